package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/shop"
)

func (s *server) transferRoutes(r chi.Router) {
	r.Get("/parts/transfers", s.handle(s.listTransfers))
	r.Get("/parts/transfers/new", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.newTransfer(w, r, nil) }))
	r.Post("/parts/transfers/new", s.handle(s.stepTransfer))
	r.Get("/parts/transfers/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showTransfer(w, r, nil) }))
	r.Post("/parts/transfers/{number}", s.handle(s.stepTransfer))
	r.Get("/parts/transfers/{number}/note.pdf", s.handle(s.transferFile))
}

// receiveForm names the form of what came; a draft and a cancellation have those of purchase orders.
const receiveForm = "receive"

// transfersPage lists what a branch sends to others and gets from them.
type transfersPage struct {
	State    string
	States   []string
	List     database.List[stock.Transfer]
	Branches map[string]string // names, by id
	Here     string
}

// transferStates are the lists of transfers.
var transferStates = []string{"all", "draft", "sent", "received", "cancelled"}

// transferPath is the address of a transfer.
func transferPath(number string) string { return "/parts/transfers/" + url.PathEscape(number) }

func (s *server) listTransfers(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &transfersPage{State: r.URL.Query().Get("state"), States: transferStates, Here: caller(ctx).Branch, Branches: map[string]string{}}
	if !slices.Contains(transferStates, p.State) {
		p.State = "all"
	}
	f := stock.TransferFilter{Branch: p.Here, State: p.State, Page: database.Page{Cursor: r.URL.Query().Get("cursor")}}
	if p.State == "all" {
		f.State = ""
	}
	var err error
	if p.List, err = s.Store.Stock.ListTransfers(ctx, f); err != nil {
		return err
	}
	all, err := s.Store.Shop.Branches(ctx)
	for _, b := range all {
		p.Branches[b.ID] = b.Name
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "transfers", p)
}

// transferPage is one transfer, or one that is to be written.
type transferPage struct {
	*typed
	Transfer stock.Transfer // without a number it is a new one
	Here     string
	Others   []shop.Branch     // where parts can go
	Branches map[string]string // names, by id
	Who      map[string]string // names of staff, by id
	Part     string            // what a new one begins with
}

// transferRow is a line of a draft as it stands in its form.
type transferRow struct{ PartNo, Name, Qty string }

// newRows is how many empty rows a draft has below those that are filled.
const newRows = 3

// Rows are the lines of a draft, as they were typed when they were refused, and some for
// other parts.
func (p *transferPage) Rows() []transferRow {
	var rows []transferRow
	if p.typed != nil && p.Name == draftForm {
		for i := range rowsOf(p.Values, "lines") {
			no := p.Values.Get(lineField(i, "part_no"))
			rows = append(rows, transferRow{no, p.named(no), p.Values.Get(lineField(i, "qty"))})
		}
		return rows
	}
	for _, l := range p.Transfer.Lines {
		rows = append(rows, transferRow{l.PartNo, l.Name, l.Qty.String()})
	}
	if p.Part != "" {
		rows = append(rows, transferRow{PartNo: p.Part})
	}
	return append(rows, make([]transferRow, newRows)...)
}

// named is the name of a part that the draft has already.
func (p *transferPage) named(partNo string) string {
	for _, l := range p.Transfer.Lines {
		if l.PartNo == partNo {
			return l.Name
		}
	}
	return ""
}

// Field names a field of a line in a form.
func (*transferPage) Field(i int, name string) string { return lineField(i, name) }

// Stock is the address of a part's card.
func (*transferPage) Stock(partNo string) string { return stockPath(partNo) }

// Post is where the page's forms are sent.
func (p *transferPage) Post() string {
	if p.Transfer.Number == "" {
		return "/parts/transfers/new"
	}
	return transferPath(p.Transfer.Number)
}

// Form says which form is asked for: the lines of a draft, what came, or none.
func (p *transferPage) Form() string {
	switch {
	case p.Transfer.State == stock.TransferDraft:
		return draftForm
	case p.Transfer.State == stock.TransferSent && p.Transfer.To == p.Here:
		return receiveForm
	}
	return ""
}

// CanCancel reports whether the branch may take it back.
func (p *transferPage) CanCancel() bool {
	return p.Transfer.Number != "" && p.Transfer.EndedAt == nil && p.Transfer.From == p.Here
}

// Refused is what is wrong with a form that is not on the page any more.
func (p *transferPage) Refused() string {
	if p.typed == nil || p.Name == p.Form() || p.Name == cancelForm && p.CanCancel() {
		return ""
	}
	return p.anything()
}

func (s *server) newTransfer(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &transferPage{typed: t, Part: r.URL.Query().Get("part"), Transfer: stock.Transfer{State: stock.TransferDraft, From: caller(ctx).Branch}}
	if err := s.fillTransfer(ctx, p); err != nil {
		return err
	}
	return s.page(w, r, "transfer", p)
}

func (s *server) showTransfer(w http.ResponseWriter, r *http.Request, t *typed) error {
	p, err := s.transfer(r, t)
	if err != nil {
		return err
	}
	return s.page(w, r, "transfer", p)
}

func (s *server) transfer(r *http.Request, t *typed) (*transferPage, error) {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	p := &transferPage{typed: t}
	var err error
	if p.Transfer, err = s.Store.Stock.TransferByNumber(ctx, caller(ctx).Branch, chi.URLParam(r, "number")); err != nil {
		return nil, err
	}
	return p, s.fillTransfer(ctx, p)
}

// fillTransfer reads the names of branches and of people at both ends.
func (s *server) fillTransfer(ctx context.Context, p *transferPage) error {
	p.Here, p.Branches, p.Who = caller(ctx).Branch, map[string]string{}, map[string]string{}
	all, err := s.Store.Shop.Branches(ctx)
	for _, b := range all {
		p.Branches[b.ID] = b.Name
		if b.ID != p.Here {
			p.Others = append(p.Others, b)
		}
	}
	for _, branch := range []string{p.Transfer.From, p.Transfer.To} {
		if err != nil || branch == "" {
			continue
		}
		var staff branchPeople
		staff, err = s.people(ctx, branch)
		for id, name := range staff.Names {
			p.Who[id] = name
		}
	}
	return err
}
