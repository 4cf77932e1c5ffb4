package desk

import (
	"context"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
)

// OpenSheet begins a count sheet at a branch, once under the key of the request.
func (d *Desk) OpenSheet(ctx context.Context, branch, place string, by process.Actor, ask Ask) (stock.CountSheet, error) {
	number, err := onceAtDesk(ctx, d, by, ask, "open-count-sheet/"+branch, place, func(ctx context.Context) (string, error) {
		c, err := d.Store.Stock.OpenSheet(ctx, branch, place, by)
		return c.Number, err
	})
	if err != nil {
		return stock.CountSheet{}, err
	}
	return d.Store.Stock.SheetByNumber(ctx, branch, number)
}

// PutFound writes down what somebody found, once under the key of the request.
func (d *Desk) PutFound(ctx context.Context, branch, number string, list []stock.Found, by process.Actor, ask Ask) (stock.CountSheet, error) {
	_, err := onceAtDesk(ctx, d, by, ask, "put-found/"+branch+"/"+number, list, func(ctx context.Context) (string, error) {
		return number, d.Store.Stock.PutFound(ctx, branch, number, list, by)
	})
	if err != nil {
		return stock.CountSheet{}, err
	}
	return d.Store.Stock.SheetByNumber(ctx, branch, number)
}

// Booking is how a count sheet is booked.
type Booking struct {
	Version int    `json:"version" doc:"Of the sheet, as it was looked at"`
	Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
}

// BookSheet books what a sheet found and tells the orders that it hits, once under the key of
// the request.
func (d *Desk) BookSheet(ctx context.Context, branch, number string, b Booking, by process.Actor, ask Ask) (stock.CountSheet, error) {
	var lost []stock.StockLoss // is empty when it was booked before: who is due then, the next look tells
	_, err := onceAtDesk(ctx, d, by, ask, "book-count-sheet/"+branch+"/"+number, b, func(ctx context.Context) (_ string, err error) {
		lost, err = d.Store.Stock.BookSheet(ctx, branch, number, b.Version, b.Reason, by)
		return number, err
	})
	if err != nil {
		return stock.CountSheet{}, err
	}
	d.TellHit(ctx, lost)
	return d.Store.Stock.SheetByNumber(ctx, branch, number)
}

// DropSheet gives a sheet up, once under the key of the request.
func (d *Desk) DropSheet(ctx context.Context, branch, number string, by process.Actor, ask Ask) (stock.CountSheet, error) {
	_, err := onceAtDesk(ctx, d, by, ask, "drop-count-sheet/"+branch+"/"+number, number, func(ctx context.Context) (string, error) {
		return number, d.Store.Stock.DropSheet(ctx, branch, number, by)
	})
	if err != nil {
		return stock.CountSheet{}, err
	}
	return d.Store.Stock.SheetByNumber(ctx, branch, number)
}
