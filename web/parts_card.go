package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// pricesPage is the price list: every part that the shop knows, by number.
type pricesPage struct {
	Q        string
	TooShort bool
	Currency string
	List     database.List[cards.PartCard]
}

// Stock is the address of a part's card.
func (*pricesPage) Stock(partNo string) string { return stockPath(partNo) }

func (s *server) listPrices(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p := &pricesPage{Q: strings.TrimSpace(r.URL.Query().Get("q")), Currency: policy.Currency}
	p.List, err = s.Store.Cards.ListParts(ctx, p.Q, database.Page{Cursor: r.URL.Query().Get("cursor")})
	if process.KindOf(err) == process.KindInvalid {
		p.TooShort, err = true, nil
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "prices", p)
}

// partSetting is a part's line of the price list.
func (s *server) partSetting(r *http.Request) setting {
	no := partParam(r)
	return setting{
		ref: no,
		page: func(r *http.Request) (*settingPage, error) {
			if err := atPartsDesk(r.Context()); err != nil {
				return nil, err
			}
			c, err := s.Store.Cards.PartByNumber(r.Context(), no)
			if err != nil {
				return nil, err
			}
			p := &settingPage{Title: c.PartNo, Back: stockPath(no), Action: stockPath(no) + "/card", Version: c.Version}
			if p.Entries, err = s.partEntries(r, c); err == nil && caller(r.Context()).Is("admin") {
				p.History = "/audit?" + url.Values{"person": {no}}.Encode()
			}
			return p, err
		},
		change: func(r *http.Request, in url.Values, version int) error {
			if err := atPartsDesk(r.Context()); err != nil {
				return err
			}
			c := cards.PartPut{Name: in.Get("name"), Brand: in.Get("brand"), Unit: in.Get("unit"), CrossNumbers: listed(in.Get("cross_numbers")), Active: in.Get("use") == "yes"}
			if in.Get("price") != "" {
				price, err := amount(in.Get("price"))
				if err != nil {
					return at("price", err)
				}
				c.Price = &price
			}
			_, err := s.Store.Cards.PutPart(r.Context(), no, c, version, caller(r.Context()).Actor())
			return inCrosses(err, len(c.CrossNumbers))
		},
	}
}

func (s *server) partEntries(r *http.Request, c cards.PartCard) ([]entry, error) {
	policy, err := s.Store.Shop.CurrentPolicy(r.Context())
	l, price := s.language(r), ""
	if c.Price != nil {
		price = exact.Format(*c.Price, "")
	}
	return []entry{
		{Name: "name", Label: l.T("field.part"), Value: c.Name, Required: true, Max: 200},
		{Name: "brand", Label: l.T("prices.brand"), Hint: l.T("base.optional"), Value: c.Brand, Max: 60},
		{Name: "price", Label: l.T("field.price") + ", " + policy.Currency, Hint: l.T("base.optional"), Value: price, Mode: "decimal", Max: 20},
		{Name: "unit", Label: l.T("field.unit"), Hint: l.T("base.optional"), Value: c.Unit, Max: 20},
		{Name: "cross_numbers", Label: l.T("prices.crosses"), Hint: l.T("prices.crosses_hint"), Value: strings.Join(c.CrossNumbers, ", "), Max: 3100},
		useEntry(l, c.Active, "prices.use_hint"),
	}, err
}

// inCrosses puts what is wrong with one of n cross numbers at the field in which all stand.
func inCrosses(err error, n int) error {
	var pairs []string
	for i := range n {
		pairs = append(pairs, fmt.Sprintf("cross_numbers[%d]", i), "cross_numbers")
	}
	return renamed(err, pairs...)
}

// sellerForm and dropForm are the forms of a part's card by which a supplier's catalogue
// gets the part, and loses it.
const (
	sellerForm = "seller"
	dropForm   = "drop"
)

// putSeller says that a supplier sells the part, at which cost and how soon.
func (s *server) putSeller(w http.ResponseWriter, r *http.Request) error {
	ctx, l, no := r.Context(), s.language(r), partParam(r)
	m, in := caller(ctx), suppliers.SupplierPart{PartNo: partParam(r)}
	var sent struct {
		SupplierID string       `json:"supplier_id"`
		Cost       *exact.Money `json:"cost"`
		Days       *int         `json:"lead_days_p50"`
		Late       *int         `json:"lead_days_p90"`
	}
	bad, err := read(r, l, m.Zone, &sent)
	if err != nil {
		return err
	}
	if bad == nil {
		bad = map[string]string{}
	}
	for field, text := range map[string]string{"supplier_id": "invalid.choose", "cost": "invalid.required", "lead_days_p50": "invalid.required"} {
		if strings.TrimSpace(r.PostForm.Get(field)) == "" {
			bad[field] = l.T(text)
		}
	}
	if sent.Days != nil && sent.Late != nil && *sent.Late < *sent.Days {
		bad["lead_days_p90"] = l.T("invalid.at_least", "Min", *sent.Days)
	}
	if len(bad) > 0 {
		return s.showStock(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: sellerForm, Values: r.PostForm, Wrong: bad})
	}
	in.Cost, in.LeadDaysP50, in.LeadDaysP90 = *sent.Cost, *sent.Days, *sent.Days
	if sent.Late != nil {
		in.LeadDaysP90 = *sent.Late
	}
	if err := s.Store.Suppliers.UpsertCatalogue(ctx, sent.SupplierID, []suppliers.SupplierPart{in}, m.Actor()); err != nil {
		err = renamed(err, "items[0].cost", "cost", "items[0].lead_days_p90", "lead_days_p90")
		if t := wrong(l, sellerForm, r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showStock(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
	http.Redirect(w, r, stockPath(no), http.StatusSeeOther)
	return nil
}

// dropSeller says that a supplier does not sell the part any more.
func (s *server) dropSeller(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := s.Store.Suppliers.DropFromCatalogue(ctx, r.PostForm.Get("supplier_id"), partParam(r), caller(ctx).Actor()); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, stockPath(partParam(r)), http.StatusSeeOther)
	return nil
}
