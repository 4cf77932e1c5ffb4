package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/workorder"
)

// slipPage is the paper with which somebody takes an order's parts from the shelf.
type slipPage struct {
	*document.Sheet
	Number string // of the order
}

// slipFile sends the picking slip of an order as a PDF.
func (s *server) slipFile(w http.ResponseWriter, r *http.Request) error {
	p, err := s.slip(r)
	if err != nil {
		return err
	}
	return sendPDF(w, p.Sheet, p.Number+"-slip")
}

func (s *server) showSlip(w http.ResponseWriter, r *http.Request) error {
	p, err := s.slip(r)
	if err != nil {
		return err
	}
	return s.page(w, r, "slip", p)
}

func (s *server) slip(r *http.Request) (*slipPage, error) {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return nil, err
	}
	p := &papers{Locale: s.language(r), Order: o}
	if p.Branch, p.clocks, err = s.branch(ctx, o.Branch); err != nil {
		return nil, err
	}
	if p.Vehicle, err = s.Store.Cards.VehicleByID(ctx, o.VehicleID); err != nil {
		return nil, err
	}
	lines, err := s.slipLines(ctx, o)
	return &slipPage{Sheet: p.slip(lines), Number: o.Number}, err
}

// slipLine is a part to take from the shelf.
type slipLine struct {
	workorder.PartLine
	place, unit, job string
}

// slipLines are the parts that wait on the shelf for an order, in the order in which one walks
// past them; those without a place are last.
func (s *server) slipLines(ctx context.Context, o workorder.Order) ([]slipLine, error) {
	var lines []slipLine
	var numbers []string
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.Supply == workorder.Reserved {
				lines, numbers = append(lines, slipLine{PartLine: l, job: j.Title}), append(numbers, l.PartNo)
			}
		}
	}
	levels, err := s.Store.Stock.Levels(ctx, o.Branch, numbers)
	if err != nil {
		return nil, err
	}
	known, err := s.Store.Cards.PartsByNumber(ctx, numbers)
	for i := range lines {
		lines[i].place, lines[i].unit = levels[lines[i].PartNo].Place, known[lines[i].PartNo].Unit
	}
	slices.SortStableFunc(lines, func(a, b slipLine) int {
		if (a.place == "") != (b.place == "") {
			return cmp.Compare(len(b.place), len(a.place))
		}
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.PartNo, b.PartNo))
	})
	return lines, err
}

// slip is the paper itself.
func (p *papers) slip(lines []slipLine) *document.Sheet {
	o, v, now := &p.Order, &p.Vehicle, time.Now()
	title := p.T("document.slip_title", "Number", o.Number)
	s := &document.Sheet{
		Language: p.Tag(), Issuer: p.issuer(), Title: title, Date: now, Foot: title + " · " + p.Branch.Name,
		Page: func(n, of int) string { return p.T("document.page", "Page", n, "Of", of) },
		Facts: []document.Fact{
			{Label: p.T("field.vehicle"), Text: strings.TrimSuffix(strings.TrimSpace(v.Make+" "+v.Model)+", "+v.Plate, ", ")},
			{Label: p.T("field.when"), Text: p.when(now)},
		},
		Signatures: []document.Signature{{Label: p.T("document.slip_gave")}, {Label: p.T("document.slip_took")}},
	}
	if at := o.PromisedBy(); at != nil {
		s.Facts = append(s.Facts, document.Fact{Label: p.T("field.promised"), Text: p.when(*at), Strong: true})
	}
	if len(lines) == 0 {
		s.Blocks = []document.Block{{Text: []string{p.T("document.slip_nothing")}}}
		return s
	}
	t := &document.Table{Head: []document.Column{
		{Text: p.T("parts.place"), Width: 0.13}, {Text: p.T("field.part_no"), Width: 0.19}, {Text: p.T("field.part"), Width: 0.28},
		{Text: p.T("field.qty"), Width: 0.1, Number: true}, {Text: p.T("field.unit"), Width: 0.1}, {Text: p.T("field.job"), Width: 0.2},
	}}
	for _, l := range lines {
		t.Rows = append(t.Rows, document.Row{Cells: []string{l.place, l.PartNo, cmp.Or(l.Name, l.PartNo), p.Qty(l.Qty), p.unit(l.unit), l.job}})
	}
	s.Blocks = []document.Block{{Table: t}}
	return s
}

// unit is what a part is counted in, as people write it.
func (p *papers) unit(of string) string {
	if of == "pcs" {
		return p.T("document.pcs")
	}
	return of
}
