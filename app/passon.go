package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/desk"
)

// passer finishes what setting somebody inactive, or recording an absence, has begun: orders
// that could not be reached then, those that came to name them afterwards, such as a
// finished job of theirs that failed its check, and what runs when an absence begins.
// A delivery that was cut off between two of its orders it finishes, too, and tells orders
// what a count took from them.
type passer struct {
	desk   *desk.Desk
	log    *slog.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// passEvery is how often it looks.
const passEvery = time.Minute

func (p *passer) start(ctx context.Context) {
	ctx, p.cancel = context.WithCancel(ctx)
	p.done.Go(func() {
		tick := time.NewTicker(passEvery)
		defer tick.Stop()
		for {
			if err := p.desk.PassOnAll(ctx); err != nil && ctx.Err() == nil {
				p.log.Warn("pass on what people who left or are away hold", "error", err)
			}
			if err := p.desk.FinishDeliveries(ctx); err != nil && ctx.Err() == nil {
				p.log.Warn("finish deliveries that were cut off", "error", err)
			}
			if err := p.desk.TellLosses(ctx); err != nil && ctx.Err() == nil {
				p.log.Warn("tell orders what is not on the shelf", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

func (p *passer) stop() {
	p.cancel()
	p.done.Wait()
}
