package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/internal/parties/billing"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// orderView is an order as the caller sees it.
type orderView struct {
	workorder.Order
	PromisedAt *time.Time       `json:"promised_at,omitempty" doc:"The promise in force"`
	Open       bool             `json:"open" doc:"Its process still runs"`
	Pending    []string         `json:"pending" doc:"Steps that the process is taking right now; send Prefer: wait=5 to wait for them"`
	Actions    []process.Action `json:"actions" doc:"What the caller may do, now or why not"`
}

type orderOutput struct{ Body orderView }

func view(o workorder.Order, by process.Actor) *orderOutput {
	v := orderView{Order: o, Open: !o.Ended(), Pending: o.Pending(), Actions: o.Actions(by)}
	v.PromisedAt = o.PromisedBy()
	return &orderOutput{Body: v}
}

// Numbered names an order in the path.
type Numbered struct {
	Number string `path:"number" maxLength:"40" doc:"Work order number"`
}

// Waiting lets the caller wait until the process has taken its steps (RFC 7240).
type Waiting struct {
	Prefer string `header:"Prefer" maxLength:"100" doc:"wait=N waits up to N seconds (at most 30) until no step is pending"`
}

func (w Waiting) duration() time.Duration {
	for _, p := range strings.Split(w.Prefer, ",") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(p), "wait="); ok {
			n, err := strconv.Atoi(v)
			if err == nil && n > 0 {
				return time.Duration(min(n, 30)) * time.Second
			}
		}
	}
	return 0
}

func (s *server) orderRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders", "list-work-orders", "Work orders, newest first"), s.listOrders)
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}", "get-work-order", "One work order with what you may do now"), s.getOrder)
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}/journal", "get-journal", "Who did what, when and why"), s.getJournal)
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}/messages", "list-messages", "Messages to the client", frontDesk...), s.getMessages)
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}/invoices", "list-invoices", "Invoices per payer", frontDesk...), s.getInvoices)
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}/survey", "get-survey", "The client's survey", frontDesk...), s.getSurvey)
	huma.Register(s.api, operation(http.MethodGet, "/v1/process", "get-process", "The process tables: phases and commands"), s.getProcess)
	s.openRoute()
}

// frontDesk are the roles that deal with clients.
var frontDesk = []process.Role{process.Reception, process.Manager, process.Admin}

func (s *server) getOrder(ctx context.Context, in *struct {
	Numbered
	Waiting
}) (*orderOutput, error) {
	o, err := s.desk.Rested(ctx, caller(ctx), in.Number, in.duration())
	if err != nil {
		return nil, s.problem(err)
	}
	return view(o, actor(ctx)), nil
}

type listInput struct {
	Phase     string `query:"phase" doc:"Phase, see /v1/process"`
	Kind      string `query:"kind" enum:"commercial,warranty"`
	Assignee  string `query:"assignee" doc:"Advisor or mechanic id"`
	ClientID  string `query:"client_id"`
	VehicleID string `query:"vehicle_id"`
	Query     string `query:"q" maxLength:"100" doc:"Number or its last digits, plate, client's name; make and model of what is open"`
	Open      string `query:"open" enum:"true,false" doc:"Only orders whose process runs (true) or is over (false)"`
	Late      bool   `query:"late" doc:"Only open orders that are in their stage longer than its target"`
	Part      string `query:"part" enum:"check,enquiry,approval,supplier,receiving" doc:"Only orders in which a part waits for this"`
	Branch    string `query:"branch"`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor    string `query:"cursor" doc:"next_cursor of the page before"`
}

type orderPage struct {
	Body database.List[record.OrderSummary]
}

func (s *server) listOrders(ctx context.Context, in *listInput) (*orderPage, error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	if _, ok := workorder.StageOf(process.Phase(in.Phase)); in.Phase != "" && !ok {
		return nil, s.problem(process.Invalid("phase: %q is not a phase; GET /v1/process lists them", in.Phase))
	}
	f := record.OrderFilter{
		Branch: b, Phase: process.Phase(in.Phase), Kind: workorder.OrderKind(in.Kind), Assignee: in.Assignee,
		ClientID: in.ClientID, VehicleID: in.VehicleID, Query: in.Query, Late: in.Late, Part: workorder.WaitPart(in.Part),
		Page: database.Page{Limit: in.Limit, Cursor: in.Cursor},
	}
	if in.Open != "" {
		isOpen := in.Open == "true"
		f.Open = &isOpen
	}
	page, err := s.Store.Record.ListOrders(ctx, f)
	if err != nil {
		return nil, s.problem(err)
	}
	return &orderPage{Body: page}, nil
}

// list is the answer of a route that lists things, or a part of them.
type list[T any] struct {
	Body database.List[T]
}

// ListedOf asks for things of a numbered instance.
type ListedOf struct {
	Numbered
	Sliced
}

// listOf answers what read finds for an order that the caller may see.
func listOf[T any](ctx context.Context, s *server, in *ListedOf, read func(context.Context, string) ([]T, error)) (*list[T], error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	all, err := read(ctx, in.Number)
	return items(s, in.Sliced, all, err)
}

func (s *server) getJournal(ctx context.Context, in *ListedOf) (*list[process.Event], error) {
	return listOf(ctx, s, in, func(ctx context.Context, number string) ([]process.Event, error) {
		return s.Store.Record.Events(ctx, workorder.Process(), number)
	})
}

func (s *server) getMessages(ctx context.Context, in *ListedOf) (*list[messages.OutboxMessage], error) {
	return listOf(ctx, s, in, s.Store.Messages.MessagesOf)
}

func (s *server) getInvoices(ctx context.Context, in *ListedOf) (*list[billing.InvoiceSheet], error) {
	return listOf(ctx, s, in, s.Store.Billing.InvoicesOf)
}

func (s *server) getSurvey(ctx context.Context, in *Numbered) (*struct{ Body surveys.SurveyRecord }, error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	v, err := s.Store.Surveys.SurveyOf(ctx, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	return &struct{ Body surveys.SurveyRecord }{v}, nil
}

type processView struct {
	Body struct {
		Phases    []process.Stage    `json:"phases"`
		Commands  []process.Step     `json:"commands"`
		Targets   []workorder.Target `json:"targets" doc:"Working seconds that an order should at most spend in a phase"`
		Processes []processTable     `json:"processes" doc:"Every process of the house; phases and commands above are those of the work order"`
	}
}

// processTable is a process as a client of the API reads it.
type processTable struct {
	Name     string          `json:"name"`
	Title    string          `json:"title"`
	TitleRU  string          `json:"title_ru"`
	Path     string          `json:"path" doc:"Of its routes: work-orders for /v1/work-orders"`
	Phases   []process.Stage `json:"phases"`
	Commands []process.Step  `json:"commands"`
	Charts   []string        `json:"charts" doc:"Of its live map, /v1/process/map.svg; the first is the one by stages"`
}

func (s *server) getProcess(ctx context.Context, _ *struct{}) (*processView, error) {
	p, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, s.problem(err)
	}
	out := &processView{}
	out.Body.Phases, out.Body.Commands, out.Body.Targets = workorder.Stages(), workorder.Steps(), p.Targets
	for _, p := range s.Processes {
		t := p.Table()
		out.Body.Processes = append(out.Body.Processes, processTable{t.Name, t.Title, t.TitleRU, t.Path, t.Stages, t.Steps, chartsOf(p)})
	}
	return out, nil
}

type openInput struct {
	Keyed
	Waiting
	Body desk.Opening
}

type openOutput struct {
	Location string `header:"Location"`
	Body     orderView
}

func (s *server) openRoute() {
	op := operation(http.MethodPost, "/v1/work-orders", "open", "Open a work order for a known client and vehicle", frontDesk...)
	op.DefaultStatus = http.StatusCreated
	huma.Register(s.api, op, s.openOrder)
}

func (s *server) openOrder(ctx context.Context, in *openInput) (*openOutput, error) {
	o, err := s.desk.Open(ctx, caller(ctx), in.Body, in.ask(in.Waiting))
	if err != nil {
		return nil, s.problem(err)
	}
	return &openOutput{Location: "/v1/work-orders/" + o.Number, Body: view(o, actor(ctx)).Body}, nil
}

func (s *server) intakeRoutes() {
	const at = "/v1/work-orders/{number}/intake-state"
	huma.Register(s.api, operation(http.MethodGet, at, "get-intake-state", "In which state the car was taken in: fuel, keys, damage, belongings"), s.getIntake)
	huma.Register(s.api, operation(http.MethodPut, at, "put-intake-state", "Write down in which state the car is taken in, until it is handed over", process.Reception, process.Manager, process.Admin), s.putIntake)
}

func (s *server) getIntake(ctx context.Context, in *Numbered) (*versioned[intake.IntakeState], error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	st, err := s.Store.Intake.Of(ctx, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(st, st.Version), nil
}

func (s *server) putIntake(ctx context.Context, in *struct {
	Numbered
	Edited
	Body intake.IntakeState
}) (*versioned[intake.IntakeState], error) {
	return put(s, Edited{}, intake.IntakeState.Tag, func(int) (intake.IntakeState, error) {
		version, err := in.from(in.Body.Version)
		if err != nil {
			return in.Body, err
		}
		return s.desk.PutIntake(ctx, caller(ctx), in.Number, in.Body, version)
	})
}
