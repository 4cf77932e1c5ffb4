package web

import (
	"net/http"

	"github.com/workbay/workbay/internal/document"
)

// transferFile sends the delivery note of a transfer as a PDF.
func (s *server) transferFile(w http.ResponseWriter, r *http.Request) error {
	t, err := s.transfer(r, nil)
	if err != nil {
		return err
	}
	p := &papers{Locale: s.language(r)}
	if p.Branch, p.clocks, err = s.branch(r.Context(), t.Transfer.From); err != nil {
		return err
	}
	return sendPDF(w, p.deliveryNote(t), t.Transfer.Number)
}

// deliveryNote goes with the parts of a transfer, by shelf place of the branch that sends.
func (p *papers) deliveryNote(of *transferPage) *document.Sheet {
	t := of.Transfer
	title, at, by := p.T("document.transfer_title", "Number", t.Number), t.At, t.ByID
	if t.SentAt != nil {
		at, by = *t.SentAt, t.SentBy
	}
	s := &document.Sheet{
		Language: p.Tag(), Issuer: p.issuer(), Title: title, Date: at, Foot: title + " · " + p.Branch.Name,
		Page: func(n, of int) string { return p.T("document.page", "Page", n, "Of", of) },
		Facts: []document.Fact{
			{Label: p.T("parts.transfer.from"), Text: of.Branches[t.From]}, {Label: p.T("parts.transfer.to"), Text: of.Branches[t.To], Strong: true},
			{Label: p.T("field.when"), Text: p.when(at)},
		},
		Signatures: []document.Signature{{Label: p.T("document.slip_gave"), Name: of.Who[by]}, {Label: p.T("document.slip_took")}},
	}
	if t.SentAt == nil || t.State == "cancelled" {
		s.State = p.T("parts.transfer.state." + string(t.State))
	}
	if t.EndedAt != nil && t.State == "received" {
		s.Facts = append(s.Facts, document.Fact{Label: p.T("parts.received"), Text: p.when(*t.EndedAt)})
	}
	if t.Note != "" {
		s.Blocks = []document.Block{{Text: []string{t.Note}}}
	}
	s.Blocks = append(s.Blocks, document.Block{Table: p.sentParts(of)})
	return s
}

func (p *papers) sentParts(of *transferPage) *document.Table {
	t := &document.Table{Head: []document.Column{
		{Text: p.T("parts.place"), Width: 0.13}, {Text: p.T("field.part_no"), Width: 0.2}, {Text: p.T("field.part"), Width: 0.35},
		{Text: p.T("field.qty"), Width: 0.11, Number: true}, {Text: p.T("parts.received"), Width: 0.11, Number: true}, {Text: p.T("field.unit"), Width: 0.1},
	}}
	for _, l := range of.Transfer.Lines {
		came := ""
		if l.Received != nil {
			came = p.Qty(*l.Received)
		}
		t.Rows = append(t.Rows, document.Row{Cells: []string{l.Place, l.PartNo, l.Name, p.Qty(l.Qty), came, p.unit(l.Unit)}})
		if l.Reason != "" {
			t.Rows = append(t.Rows, document.Row{Cells: []string{p.T("parts.transfer.missing", "Qty", p.Qty(l.Missing())) + ": " + l.Reason}})
		}
	}
	return t
}
