package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/workorder"
)

// representativeSigns reports whether a paper is for who acts for the client.
func (p *papers) representativeSigns(kind string) bool {
	switch h := p.Order.HandedOver; {
	case kind != workorder.PaperAct:
		return true
	case h != nil:
		return h.SignedBy == "representative"
	}
	return p.Order.RepresentsSigns
}

// paper is a paper as it is signed in a language, and what it looks like.
func (p *papers) paper(kind, language string) (signatures.Paper, *document.Sheet, error) {
	in := *p
	in.Locale = locale.For(language)
	sheet, err := in.sheet(kind)
	if err != nil {
		return signatures.Paper{}, nil, err
	}
	content, err := sheet.Content()
	return signatures.NewPaper(kind, paperVersion(&p.Order, kind, p.Intake.Version), language, content), sheet, err
}

// Paper is a paper of an order as a client signs it; the API asks for it.
func (w *Web) Paper(ctx context.Context, o workorder.Order, kind, language string) (signatures.Paper, error) {
	p, err := w.papers(ctx, o)
	if err == nil {
		err = o.MaySign(kind)
	}
	if err == nil {
		err = w.head(ctx, p, kind)
	}
	if err != nil {
		return signatures.Paper{}, err
	}
	paper, _, err := p.paper(kind, language)
	return paper, err
}

// sheet makes a document with what it said of the company at its time, and who signed it.
func (s *server) sheet(ctx context.Context, p *papers, name string) (*document.Sheet, error) {
	if err := s.head(ctx, p, name); err != nil {
		return nil, err
	}
	if err := s.photos(ctx, p, name); err != nil {
		return nil, err
	}
	sheet, err := p.sheet(name)
	if err != nil {
		return nil, err
	}
	return sheet, s.signed(ctx, p, name, sheet)
}

// head reads what stands over a document: who the company was at its time, and its logo.
func (s *server) head(ctx context.Context, p *papers, name string) (err error) {
	if p.Company, err = s.Store.Shop.CompanyAt(ctx, p.dated(name)); err != nil {
		return err
	}
	p.Logo, err = s.Store.Shop.Logo(ctx)
	return err
}

// signed puts on a paper who signed it. What was signed before the paper changed is named,
// and leaves the line to sign on.
func (s *server) signed(ctx context.Context, p *papers, name string, sheet *document.Sheet) error {
	last := signatures.Last(p.Signatures, name)
	if last == nil || len(sheet.Signatures) == 0 {
		return nil
	}
	now, _, err := p.paper(name, last.Language)
	if err != nil {
		return err
	}
	theirs := &sheet.Signatures[0]
	if now.SHA256 != last.SHA256 {
		theirs.Note = p.T("sign.before", "Name", last.Name, "When", p.when(last.At), "Version", last.Version)
		return nil
	}
	return s.mark(ctx, p, theirs, *last)
}

// mark makes a line one that is signed.
func (s *server) mark(ctx context.Context, p *papers, line *document.Signature, by signatures.Signature) (err error) {
	line.Name, line.Note = by.Name, p.T("sign.note", "When", p.when(by.At))
	if !by.Drawn {
		line.Note = p.T("sign.note_typed", "When", p.when(by.At))
	}
	line.Drawing, err = s.Store.Signatures.Drawing(ctx, by)
	return err
}

// asSigned is a paper as it was when it was signed, as a file.
func (s *server) asSigned(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	one, err := s.Store.Signatures.Find(ctx, o.Number, strings.TrimSuffix(chi.URLParam(r, "id"), ".pdf"))
	if err != nil {
		return err
	}
	p, err := s.papers(ctx, o)
	if err != nil {
		return err
	}
	content, err := s.Store.Signatures.Content(ctx, one)
	if err != nil {
		return err
	}
	sheet, err := document.Parse(content)
	if err != nil {
		return err
	}
	p.Locale = locale.For(one.Language)
	if sheet.Logo, err = s.Store.Shop.Logo(ctx); err != nil {
		return err
	}
	sheet.Page = p.pageOf
	sheet.Blocks = append(sheet.Blocks, document.Block{Text: []string{p.T("sign.sum", "Sum", one.SHA256)}})
	sheet.Signatures = p.signatures(p.representativeSigns(one.Paper))
	if err := s.mark(ctx, p, &sheet.Signatures[0], one); err != nil {
		return err
	}
	return sendPDF(w, sheet, o.Number+"-"+one.Paper+"-signed")
}

// signedLine is a signature in a list.
type signedLine struct {
	signatures.Signature
	Changed bool // the paper says something else by now
}

// signaturesOf are those of an order, the newest first, with what became of their papers,
// and the papers that can be signed now.
func (s *server) signaturesOf(ctx context.Context, o *workorder.Order) (lines []signedLine, open []string, err error) {
	open, list, err := s.unsigned(ctx, o)
	if err != nil || len(list) == 0 {
		return nil, open, err
	}
	p, err := s.papers(ctx, *o)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range slices.Backward(list) {
		if err := s.head(ctx, p, one.Paper); err != nil {
			return nil, nil, err
		}
		now, _, err := p.paper(one.Paper, one.Language)
		if err != nil {
			return nil, nil, err
		}
		changed := now.SHA256 != one.SHA256
		if changed && o.MaySign(one.Paper) == nil && *signatures.Last(list, one.Paper) == one && !slices.Contains(open, one.Paper) {
			open = append(open, one.Paper)
		}
		lines = append(lines, signedLine{one, changed})
	}
	return lines, open, nil
}

// unsigned are the papers that a client is asked to sign now and did not in their version,
// and all that was signed.
func (s *server) unsigned(ctx context.Context, o *workorder.Order) (open []string, list []signatures.Signature, err error) {
	if list, err = s.Store.Signatures.OfOrder(ctx, o.Number); err != nil {
		return nil, nil, err
	}
	state, err := s.Store.Intake.Of(ctx, o.Number)
	if err != nil {
		return nil, nil, err
	}
	for _, kind := range workorder.SignedPapers() {
		if d := decision(o); kind == workorder.PaperOrder && d != nil && d.Channel != "in_person_signature" {
			continue // was agreed another way, which is on record
		}
		now := paperVersion(o, kind, state.Version)
		if last := signatures.Last(list, kind); o.MaySign(kind) == nil && now > 0 && (last == nil || last.Version != now) {
			open = append(open, kind)
		}
	}
	return open, list, nil
}

// paperVersion is the version of a paper: of the state at intake, or of the estimate; an act has
// one. 0 is that of a paper that says nothing yet.
func paperVersion(o *workorder.Order, kind string, state int) int {
	switch kind {
	case workorder.PaperIntake:
		return state
	case workorder.PaperOrder:
		if e := o.Estimate(); e != nil {
			return e.Version
		}
		return 0
	}
	return 1
}
