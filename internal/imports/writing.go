package imports

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

func (s *Imports) lock(ctx context.Context, setup Setup, lines []*line) error {
	if setup.Supplier != "" {
		if err := s.suppliers.LockCatalogue(ctx, setup.Supplier); err != nil {
			return err
		}
	}
	parts := of(lines, func(l *line) *cards.Part { return l.card.Part })
	clients := of(lines, func(l *line) *cards.ClientCard { return l.card.Client })
	vehicles := of(lines, func(l *line) *cards.NewVehicle { return l.card.Vehicle })
	for _, err := range []error{s.cards.LockParts(ctx, parts.said), s.cards.LockClients(ctx, clients.said), s.cards.LockVehicles(ctx, vehicles.said)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// makers are the clients that earlier lines made, by line.
func (s *Imports) makers(ctx context.Context, id string, lines []*line) (map[int]string, error) {
	var nos []int
	for _, l := range lines {
		if l.card.ClientOf > 0 {
			nos = append(nos, l.card.ClientOf)
		}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectMakers, id, nos)
	made := map[int]string{}
	var no int
	var client *string
	_, err := pgx.ForEachRow(rows, []any{&no, &client}, func() error {
		if client != nil {
			made[no] = *client
		}
		return nil
	})
	return made, err
}

// write writes the cards of lines that are done: parts before who sells them, clients
// before their cars.
func (s *Imports) write(ctx context.Context, setup Setup, lines []*line, makers map[int]string, by process.Actor) error {
	var parts []cards.Judged[cards.Part]
	var offers []cards.Judged[suppliers.SupplierPart]
	var clients []cards.Judged[cards.Client]
	var of []*line
	for _, l := range lines {
		if l.state != "done" {
			continue
		}
		if l.part != nil && !l.part.Same() {
			parts = append(parts, *l.part)
		}
		if l.offer != nil {
			offers = append(offers, *l.offer)
		}
		if l.client != nil {
			if l.client.Same() {
				makers[l.no] = l.client.Was.ID
				continue
			}
			clients, of = append(clients, *l.client), append(of, l)
		}
	}
	if len(parts) > 0 {
		if err := s.cards.WriteParts(ctx, parts); err != nil {
			return err
		}
	}
	if len(offers) > 0 {
		if err := s.suppliers.WriteList(ctx, setup.Supplier, offers); err != nil {
			return err
		}
	}
	if len(clients) > 0 {
		wrote, err := s.cards.WriteClients(ctx, clients, by)
		if err != nil {
			return err
		}
		for k, l := range of {
			l.client.Card, makers[l.no] = wrote[k], wrote[k].ID
		}
	}
	return s.writeVehicles(ctx, lines, makers, by)
}

func (s *Imports) writeVehicles(ctx context.Context, lines []*line, makers map[int]string, by process.Actor) error {
	var vehicles []cards.Judged[cards.Vehicle]
	var of []*line
	for _, l := range lines {
		if l.state != "done" || l.vehicle == nil {
			continue
		}
		for _, no := range []int{l.card.ClientOf, l.no} {
			if id := makers[no]; id != "" {
				l.vehicle.Card.OwnerID = &id
			}
		}
		if !l.vehicle.Same() {
			vehicles, of = append(vehicles, *l.vehicle), append(of, l)
		}
	}
	if len(vehicles) == 0 {
		return nil
	}
	wrote, err := s.cards.WriteVehicles(ctx, vehicles, by)
	if err != nil {
		return err
	}
	for k, l := range of {
		l.vehicle.Card = wrote[k]
	}
	return nil
}

// mark keeps what became of lines.
func (s *Imports) mark(ctx context.Context, id string, lines []*line) error {
	n := len(lines)
	nos, states := make([]int, n), make([]string, n)
	said, wrote := make([]json.RawMessage, n), make([]json.RawMessage, n)
	for k, l := range lines {
		nos[k], states[k] = l.no, l.state
		var err error
		if said[k], err = database.StorableJSON(l.said); err != nil {
			return err
		}
		if wrote[k], err = database.StorableJSON(l.made()); err != nil {
			return err
		}
	}
	if _, err := s.db.Q(ctx).Exec(ctx, markLines, id, nos, states, said, wrote); err != nil {
		return err
	}
	_, err := s.db.Q(ctx).Exec(ctx, setReached, id, nos[n-1])
	return err
}

// end brings an import to rest and writes down who did it.
func (s *Imports) end(ctx context.Context, id string, state State, by process.Actor) error {
	if _, err := s.db.Q(ctx).Exec(ctx, setState, id, state); err != nil {
		return err
	}
	i, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	return s.note(ctx, i, by)
}

func collectIDs(rows pgx.Rows) ([]string, error) { return pgx.CollectRows(rows, pgx.RowTo[string]) }
