package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// post tells orders what became of their messages: whoever carries them reports it,
// and a client's card may open a way that was not there. What an order has not heard
// is in the table, so what was missed is found by the next sweep.
type post struct {
	store  *store.Store
	door   *workflows.Door
	log    *slog.Logger
	news   chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// postEvery is how often it looks when it has heard nothing.
const postEvery = time.Minute

func newPost(s *store.Store, d *workflows.Door, l *slog.Logger) *post {
	return &post{store: s, door: d, log: l, news: make(chan struct{}, 1)}
}

func (p *post) start(ctx context.Context) {
	ctx, p.cancel = context.WithCancel(ctx)
	p.done.Go(func() {
		_ = p.store.ListenPost(ctx, func() { // it ends with ctx
			select {
			case p.news <- struct{}{}:
			default: // it is about to look anyway
			}
		})
	})
	p.done.Go(func() {
		tick := time.NewTicker(postEvery)
		defer tick.Stop()
		for {
			p.once(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-p.news:
			}
		}
	})
}

func (p *post) stop() {
	p.cancel()
	p.done.Wait()
}

// once tells every order what it has not heard, its messages one after the other.
func (p *post) once(ctx context.Context) {
	untold, err := p.store.Messages.Untold(ctx)
	if err != nil {
		p.complain(ctx, "", err)
		return
	}
	of := map[string][]messages.News{}
	for _, n := range untold {
		of[n.Order] = append(of[n.Order], n)
	}
	var g errgroup.Group
	g.SetLimit(atATime)
	for number, news := range of {
		g.Go(func() error {
			for _, n := range news {
				if err := p.tell(ctx, n); err != nil {
					p.complain(ctx, number, err)
					return nil
				}
			}
			return nil
		})
	}
	_ = g.Wait()
}

// tell gives one piece of news to its order. One that knows it, or that is over, does
// not need it.
func (p *post) tell(ctx context.Context, n messages.News) error {
	// The same news has the same name, whoever brings it: it is taken once.
	key := fmt.Sprintf("post/%d/%s", n.ID, n.Message.State)
	c := workorder.MessagesReported{Messages: []workorder.MessageNews{n.Message}}
	_, err := p.door.Do(ctx, workorder.Process(), n.Order, c, workflows.Sender{By: process.ProcessActor(), Key: key, Hash: key})
	if kind := process.KindOf(err); err != nil && kind != process.KindConflict && kind != process.KindNotFound {
		return err
	}
	return p.store.Messages.Told(ctx, n)
}

func (p *post) complain(ctx context.Context, number string, err error) {
	if ctx.Err() == nil {
		p.log.Warn("tell an order what became of its messages", "number", number, "error", err)
	}
}
