// Package desk is what the API and the pages do alike at the counter: find an
// order that the caller may see, look up what a request names, send the command
// through the door, and read the order after it. It has no rules of its own.
package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Desk serves staff and clients.
type Desk struct {
	Store   *store.Store
	Door    *workflows.Door
	Metrics *metrics.Metrics
}

// Ask is how a request is made: under which key, so that the same again is the
// same answer, and how long its sender waits for the steps that follow.
type Ask struct {
	Key  string // made up when empty
	Wait time.Duration
}

// Sender says who asks, under which key, and what the whole request hashes to.
func (a Ask) Sender(by workorder.Actor, what string, body any) (workflows.Sender, error) {
	b, err := json.Marshal([]any{by, what, body})
	if err != nil {
		return workflows.Sender{}, err
	}
	sum := sha256.Sum256(b)
	key := a.Key
	if key == "" {
		key = rand.Text()
	}
	return workflows.Sender{By: by, Key: key, Hash: base64.RawURLEncoding.EncodeToString(sum[:12])}, nil
}

// Mark reads how far an order is that the caller may see.
func (d *Desk) Mark(ctx context.Context, p auth.Principal, number string) (record.OrderMark, error) {
	m, err := d.Store.Record.Mark(ctx, number)
	if err == nil && p.Role != workorder.Admin && p.Branch != m.Branch {
		return record.OrderMark{}, workorder.NotFound("there is no work order %s at your branch", number)
	}
	return m, err
}

// Order reads an order that the caller may see.
func (d *Desk) Order(ctx context.Context, p auth.Principal, number string) (workorder.Order, error) {
	if _, err := d.Mark(ctx, p, number); err != nil {
		return workorder.Order{}, err
	}
	return d.Store.Record.LoadOrder(ctx, number)
}

// Settled reads an order when its record is at least that far and the process
// has nothing to do, or when the time to wait has passed.
func (d *Desk) Settled(ctx context.Context, number string, atLeast int, wait time.Duration) (workorder.Order, error) {
	const longest = 50 * time.Millisecond
	pause := 10 * time.Millisecond
	until := time.Now().Add(wait)
	for ; wait > 0 && time.Now().Before(until); pause = min(2*pause, longest) {
		m, err := d.Store.Record.Mark(ctx, number)
		if err != nil {
			return workorder.Order{}, err
		}
		if !m.Pending && m.Version >= atLeast {
			break
		}
		select {
		case <-ctx.Done():
			return workorder.Order{}, workorder.Unavailable("the request was given up")
		case <-time.After(pause):
		}
	}
	return d.Store.Record.LoadOrder(ctx, number)
}

// Give sends a command to an order that the caller may see and reads the order after it.
func (d *Desk) Give(ctx context.Context, p auth.Principal, number string, c workorder.Command, ask Ask) (o workorder.Order, err error) {
	m, err := d.Mark(ctx, p, number)
	if err != nil {
		return o, err
	}
	if err := d.known(ctx, m.Branch, number, c); err != nil {
		return o, err
	}
	return d.send(ctx, p.Actor(), m, number, c, ask)
}

// send gives a command on the strength of what its sender has read.
func (d *Desk) send(ctx context.Context, by workorder.Actor, seen record.OrderMark, number string, c workorder.Command, ask Ask) (o workorder.Order, err error) {
	sender, err := ask.Sender(by, number+"/"+c.Name(), c)
	if err != nil {
		return o, err
	}
	sender.Seen = seen.Version
	r, err := d.Door.Do(ctx, workorder.Process(), number, c, sender)
	d.Metrics.Command(c.Name(), string(workorder.KindOf(err)))
	if err != nil {
		return o, err
	}
	return d.Settled(ctx, number, r.Version, ask.Wait)
}
