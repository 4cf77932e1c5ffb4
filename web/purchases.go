package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// purchasesPage lists purchase orders, those on their way first.
type purchasesPage struct {
	State    string
	States   []string
	List     database.List[suppliers.PurchaseOrder]
	Currency string
}

// purchaseStates are the lists of purchase orders.
var purchaseStates = []string{"open", "draft", "received", "cancelled", "all"}

func (s *server) listPurchases(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &purchasesPage{State: r.URL.Query().Get("state"), States: purchaseStates}
	if !slices.Contains(purchaseStates, p.State) {
		p.State = "open"
	}
	f := suppliers.PurchaseFilter{Branch: caller(ctx).Branch, State: p.State, Page: database.Page{Cursor: r.URL.Query().Get("cursor")}}
	if p.State == "all" {
		f.State = ""
	}
	var err error
	if p.List, err = s.Store.Suppliers.ListPurchases(ctx, f); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	return s.page(w, r, "purchases", p)
}

// Total is what a purchase order costs, without what was cancelled of it.
func (*purchasesPage) Total(p suppliers.PurchaseOrder) (m exact.Money) {
	for _, l := range p.Lines {
		if l.State != "cancelled" {
			m += l.Cost.Times(l.Qty)
		}
	}
	return m
}

// Due is when the last of what is still to come is expected, nil when nothing is.
func (*purchasesPage) Due(p suppliers.PurchaseOrder) (due *time.Time) {
	for _, l := range p.Lines {
		if l.State == "ordered" && (due == nil || l.ETA.After(*due)) {
			due = &l.ETA
		}
	}
	return due
}

// purchasePage is one purchase order.
type purchasePage struct {
	*typed
	purchasesPage // for its sums
	Purchase      suppliers.PurchaseOrder
	Parts         map[string]cards.PartCard
	Of            parts.CarOrder
	Who           map[string]string // names of staff, by id
}

func (s *server) showPurchase(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &purchasePage{typed: t}
	var err error
	if p.Purchase, err = s.Store.Suppliers.PurchaseByNumber(ctx, caller(ctx).Branch, chi.URLParam(r, "number")); err != nil {
		return err
	}
	var numbers []string
	for _, l := range p.Purchase.Lines {
		numbers = append(numbers, l.PartNo)
	}
	if p.Purchase.ForShelf() {
		if err := s.fillShelf(ctx, p); err != nil {
			return err
		}
	}
	if p.Parts, err = s.Store.Cards.PartsByNumber(ctx, numbers); err != nil {
		return err
	}
	if !p.Purchase.ForShelf() {
		orders, err := s.Store.PartsDesk.CarOrders(ctx, []string{p.Purchase.Order})
		if err != nil {
			return err
		}
		p.Of = orders[p.Purchase.Order]
		p.Currency = p.Of.Currency
	}
	return s.page(w, r, "purchase", p)
}

// fillShelf reads what a purchase order for the shelf shows where others show their order.
func (s *server) fillShelf(ctx context.Context, p *purchasePage) error {
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	staff, err := s.people(ctx, p.Purchase.Branch)
	p.Currency, p.Who = policy.Currency, staff.Names
	return err
}

// Amount is what a line costs.
func (p *purchasePage) Amount(l suppliers.PurchaseLine) exact.Money { return l.Cost.Times(l.Qty) }

// Rejections are the deliveries of a line that went back.
func (p *purchasePage) Rejections(line string) []workorder.Rejection {
	for _, j := range p.Of.Jobs {
		for _, l := range j.Lines {
			if l.ID == line {
				return l.Rejections
			}
		}
	}
	return nil
}

// Stock is the address of a part's card.
func (p *purchasePage) Stock(partNo string) string { return stockPath(partNo) }

// Unwanted are the lines of which something may still come though nobody waits for it.
func (p *purchasePage) Unwanted() []suppliers.PurchaseLine {
	var list []suppliers.PurchaseLine
	if p.Purchase.Unsent() {
		return nil
	}
	for _, l := range p.Purchase.Lines {
		if l.Unwanted() {
			list = append(list, l)
		}
	}
	return list
}

// Refused is what is wrong with a form that is not on the page any more: somebody
// else has booked it, or an order waits for it.
func (p *purchasePage) Refused() string {
	if p.typed == nil || p.Name == cancelForm && p.Shelf() != "" || p.Name == p.Shelf() || slices.ContainsFunc(p.Unwanted(), func(l suppliers.PurchaseLine) bool { return p.Name == "unwanted/"+l.LineID }) {
		return ""
	}
	return p.anything()
}

// Expected reports whether the order waits for something of it.
func (p *purchasePage) Expected() bool {
	return slices.ContainsFunc(p.Purchase.Lines, func(l suppliers.PurchaseLine) bool { return l.State == "ordered" && !l.Surplus })
}

// unwanted books goods to free stock that came though no order wants them, or takes
// back what is on its way.
func (s *server) unwanted(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	m, l := caller(ctx), s.language(r)
	number, line := chi.URLParam(r, "number"), chi.URLParam(r, "line")
	e := stock.PurchaseReceipt{}
	bad, err := read(r, l, m.Zone, &e)
	if err != nil {
		return err
	}
	form, cancels := r.PostForm.Get("form"), r.PostForm.Get("do") == "cancel"
	if len(bad) > 0 && !cancels {
		return s.showPurchase(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: form, Values: r.PostForm, Wrong: bad})
	}
	done := l.T("parts.unwanted.cancelled")
	if cancels {
		_, err = s.Store.Suppliers.CancelSurplus(ctx, suppliers.PurchaseRef{Branch: m.Branch, Number: number, LineID: line}, m.Actor())
	} else {
		var item stock.StockItem
		e.Branch, e.Number, e.LineID = m.Branch, number, line
		item, err = s.Store.Stock.ReceiveUnwanted(ctx, e, m.Actor())
		done = l.T("parts.unwanted.booked", "Qty", l.Qty(e.Qty), "Part", item.Name)
	}
	if err != nil {
		if t := wrong(l, form, r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showPurchase(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, done)
	http.Redirect(w, r, "/purchases/"+url.PathEscape(number), http.StatusSeeOther)
	return nil
}
