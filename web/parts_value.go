package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/parties/stock"
)

// valuePath is the address of what the shelf is worth.
const valuePath = "/parts/value"

// valueLines is how many lines the page shows; the file has all.
const valueLines = 100

// valuePage is what the shelf of the branch is worth.
type valuePage struct {
	stock.ShelfValue
	OnlyIdle bool
	More     int // lines than are shown
	Currency string
}

// Stock is the address of a part's card.
func (*valuePage) Stock(partNo string) string { return stockPath(partNo) }

func (s *server) showValue(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p := &valuePage{OnlyIdle: r.URL.Query().Get("idle") != "", Currency: policy.Currency}
	if p.ShelfValue, err = s.Store.Stock.Value(ctx, caller(ctx).Branch, time.Now()); err != nil {
		return err
	}
	if p.OnlyIdle {
		p.Lines = slices.DeleteFunc(p.Lines, func(l stock.ShelfValueLine) bool { return !l.Idle })
	}
	shown := min(len(p.Lines), valueLines)
	p.More, p.Lines = len(p.Lines)-shown, p.Lines[:shown]
	return s.page(w, r, "value", p)
}
