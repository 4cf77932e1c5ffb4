package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// limitsForm is the form of a part's card that says how much of it to have.
const limitsForm = "limits"

// putLimits says how much of a part the branch wants to have on its shelf.
func (s *server) putLimits(w http.ResponseWriter, r *http.Request) error {
	ctx, l, no := r.Context(), s.language(r), partParam(r)
	m := caller(ctx)
	var c stock.ShelfLimitsCard
	bad, err := read(r, l, m.Zone, &c)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showStock(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: limitsForm, Values: r.PostForm, Wrong: bad})
	}
	version, err := versionOf(r.PostForm)
	if err == nil {
		_, err = s.Store.Stock.PutLimits(ctx, m.Branch, no, c, version, m.Actor())
	}
	if err != nil {
		if t := wrong(l, limitsForm, r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showStock(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
	http.Redirect(w, r, stockPath(no), http.StatusSeeOther)
	return nil
}

// Limit is a limit as it stands in its field; nothing when nobody has said.
func (*cardPage) Limit(q *exact.Qty) string {
	if q == nil {
		return ""
	}
	return q.String()
}

func (s *server) buyRoutes(r chi.Router) {
	r.Get("/parts/buy", s.handle(s.showBuy))
	r.Post("/parts/buy", s.handle(s.buy))
}

// buyForm names the form of what the shelf has too little of.
const buyForm = "buy"

// buyPage is what the shelf has too little of, to be bought with one order per supplier.
type buyPage struct {
	*typed
	Key      string
	Lines    []buyLine
	Currency string
}

// buyLine is a part that the shelf has too little of, and what the form says of it.
type buyLine struct {
	parts.ToBuy
	I      int // its place in the form
	Ticked bool
	Given  string // how much is to be bought
	Wrong  string
}

// Stock is the address of the part's card.
func (l buyLine) Stock() string { return stockPath(l.PartNo) }

// Amount is what the line costs as it is proposed.
func (l buyLine) Amount() exact.Money { return l.Cost.Times(l.Qty) }

// Field names a field of the line in the form.
func (*buyPage) Field(i int, name string) string { return lineField(i, name) }

func (s *server) showBuy(w http.ResponseWriter, r *http.Request) error {
	p, err := s.toBuy(r.Context())
	if err != nil {
		return err
	}
	return s.page(w, r, "buy", p)
}

// toBuy reads the proposals. What a minimum asks for is ticked; what only the use asks for
// is for people to decide.
func (s *server) toBuy(ctx context.Context) (*buyPage, error) {
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	p := &buyPage{Currency: policy.Currency}
	list, err := s.Store.PartsDesk.ToBuy(ctx, caller(ctx).Branch)
	for i, b := range list {
		p.Lines = append(p.Lines, buyLine{ToBuy: b, I: i, Ticked: b.Minimum != nil && b.SupplierID != "", Given: b.Qty.String()})
	}
	return p, err
}

// buyGroup is what one supplier would bring.
type buyGroup struct {
	SupplierID, Supplier string // empty when nobody sells it
	Lines                []buyLine
	Total                exact.Money // as it is proposed
}

// Groups are the lines by supplier.
func (p *buyPage) Groups() (groups []buyGroup) {
	for i, l := range p.Lines {
		if i == 0 || l.SupplierID != p.Lines[i-1].SupplierID {
			groups = append(groups, buyGroup{SupplierID: l.SupplierID, Supplier: l.Supplier})
		}
		g := &groups[len(groups)-1]
		g.Lines, g.Total = append(g.Lines, l), g.Total+l.Amount()
	}
	return groups
}

// Any reports whether something can be ordered.
func (p *buyPage) Any() bool { return len(p.Lines) > 0 && p.Lines[0].SupplierID != "" }

// buy makes a draft for each supplier of whom a line is ticked.
func (s *server) buy(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	p, err := s.toBuy(ctx)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	p.Key = r.PostForm.Get("key")
	lines, rows := p.fill(r.PostForm, l.Say)
	if p.bad() {
		return s.answer(w, r, http.StatusUnprocessableEntity, "buy", p)
	}
	m := caller(ctx)
	var made []suppliers.PurchaseOrder
	err = formOnce(ctx, s, p.Key, "buy-for-shelf/"+m.Branch, lines, func(ctx context.Context) (_ []suppliers.PurchaseOrder, err error) {
		made, err = s.Store.Suppliers.BuyForShelf(ctx, m.Branch, lines, m.Actor())
		return made, err
	})
	if err == nil {
		if len(made) == 1 {
			http.Redirect(w, r, "/purchases/"+url.PathEscape(made[0].Number), http.StatusSeeOther)
			return nil
		}
		http.Redirect(w, r, "/purchases?state=draft", http.StatusSeeOther)
		return nil
	}
	t := wrong(l, buyForm, lineFields(len(lines)), err)
	if t == nil {
		return err
	}
	p.typed = p.refused(t, rows)
	return s.answer(w, r, status(err), "buy", p)
}

// fill puts what the form says to the lines and returns those that are ticked, with the row
// of each; -1 for what is not to be bought any more.
func (p *buyPage) fill(form url.Values, say func(error) string) (lines []suppliers.ShelfLine, rows []int) {
	at := map[[2]string]int{}
	for i := range p.Lines {
		l := &p.Lines[i]
		at[[2]string{l.SupplierID, l.PartNo}], l.Ticked = i, false
	}
	for i := 0; form.Has(lineField(i, "part_no")); i++ {
		line := suppliers.ShelfLine{SupplierID: form.Get(lineField(i, "supplier_id")), PartNo: form.Get(lineField(i, "part_no"))}
		given := form.Get(lineField(i, "qty"))
		qty, err := decimal[exact.Qty](given)
		row, known := at[[2]string{line.SupplierID, line.PartNo}]
		if !known {
			row = -1
		}
		ticked := form.Has(lineField(i, "buy"))
		if known {
			p.Lines[row].Ticked, p.Lines[row].Given = ticked, given
		}
		if !ticked {
			continue
		}
		if err != nil && known {
			p.Lines[row].Wrong = say(err)
		}
		line.Qty = qty
		lines, rows = append(lines, line), append(rows, row)
	}
	return lines, rows
}

func (p *buyPage) bad() bool {
	for _, l := range p.Lines {
		if l.Wrong != "" {
			return true
		}
	}
	return false
}

// refused puts what is wrong beside its row.
func (p *buyPage) refused(t *typed, rows []int) *typed {
	t.toRows(rows)
	for i := range p.Lines {
		for _, name := range lineNames {
			if why := t.Wrong[lineField(i, name)]; why != "" {
				p.Lines[i].Wrong = why
			}
		}
	}
	return t
}

// lineNames are the fields of a line that a refusal may be about.
var lineNames = []string{"part_no", "supplier_id", "qty", "cost", "line_id", "eta", "reason", "note", "answer", "amount"}

// lineFields are those of n lines.
func lineFields(n int) url.Values {
	fields := url.Values{}
	for i := range n {
		for _, name := range lineNames {
			fields.Set(lineField(i, name), "")
		}
	}
	return fields
}

// toRows moves what is wrong with the lines of a request to the rows of the form that they
// were read from; what is wrong with a line of which there is none is wrong with the whole.
func (t *typed) toRows(rows []int) {
	moved, whole := map[string]string{}, []string{}
	if t.Why != "" {
		whole = append(whole, t.Why)
	}
	for field, why := range t.Wrong {
		place, name, ok := strings.Cut(strings.TrimPrefix(field, "lines["), "].")
		i, err := strconv.Atoi(place)
		switch {
		case !ok || err != nil:
			moved[field] = why
		case i < len(rows) && rows[i] >= 0:
			moved[lineField(rows[i], name)] = why
		default:
			whole = append(whole, why)
		}
	}
	t.Wrong, t.Why = moved, strings.Join(whole, "; ")
}
