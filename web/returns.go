package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process/exact"
)

func (s *server) returnRoutes(r chi.Router) {
	r.Get("/parts/returns", s.handle(s.listReturns))
	r.Get("/parts/returns/new", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.newReturn(w, r, nil) }))
	r.Post("/parts/returns/new", s.handle(s.stepReturn))
	r.Get("/parts/returns/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showReturn(w, r, nil) }))
	r.Post("/parts/returns/{number}", s.handle(s.stepReturn))
	r.Get("/parts/returns/{number}/return.{file:pdf|csv}", s.handle(s.returnFile))
}

// answerForm names the form of what a supplier answers.
const answerForm = "answer"

// returnsPage lists returns to suppliers: those that wait for an answer by age.
type returnsPage struct {
	State    string
	States   []string
	List     database.List[suppliers.Return]
	Currency string
}

// returnStates are the lists of returns.
var returnStates = []string{"sent", "draft", "settled", "cancelled", "all"}

// returnPath is the address of a return.
func returnPath(number string) string { return "/parts/returns/" + url.PathEscape(number) }

func (s *server) listReturns(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &returnsPage{State: r.URL.Query().Get("state"), States: returnStates}
	if !slices.Contains(returnStates, p.State) {
		p.State = returnStates[0]
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	branch, state := caller(ctx).Branch, p.State
	if state == "all" {
		state = ""
	}
	if state == "sent" {
		p.List.Items, err = s.Store.Suppliers.OpenReturns(ctx, branch)
	} else {
		p.List, err = s.Store.Suppliers.ListReturns(ctx, branch, state, database.Page{Cursor: r.URL.Query().Get("cursor")})
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "returns", p)
}

// returnPage is one return, or one that is to be written.
type returnPage struct {
	*typed
	Return    suppliers.Return // without a number it is a new one
	Suppliers []suppliers.Supplier
	Who       map[string]string // names of staff, by id
	Currency  string
	Part      string // what a new one begins with
}

// returnRow is a line of a draft as it stands in its form.
type returnRow struct{ PartNo, Name, Qty, Reason, Note string }

// Rows are the lines of a draft, as they were typed when they were refused, and some for
// other parts.
func (p *returnPage) Rows() []returnRow {
	var rows []returnRow
	if p.typed != nil && p.Name == draftForm {
		for i := range rowsOf(p.Values, "lines") {
			get := func(name string) string { return p.Values.Get(lineField(i, name)) }
			rows = append(rows, returnRow{get("part_no"), p.named(get("part_no")), get("qty"), get("reason"), get("note")})
		}
		return rows
	}
	for _, l := range p.Return.Lines {
		rows = append(rows, returnRow{l.PartNo, l.Name, l.Qty.String(), string(l.Reason), l.Note})
	}
	if p.Part != "" {
		rows = append(rows, returnRow{PartNo: p.Part})
	}
	return append(rows, make([]returnRow, newRows)...)
}

// named is the name of a part that the draft has already.
func (p *returnPage) named(partNo string) string {
	for _, l := range p.Return.Lines {
		if l.PartNo == partNo {
			return l.Name
		}
	}
	return ""
}

// Reasons are why parts go back.
func (*returnPage) Reasons() []string { return suppliers.ReturnReasons() }

// Answers are what a supplier may say.
func (*returnPage) Answers() []string { return suppliers.ReturnAnswers() }

// Field names a field of a line in a form.
func (*returnPage) Field(i int, name string) string { return lineField(i, name) }

// Stock is the address of a part's card.
func (*returnPage) Stock(partNo string) string { return stockPath(partNo) }

// Post is where the page's forms are sent.
func (p *returnPage) Post() string {
	if p.Return.Number == "" {
		return "/parts/returns/new"
	}
	return returnPath(p.Return.Number)
}

// Form says which form is asked for: the lines of a draft, what the supplier answers, or none.
func (p *returnPage) Form() string {
	switch p.Return.State {
	case suppliers.ReturnDraft:
		return draftForm
	case suppliers.ReturnSent:
		return answerForm
	}
	return ""
}

// CanCancel reports whether it may be taken back.
func (p *returnPage) CanCancel() bool {
	return p.Return.Number != "" && p.Return.EndedAt == nil && p.Return.Answered() == 0
}

// Refused is what is wrong with a form that is not on the page any more.
func (p *returnPage) Refused() string {
	if p.typed == nil || p.Name == p.Form() || p.Name == cancelForm && p.CanCancel() {
		return ""
	}
	return p.anything()
}

// Credited is what the supplier has credited so far.
func (p *returnPage) Credited() exact.Money { return p.Return.Credited() }

func (s *server) newReturn(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &returnPage{typed: t, Part: r.URL.Query().Get("part"), Return: suppliers.Return{State: suppliers.ReturnDraft, Branch: caller(ctx).Branch}}
	if err := s.fillReturn(ctx, p); err != nil {
		return err
	}
	return s.page(w, r, "return", p)
}

func (s *server) showReturn(w http.ResponseWriter, r *http.Request, t *typed) error {
	p, err := s.returned(r, t)
	if err != nil {
		return err
	}
	return s.page(w, r, "return", p)
}

func (s *server) returned(r *http.Request, t *typed) (*returnPage, error) {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	p := &returnPage{typed: t}
	var err error
	if p.Return, err = s.Store.Suppliers.ReturnByNumber(ctx, caller(ctx).Branch, chi.URLParam(r, "number")); err != nil {
		return nil, err
	}
	return p, s.fillReturn(ctx, p)
}

// fillReturn reads the names of suppliers and of people.
func (s *server) fillReturn(ctx context.Context, p *returnPage) error {
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	if p.Suppliers, err = s.Store.Suppliers.Suppliers(ctx); err != nil {
		return err
	}
	staff, err := s.people(ctx, p.Return.Branch)
	p.Who = staff.Names
	return err
}
