package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// receivePage is where goods are received: one field to scan into, and what is
// still to come of what was scanned.
type receivePage struct {
	*typed
	Q          string
	TooShort   bool
	Deliveries []delivery
	Purchase   *suppliers.PurchaseOrder // what was scanned, when nothing of it is to come
	Unwanted   []suppliers.Arrival      // may come all the same, and nobody waits for it
	Shelf      []suppliers.Arrival      // bought for the shelf: received by the van's delivery note
}

// delivery is what one order gets of one purchase order: one form.
type delivery struct {
	Number, Supplier string
	Of               parts.CarOrder
	Lines            []arriving
	Can              bool
	WhyNot           string
}

// arriving is a line that is still to come, in part or whole.
type arriving struct {
	suppliers.Arrival
	Rest  exact.Qty
	Job   workorder.Job
	Line  workorder.PartLine
	Field string // "lines[0]"
	Given string // what somebody typed
	Wrong string
}

// Stock is the address of the part's card.
func (a arriving) Stock() string { return stockPath(a.PartNo) }

// Form names the delivery's form.
func (d delivery) Form() string { return "receive/" + d.Of.Number + "/" + d.Number }

// RejectForm names the form for what goes back.
func (d delivery) RejectForm() string { return "reject/" + d.Of.Number + "/" + d.Number }

// Parts are the part lines of the delivery.
func (d delivery) Parts() []workorder.PartLine {
	parts := make([]workorder.PartLine, len(d.Lines))
	for i, l := range d.Lines {
		parts[i] = l.Line
	}
	return parts
}

// Back is the page to come back to.
func (p *receivePage) Back() string { return "/parts/receive?q=" + url.QueryEscape(p.Q) }

// Refused is what is wrong with a form that is not on the page any more: somebody
// else has received it.
func (p *receivePage) Refused() string {
	if p.typed == nil || slices.ContainsFunc(p.Deliveries, func(d delivery) bool { return d.Form() == p.Name || d.RejectForm() == p.Name }) {
		return ""
	}
	return p.anything()
}

// Sent reports whether this is the form that was refused.
func (p *receivePage) Sent(form string) bool { return p.typed != nil && p.Name == form }

func (s *server) showReceive(w http.ResponseWriter, r *http.Request, back *url.URL, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	m := caller(ctx)
	p := &receivePage{typed: t, Q: strings.TrimSpace(back.Query().Get("q"))}
	found, err := s.Store.Suppliers.Arrivals(ctx, m.Branch, p.Q)
	if process.KindOf(err) == process.KindInvalid {
		p.TooShort, err = true, nil
	}
	if err != nil {
		return err
	}
	var numbers []string
	for _, a := range found {
		numbers = append(numbers, a.Order)
	}
	orders, err := s.Store.PartsDesk.CarOrders(ctx, numbers)
	if err != nil {
		return err
	}
	for _, a := range found {
		if a.Order == "" {
			p.Shelf = append(p.Shelf, a)
			continue
		}
		p.add(a, orders[a.Order], m.Actor(), s.language(r))
	}
	p.keep(t)
	if !p.TooShort {
		if p.Unwanted, err = s.Store.Suppliers.Unwanted(ctx, m.Branch, p.Q); err != nil {
			return err
		}
	}
	if len(p.Deliveries)+len(p.Shelf) == 0 && p.Q != "" && !p.TooShort {
		po, err := s.Store.Suppliers.PurchaseByNumber(ctx, m.Branch, strings.ToUpper(p.Q))
		if err == nil {
			p.Purchase = &po
		} else if process.KindOf(err) != process.KindNotFound {
			return err
		}
	}
	return s.page(w, r, "receive", p)
}

// add puts an arrival to the others of its order and purchase order. How much is
// still to come the order knows best: the books follow it.
func (p *receivePage) add(a suppliers.Arrival, o parts.CarOrder, by process.Actor, lang *locale.Locale) {
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.ID != a.LineID || l.Purchase == nil || l.Purchase.Number != a.Number {
				continue
			}
			rest := l.Outstanding()
			if rest <= 0 {
				continue
			}
			d := p.delivery(a, o, by, lang)
			d.Lines = append(d.Lines, arriving{Arrival: a, Rest: rest, Job: j, Line: l, Field: fmt.Sprintf("lines[%d]", len(d.Lines)), Given: rest.String()})
		}
	}
}

func (p *receivePage) delivery(a suppliers.Arrival, o parts.CarOrder, by process.Actor, lang *locale.Locale) *delivery {
	for i := range p.Deliveries {
		if p.Deliveries[i].Number == a.Number {
			return &p.Deliveries[i]
		}
	}
	d := delivery{Number: a.Number, Supplier: a.Supplier, Of: o}
	for _, action := range o.Actions(by) {
		if action.Command == (workorder.ReceiveParts{}).Name() {
			d.Can = action.Allowed
			d.WhyNot = refusal(lang, o.Phase, action)
		}
	}
	p.Deliveries = append(p.Deliveries, d)
	return &p.Deliveries[len(p.Deliveries)-1]
}

// keep puts what was typed into a refused form back to the lines: those of which
// nothing came were not sent on and are 0.
func (p *receivePage) keep(t *typed) {
	for i := range p.Deliveries {
		d := &p.Deliveries[i]
		if t == nil || t.Name != d.Form() {
			continue
		}
		for k := range d.Lines {
			d.Lines[k].Given = "0"
			for n := 0; t.Values.Has(lineField(n, "line_id")); n++ {
				if t.Values.Get(lineField(n, "line_id")) == d.Lines[k].LineID {
					d.Lines[k].Given, d.Lines[k].Wrong = t.Values.Get(lineField(n, "qty")), t.Wrong[lineField(n, "qty")]
				}
			}
		}
	}
}

func lineField(n int, name string) string { return fmt.Sprintf("lines[%d].%s", n, name) }

// receive gives receive-parts with the lines of which something came: the form
// shows them all, and the command knows no line with nothing.
func (s *server) receive(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	kept := url.Values{}
	for k, v := range r.PostForm {
		if !strings.HasPrefix(k, "lines[") {
			kept[k] = v
		}
	}
	came := 0
	for n := 0; r.PostForm.Has(lineField(n, "line_id")); n++ {
		typed := r.PostForm.Get(lineField(n, "qty"))
		if qty, err := decimal[exact.Qty](typed); err == nil && qty == 0 {
			continue
		}
		kept.Set(lineField(came, "line_id"), r.PostForm.Get(lineField(n, "line_id")))
		kept.Set(lineField(came, "qty"), typed)
		came++
	}
	r.PostForm = kept
	chi.RouteContext(r.Context()).URLParams.Add("command", workorder.ReceiveParts{}.Name())
	return s.command(w, r)
}
