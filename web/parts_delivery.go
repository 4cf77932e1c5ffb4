package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func (s *server) deliveryRoutes(r chi.Router) {
	r.Get("/parts/delivery", s.handle(s.newDelivery))
	r.Post("/parts/delivery", s.handle(s.unload))
	r.Get("/parts/delivery/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showDelivery(w, r, nil) }))
	r.Post("/parts/delivery/{number}", s.handle(s.settleDelivery))
}

// deliveryForm names the form of a van's delivery.
const deliveryForm = "delivery"

// vanPage is where a van's delivery is received: all that is awaited from one supplier,
// for whatever order, to be ticked, typed or scanned.
type vanPage struct {
	*typed
	Awaited  []suppliers.Awaited // from whom something is to come
	Recent   []suppliers.Delivery
	Supplier suppliers.Supplier // whose van it is; zero until it is chosen
	Key      string
	Lines    []vanLine
	Scanned  *vanLine // what the last scan counted
	Unknown  string   // what was scanned and is not awaited

	note suppliers.DeliveryNote // that the form says
	of   []int                  // the line of the page, by line of the note; -1 when it is awaited no more
}

// Note is the number of the delivery note.
func (p *vanPage) Note() string { return p.note.Note }

// vanLine is a line that is still to come, and what the form says of it.
type vanLine struct {
	suppliers.Arrival
	Rest    exact.Qty
	Of      parts.CarOrder // zero when it is for the shelf
	Can     bool
	All     bool   // it is ticked: all that is to come has come
	Given   string // how much was typed
	Decided string // what becomes of more than is to come
	Wrong   string
}

// Stock is the address of the part's card.
func (l vanLine) Stock() string { return stockPath(l.PartNo) }

// Came is how much came by the form; what can not be read counts as nothing.
func (l vanLine) Came() exact.Qty {
	qty, err := decimal[exact.Qty](l.Given)
	if err == nil && strings.TrimSpace(l.Given) == "" && l.All {
		return l.Rest
	}
	return qty
}

// Over reports whether more came than is to come.
func (l vanLine) Over() bool { return l.Came() > l.Rest }

// surplus is what becomes of more than is to come; nothing where there is none.
func (l vanLine) surplus() string {
	if !l.Over() {
		return ""
	}
	return l.Decided
}

// Extra is how much more.
func (l vanLine) Extra() exact.Qty { return l.Came() - l.Rest }

// Field names a field of the line in the form.
func (*vanPage) Field(i int, name string) string { return lineField(i, name) }

// IsScanned reports whether the last scan counted this line.
func (p *vanPage) IsScanned(i int) bool { return p.Scanned == &p.Lines[i] }

func (s *server) newDelivery(w http.ResponseWriter, r *http.Request) error {
	p, err := s.van(r.Context(), r.URL.Query().Get("supplier"))
	if err != nil {
		return err
	}
	return s.page(w, r, "delivery", p)
}

// van reads what is awaited from a supplier; from the only one when none is named.
func (s *server) van(ctx context.Context, supplierID string) (*vanPage, error) {
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	m, p := caller(ctx), &vanPage{}
	var err error
	if p.Awaited, err = s.Store.Suppliers.AwaitedSuppliers(ctx, m.Branch); err != nil {
		return nil, err
	}
	if supplierID == "" && len(p.Awaited) == 1 {
		supplierID = p.Awaited[0].ID
	}
	if supplierID == "" {
		recent, err := s.Store.Suppliers.ListDeliveries(ctx, m.Branch, "", database.Page{Limit: sectionHead})
		p.Recent = recent.Items
		return p, err
	}
	if p.Supplier, err = s.Store.Suppliers.SupplierByID(ctx, supplierID); err != nil {
		return nil, err
	}
	recent, err := s.Store.Suppliers.ListDeliveries(ctx, m.Branch, supplierID, database.Page{Limit: sectionHead})
	if err != nil {
		return nil, err
	}
	p.Recent = recent.Items
	return p, s.vanLines(ctx, p)
}

// vanLines reads the lines that are awaited. How much is to come the order knows best.
func (s *server) vanLines(ctx context.Context, p *vanPage) error {
	m := caller(ctx)
	list, err := s.Store.Suppliers.AwaitedFrom(ctx, m.Branch, p.Supplier.ID)
	if err != nil {
		return err
	}
	var numbers []string
	for _, a := range list {
		numbers = append(numbers, a.Order)
	}
	orders, err := s.Store.PartsDesk.CarOrders(ctx, numbers)
	for _, a := range list {
		l := vanLine{Arrival: a, Rest: a.Rest(), Can: true}
		if a.Order != "" && !a.Surplus {
			l.Of = orders[a.Order]
			l.Rest, l.Can = l.Of.Awaits(a.Number, a.LineID), mayReceive(l.Of, m.Actor())
		}
		if l.Rest > 0 {
			p.Lines = append(p.Lines, l)
		}
	}
	return err
}

func mayReceive(o parts.CarOrder, by process.Actor) bool {
	return slices.ContainsFunc(o.Actions(by), func(a process.Action) bool {
		return a.Command == (workorder.ReceiveParts{}).Name() && a.Allowed
	})
}

// unload counts one more of what was scanned, ticks all, or receives what was counted.
func (s *server) unload(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	p, err := s.van(r.Context(), r.PostForm.Get("supplier"))
	if err != nil {
		return err
	}
	p.fill(r.PostForm)
	switch r.PostForm.Get("do") {
	case "all":
		for i := range p.Lines {
			p.Lines[i].All = p.Lines[i].Can
		}
	case "receive":
		return s.receiveVan(w, r, p)
	default:
		p.scan(r.PostForm.Get("scan"))
	}
	return s.page(w, r, "delivery", p)
}

// fill puts what the form says to the lines and into the note: what came is what the
// form alone says, so that the same form is the same note whatever came to be meanwhile.
func (p *vanPage) fill(form url.Values) {
	p.Key, p.note.Note = form.Get("key"), form.Get("note")
	for i := 0; form.Has(lineField(i, "line_id")); i++ {
		number, line := form.Get(lineField(i, "purchase_order")), form.Get(lineField(i, "line_id"))
		said := vanLine{All: form.Has(lineField(i, "all")), Given: form.Get(lineField(i, "qty")), Decided: form.Get(lineField(i, "surplus"))}
		said.Rest, _ = decimal[exact.Qty](form.Get(lineField(i, "rest"))) // is written by the page
		at := slices.IndexFunc(p.Lines, func(l vanLine) bool { return l.Number == number && l.LineID == line })
		if at >= 0 {
			l := &p.Lines[at]
			l.All, l.Given, l.Decided = said.All, said.Given, said.Decided
		}
		if said.Came() != 0 {
			p.of = append(p.of, at)
			p.note.Lines = append(p.note.Lines, suppliers.DeliveredLine{Purchase: number, LineID: line, Qty: said.Came(), Surplus: said.surplus()})
		}
	}
}

// scan counts one more of a part: for who is to get it first and has not all yet.
func (p *vanPage) scan(code string) {
	key := input.PartKey(code)
	if key == "" {
		return
	}
	at := -1
	for i, l := range p.Lines {
		if !l.Can || input.PartKey(l.PartNo) != key {
			continue
		}
		if at = i; l.Came() < l.Rest {
			break
		}
	}
	if at < 0 {
		p.Unknown = strings.TrimSpace(code)
		return
	}
	l := &p.Lines[at]
	l.Given, l.All = strings.TrimSpace((l.Came() + exact.Units(1)).String()), false
	p.Scanned = l
}

// receiveVan sends what was counted: the lines of which something came.
func (s *server) receiveVan(w http.ResponseWriter, r *http.Request, p *vanPage) error {
	ctx, l := r.Context(), s.language(r)
	m := caller(ctx)
	bad := false
	for i := range p.Lines {
		if _, err := decimal[exact.Qty](p.Lines[i].Given); err != nil {
			p.Lines[i].Wrong, bad = l.Say(err), true
		}
	}
	if bad {
		return s.answer(w, r, http.StatusUnprocessableEntity, "delivery", p)
	}
	p.note.Branch, p.note.SupplierID = m.Branch, p.Supplier.ID
	v, err := s.Desk.Receive(ctx, m.Principal, p.note, desk.Ask{Key: p.Key, Wait: patience})
	if err == nil {
		if !v.Refused() {
			s.sessions.Put(ctx, keyFlash, l.T("parts.van.done"))
		}
		http.Redirect(w, r, "/parts/delivery/"+url.PathEscape(v.Number), http.StatusSeeOther)
		return nil
	}
	if p.typed = p.refused(wrong(l, deliveryForm, fieldsOf(p.note), err)); p.typed == nil {
		return err
	}
	return s.answer(w, r, status(err), "delivery", p)
}

// fieldsOf are the fields that a refusal of a note may be about.
func fieldsOf(n suppliers.DeliveryNote) url.Values {
	fields := url.Values{"note": {n.Note}}
	for i := range n.Lines {
		for _, name := range []string{"qty", "purchase_order", "surplus"} {
			fields.Set(lineField(i, name), "")
		}
	}
	return fields
}

// refused puts what is wrong beside its line; what is wrong with lines that are gone from
// the page is wrong with the whole.
func (p *vanPage) refused(t *typed) *typed {
	if t == nil {
		return nil
	}
	whole := []string{t.Why}
	for field, why := range t.Wrong {
		i, err := strconv.Atoi(strings.TrimPrefix(strings.SplitN(field, "]", 2)[0], "lines["))
		switch {
		case err != nil: // the note
		case i < len(p.of) && p.of[i] >= 0:
			p.Lines[p.of[i]].Wrong = why
		default:
			whole = append(whole, why)
		}
	}
	t.Why = strings.Join(slices.DeleteFunc(whole, func(s string) bool { return s == "" }), "; ")
	return t
}
