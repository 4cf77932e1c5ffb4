package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// stockPath is the address of a part's card; its number may hold a slash.
func stockPath(partNo string) string { return "/stock/" + url.PathEscape(partNo) }

// stockPage lists what the branch has.
type stockPage struct {
	Q        string
	TooShort bool
	List     database.List[stock.StockItem]
	Listed   []cards.PartCard // in the catalogue, never in stock here
}

// Stock is the address of a part's card.
func (*stockPage) Stock(partNo string) string { return stockPath(partNo) }

// Free is what nobody has reserved.
func (*stockPage) Free(i stock.StockItem) exact.Qty { return i.OnHand - i.Reserved }

func (s *server) listStock(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &stockPage{Q: strings.TrimSpace(r.URL.Query().Get("q"))}
	var err error
	p.List, err = s.Store.Stock.ListStock(ctx, caller(ctx).Branch, p.Q, database.Page{Cursor: r.URL.Query().Get("cursor")})
	if process.KindOf(err) == process.KindInvalid {
		p.TooShort = true
		return s.page(w, r, "stock", p)
	}
	if err != nil {
		return err
	}
	// A scanner types a whole number: it goes straight to the card.
	for _, i := range p.List.Items {
		if input.PartKey(i.PartNo) == input.PartKey(p.Q) {
			http.Redirect(w, r, stockPath(i.PartNo), http.StatusSeeOther)
			return nil
		}
	}
	if len(p.List.Items) == 0 && p.Q != "" {
		known, err := s.Store.Cards.ListParts(ctx, p.Q, database.Page{})
		if err != nil {
			return err
		}
		p.Listed = known.Items
	}
	return s.page(w, r, "stock", p)
}

// cardPage is a part's card in the branch's stock.
type cardPage struct {
	*typed
	Part      cards.PartCard
	Card      stock.StockCard
	Free      exact.Qty
	Holds     []stock.StockHold
	MoreHolds int // than are listed
	Movements []movement
	Arrivals  []suppliers.Arrival
	Sellers   []suppliers.Seller
	Suppliers []suppliers.Supplier // who can be named as one
	Currency  string
	Limits    stock.ShelfLimits
	Cost      *suppliers.PartCost // nil when nobody knows it
	Margin    workorder.Margin    // at today's price
	Listed    bool                // that price is the price list's, and not by the markup
}

// holdsShown is how many reservations a card lists, the oldest first.
const holdsShown = 30

// movement is a row of the ledger with what was on hand after it.
type movement struct {
	stock.StockMovement
	After exact.Qty
	Who   string
}

// Post is where the card's forms are sent.
func (p *cardPage) Post() string { return stockPath(p.Part.PartNo) }

// partParam is the part number in the address; chi leaves it escaped where it
// holds a slash.
func partParam(r *http.Request) string {
	no := chi.URLParam(r, "part")
	if r.URL.RawPath == "" {
		return no
	}
	if plain, err := url.PathUnescape(no); err == nil {
		return plain
	}
	return no
}

func (s *server) showStock(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx, no := r.Context(), partParam(r)
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	branch := caller(ctx).Branch
	known, err := s.Store.Cards.PartsByNumber(ctx, []string{no})
	if err != nil {
		return err
	}
	p := &cardPage{typed: t}
	// A part that was never in stock has a card all the same: it may come in now.
	if p.Card, err = s.Store.Stock.StockCard(ctx, branch, no); process.KindOf(err) == process.KindNotFound {
		if _, ok := known[no]; ok {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	var ok bool
	if p.Part, ok = known[no]; !ok { // taken out of the catalogue
		p.Part = cards.PartCard{Part: cards.Part{PartNo: no, Name: p.Card.Name}}
	}
	p.Free = p.Card.OnHand - p.Card.Reserved
	p.Holds = p.Card.Holds[:min(len(p.Card.Holds), holdsShown)]
	p.MoreHolds = len(p.Card.Holds) - len(p.Holds)
	staff, err := s.people(ctx, branch)
	if err != nil {
		return err
	}
	after := p.Card.OnHand
	for _, m := range p.Card.Movements {
		p.Movements = append(p.Movements, movement{StockMovement: m, After: after, Who: staff.Names[m.ByID]})
		after -= m.Qty
	}
	if p.Arrivals, err = s.Store.Suppliers.ArrivalsOf(ctx, branch, no); err != nil {
		return err
	}
	if p.Part.Version > 0 { // else it is taken out of the catalogue and not bought any more
		if p.Limits, err = s.Store.Stock.Limits(ctx, branch, no); err != nil {
			return err
		}
	}
	if err := s.fillSellers(ctx, p); err != nil {
		return err
	}
	return s.page(w, r, "part", p)
}

// fillSellers reads who sells the part, and who could.
func (s *server) fillSellers(ctx context.Context, p *cardPage) error {
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	if p.Cost, err = s.Store.Suppliers.CostOf(ctx, caller(ctx).Branch, p.Part.PartNo); err != nil {
		return err
	}
	if c := p.Cost; c != nil {
		p.Margin = workorder.Margin{Cost: c.Cost, Price: policy.SellingPrice(c.SupplierID, c.Cost)}
		if list := p.Part.Price; list != nil && *list > 0 {
			p.Margin.Price, p.Listed = *list, true
		}
	}
	if p.Sellers, err = s.Store.Suppliers.SellersOf(ctx, p.Part.PartNo); err != nil {
		return err
	}
	all, err := s.Store.Suppliers.Suppliers(ctx)
	p.Suppliers = slices.DeleteFunc(all, func(f suppliers.Supplier) bool { return !f.Active })
	return err
}

// enterStock books what came in without a purchase order, or what was counted.
func (s *server) enterStock(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	m, l := caller(ctx), s.language(r)
	var e stock.StockReceipt
	bad, err := read(r, s.language(r), m.Zone, &e)
	if err != nil {
		return err
	}
	entry := r.PostForm.Get("form")
	switch entry {
	case "place":
		return s.putPlace(w, r)
	case limitsForm:
		return s.putLimits(w, r)
	case sellerForm:
		return s.putSeller(w, r)
	case dropForm:
		return s.dropSeller(w, r)
	case "count", "receipt":
	default:
		return process.Invalid("the form could not be read; send it again")
	}
	if bad == nil {
		bad = map[string]string{}
	}
	for field, text := range map[string]string{"qty": "invalid.required", "reason": "invalid.reason"} {
		if strings.TrimSpace(r.PostForm.Get(field)) == "" {
			bad[field] = l.T(text)
		}
	}
	if len(bad) > 0 {
		return s.showStock(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: entry, Values: r.PostForm, Wrong: bad})
	}
	e.Branch, e.PartNo = m.Branch, partParam(r)
	done := l.T("parts.stock.received")
	if entry == "count" {
		var counted stock.CountedItem
		counted, err = s.Store.Stock.CountStock(ctx, stock.StockCount(e), m.Actor())
		done = s.countedText(ctx, l, counted)
	} else {
		_, err = s.Store.Stock.ReceiveStock(ctx, e, m.Actor())
	}
	if err != nil {
		if t := wrong(s.language(r), entry, r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showStock(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, done)
	http.Redirect(w, r, stockPath(e.PartNo), http.StatusSeeOther)
	return nil
}

// countedText says that a count is booked, and names the orders that it hits once they have
// been told.
func (s *server) countedText(ctx context.Context, l *locale.Locale, c stock.CountedItem) string {
	if len(c.Lost) == 0 {
		return l.T("parts.stock.counted")
	}
	s.Desk.TellHit(ctx, c.Lost)
	var hit []string
	for _, lost := range c.Lost {
		if !slices.Contains(hit, lost.Order) {
			hit = append(hit, lost.Order)
		}
	}
	return l.T("parts.stock.counted_hit", "Orders", strings.Join(hit, ", "))
}

// putPlace says where a part stands in the store.
func (s *server) putPlace(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	m := caller(ctx)
	if _, err := s.Store.Stock.PutPlace(ctx, m.Branch, partParam(r), r.PostForm.Get("place"), m.Actor()); err != nil {
		if t := wrong(l, "place", r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showStock(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, l.T("parts.place.put"))
	http.Redirect(w, r, stockPath(partParam(r)), http.StatusSeeOther)
	return nil
}

// Bought reports whether the reason of a movement is the number of a purchase order.
func (*cardPage) Bought(reason string) bool { return purchaseNumber.MatchString(reason) }

var purchaseNumber = regexp.MustCompile(`^PO-\d{6,}$`)
