package web

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process/exact"
)

// purchasePaper is a purchase order as it goes to its supplier.
type purchasePaper struct {
	*papers  // for what all papers share
	of       suppliers.PurchaseOrder
	parts    map[string]cards.PartCard
	by       string
	currency string
}

// purchaseFile sends a purchase order as a PDF, or its lines as CSV.
func (s *server) purchaseFile(w http.ResponseWriter, r *http.Request) error {
	p, err := s.purchasePaper(r, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	if chi.URLParam(r, "file") == "pdf" {
		return sendPDF(w, p.sheet(), p.of.Number)
	}
	return p.list(desk.NewDownload(w, sheets.Media[sheets.CSV], p.of.Number+".csv"))
}

func (s *server) purchasePaper(r *http.Request, number string) (*purchasePaper, error) {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	m, p := caller(ctx), &purchasePaper{papers: &papers{Locale: s.language(r)}}
	if chosen := r.URL.Query().Get("lang"); slices.Contains(locale.Languages(), chosen) {
		p.Locale = locale.For(chosen)
	}
	var err error
	if p.of, err = s.Store.Suppliers.PurchaseByNumber(ctx, m.Branch, number); err != nil {
		return nil, err
	}
	p.of.Lines = slices.DeleteFunc(p.of.Lines, func(l suppliers.PurchaseLine) bool { return l.State == "cancelled" && p.of.State != "cancelled" })
	if p.Branch, p.clocks, err = s.branch(ctx, m.Branch); err != nil {
		return nil, err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	p.currency = policy.Currency
	var numbers []string
	for _, l := range p.of.Lines {
		numbers = append(numbers, l.PartNo)
	}
	if p.parts, err = s.Store.Cards.PartsByNumber(ctx, numbers); err != nil {
		return nil, err
	}
	staff, err := s.people(ctx, m.Branch)
	p.by = staff.Names[p.of.MadeBy]
	return p, err
}

// placed is the day that the paper is of.
func (p *purchasePaper) placed() time.Time {
	if p.of.SentAt != nil {
		return *p.of.SentAt
	}
	return p.of.At
}

// sheet is the paper itself.
func (p *purchasePaper) sheet() *document.Sheet {
	title := p.T("document.purchase_title", "Number", p.of.Number)
	s := &document.Sheet{
		Language: p.Tag(), Issuer: p.issuer(), Title: title, Date: p.placed(),
		Foot: title + " · " + p.Branch.Name,
		Page: func(n, of int) string { return p.T("document.page", "Page", n, "Of", of) },
		Facts: []document.Fact{
			{Label: p.T("field.supplier"), Text: p.of.Supplier, Strong: true},
			{Label: p.T("field.when"), Text: p.when(p.placed())},
		},
	}
	if p.by != "" {
		s.Facts = append(s.Facts, document.Fact{Label: p.T("document.purchase_by"), Text: p.by})
	}
	if p.of.State == "draft" || p.of.State == "cancelled" {
		s.State = p.T("parts.purchase." + p.of.State)
	}
	t := &document.Table{Head: []document.Column{
		{Text: p.T("field.part_no"), Width: 0.22}, {Text: p.T("field.part"), Width: 0.36},
		{Text: p.T("field.qty"), Width: 0.10, Number: true}, {Text: p.T("field.price"), Width: 0.15, Number: true}, {Text: p.T("field.amount"), Width: 0.17, Number: true},
	}}
	var total exact.Money
	for _, l := range p.of.Lines {
		amount := l.Cost.Times(l.Qty)
		total += amount
		t.Rows = append(t.Rows, document.Row{Cells: []string{l.PartNo, p.name(l), p.Qty(l.Qty), p.Money(l.Cost, p.currency), p.Money(amount, p.currency)}})
	}
	s.Blocks = []document.Block{{Table: t, Totals: []document.Fact{{Label: p.T("base.total"), Text: p.Money(total, p.currency), Strong: true}}}}
	return s
}

// name is what the part is called, with its maker where that is known.
func (p *purchasePaper) name(l suppliers.PurchaseLine) string {
	c := p.parts[l.PartNo]
	return strings.TrimSpace(strings.Join([]string{c.Name, c.Brand}, " "))
}

// list writes the lines as a table program reads them in the reader's country.
func (p *purchasePaper) list(to io.Writer) error {
	out, err := sheets.NewWriter(to, sheets.CSV, p.DecimalSign())
	if err != nil {
		return err
	}
	head := []any{p.T("field.part_no"), p.T("field.part"), p.T("prices.brand"), p.T("field.unit"), p.T("field.qty"), p.T("parts.cost_of_one", "Currency", p.currency)}
	if err := out.Row(head...); err != nil {
		return err
	}
	for _, l := range p.of.Lines {
		c := p.parts[l.PartNo]
		if err := out.Row(l.PartNo, c.Name, c.Brand, c.Unit, l.Qty, l.Cost); err != nil {
			return err
		}
	}
	return out.Close()
}
