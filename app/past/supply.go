package past

import (
	"context"
	"fmt"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// From the third week to the fifth what suppliers send is stuck: these are the days of
// it, counted from the beginning.
const stuckFrom, stuckTo = 2 * 7, 5*7 - 2

// In the last days half of what was ordered does not come: so there is something to see
// now, too.
const stuckAgain = 10 * 24 * time.Hour

// arrives is when something that was ordered is at the parts desk. Nine of ten come
// before they are expected; while everything is stuck they come days after.
func (w *world) arrives(p *workorder.Purchase) time.Time {
	wait := p.ETA.Sub(p.At)
	days := int(p.At.Sub(w.begins) / (24 * time.Hour))
	share := 35 + w.rng.IntN(60) // percent
	if w.chance(8) {
		share += 60
	}
	if w.now.Sub(p.At) < stuckAgain && w.chance(50) {
		return w.now.AddDate(0, 0, 2) // the past does not see it come
	}
	late := time.Duration(0)
	if days >= stuckFrom && days < stuckTo {
		late = w.between(2*24*time.Hour, 9*24*time.Hour)
		share = 100
	}
	return w.soon(p.At.Add(wait*time.Duration(share)/100+late), 30*time.Minute, 4*time.Hour)
}

// expect plans the arrival of what was ordered, and what is done when it does not come.
func (v *visit) expect(time.Time) {
	for _, j := range v.order().Jobs {
		for _, l := range j.Lines {
			if l.Purchase == nil || l.Outstanding() <= 0 || !v.once("buy/"+l.ID) {
				continue
			}
			line, eta := l.ID, l.Purchase.ETA
			v.w.staff(v.w.arrives(l.Purchase), func(ctx context.Context, at time.Time) error { return v.receive(ctx, at, line) })
			v.w.staff(v.w.soon(eta, 20*time.Minute, 3*time.Hour), func(ctx context.Context, at time.Time) error { return v.late(ctx, at, line) })
		}
	}
}

// outstanding is what is still to come of a line.
func (v *visit) outstanding(line string) exact.Qty {
	o := v.order()
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.ID == line && o.Cancelled == nil {
				return l.Outstanding()
			}
		}
	}
	return 0
}

func (v *visit) receive(ctx context.Context, at time.Time, line string) error {
	q := v.outstanding(line)
	if q <= 0 {
		return nil
	}
	clerk := v.w.one(process.Parts, v.nth)
	if v.w.chance(4) && v.once("wrong/"+line) {
		v.w.staff(v.w.soon(at.AddDate(0, 0, 2), 10*time.Minute, 2*time.Hour), func(ctx context.Context, at time.Time) error { return v.receive(ctx, at, line) })
		return v.give(ctx, at, clerk, workorder.RejectParts{Lines: []workorder.RejectedLine{{LineID: line, Qty: q, Fault: workorder.WrongPart, Note: "Приехала деталь от другой модели"}}})
	}
	err := v.give(ctx, at, clerk, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: line, Qty: q}}})
	v.onward(at)
	return err
}

// late is what the advisor does when the day has come and the part has not: another
// date, and now and then a client who waits no longer.
func (v *visit) late(ctx context.Context, at time.Time, line string) error {
	if v.outstanding(line) <= 0 || v.order().Phase != workorder.AwaitingParts {
		return nil
	}
	if v.w.chance(9) {
		return v.give(ctx, at, v.advisor, workorder.Cancel{Reason: "Клиент не готов ждать запчасть"})
	}
	v.w.staff(v.w.soon(at.AddDate(0, 0, 3), time.Minute, time.Hour), func(ctx context.Context, at time.Time) error { return v.late(ctx, at, line) })
	if v.w.chance(55) {
		return nil // nobody calls, and the promise breaks
	}
	promised := v.w.work.Add(at.AddDate(0, 0, 3), 4*time.Hour).Truncate(30 * time.Minute)
	return v.give(ctx, at, v.advisor, workorder.ChangePromise{PromisedAt: promised, Reason: "Поставщик задерживает запчасть"})
}

// fillShelves takes the first stock in, and plans the deliveries that keep it.
func (w *world) fillShelves(ctx context.Context) error {
	first := w.work.NextOpen(w.begins)
	for _, level := range demo.ShelfLevels() {
		if err := w.enter(ctx, first, level.PartNo, "Начальный остаток", func(stock.StockItem) (exact.Qty, bool) {
			return exact.Units(level.Units), level.Units > 0
		}); err != nil {
			return err
		}
	}
	for day := w.begins.AddDate(0, 0, 7); day.Before(w.shuts); day = day.AddDate(0, 0, 7) {
		w.staff(w.soon(day, 10*time.Minute, 40*time.Minute), w.refill)
	}
	return nil
}

// refill buys what has run low.
func (w *world) refill(ctx context.Context, at time.Time) error {
	held, err := w.shelf(ctx)
	if err != nil {
		return err
	}
	w.held = held
	for _, level := range demo.ShelfLevels() {
		if free := held[level.PartNo].OnHand - held[level.PartNo].Reserved; 3*free > 2*exact.Units(level.Units) || level.Units == 0 {
			continue
		}
		if err := w.enter(ctx, at, level.PartNo, "Пополнение склада", func(i stock.StockItem) (exact.Qty, bool) {
			short := exact.Units(level.Units) - i.OnHand + i.Reserved
			return short, short > 0
		}); err != nil {
			return err
		}
	}
	return nil
}

// takeStock is the count of the last evening: the day that follows finds what it expects.
func (w *world) takeStock(ctx context.Context) error {
	held, err := w.shelf(ctx)
	if err != nil {
		return err
	}
	ctx = database.AtMoment(ctx, w.shuts)
	for _, level := range demo.ShelfLevels() {
		i := held[level.PartNo]
		_, known := held[level.PartNo]
		want := exact.Units(level.Units) + i.Reserved
		if known && i.OnHand == want {
			continue
		}
		c := stock.StockCount{Branch: w.cast.Branch, PartNo: level.PartNo, Qty: want, Reason: "Инвентаризация", Key: fmt.Sprintf("past/%s/count/%s", w.cast.Branch, level.PartNo)}
		if _, err := w.store.Stock.CountStock(ctx, c, w.one(process.Parts, 0)); err != nil {
			return err
		}
	}
	return nil
}

// shelf is what there is of every part.
func (w *world) shelf(ctx context.Context) (map[string]stock.StockItem, error) {
	found := map[string]stock.StockItem{}
	for page := (database.Page{Limit: database.MaxPage}); ; {
		list, err := w.store.Stock.ListStock(ctx, w.cast.Branch, "", page)
		if err != nil {
			return nil, err
		}
		for _, i := range list.Items {
			found[i.PartNo] = i
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return found, nil
		}
	}
}

// enter books what somebody takes in of a part, by what there is of it.
func (w *world) enter(ctx context.Context, at time.Time, partNo, reason string, much func(stock.StockItem) (exact.Qty, bool)) error {
	qty, some := much(w.held[partNo])
	if !some {
		return nil
	}
	w.entries++
	_, err := w.store.Stock.ReceiveStock(database.AtMoment(ctx, at), stock.StockReceipt{
		Branch: w.cast.Branch, PartNo: partNo, Qty: qty, Reason: reason, Key: fmt.Sprintf("past/%s/%d", w.cast.Branch, w.entries),
	}, w.one(process.Parts, 0))
	return err
}
