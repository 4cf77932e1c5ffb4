package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
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
var purchaseStates = []string{"open", "received", "cancelled", "all"}

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
	purchasesPage // for its sums
	Purchase      suppliers.PurchaseOrder
	Parts         map[string]cards.Part
	Of            parts.CarOrder
}

func (s *server) showPurchase(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &purchasePage{}
	var err error
	if p.Purchase, err = s.Store.Suppliers.PurchaseByNumber(ctx, caller(ctx).Branch, chi.URLParam(r, "number")); err != nil {
		return err
	}
	var numbers []string
	for _, l := range p.Purchase.Lines {
		numbers = append(numbers, l.PartNo)
	}
	if p.Parts, err = s.Store.Cards.PartsByNumber(ctx, numbers); err != nil {
		return err
	}
	orders, err := s.Store.PartsDesk.CarOrders(ctx, []string{p.Purchase.Order})
	if err != nil {
		return err
	}
	p.Of = orders[p.Purchase.Order]
	p.Currency = p.Of.Currency
	return s.page(w, r, "purchase", p)
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
