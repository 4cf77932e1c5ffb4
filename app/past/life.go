package past

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// life is an instance of a process from its first step on.
type life struct {
	w       *world
	process process.Process
	rules   any
	running process.Running
	made    process.Decision // all that was decided, as one: the record is written once
	rings   time.Time        // the timer that is planned
	rang    func(context.Context, process.Command, time.Time) error
}

// begin makes an instance; its opening command comes next.
func (w *world) begin(p process.Process, rules any) (*life, error) {
	b, err := json.Marshal(rules)
	if err != nil {
		return nil, err
	}
	l := &life{w: w, process: p, rules: rules}
	if l.running, err = p.Load(b, nil); err == nil {
		w.lives = append(w.lives, l)
	}
	return l, err
}

// give gives a command at its moment: the core decides, the parties of the house do
// what is due, and time that was planned is given back as in any decision.
func (l *life) give(ctx context.Context, at time.Time, by process.Actor, c process.Command) error {
	ctx = database.AtMoment(ctx, at)
	draft := l.running.Draft()
	if err := draft.Try(c, at, by); err != nil {
		return l.failed(c, at, err)
	}
	a := activities.Advance{Process: l.process, Effects: l.process.Table().Effects, Running: l.running, At: at}
	if err := l.w.journal.Settle(ctx, a, draft); err != nil {
		return l.failed(c, at, err)
	}
	d := draft.Decision()
	if err := l.w.store.Workshop.Replan(ctx, d); err != nil {
		return l.failed(c, at, err)
	}
	l.running.Keep(d)
	events, measures := append(l.made.Events, d.Events...), append(l.made.Measures, d.Measures...)
	l.made = d
	l.made.Events, l.made.Measures, l.made.Rekeyed = events, measures, false
	if err := l.w.openSurveys(ctx, at); err != nil {
		return err
	}
	l.setAlarm()
	return nil
}

// save writes down what was decided since it was written last, as one decision.
func (l *life) save(ctx context.Context) error {
	n := len(l.made.Events)
	if n == 0 {
		return nil
	}
	err := l.w.store.Record.Save(database.AtMoment(ctx, l.made.Events[n-1].At), l.made, activities.Asked{})
	l.made.Events, l.made.Measures = nil, nil
	return err
}

func (l *life) failed(c process.Command, at time.Time, err error) error {
	return fmt.Errorf("%s %s at %s: %w", l.running.Identity().ID, c.Name(), at.Format(time.RFC3339), err)
}

// setAlarm plans the next timer.
func (l *life) setAlarm() {
	due, c := l.running.Deadline()
	if c == nil || due.Equal(l.rings) {
		return
	}
	l.rings = due
	due = due.Add(time.Second - 1) // timers ring when their time has passed, and this clock shows whole seconds
	l.w.at(due, func(ctx context.Context, at time.Time) error {
		due, c := l.running.Deadline()
		if c == nil || !due.Equal(l.rings) || due.After(at) {
			return nil
		}
		l.rings = time.Time{}
		if err := l.give(ctx, at, process.ProcessActor(), c); err != nil {
			return err
		}
		return l.rang(ctx, c, at)
	})
}
