package imports

import (
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// seen knows the cards that earlier lines of the same file are of. The first line of a
// card counts, whatever is wrong with it: the others say which one it is.
type seen struct {
	keys    map[string]earlier // by what cards are compared by
	cards   map[string]int     // the line, by the card that there is
	clients map[int]string     // the client that there is, by the line
	out     map[int]bool       // lines whose client will not be made
}

// earlier is an earlier line, and what else tells its card from another with the same key.
type earlier struct {
	line int
	name string
}

func newSeen() *seen {
	return &seen{map[string]earlier{}, map[string]int{}, map[int]string{}, map[int]bool{}}
}

// identity is what a card is compared by, and what tells it from another with the same key.
type identity struct {
	keys []string
	name string
}

func (c content) identities() (client, other identity) {
	if c.Part != nil && c.Part.PartNo != "" {
		other = identity{[]string{"part/" + input.PartKey(c.Part.PartNo)}, c.Part.PartNo}
	}
	if c.Client != nil {
		if card, err := c.Client.Checked(); err == nil {
			client = identity{card.Keys(), input.NameKey(card.Name)}
		}
	}
	if c.Vehicle != nil {
		v := c.Vehicle.VehicleCard
		v.VIN = input.Key(v.VIN)
		other = identity{v.Keys(), v.VIN}
	}
	return client, other
}

// look says of a line whether an earlier one is of the same card. A client who comes
// again with another car is the same client.
func (s *seen) look(l *line, setup Setup) {
	client, other := l.card.identities()
	if e, ok := s.hit(client, l.no); ok && l.open() {
		switch {
		case e.name != client.name:
			s.alike(l, e, setup)
		case l.card.Vehicle == nil:
			l.outcome, l.said.Of = LineRepeat, e.line
		default:
			l.card.Client, l.card.ClientOf = nil, e.line
		}
	}
	if e, ok := s.hit(other, l.no); ok && l.open() {
		if e.name == other.name {
			l.outcome, l.said.Of = LineRepeat, e.line
		} else {
			s.alike(l, e, setup)
		}
	}
}

func (s *seen) alike(l *line, e earlier, setup Setup) {
	if setup.Twins != twinsOther {
		l.outcome, l.said.Of = LineTwin, e.line
	}
}

// hit finds an earlier line and notes this one.
func (s *seen) hit(id identity, no int) (found earlier, ok bool) {
	for _, k := range id.keys {
		if e, there := s.keys[k]; !there {
			s.keys[k] = earlier{no, id.name}
		} else if !ok {
			found, ok = e, true
		}
	}
	return found, ok
}

// again finds, of lines that were judged, those whose card an earlier line is of under
// another number, and those whose client is made by a line that is left out.
func (s *seen) again(l *line) {
	if l.card.ClientOf > 0 && s.out[l.card.ClientOf] && l.open() {
		l.refuse(process.Invalid("name: line %d, which is of the same client, is left out; correct that one first", l.card.ClientOf))
	}
	var ids []string
	if l.part != nil && l.part.Was != nil {
		ids = append(ids, "part/"+l.part.Was.PartNo)
	}
	if l.vehicle != nil && l.vehicle.Was != nil {
		ids = append(ids, l.vehicle.Was.ID)
	}
	if l.client != nil && l.client.Was != nil {
		ids = append(ids, l.client.Was.ID)
	}
	for _, id := range ids {
		if first, ok := s.cards[id]; ok && l.open() {
			l.outcome, l.said.Of = LineRepeat, first
		}
	}
	for _, id := range ids {
		if l.open() {
			s.cards[id] = l.no
		}
	}
	if !l.open() && l.client != nil && l.client.Was == nil || !l.open() && l.card.Client != nil && l.client == nil {
		s.out[l.no] = true
	}
}
