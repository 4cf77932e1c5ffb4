package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Instance is an instance of any process, to be looked at.
type Instance struct {
	Process string
	process.Running
}

// Instance reads an instance that the caller may see, when its process has
// nothing to do or when the time to wait has passed.
func (d *Desk) Instance(ctx context.Context, p auth.Principal, kind process.Process, id string, wait time.Duration) (Instance, error) {
	w := d.Feed.Wait(waitsAs(kind, id))
	defer w.Leave()
	return d.instanceSettled(ctx, w, kind, settling{number: id, branch: branchOf(p), wait: wait})
}

// InstanceJournal reads who did what, when and why.
func (d *Desk) InstanceJournal(ctx context.Context, p auth.Principal, kind process.Process, id string) ([]process.Event, error) {
	if _, err := d.Instance(ctx, p, kind, id, 0); err != nil {
		return nil, err
	}
	return d.Store.Record.Events(ctx, kind, id)
}

// GiveTo sends a command to an instance that the caller may see and reads it after it.
func (d *Desk) GiveTo(ctx context.Context, p auth.Principal, kind process.Process, id string, c process.Command, ask Ask) (Instance, error) {
	if _, err := d.Instance(ctx, p, kind, id, 0); err != nil { // no such instance, or not theirs
		return Instance{}, err
	}
	sender, err := ask.Sender(p.Actor(), kind.Table().Name+"/"+id+"/"+c.Name(), c)
	if err != nil {
		return Instance{}, err
	}
	sender.Branch = branchOf(p)
	w := d.Feed.Wait(waitsAs(kind, id))
	defer w.Leave()
	r, err := d.Door.Do(ctx, kind, id, c, sender)
	d.Metrics.Command(kind.Table().Name, c.Name(), string(process.KindOf(err)))
	if err != nil {
		return Instance{}, err
	}
	return d.instanceSettled(ctx, w, kind, settling{number: id, atLeast: r.Version, wait: ask.Wait})
}

// OpenInstance opens an instance at the caller's branch under the rules of this
// moment and reads it back.
func (d *Desk) OpenInstance(ctx context.Context, p auth.Principal, kind process.Process, c process.Command, ask Ask) (Instance, error) {
	sender, err := ask.Sender(p.Actor(), kind.Table().Name+"/"+c.Name(), c)
	if err != nil {
		return Instance{}, err
	}
	id := nameFor(p, kind, sender.Key)
	opening, ok := c.(process.Opens)
	if !ok {
		return Instance{}, process.Invalid("%s opens nothing", c.Name())
	}
	rules, err := d.rules(ctx, p.Branch)
	if err != nil {
		return Instance{}, err
	}
	w := d.Feed.Wait(waitsAs(kind, id))
	defer w.Leave()
	r, err := d.Door.Open(ctx, kind, id, opening.As(process.Key{ID: id, Branch: p.Branch}), sender, rules)
	d.Metrics.Command(kind.Table().Name, c.Name(), string(process.KindOf(err)))
	if err != nil {
		return Instance{}, err
	}
	return d.instanceSettled(ctx, w, kind, settling{number: id, atLeast: r.Version, wait: ask.Wait})
}

// rules are the policy and calendar of this moment; an instance keeps what it
// takes of them.
func (d *Desk) rules(ctx context.Context, branch string) (*workorder.Rules, error) {
	policy, err := d.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := d.Store.Shop.CurrentCalendar(ctx, branch)
	if err != nil {
		return nil, err
	}
	return workorder.NewRules(policy, calendar)
}

// nameFor names an instance by the request that opens it: the same request again
// opens nothing new.
func nameFor(p auth.Principal, kind process.Process, key string) string {
	sum := sha256.Sum256([]byte(kind.Table().Name + "\x00" + p.Branch + "\x00" + p.ID + "\x00" + key))
	return p.Branch + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// waitsAs is how the feed names an instance; work orders, which were here first,
// go by their number alone.
func waitsAs(kind process.Process, id string) string { return kind.Table().Name + "/" + id }

// instanceSettled reads an instance when it is so, or when the time to wait has passed.
func (d *Desk) instanceSettled(ctx context.Context, w *feed.Wait, kind process.Process, s settling) (Instance, error) {
	var found Instance
	err := d.settle(ctx, w, s, func(ctx context.Context) (version int, pending bool, err error) {
		row, err := d.Store.Record.Instance(ctx, kind, s.number)
		if err == nil && s.branch != "" && s.branch != row.Branch {
			err = kind.Elsewhere(s.number)
		}
		if err != nil {
			return 0, false, err
		}
		running, err := kind.Load(nil, json.RawMessage(row.State))
		found = Instance{Process: kind.Table().Name, Running: running}
		return row.Version, row.Pending, err
	})
	return found, err
}
