package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) orderRoutes(r chi.Router) {
	r.Get("/orders", s.handle(s.listOrders))
	r.Post("/orders", s.atDesk(s.openOrder))
	r.Get("/orders/new", s.atDesk(s.newOrder))
	r.Get("/orders/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showOrder(w, r, chi.URLParam(r, "number"), nil)
	}))
	r.Get("/orders/{number}/cards", s.atDesk(s.chooseCards))
	r.Post("/orders/{number}/client-link", s.handle(s.giveLink))
	r.Post("/orders/{number}/rows", s.handle(s.moreRows))
	r.Post("/orders/{number}/commands/{command}", s.handle(s.tidied(s.command)))
}

// orderPage is what an order's page shows.
type orderPage struct {
	workorder.Order
	*typed
	Client         cards.Client
	Vehicle        cards.Vehicle
	Representative *cards.Representative
	People         branchPeople
	Suppliers      []suppliers.Supplier // for the one command that names them
	Bays           []workshop.Bay
	Steps          []step
	Can            []process.Action // allowed now, the next one first
	Cannot         []refusedAction
	Next           string
	Do             string // the command whose form is open
	Wide           bool   // the reader deals with clients: cards may be opened
	Story          []happening
	Thread         thread                     // notes on it and on its car
	Album          album                      // photos and papers of both
	Inspections    *inspectionList            // its check-sheets
	Offers         *jobOffers                 // in a form with rows for jobs
	Cards          *rightCards                // in the form that corrects them
	Promised       []promise                  // every promise, the one in force first
	Ready          *time.Time                 // when the work is to be done, of an order with an estimate; nil while nobody knows
	Links          []messages.GivenLink       // to the client, the newest first; of a reader who deals with clients
	Shelf          map[string]stock.StockItem // by part number
	Covers         []warranty                 // that held when the car came in
	Margin         *workorder.Margin          // of its parts; nil for who need not know what they cost
	Survey         *surveys.SurveyRecord      // nil before there is one, and for who need not know
	Letters        []messages.OutboxMessage   // the newest first
	Signatures     []signedLine               // the newest first, of a reader who deals with clients
	Unsigned       []string                   // papers that the client can sign now
}

// EstimateState is the state of the estimate that counts, in the words of the catalogue:
// what the client has not heard of does not wait for them.
func (p *orderPage) EstimateState() string {
	if e := p.Estimate(); e.State != workorder.EstimateSent || p.Untold() == nil {
		return string(e.State)
	}
	return "untold"
}

// refusedAction is what the reader may do at another time, and why not now.
type refusedAction struct{ Command, Why string }

// branchPeople are those of a branch: a page names them, the record does not.
type branchPeople struct {
	Names     map[string]string // by id
	Mechanics []people.Staff
	Advisors  []people.Staff // who can take an order over
	Skills    []string
}

// showOrder shows an order; t is a form on it that was refused.
func (s *server) showOrder(w http.ResponseWriter, r *http.Request, number string, t *typed) error {
	m := caller(r.Context())
	o, err := s.Desk.Order(r.Context(), m.Principal, number)
	if err != nil {
		return err
	}
	p := &orderPage{Order: o, typed: t, Steps: ribbon(o), Do: r.URL.Query().Get("do"), Wide: dealsWithClients(m)}
	switch {
	case t == nil:
		p.typed = chosenCards(r.URL.Query())
	case readers[t.Name] != nil: // no other form is a command's
		p.Do = t.Name
	}
	for _, fill := range []func(context.Context, *orderPage) error{s.fillOrder, s.fillCards, s.fillFacts} {
		if err := fill(r.Context(), p); err != nil {
			return err
		}
	}
	if p.Thread, err = s.thread(r.Context(), o.Number, o.VehicleID); err != nil {
		return err
	}
	if p.Album, err = s.album(r.Context(), o.Number, o.VehicleID); err != nil {
		return err
	}
	if p.Inspections, err = s.inspectionsOf(r.Context(), o, nil); err != nil {
		return err
	}
	if o.Estimate() != nil {
		if p.Ready, err = s.Desk.ReadyAt(r.Context(), &o); err != nil {
			return err
		}
	}
	l := s.language(r)
	if slices.Contains(namesJobs, p.Do) {
		if p.Offers, err = s.jobOffers(r.Context(), &p.Vehicle, "", l.Tag()); err != nil {
			return err
		}
	}
	p.offer(l, o.Actions(m.Actor()))
	p.Promised = promises(l, o.Promises)
	journal, err := s.Store.Record.JournalOf(r.Context(), number)
	if err != nil {
		return err
	}
	p.Story = (&teller{Locale: l, page: p, zone: m.Zone}).tell(journal)
	return s.page(w, r, "order", p)
}

func (s *server) fillOrder(ctx context.Context, p *orderPage) (err error) {
	if p.Client, err = s.Store.Cards.ClientByID(ctx, p.ClientID); err != nil {
		return err
	}
	if p.Vehicle, err = s.Store.Cards.VehicleByID(ctx, p.VehicleID); err != nil {
		return err
	}
	if p.People, err = s.people(ctx, p.Branch); err != nil {
		return err
	}
	if p.Bays, err = s.Store.Workshop.Bays(ctx, p.Branch); err != nil {
		return err
	}
	if p.Wide {
		if p.Letters, err = s.Store.Messages.MessagesOf(ctx, p.Number); err != nil {
			return err
		}
		slices.Reverse(p.Letters)
	}
	if p.Do == (workorder.RecordOffer{}).Name() {
		if p.Suppliers, err = s.Store.Suppliers.Suppliers(ctx); err != nil {
			return err
		}
	}
	if p.RepresentativeID == "" {
		return nil
	}
	list, err := s.Store.Cards.Representatives(ctx, p.ClientID)
	if i := slices.IndexFunc(list, func(r cards.Representative) bool { return r.ID == p.RepresentativeID }); i >= 0 {
		p.Representative = &list[i]
	}
	return err
}

// advisers are the roles of those who may take an order over.
var advisers = []process.Role{process.Reception, process.Foreman, process.Manager, process.Admin}

// people reads who works at a branch and who has worked there, with the skills
// that its mechanics have.
func (s *server) people(ctx context.Context, branch string) (branchPeople, error) {
	list, err := s.Store.People.ListStaff(ctx, people.StaffFilter{Branch: branch, Page: database.Page{Limit: 200}})
	found := branchPeople{Names: map[string]string{}}
	for _, m := range list.Items {
		found.Names[m.ID] = m.Name
		if m.Active && slices.Contains(advisers, m.Role) {
			found.Advisors = append(found.Advisors, m)
		}
		if m.Active && len(m.Skills) > 0 {
			found.Mechanics = append(found.Mechanics, m)
			found.Skills = append(found.Skills, m.Skills...)
		}
	}
	slices.Sort(found.Skills)
	found.Skills = slices.Compact(found.Skills)
	if err != nil {
		return found, err
	}
	admins, err := s.Store.People.ListStaff(ctx, people.StaffFilter{Role: process.Admin, Page: database.Page{Limit: 200}})
	for _, m := range admins.Items { // they work in every branch
		found.Names[m.ID] = m.Name
	}
	return found, err
}

// ordersPage is the list of orders.
type ordersPage struct {
	*typed
	Filter record.OrderFilter
	List   database.List[record.OrderSummary]
	Stages []process.Stage
	Kinds  []workorder.OrderKind
	All    bool   // also orders that are over
	More   string // address of the next page
	First  string // address of the first page, when this is not it
}

// ordersPath is the address of the list of orders with a filter; tick is one of its
// boxes, ticked or not.
func ordersPath(q url.Values, tick string, ticked bool) string {
	maps.DeleteFunc(q, func(_ string, v []string) bool { return v[0] == "" })
	if ticked {
		q.Set(tick, "1")
	}
	return (&url.URL{Path: "/orders", RawQuery: q.Encode()}).String()
}

func (s *server) listOrders(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := ordersPage{Stages: workorder.Stages(), Kinds: workorder.OrderKinds(), All: q.Get("all") != "", Filter: exports.FilterOf(q).Orders(caller(r.Context()).Branch)}
	p.Filter.Page = database.Page{Limit: 50, Cursor: q.Get("cursor")}
	var err error
	if p.List, err = s.Store.Record.ListOrders(r.Context(), p.Filter); err != nil {
		if p.typed = wrong(s.language(r), "filter", q, err); p.typed == nil {
			return err
		}
		return s.answer(w, r, status(err), "orders", p)
	}
	if p.List.Next != "" {
		q.Set("cursor", p.List.Next)
		p.More = "/orders?" + q.Encode()
	}
	if p.Filter.Cursor != "" {
		q.Del("cursor")
		p.First = "/orders?" + q.Encode()
	}
	return s.page(w, r, "orders", p)
}
