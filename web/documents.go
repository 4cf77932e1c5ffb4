package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/billing"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// documentRoutes are the papers of an order, each as a page and, with .pdf, as
// a file of the same content (P21).
func (s *server) documentRoutes(r chi.Router) {
	r.Get("/orders/{number}/documents/{document}", s.handle(s.staffDocument))
}

// papers is what the documents of one order are made of.
type papers struct {
	*locale.Locale
	Order       workorder.Order
	Client      cards.Client
	Vehicle     cards.Vehicle
	Branch      shop.Branch
	Invoices    []billing.InvoiceSheet
	Advisor     string
	For         *cards.Representative // who acts for the client; nil for the client
	payers      map[string]string     // names of companies, by id
	Covers      []warranty            // that held when the car came in
	HandedBy    string                // who gave the client the link they agreed with, at the desk
	Inspections []inspections.InspectionSheet
	clocks      *time.Location
	Logo        []byte
	Company     shop.Company // as it was when the paper was made
	Intake      intake.IntakeState
	Act         string // its number, once the car is handed over
	Signatures  []signatures.Signature
	pictures    map[string]document.Picture // of a check-sheet, by file id
	Photos      []string                    // names of those that were there when the order was a day old
}

// The documents of an order. An invoice's name goes on with its number.
const (
	orderPaper   = workorder.PaperOrder
	intakePaper  = workorder.PaperIntake
	actPaper     = workorder.PaperAct
	invoicePaper = "invoice-"
)

// documentPage is a document as a page.
type documentPage struct {
	*papers
	Sheet  *document.Sheet
	Name   string
	Others []string
}

func (p *documentPage) zone() *time.Location { return p.clocks }

// At is the page of a document in the language of this one.
func (p *documentPage) At(name string) string {
	return "/orders/" + p.Order.Number + "/documents/" + name + "?lang=" + p.Tag()
}

// Title names a document in a menu; l is the reader's language.
func (p *documentPage) Title(v *view, name string) string {
	if number, ok := strings.CutPrefix(name, invoicePaper); ok {
		return v.T("field.invoice") + " " + number
	}
	if i := p.inspection(name); i != nil {
		return i.Titles.In(v.Tag())
	}
	return v.T("document." + name)
}

func (s *server) staffDocument(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	if !m.Is("reception", "manager", "admin") {
		return process.Forbidden("papers of an order are for the reception and its managers")
	}
	o, err := s.Desk.Order(r.Context(), m.Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p, err := s.papers(r.Context(), o)
	if err != nil {
		return err
	}
	name, file := strings.CutSuffix(chi.URLParam(r, "document"), ".pdf")
	p.Locale = s.language(r)
	if payer := p.payer(name); payer == workorder.PayerClient {
		p.Locale = locale.For(p.Client.Language)
	}
	if chosen := r.URL.Query().Get("lang"); slices.Contains(locale.Languages(), chosen) {
		p.Locale = locale.For(chosen)
	}
	sheet, err := s.sheet(r.Context(), p, name)
	if err != nil {
		return err
	}
	if file {
		return sendPDF(w, sheet, o.Number+"-"+name)
	}
	return s.page(w, r, "document", &documentPage{papers: p, Sheet: sheet, Name: name, Others: p.names()})
}

// clientDocument gives a client what is theirs: never another payer's invoice,
// and the act when there is one.
func (s *server) clientDocument(w http.ResponseWriter, r *http.Request, g *guest) error {
	name, file := strings.CutSuffix(chi.URLParam(r, "document"), ".pdf")
	p, err := s.papers(r.Context(), g.Order)
	if err != nil {
		return err
	}
	if !file || p.payer(name) != workorder.PayerClient || name == actPaper && g.Order.HandedOver == nil {
		return noPage
	}
	p.Locale = s.language(r)
	sheet, err := s.sheet(r.Context(), p, name)
	if err != nil {
		return err
	}
	return sendPDF(w, sheet, g.Order.Number+"-"+name)
}

func sendPDF(w http.ResponseWriter, sheet *document.Sheet, name string) error {
	b, err := sheet.PDF()
	if err != nil {
		return fmt.Errorf("print %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", name+".pdf"))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b)
	return nil
}

// papers reads what the documents of an order say.
func (s *server) papers(ctx context.Context, o workorder.Order) (*papers, error) {
	p := &papers{Order: o, payers: map[string]string{}}
	var err error
	if p.Client, err = s.Store.Cards.ClientByID(ctx, o.ClientID); err != nil {
		return nil, err
	}
	if p.Vehicle, err = s.Store.Cards.VehicleByID(ctx, o.VehicleID); err != nil {
		return nil, err
	}
	if p.Branch, p.clocks, err = s.branch(ctx, o.Branch); err != nil {
		return nil, err
	}
	if p.Invoices, err = s.Store.Billing.InvoicesOf(ctx, o.Number); err != nil {
		return nil, err
	}
	if p.Act, err = s.Store.Billing.ActOf(ctx, o.Number); err != nil {
		return nil, err
	}
	companies, err := s.Store.Cards.Payers(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range companies {
		p.payers[c.ID] = c.Name
	}
	if p.Inspections, err = s.Store.Inspections.OfOrder(ctx, o.Number); err != nil {
		return nil, err
	}
	all, _, err := s.warranties(ctx, o.VehicleID, o.OdometerIn, worktime.DateOf(o.OpenedAt, p.clocks))
	if err != nil {
		return nil, err
	}
	p.Covers = holding(all)
	if p.Signatures, err = s.Store.Signatures.OfOrder(ctx, o.Number); err != nil {
		return nil, err
	}
	if err := s.takenIn(ctx, p); err != nil {
		return nil, err
	}
	return p, s.signers(ctx, p)
}

// takenIn reads in which state the car was taken in, with the photos of that day.
func (s *server) takenIn(ctx context.Context, p *papers) (err error) {
	if p.Intake, err = s.Store.Intake.Of(ctx, p.Order.Number); err != nil {
		return err
	}
	list, err := s.Store.Files.OfOrder(ctx, p.Order.Number)
	for _, f := range list {
		if f.Image() && f.JobID == "" && f.At.Before(p.Order.OpenedAt.Add(24*time.Hour)) {
			p.Photos = append(p.Photos, f.Name)
		}
	}
	return err
}

// signers reads who signs.
func (s *server) signers(ctx context.Context, p *papers) error {
	advisor, err := s.Store.People.StaffByID(ctx, p.Order.AdvisorID)
	if err != nil && process.KindOf(err) != process.KindNotFound {
		return err
	}
	p.Advisor = advisor.Name
	if e := p.Order.Estimate(); e != nil && e.Decision != nil && e.Decision.Link != nil && e.Decision.Link.By != "" {
		by, err := s.Store.People.StaffByID(ctx, e.Decision.Link.By)
		if err != nil && process.KindOf(err) != process.KindNotFound {
			return err
		}
		p.HandedBy = by.Name
	}
	if p.Order.RepresentativeID == "" {
		return nil
	}
	all, err := s.Store.Cards.Representatives(ctx, p.Order.ClientID)
	for i := range all {
		if all[i].ID == p.Order.RepresentativeID {
			p.For = &all[i]
		}
	}
	return err
}

// payer is whom a document is made out to; the client, unless it is a company's invoice.
func (p *papers) payer(name string) workorder.PayerKind {
	if i := p.invoice(name); i != nil {
		return i.PayerKind
	}
	return workorder.PayerClient
}

func (p *papers) invoice(name string) *billing.InvoiceSheet {
	for i := range p.Invoices {
		if invoicePaper+p.Invoices[i].Number == name {
			return &p.Invoices[i]
		}
	}
	return nil
}

// names are the documents that this order has.
func (p *papers) names() []string {
	names := []string{orderPaper, intakePaper, actPaper}
	for _, i := range p.Invoices {
		names = append(names, invoicePaper+i.Number)
	}
	for _, i := range p.Inspections {
		if i.CompletedAt != nil {
			names = append(names, inspectionPaper+i.ID)
		}
	}
	return names
}

// issuer is the branch as it heads a paper: name, address, telephone.
func (p *papers) issuer() string {
	lines := []string{p.Branch.Name}
	if p.Branch.Address != "" {
		lines = append(lines, p.Branch.Address)
	}
	if p.Branch.Phone != nil {
		lines = append(lines, p.Phone(*p.Branch.Phone))
	}
	return strings.Join(lines, " · ")
}

// dated is when a document was made; an act before the hand-over is made now.
func (p *papers) dated(name string) time.Time {
	if i := p.invoice(name); i != nil {
		return i.IssuedAt
	}
	switch h := p.Order.HandedOver; {
	case name != actPaper:
		return p.Order.OpenedAt
	case h != nil:
		return h.At
	}
	return time.Now()
}

// sheet makes a document.
func (p *papers) sheet(name string) (*document.Sheet, error) {
	s := &document.Sheet{
		Language: p.Tag(), Logo: p.Logo, Issuer: p.issuer(), Legal: p.legal(), Foot: p.T("document.foot", "Order", p.Order.Number, "Branch", p.Branch.Name),
		Page: p.pageOf,
	}
	invoice := p.invoice(name)
	switch {
	case name == orderPaper:
		p.workOrder(s)
	case name == intakePaper:
		p.accepted(s)
	case name == actPaper:
		p.act(s)
	case invoice != nil:
		p.bill(s, invoice)
	case p.inspection(name) != nil:
		p.inspected(s, p.inspection(name))
	default:
		return nil, process.NotFound("order %s has no document %q", p.Order.Number, name)
	}
	return s, nil
}

// pageOf says which page of how many one is.
func (p *papers) pageOf(n, of int) string { return p.T("document.page", "Page", n, "Of", of) }

// when is a moment in full, for paper.
func (p *papers) when(t time.Time) string {
	t = t.In(p.clocks)
	return p.Date(t) + ", " + p.Time(t)
}

func (p *papers) money(m exact.Money) string { return p.Money(m, p.Order.Currency) }

// payerName names who pays.
func (p *papers) payerName(of workorder.Payer) string {
	if of.Kind == workorder.PayerClient {
		return p.Client.Name
	}
	return cmp.Or(p.payers[of.ID], p.T("payer."+string(of.Kind)))
}
