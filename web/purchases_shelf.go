package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// The forms of a purchase order for the shelf.
const (
	draftForm   = "draft"
	confirmForm = "confirm"
	cancelForm  = "cancel"
)

// shelfRow is a line of a draft as it stands in its form.
type shelfRow struct {
	PartNo, Name, Qty, Cost string
	New                     bool // for a part that is not in the draft yet
}

// Rows are the lines of a draft, as they were typed when they were refused, and one for
// another part.
func (p *purchasePage) Rows() []shelfRow {
	var rows []shelfRow
	if p.typed != nil && p.Name == draftForm {
		for i := 0; p.Values.Has(lineField(i, "part_no")); i++ {
			no := p.Values.Get(lineField(i, "part_no"))
			rows = append(rows, shelfRow{PartNo: no, Name: p.Parts[no].Name, Qty: p.Values.Get(lineField(i, "qty")), Cost: p.Values.Get(lineField(i, "cost")), New: p.Parts[no].Name == ""})
		}
		return rows
	}
	for _, l := range p.Purchase.Lines {
		rows = append(rows, shelfRow{PartNo: l.PartNo, Name: p.Parts[l.PartNo].Name, Qty: l.Qty.String(), Cost: exact.Format(l.Cost, "")})
	}
	return append(rows, shelfRow{New: true})
}

// Field names a field of a line in a form.
func (*purchasePage) Field(i int, name string) string { return lineField(i, name) }

// Shelf says which form of a purchase order for the shelf is asked for: its lines, when it
// comes, or none.
func (p *purchasePage) Shelf() string {
	switch {
	case !p.Purchase.ForShelf():
		return ""
	case p.Purchase.State == "draft":
		return draftForm
	case p.Purchase.State == "open":
		return confirmForm
	}
	return ""
}

// Any reports whether this form was refused.
func (p *purchasePage) Any(form string) bool { return p.typed != nil && p.Name == form }

// ToCome are the lines that are still to come.
func (p *purchasePage) ToCome() []suppliers.PurchaseLine {
	return slices.DeleteFunc(slices.Clone(p.Purchase.Lines), func(l suppliers.PurchaseLine) bool { return l.State != "ordered" })
}

// stepPurchase changes, sends, confirms or cancels a purchase order for the shelf.
func (s *server) stepPurchase(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, in, form := caller(ctx), r.PostForm, r.PostForm.Get("form")
	number := chi.URLParam(r, "number")
	version, err := versionOf(in)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{draftForm, confirmForm, cancelForm}, form) {
		return process.Invalid("the form could not be read; send it again")
	}
	of := suppliers.PurchaseStep{Branch: m.Branch, Number: number, Expected: version}
	step := s.purchaseStep(l, m, of, in)
	if len(step.bad) > 0 {
		return s.showPurchase(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: form, Values: in, Wrong: step.bad})
	}
	err = formOnce(ctx, s, in.Get("key"), form+"-purchase/"+number, asTyped(in), step.do)
	if err == nil {
		s.sessions.Put(ctx, keyFlash, l.T("parts.shelf.done."+step.name))
		http.Redirect(w, r, "/purchases/"+url.PathEscape(number), http.StatusSeeOther)
		return nil
	}
	fields := lineFields(len(step.rows))
	fields.Set("eta", "")
	t := wrong(l, form, fields, err)
	if t == nil || process.KindOf(err) == process.KindNotFound && len(t.Wrong) == 0 {
		return err
	}
	t.toRows(step.rows)
	t.Values = in
	return s.showPurchase(&statused{ResponseWriter: w, status: status(err)}, r, t)
}

// purchaseStep is what a form asks for.
type purchaseStep struct {
	name string // of the step
	do   func(context.Context) (suppliers.PurchaseOrder, error)
	rows []int             // of the form, by line of the request
	bad  map[string]string // what can not be read
}

func (s *server) purchaseStep(l *locale.Locale, m *me, of suppliers.PurchaseStep, in url.Values) purchaseStep {
	switch in.Get("form") {
	case draftForm:
		return s.draftStep(l, m, of, in)
	case confirmForm:
		return s.confirmStep(l, m, of, in)
	}
	return purchaseStep{name: "cancel", do: func(ctx context.Context) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.CancelPurchase(ctx, of, m.Actor())
	}}
}

// draftStep writes the lines of a draft down, and sends it when that was the button: what
// stands in the form is what goes.
func (s *server) draftStep(l *locale.Locale, m *me, of suppliers.PurchaseStep, in url.Values) purchaseStep {
	step := purchaseStep{name: "save", bad: map[string]string{}}
	var lines []suppliers.DraftLine
	for i := 0; in.Has(lineField(i, "part_no")); i++ {
		line := suppliers.DraftLine{PartNo: strings.TrimSpace(in.Get(lineField(i, "part_no")))}
		typed, typedCost := strings.TrimSpace(in.Get(lineField(i, "qty"))), strings.TrimSpace(in.Get(lineField(i, "cost")))
		var err error
		if line.Qty, err = decimal[exact.Qty](typed); err != nil {
			step.bad[lineField(i, "qty")] = l.Say(err)
		}
		cost, err := amount(typedCost)
		if err != nil {
			step.bad[lineField(i, "cost")] = l.Say(err)
		}
		if typedCost != "" {
			line.Cost = &cost
		}
		if line.PartNo == "" || line.Qty == 0 { // taken out
			continue
		}
		lines, step.rows = append(lines, line), append(step.rows, i)
	}
	sends := in.Get("do") == "send"
	if sends {
		step.name = "send"
	}
	step.do = func(ctx context.Context) (suppliers.PurchaseOrder, error) {
		p, err := s.Store.Suppliers.ChangeDraft(ctx, of, lines, m.Actor())
		if err == nil && sends {
			of.Expected = p.Version
			return s.Store.Suppliers.SendPurchase(ctx, of, m.Actor())
		}
		return p, err
	}
	return step
}

func (s *server) confirmStep(l *locale.Locale, m *me, of suppliers.PurchaseStep, in url.Values) purchaseStep {
	step := purchaseStep{name: "confirm", bad: map[string]string{}}
	var c suppliers.Confirmation
	read := func(field string) (at time.Time) {
		at, err := clock(in.Get(field), m.Zone)
		if err != nil {
			step.bad[field] = l.Say(err)
		}
		return at
	}
	if c.ETA = read("eta"); c.ETA.IsZero() && step.bad["eta"] == "" {
		step.bad["eta"] = l.T("invalid.required")
	}
	for i := 0; in.Has(lineField(i, "line_id")); i++ {
		if at := read(lineField(i, "eta")); !at.IsZero() {
			c.Lines, step.rows = append(c.Lines, suppliers.ConfirmedLine{LineID: in.Get(lineField(i, "line_id")), ETA: at}), append(step.rows, i)
		}
	}
	step.do = func(ctx context.Context) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.ConfirmPurchase(ctx, of, c, m.Actor())
	}
	return step
}
