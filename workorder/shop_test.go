package workorder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// smallShop is the outside of a story: a small service centre in memory whose stock,
// suppliers, mechanics and warranty terms are told at the top of the story. It
// keeps books of its own, so that a story can ask what is left.
type smallShop struct {
	estimates string // sent at once, or checked first
	taxAdded  bool
	markups   []MarkupBand
	shelves   []*shelf
	mechanics []mechanic
	busy      []busyTime
	terms     []CoverageTerm
	post      string // see [outside]
}

// shelf is one part number: what stock has of it and who offers more.
type shelf struct {
	partNo, name string
	price        exact.Money
	qty          exact.Qty // in the house, reserved or not
	offers       []PartOffered
	books        []booking
}

// booking is what an order has of a part: reserved in stock, on order or at the bench.
type booking struct {
	how, order, line string
	qty              exact.Qty
}

type mechanic struct {
	id     string
	skills []string
}

type busyTime struct {
	mechanicID string
	worktime.Span
}

func (s *smallShop) shelf(partNo string) *shelf {
	i := slices.IndexFunc(s.shelves, func(sh *shelf) bool { return sh.partNo == partNo })
	if i < 0 {
		s.shelves = append(s.shelves, &shelf{partNo: partNo, name: strings.ToLower(partNo)})
		i = len(s.shelves) - 1
	}
	return s.shelves[i]
}

func (sh *shelf) free() exact.Qty {
	free := sh.qty
	for _, b := range sh.books {
		if b.how == "reserved" {
			free -= b.qty
		}
	}
	return max(0, free)
}

func (sh *shelf) book(how string, o *Order, w PartWanted, qty exact.Qty) {
	if qty > 0 {
		sh.books = append(sh.books, booking{how, o.Number, w.LineID, qty})
	}
}

// unbook ends what the line has in that way and returns how much it was.
func (sh *shelf) unbook(how string, o *Order, w PartWanted) exact.Qty {
	var qty exact.Qty
	sh.books = slices.DeleteFunc(sh.books, func(b booking) bool {
		if b.how != how || b.order != o.Number || b.line != w.LineID {
			return false
		}
		qty += b.qty
		return true
	})
	return qty
}

// part answers for stock and suppliers and keeps the books.
func (s *smallShop) part(o *Order, step string, w PartWanted, _ time.Time) partAnswer {
	sh := s.shelf(w.PartNo)
	a := partAnswer{found: PartChecked{Name: sh.name, Price: sh.price, Available: sh.free()}}
	switch step {
	case "enquire-parts":
		if len(sh.offers) > 0 {
			a.offer = sh.offers[0]
		}
	case "reserve-parts":
		a.held = min(w.Qty, sh.free())
		sh.book("reserved", o, w, a.held)
	case "order-parts":
		sh.book("on order", o, w, w.Qty)
	case "post-receipt":
		_, l := o.line(w.LineID)
		rest := sh.unbook("on order", o, w) - w.Qty
		sh.book("on order", o, w, rest)
		sh.qty += w.Qty
		sh.book("reserved", o, w, min(w.Qty, l.Missing()))
	case "cancel-purchases":
		sh.unbook("on order", o, w)
	case "release-parts":
		sh.unbook("reserved", o, w)
	case "post-issue":
		qty := sh.unbook("reserved", o, w)
		sh.qty -= qty
		sh.book("issued", o, w, qty)
	case "restock-parts":
		rest := sh.unbook("issued", o, w) - w.Qty
		sh.book("issued", o, w, rest)
		sh.qty += w.Qty
		if w.Keep {
			sh.book("reserved", o, w, w.Qty)
		}
	case "return-parts":
		sh.qty += sh.unbook("issued", o, w)
	}
	return a
}

// slot plans the job where a mechanic with the skill is free first.
func (s *smallShop) slot(w SlotWanted, at time.Time, busy []busyTime, work *worktime.WorkTime) *Slot {
	var best *Slot
	for _, m := range s.mechanics {
		if w.MechanicID != "" && w.MechanicID != m.id || w.MechanicID == "" && !slices.Contains(m.skills, w.Skill) {
			continue
		}
		var taken []worktime.Span
		for _, b := range busy {
			if b.mechanicID == m.id {
				taken = append(taken, b.Span)
			}
		}
		free := worktime.FreeSlot(work, taken, later(at, w.From), w.Hours.Duration())
		if best == nil || free.From.Before(best.From) {
			best = &Slot{MechanicID: m.id, From: free.From, To: free.To}
		}
	}
	return best
}

// answer plays the shop; nobody is planned twice at a time, over all the orders.
func (s *smallShop) answer(o *Order, e process.Effect, at time.Time, rules *Rules, orders []*Order) process.Command {
	busy := slices.Clone(s.busy)
	for _, other := range orders {
		for _, j := range other.Jobs {
			if j.Slot != nil {
				busy = append(busy, busyTime{j.Slot.MechanicID, worktime.Span{From: j.Slot.From, To: j.Slot.To}})
			}
		}
	}
	plan := func(w SlotWanted, at time.Time) *Slot {
		slot := s.slot(w, at, busy, rules.Work())
		if slot != nil {
			busy = append(busy, busyTime{slot.MechanicID, worktime.Span{From: slot.From, To: slot.To}})
		}
		return slot
	}
	return outside{part: s.part, slot: plan, terms: s.terms, post: s.post}.answer(o, e, at, rules)
}

// String is the books: what is in the house, and what the orders have of it.
func (s *smallShop) String() string {
	var b strings.Builder
	for _, sh := range s.shelves {
		fmt.Fprintf(&b, "%s: %s in stock", sh.partNo, sh.qty)
		for _, k := range sh.books {
			fmt.Fprintf(&b, ", %s %s for %s", k.qty, k.how, k.order)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
