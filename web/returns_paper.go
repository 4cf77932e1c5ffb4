package web

import (
	"cmp"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
)

// returnFile sends a return as a PDF, or its lines as CSV.
func (s *server) returnFile(w http.ResponseWriter, r *http.Request) error {
	of, err := s.returned(r, nil)
	if err != nil {
		return err
	}
	p := &papers{Locale: s.language(r)}
	if p.Branch, p.clocks, err = s.branch(r.Context(), of.Return.Branch); err != nil {
		return err
	}
	if chi.URLParam(r, "file") == "pdf" {
		return sendPDF(w, p.returned(of), of.Return.Number)
	}
	return p.returnList(of.Return, desk.NewDownload(w, sheets.Media[sheets.CSV], of.Return.Number+".csv"))
}

// returned is the paper that goes with the parts to the supplier.
func (p *papers) returned(of *returnPage) *document.Sheet {
	t := of.Return
	title, at, by := p.T("document.return_title", "Number", t.Number), t.At, t.ByID
	if t.SentAt != nil {
		at, by = *t.SentAt, t.SentBy
	}
	s := &document.Sheet{
		Language: p.Tag(), Issuer: p.issuer(), Title: title, Date: at, Foot: title + " · " + p.Branch.Name,
		Page:       func(n, of int) string { return p.T("document.page", "Page", n, "Of", of) },
		Facts:      []document.Fact{{Label: p.T("field.supplier"), Text: t.Supplier, Strong: true}, {Label: p.T("field.when"), Text: p.when(at)}},
		Signatures: []document.Signature{{Label: p.T("document.slip_gave"), Name: of.Who[by]}, {Label: p.T("document.slip_took")}},
	}
	if t.SentAt == nil || t.State == suppliers.ReturnCancelled {
		s.State = p.T("parts.return.state." + string(t.State))
	}
	if t.Note != "" {
		s.Blocks = []document.Block{{Text: []string{t.Note}}}
	}
	table := &document.Table{Head: []document.Column{
		{Text: p.T("field.part_no"), Width: 0.2}, {Text: p.T("field.part"), Width: 0.34}, {Text: p.T("field.qty"), Width: 0.1, Number: true},
		{Text: p.T("field.unit"), Width: 0.1}, {Text: p.T("field.reason"), Width: 0.26},
	}}
	for _, l := range t.Lines {
		why := p.T("return_reason." + string(l.Reason))
		if l.Note != "" {
			why += ": " + l.Note
		}
		table.Rows = append(table.Rows, document.Row{Cells: []string{l.PartNo, l.Name, p.Qty(l.Qty), p.unit(l.Unit), why}})
	}
	s.Blocks = append(s.Blocks, document.Block{Table: table})
	return s
}

// returnList writes the lines as a table program reads them in the reader's country.
func (p *papers) returnList(t suppliers.Return, to io.Writer) error {
	out, err := sheets.NewWriter(to, sheets.CSV, p.DecimalSign())
	if err != nil {
		return err
	}
	head := []any{p.T("field.part_no"), p.T("field.part"), p.T("field.unit"), p.T("field.qty"), p.T("field.reason"), p.T("field.note"), p.T("parts.return.answer"), p.T("field.amount")}
	if err := out.Row(head...); err != nil {
		return err
	}
	for _, l := range t.Lines {
		answer := p.T("return_answer." + cmp.Or(string(l.Answer), "none"))
		if err := out.Row(l.PartNo, l.Name, l.Unit, l.Qty, p.T("return_reason."+string(l.Reason)), l.Note, answer, l.Amount); err != nil {
			return err
		}
	}
	return out.Close()
}
