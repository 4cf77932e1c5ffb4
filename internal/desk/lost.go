package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// TellLosses tells each order what a count has taken from it and it does not know yet. An
// order that can not be reached, or is just buying the part, is told by the next call.
func (d *Desk) TellLosses(ctx context.Context) error {
	list, err := d.Store.Stock.DueLosses(ctx)
	for _, l := range list {
		if failed := d.tellLoss(ctx, l); failed != nil {
			err = errors.Join(err, fmt.Errorf("tell order %s of a loss: %w", l.Order, failed))
		}
	}
	return err
}

// tellLoss tells an order once: what its journal has under the key was done.
func (d *Desk) tellLoss(ctx context.Context, l stock.StockLoss) error {
	key := fmt.Sprintf("loss/%d", l.ID)
	return d.Store.Record.Alone(ctx, key, func(ctx context.Context) error {
		done, err := d.Store.Record.CarriedOut(ctx, l.Order, key)
		if err == nil && !done {
			c := workorder.LoseParts{Lines: []workorder.LostLine{{LineID: l.LineID, Qty: l.Qty}}, Reason: l.Reason}
			_, err = d.send(ctx, l.Order, c, workflows.Sender{By: process.ProcessActor(), Branch: l.Branch, Key: key, Hash: key})
		}
		switch process.KindOf(err) {
		case "":
			return d.Store.Stock.LossTold(ctx, l.ID, false)
		case process.KindUnavailable, process.KindInternal:
			return err
		}
		return d.Store.Stock.LossTold(ctx, l.ID, true)
	})
}

// TellHit tells the orders that a count has hit, which is committed. Whom it can not tell
// now the next look tells.
func (d *Desk) TellHit(ctx context.Context, lost []stock.StockLoss) {
	for _, l := range lost {
		if d.tellLoss(ctx, l) != nil {
			return
		}
	}
}
