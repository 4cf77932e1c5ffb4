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
	"errors"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Desk serves staff and clients.
type Desk struct {
	Store   *store.Store
	Door    *workflows.Door
	Metrics *metrics.Metrics
	Feed    *feed.Feed // nil: who waits for an order looks every second
	// Processes are those whose tasks people claim beside the work order's.
	Processes []process.Process
}

// Ask is how a request is made: under which key, so that the same again is the
// same answer, and how long its sender waits for the steps that follow.
type Ask struct {
	Key      string // made up when empty
	Wait     time.Duration
	Language string // in which the titles of job templates are taken
}

// Sender says who asks, under which key, and what the whole request hashes to.
func (a Ask) Sender(by process.Actor, what string, body any) (workflows.Sender, error) {
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
	if b := branchOf(p); err == nil && b != "" && b != m.Branch {
		return record.OrderMark{}, elsewhere(number)
	}
	return m, err
}

// branchOf is the only branch whose orders somebody sees, "" when they see all.
func branchOf(p auth.Principal) string {
	if p.Role == process.Admin {
		return ""
	}
	return p.Branch
}

func elsewhere(number string) error { return workorder.Process().Elsewhere(number) }

// named finds the process of an instance by its name in the record, and what it is
// called within it. A name of no process that is known is taken for an order's number.
func (d *Desk) named(name string) (p process.Process, id string) {
	for _, p := range d.Processes {
		if id, ok := strings.CutPrefix(name, p.Table().Name+"/"); ok {
			return p, id
		}
	}
	return workorder.Process(), name
}

// Give sends a command to an order that the caller may see and reads the order after it.
func (d *Desk) Give(ctx context.Context, p auth.Principal, number string, c process.Command, ask Ask) (workorder.Order, error) {
	return d.give(ctx, p.Actor(), branchOf(p), number, c, ask)
}

// give does so for somebody who sees the orders of one branch, or of all when it is "".
func (d *Desk) give(ctx context.Context, by process.Actor, branch, number string, c process.Command, ask Ask) (workorder.Order, error) {
	sender, err := ask.Sender(by, number+"/"+c.Name(), c)
	if err != nil {
		return workorder.Order{}, err
	}
	sender.Branch = branch
	w := d.Feed.Wait(number)
	defer w.Leave()
	if c, err = d.filled(ctx, c, ask.Language); err != nil {
		return workorder.Order{}, err
	}
	r, err := d.send(ctx, number, c, sender)
	if err != nil {
		return workorder.Order{}, err
	}
	return d.settled(ctx, w, settling{number: number, atLeast: r.Version, wait: ask.Wait})
}

// send gives a command. One that names no card is sent without reading anything:
// the workflow knows branch, phase and version itself. Only when it is refused is
// the record looked at, for the workflow may be behind it after a crash: then the
// command is sent once more, by somebody who saw the record.
func (d *Desk) send(ctx context.Context, number string, c process.Command, sender workflows.Sender) (r workflows.Receipt, err error) {
	if fix, ok := c.(workorder.CorrectIntake); ok {
		if c, err = d.admitted(ctx, number, sender.Branch, fix); err != nil {
			return r, err
		}
	}
	names, tried := named(c, sender.By), false
	if !names.Any() && numberedAt(number, sender.Branch) {
		tried = true
		if r, err = d.Door.Do(ctx, workorder.Process(), number, c, sender); err == nil {
			d.Metrics.Command(workorder.Process().Name, c.Name(), "")
			return r, nil
		}
	}
	look, failed := d.look(ctx, number, sender.Branch, names)
	if failed != nil {
		return r, failed
	}
	sender.Seen = look.Version
	if start, ok := known(c, look).(workorder.StartJob); ok {
		r, err = d.start(ctx, number, start, look, sender)
	} else if !tried || refusedByRule(err) {
		r, err = d.Door.Do(ctx, workorder.Process(), number, known(c, look), sender)
	}
	if errors.Is(err, workflows.ErrOver) && afterTheEnd(c) {
		r, err = d.anew(ctx, number, c, sender)
	}
	d.Metrics.Command(workorder.Process().Name, c.Name(), string(process.KindOf(err)))
	return r, err
}

// numberedAt reports whether a number may be of this branch. Any other order is
// looked up first: a worker of an older version does not compare branches.
func numberedAt(number, branch string) bool {
	return branch == "" || strings.HasPrefix(number, branch+"-")
}

// refusedByRule reports whether the answer could be another one from a workflow that
// knows what the record knows.
func refusedByRule(err error) bool {
	kind := process.KindOf(err)
	return kind != process.KindUnavailable && kind != process.KindInternal
}

// look reads how far an order is and refuses names that no card exists for, or a
// bay that is taken, before the order hears of it.
func (d *Desk) look(ctx context.Context, number, branch string, names counter.Names) (counter.Look, error) {
	l, err := d.Store.Counter.Look(ctx, number, names)
	if err == nil && branch != "" && branch != l.Branch {
		err = elsewhere(number)
	}
	if err == nil {
		err = l.Refusal(names)
	}
	return l, err
}
