package imports

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

// line is a line while it is being judged, written or taken back.
type line struct {
	no      int
	outcome Outcome
	state   string
	title   string
	said    keptSaid
	card    content
	part    *cards.Judged[cards.Part]
	offer   *cards.Judged[suppliers.SupplierPart]
	client  *cards.Judged[cards.Client]
	vehicle *cards.Judged[cards.Vehicle]
}

// made is what stands of a line's cards in the database: as the check found them, and as
// the run left them.
type made struct {
	Part    *cards.Judged[cards.Part]             `json:"part,omitempty"`
	Offer   *cards.Judged[suppliers.SupplierPart] `json:"offer,omitempty"`
	Client  *cards.Judged[cards.Client]           `json:"client,omitempty"`
	Vehicle *cards.Judged[cards.Vehicle]          `json:"vehicle,omitempty"`
}

func (l *line) made() made { return made{l.part, l.offer, l.client, l.vehicle} }

// open reports whether nothing speaks against the line yet.
func (l *line) open() bool { return l.outcome == "" }

// refuse says why the line can not be.
func (l *line) refuse(err error) {
	l.outcome, l.said.Why = LineRefused, reasons(err)
}

func reasons(err error) (list []*process.Error) {
	var e *process.Error
	if errors.As(err, &e) {
		list = e.All()
	}
	return list
}

// judge asks the owner of the cards what each line does. Of lines that are not open
// nothing is asked. clients are the ids of clients that there are by the line that was the
// first to name them: it is read and added to.
func (s *Imports) judge(ctx context.Context, setup Setup, lines []*line, clients map[int]string) error {
	say := setup.say()
	parts := of(lines, func(l *line) *cards.Part { return l.card.Part })
	if len(parts.lines) > 0 {
		judged, err := s.cards.JudgeParts(ctx, parts.said, say)
		if err != nil {
			return err
		}
		for i, l := range parts.lines {
			l.part = &judged[i]
			if l.card.Offer != nil && judged[i].Was != nil { // a supplier does not name our parts
				judged[i].Card, judged[i].Err = *judged[i].Was, nil
			}
			settle(l, judged[i].Err, judged[i].Twins)
		}
	}
	if err := s.judgeOffers(ctx, setup, lines); err != nil {
		return err
	}
	named := of(lines, func(l *line) *cards.ClientCard { return l.card.Client })
	if len(named.lines) > 0 {
		judged, err := s.cards.JudgeClients(ctx, named.said, say)
		if err != nil {
			return err
		}
		for i, l := range named.lines {
			l.client = &judged[i]
			settle(l, judged[i].Err, judged[i].Twins)
			if judged[i].Was != nil {
				clients[l.no] = judged[i].Was.ID
			}
		}
	}
	for _, l := range lines {
		if l.card.Vehicle == nil {
			continue
		}
		if id := clients[l.card.ClientOf]; id != "" {
			l.card.Vehicle.ClientID, l.card.ClientOf = id, 0
		} else if id := clients[l.no]; id != "" {
			l.card.Vehicle.ClientID = id
		}
	}
	return s.judgeVehicles(ctx, say, lines)
}

// judgeOffers asks what is known of the parts that a supplier's list names, by the numbers
// that their cards have.
func (s *Imports) judgeOffers(ctx context.Context, setup Setup, lines []*line) error {
	offers := of(lines, func(l *line) *suppliers.SupplierPart { return l.card.Offer })
	if len(offers.lines) == 0 {
		return nil
	}
	for i, l := range offers.lines {
		if offers.said[i].PartNo = l.part.Card.PartNo; setup.Known && l.part.Was == nil {
			l.refuse(process.Invalid("part_no: %q is not on the price list", l.part.Card.PartNo))
		}
	}
	judged, err := s.suppliers.JudgeList(ctx, setup.Supplier, offers.said)
	for i, l := range offers.lines {
		if l.offer = &judged[i]; l.open() {
			settle(l, judged[i].Err, nil)
		}
	}
	return err
}

func (s *Imports) judgeVehicles(ctx context.Context, say cards.ForTwins, lines []*line) error {
	vehicles := of(lines, func(l *line) *cards.NewVehicle { return l.card.Vehicle })
	if len(vehicles.lines) == 0 {
		return nil
	}
	judged, err := s.cards.JudgeVehicles(ctx, vehicles.said, say)
	for i, l := range vehicles.lines {
		l.vehicle = &judged[i]
		settle(l, judged[i].Err, judged[i].Twins)
	}
	return err
}

// saying are the lines that say something of a card, and what.
type saying[C any] struct {
	lines []*line
	said  []C
}

func of[C any](lines []*line, card func(*line) *C) (s saying[C]) {
	for _, l := range lines {
		if c := card(l); l.open() && c != nil {
			s.lines, s.said = append(s.lines, l), append(s.said, *c)
		}
	}
	return s
}

// settle notes what the owner of a card says against a line.
func settle(l *line, err error, twins []cards.Twin) {
	switch {
	case err != nil:
		l.refuse(err)
	case len(twins) > 0:
		l.outcome, l.said.Twins = LineTwin, append(l.said.Twins, twins...)
	}
}

// owners finds who owns the cars of a list without clients.
func (s *Imports) owners(ctx context.Context, lines []*line) error {
	owned := of(lines, func(l *line) *string {
		if l.card.Owner == "" {
			return nil
		}
		return &l.card.Owner
	})
	ids, wrong, err := s.cards.ClientsReached(ctx, owned.said)
	for i, l := range owned.lines {
		switch {
		case wrong[i] != nil:
			l.refuse(process.Invalid("owner: %v", wrong[i]))
		case len(ids[i]) == 0:
			l.refuse(process.Invalid("owner: no client has %q; take in the clients first", owned.said[i]))
		case len(ids[i]) > 1:
			l.refuse(process.Invalid("owner: %q is on the cards of %d clients; give another number of the owner, or none", owned.said[i], len(ids[i])))
		default:
			l.card.Vehicle.ClientID = ids[i][0]
		}
	}
	return err
}

// conclude says what a line does when nothing speaks against it.
func (l *line) conclude() {
	if !l.open() {
		return
	}
	l.outcome = LineSame
	if l.part != nil {
		l.add(l.part.Was == nil, l.part.Same(), l.part.Was, l.part.Card)
	}
	if l.offer != nil {
		l.add(l.offer.Was == nil, l.offer.Same(), l.offer.Was, l.offer.Card)
	}
	if l.client != nil {
		l.add(l.client.Was == nil, l.client.Same(), l.client.Was, l.client.Card)
	}
	if l.vehicle != nil {
		handed := l.vehicle.Was != nil && (l.client != nil && l.client.Was == nil || l.card.ClientOf > 0) // to a client who is made
		l.add(l.vehicle.Was == nil, l.vehicle.Same() && !handed, l.vehicle.Was, l.vehicle.Card)
	}
}

func (l *line) add(fresh, same bool, was, card any) {
	switch {
	case fresh:
		l.outcome = LineNew
	case same:
	default:
		if l.outcome == LineSame {
			l.outcome = LineChange
		}
		l.said.Changes = append(l.said.Changes, changes(was, card)...)
	}
}

// changes lists the fields in which two cards differ.
func changes(was, card any) (list []FieldChange) {
	a, b := fields(was), fields(card)
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, there := a[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if a[name] != b[name] && !slices.Contains([]string{"id", "version", "created_at", "updated_at"}, name) {
			list = append(list, FieldChange{name, a[name], b[name]})
		}
	}
	return list
}

// fields are a card's fields as texts.
func fields(card any) map[string]string {
	text, err := json.Marshal(card)
	if err != nil {
		return nil
	}
	var raw map[string]any
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if d.Decode(&raw) != nil {
		return nil
	}
	list := map[string]string{}
	for name, v := range raw {
		list[name] = plain(v)
	}
	return list
}

func plain(v any) string {
	switch v := v.(type) {
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, plain(one))
		}
		return strings.Join(all, ", ")
	case map[string]any:
		if number, ok := v["e164"]; ok {
			return strings.TrimSpace(fmt.Sprint(number) + " " + plain(v["extension"]))
		}
		var all []string
		for name, set := range v {
			if set == true {
				all = append(all, name)
			}
		}
		slices.Sort(all)
		return strings.Join(all, ", ")
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

// name is what a line is of, as people call it.
func (c content) name() string {
	var words []string
	if c.Part != nil {
		words = append(words, c.Part.PartNo, c.Part.Name)
	}
	if c.Client != nil {
		words = append(words, c.Client.Name)
	}
	if c.Vehicle != nil {
		v := c.Vehicle
		words = append(words, v.Make, v.Model, cmp.Or(v.Plate, v.VIN, v.Frame))
	}
	name := []rune(strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " "))
	if len(name) > input.MaxName {
		return string(name[:input.MaxName-1]) + "…"
	}
	return cmp.Or(string(name), "–")
}
