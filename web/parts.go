package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) partsRoutes(r chi.Router) {
	r.Get("/parts", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showParts(w, r, r.URL, nil) }))
	r.Get("/parts/new", s.handle(s.newPart))
	r.Post("/parts/new", s.handle(s.createPart))
	r.Get("/parts/list", s.handle(s.listPrices))
	r.Get("/parts/receive", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showReceive(w, r, r.URL, nil) }))
	r.Post("/parts/receive/{number}", s.handle(s.receive))
	s.deliveryRoutes(r)
	s.countRoutes(r)
	s.buyRoutes(r)
	s.transferRoutes(r)
	s.returnRoutes(r)
	r.Get("/orders/{number}/slip", s.handle(s.showSlip))
	r.Get("/orders/{number}/slip.pdf", s.handle(s.slipFile))
	r.Get("/purchases", s.handle(s.listPurchases))
	r.Get("/purchases/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showPurchase(w, r, nil) }))
	r.Get("/purchases/{number}/order.{file:pdf|csv}", s.handle(s.purchaseFile))
	r.Post("/purchases/{number}", s.handle(s.stepPurchase))
	r.Post("/purchases/{number}/{line}", s.handle(s.unwanted))
	r.Get("/stock", s.handle(s.listStock))
	r.Get(valuePath, s.handle(s.showValue))
	r.Get("/stock/{part}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showStock(w, r, nil) }))
	r.Post("/stock/{part}", s.handle(s.enterStock))
	r.Get("/stock/{part}/card", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.openSetting(w, r, s.partSetting(r)) }))
	r.Post("/stock/{part}/card", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.putSetting(w, r, s.partSetting(r)) }))
}

// atPartsDesk refuses people who have nothing to do with parts and their costs.
func atPartsDesk(ctx context.Context) error {
	if !seesCosts(caller(ctx)) {
		return process.Forbidden("the parts desk is for parts clerks and managers")
	}
	return nil
}

// seesCosts reports whether somebody is told what parts cost us: who buys them, and who
// answers for the money.
func seesCosts(m *me) bool { return m.Is("parts", "manager", "admin") }

// The sections of the parts desk, by what is to be done: ours first.
const (
	sectionBench = "bench" // parts that can go to the bench
	sectionSpare = "spare" // on their way, and no order wants them
	sectionHead  = 15      // rows of a section beside others
	sectionPage  = 50      // rows of a section alone
)

var partsSections = []string{
	string(parts.TurnOffer), string(parts.TurnOverdue), sectionBench, sectionSpare, string(parts.TurnSupplier), string(parts.TurnClient),
}

// partsPage is the parts desk: what is missing now, and whose turn it is.
type partsPage struct {
	*typed
	Of        string // the one section that is shown, empty for all
	Sections  []partsSection
	Offer     *missingPart // whose offer is being entered
	Form      string       // name of that form
	Suppliers []suppliers.Supplier
	Currency  string
}

// partsSection is the part lines, or the jobs, of one kind of turn.
type partsSection struct {
	Name  string
	Ours  bool
	Count int
	More  bool // than were counted
	Parts []missingPart
	Jobs  []benchJob
	Spare []suppliers.Arrival
	Next  string
}

// missingPart is a part line that waits, with the order and car that wait for it.
type missingPart struct {
	parts.MissingPart
	Of       parts.CarOrder
	Job      workorder.Job
	Line     workorder.PartLine
	Supplier string
	CanOffer bool
}

// ETA is when the part is expected, if somebody said so.
func (p missingPart) ETA() *time.Time {
	switch {
	case p.Line.Supply == workorder.Ordered && p.Line.Purchase != nil:
		return &p.Line.Purchase.ETA
	case p.Line.Supply == workorder.Offered && p.Line.Offer != nil:
		return &p.Line.Offer.ETA
	}
	return nil
}

// TooLate reports whether the part is expected after the promise.
func (p missingPart) TooLate() bool {
	eta := p.ETA()
	return eta != nil && p.PromisedAt != nil && eta.After(*p.PromisedAt)
}

// Stock is the address of the part's card.
func (p missingPart) Stock() string { return stockPath(p.Line.PartNo) }

// Idle reports whether nothing waits for the people of this desk.
func (p *partsPage) Idle() bool {
	return p.Of == "" && !slices.ContainsFunc(p.Sections, func(s partsSection) bool { return s.Ours && s.Count > 0 })
}

// Refused is what is wrong with a form that is not on the page any more.
func (p *partsPage) Refused() string {
	if p.typed == nil || p.Name == p.Form {
		return ""
	}
	return p.anything()
}

// anything is one thing that is wrong with a form, for when its fields are gone.
func (t *typed) anything() string {
	for _, why := range t.Wrong {
		return why
	}
	return t.Why
}

func (s *server) showParts(w http.ResponseWriter, r *http.Request, back *url.URL, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	q := back.Query()
	p := &partsPage{typed: t, Of: q.Get("of")}
	if p.Of != "" && !slices.Contains(partsSections, p.Of) {
		return noPage
	}
	if err := s.fillParts(ctx, p, q.Get("cursor")); err != nil {
		return err
	}
	open := q.Get("line")
	if t != nil {
		if line, ok := strings.CutPrefix(t.Name, "offer/"); ok {
			open = line
		}
	}
	if err := s.openOffer(ctx, p, open); err != nil {
		return err
	}
	return s.page(w, r, "parts", p)
}

// fillParts reads the sections, or more of the one that was asked for.
func (s *server) fillParts(ctx context.Context, p *partsPage, cursor string) (err error) {
	branch := caller(ctx).Branch
	page := database.Page{Limit: sectionHead}
	heads := map[parts.Turn]parts.MissingHead{}
	if p.Of == "" {
		heads, err = s.Store.PartsDesk.MissingHeads(ctx, branch, page.Limit)
	} else {
		page = database.Page{Limit: sectionPage, Cursor: cursor}
	}
	for _, name := range partsSections {
		sec := partsSection{Name: name, Ours: name != string(parts.TurnSupplier) && name != string(parts.TurnClient)}
		switch {
		case err != nil || p.Of != "" && p.Of != name:
			continue
		case name == sectionBench:
			sec.Jobs, sec.Next, err = s.benchJobs(ctx, page)
			sec.Count, sec.More = len(sec.Jobs), sec.Next != ""
		case name == sectionSpare:
			sec.Spare, err = s.Store.Suppliers.SurplusLines(ctx, branch)
			sec.Count = len(sec.Spare)
		case p.Of == name:
			var list database.List[parts.MissingPart]
			list, err = s.Store.PartsDesk.MissingParts(ctx, branch, parts.Turn(name), page)
			sec.take(list.Items, list.Next)
			sec.Count, sec.More = len(list.Items), list.Next != ""
		default:
			head := heads[parts.Turn(name)]
			sec.take(head.Items, "")
			sec.Count = head.Total
		}
		p.Sections = append(p.Sections, sec)
	}
	if err != nil {
		return err
	}
	return s.fillLines(ctx, p)
}

func (sec *partsSection) take(list []parts.MissingPart, next string) {
	for _, l := range list {
		sec.Parts = append(sec.Parts, missingPart{MissingPart: l})
	}
	sec.Next = next
}

// Rest reports whether there is more of the section than is shown.
func (sec partsSection) Rest() bool {
	return sec.Next != "" || sec.Count > len(sec.Parts)+len(sec.Jobs)+len(sec.Spare)
}

// fillLines looks up what the lists show of the orders: their cars, jobs and suppliers.
func (s *server) fillLines(ctx context.Context, p *partsPage) error {
	var numbers []string
	for _, sec := range p.Sections {
		for _, l := range sec.Parts {
			numbers = append(numbers, l.Order)
		}
	}
	orders, err := s.Store.PartsDesk.CarOrders(ctx, numbers)
	if err != nil {
		return err
	}
	if p.Suppliers, err = s.Store.Suppliers.Suppliers(ctx); err != nil {
		return err
	}
	by := caller(ctx).Actor()
	for i := range p.Sections {
		for k := range p.Sections[i].Parts {
			l := &p.Sections[i].Parts[k]
			l.look(orders[l.Order], p.Suppliers, by)
		}
	}
	return nil
}

// look takes from the order what is shown of the line. It may be gone by now: the
// lists were read before the order.
func (p *missingPart) look(o parts.CarOrder, known []suppliers.Supplier, by process.Actor) {
	p.Of = o
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.ID != p.LineID {
				continue
			}
			p.Job, p.Line = j, l
			j.Lines = []workorder.PartLine{l}
			p.CanOffer = canAlone(o.Order, j, workorder.RecordOffer{}.Name(), by)
		}
	}
	id := ""
	switch {
	case p.Line.Purchase != nil:
		id = p.Line.Purchase.SupplierID
	case p.Line.Offer != nil:
		id = p.Line.Offer.SupplierID
	}
	if i := slices.IndexFunc(known, func(s suppliers.Supplier) bool { return s.ID == id }); i >= 0 {
		p.Supplier = known[i].Name
	}
}

// canAlone asks the process about one job: what it says of an order that has no
// other, it says of that job.
func canAlone(o workorder.Order, j workorder.Job, command string, by process.Actor) bool {
	o.Jobs = []workorder.Job{j}
	return slices.ContainsFunc(o.Actions(by), func(a process.Action) bool { return a.Command == command && a.Allowed })
}

// openOffer opens the form in which an offer for a line, T-000123/P1, is entered;
// none when somebody has found one meanwhile.
func (s *server) openOffer(ctx context.Context, p *partsPage, line string) error {
	number, id, ok := strings.Cut(line, "/")
	if !ok {
		return nil
	}
	m := caller(ctx)
	if _, err := s.Desk.Mark(ctx, m.Principal, number); err != nil {
		return err
	}
	orders, err := s.Store.PartsDesk.CarOrders(ctx, []string{number})
	if err != nil {
		return err
	}
	o := orders[number]
	l := missingPart{MissingPart: parts.MissingPart{Order: number, LineID: id, PromisedAt: o.PromisedBy()}}
	l.look(o, p.Suppliers, m.Actor())
	if l.CanOffer {
		p.Offer, p.Form, p.Currency = &l, "offer/"+line, o.Currency
	}
	return nil
}
