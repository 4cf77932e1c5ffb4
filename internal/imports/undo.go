package imports

import (
	"context"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

// undoSome takes the last lines back that were carried out: cars before their clients.
// What was used or changed since stays, and says so.
func (s *Imports) undoSome(ctx context.Context, d due) error {
	by := d.by
	lines, wrote, err := s.stored(ctx, selectWrote, d)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return s.end(ctx, d.ID, Undone, by)
	}
	for k, l := range lines {
		l.part, l.offer, l.client, l.vehicle = wrote[k].Part, wrote[k].Offer, wrote[k].Client, wrote[k].Vehicle
		l.state = "undone"
	}
	if err := s.lock(ctx, d.Setup, lines); err != nil {
		return err
	}
	if _, err := s.db.Q(ctx).Exec(ctx, planOnce); err != nil {
		return err
	}
	if err := takeBack(ctx, lines, func(l *line) *cards.Judged[cards.Vehicle] { return l.vehicle }, func(v cards.Vehicle) string { return v.ID }, s.used.Vehicles,
		func(ctx context.Context, j []cards.Judged[cards.Vehicle]) ([]bool, error) {
			return s.cards.TakeBackVehicles(ctx, j, by)
		}); err != nil {
		return err
	}
	if err := takeBack(ctx, lines, func(l *line) *cards.Judged[cards.Client] { return l.client }, func(c cards.Client) string { return c.ID }, s.used.Clients,
		func(ctx context.Context, j []cards.Judged[cards.Client]) ([]bool, error) {
			return s.cards.TakeBackClients(ctx, j, by)
		}); err != nil {
		return err
	}
	if err := takeBack(ctx, lines, func(l *line) *cards.Judged[suppliers.SupplierPart] { return l.offer }, func(o suppliers.SupplierPart) string { return o.PartNo }, nobody,
		func(ctx context.Context, j []cards.Judged[suppliers.SupplierPart]) ([]bool, error) {
			return s.suppliers.TakeBackList(ctx, d.Setup.Supplier, j)
		}); err != nil {
		return err
	}
	if err := takeBack(ctx, lines, func(l *line) *cards.Judged[cards.Part] { return l.part }, func(p cards.Part) string { return p.PartNo }, s.used.Parts, s.cards.TakeBackParts); err != nil {
		return err
	}
	return s.mark(ctx, d.ID, lines)
}

// takeBack takes the cards of one kind back. A new card that something names by now is kept.
func takeBack[C any](ctx context.Context, lines []*line, of func(*line) *cards.Judged[C], id func(C) string,
	uses func(context.Context, []string) (map[string][2]string, error), back func(context.Context, []cards.Judged[C]) ([]bool, error),
) error {
	var ids []string
	for _, l := range lines {
		if j := of(l); j != nil && j.Was == nil {
			ids = append(ids, id(j.Card))
		}
	}
	used, err := uses(ctx, ids)
	if err != nil {
		return err
	}
	var wrote []cards.Judged[C]
	var whose []*line
	for _, l := range lines {
		j := of(l)
		if j == nil || j.Same() {
			continue
		}
		if u, ok := used[id(j.Card)]; ok && j.Was == nil {
			l.keep(process.Conflict("it is in use by now: %s %s", u[0], u[1]))
			continue
		}
		wrote, whose = append(wrote, *j), append(whose, l)
	}
	if len(wrote) == 0 {
		return nil
	}
	done, err := back(ctx, wrote)
	for k, l := range whose {
		if err == nil && !done[k] {
			l.keep(process.Conflict("the card was changed since"))
		}
	}
	return err
}

// nobody is what uses a line of a supplier's list: an order keeps what it was offered.
func nobody(context.Context, []string) (map[string][2]string, error) { return nil, nil }

func (l *line) keep(why error) {
	l.state = "kept"
	l.said.Why = append(l.said.Why, reasons(why)...)
}
