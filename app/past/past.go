// Package past makes a demo's past: eight weeks of orders of both kinds that live
// through the process on a made-up clock. Every step is a command that the core
// decides, the house's own parties answer it, and the record keeps it, each as of
// then. The engine gets only what is still open.
//
// The same seed and the same now make the same past. Staff act within the opening
// hours of their branch, up to closing time of the last day before today; clients and
// timers go on until now.
package past

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// weeks is how far a past reaches back.
const weeks = 8

// Seed is the past that everybody sees.
const Seed = 20

// world is the service centre on the made-up clock.
type world struct {
	store   *store.Store
	journal *activities.Journal
	cast    demo.Cast
	rng     *rand.Rand
	rules   *workorder.Rules
	work    *worktime.WorkTime
	begins  time.Time
	shuts   time.Time // after that nobody of the staff does anything
	now     time.Time
	events  queue
	hands   map[string]*hand // by staff id
	lives   []*life
	guests  []*car
	visits  int
	opened  []process.Opening // surveys that a step began
	broken  map[string]int    // by order: how many of the first and the last promise were
	held    map[string]stock.StockItem
	entries int // into stock
}

// Make makes a past in the store of a service centre, all of it or nothing, and returns
// how many orders it has. Now is when it ends.
func Make(ctx context.Context, s *store.Store, cast demo.Cast, seed uint64, now time.Time) (orders int, err error) {
	now = now.UTC().Truncate(time.Second)
	w := &world{store: s, cast: cast, now: now, hands: map[string]*hand{}, broken: map[string]int{}}
	w.rng = rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // not a secret: it must be the same every time
	w.journal = activities.New(s, w, nil).Journal
	if err := w.setUp(ctx); err != nil {
		return 0, err
	}
	err = s.DB.Whole(ctx, func(ctx context.Context) error {
		if err := w.fillShelves(ctx); err != nil {
			return err
		}
		w.plan()
		if err := w.run(ctx); err != nil {
			return err
		}
		if err := w.takeStock(ctx); err != nil {
			return err
		}
		return w.keep(ctx)
	})
	for _, l := range w.lives {
		if _, order := l.running.State().(*workorder.Order); order {
			orders++
		}
	}
	return orders, err
}

// setUp reads the rules, finds when the past begins and ends, and who works.
func (w *world) setUp(ctx context.Context) error {
	policy, err := w.store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	calendar, err := w.store.Shop.CurrentCalendar(ctx, w.cast.Branch)
	if err != nil {
		return err
	}
	if w.rules, err = workorder.NewRules(policy, calendar); err != nil {
		return err
	}
	w.work = w.rules.Work()
	today := w.midnight(w.now)
	w.begins = today.AddDate(0, 0, -7*weeks)
	w.shuts = w.lastShut(today)
	if !w.begins.Before(w.shuts) {
		return process.Invalid("branch %s was shut for weeks: a past needs opening hours", w.cast.Branch)
	}
	for i, m := range w.of(process.Mechanic) {
		w.hands[m.ID] = &hand{w: w, id: m.ID, speed: speeds[i%len(speeds)]}
	}
	for _, role := range process.StaffRoles() {
		if role != process.Admin && len(w.of(role)) == 0 {
			return process.Invalid("nobody at branch %s is %s: a past needs one of each role", w.cast.Branch, role)
		}
	}
	if len(w.finders()) == 0 {
		return process.Invalid("no mechanic at branch %s has the skill diagnosis: a past needs one", w.cast.Branch)
	}
	return nil
}

// midnight is the beginning of a day at the branch.
func (w *world) midnight(at time.Time) time.Time {
	local := at.In(w.work.Location())
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location()).UTC()
}

// lastShut is the last closing time before a midnight.
func (w *world) lastShut(midnight time.Time) time.Time {
	shut := w.begins
	for day := midnight.AddDate(0, 0, -1); !day.Before(w.begins); day = day.AddDate(0, 0, -1) {
		if open := w.work.Between(day, day.AddDate(0, 0, 1)); open > 0 {
			return w.work.Add(day, open)
		}
	}
	return shut
}

// of are those of the staff with a role.
func (w *world) of(role process.Role) []demo.Member {
	var list []demo.Member
	for _, m := range w.cast.Staff {
		if m.Role == role {
			list = append(list, m)
		}
	}
	return list
}

// one is somebody of the staff with a role, the nth of them.
func (w *world) one(role process.Role, nth int) process.Actor {
	list := w.of(role)
	return process.Actor{Role: role, ID: list[nth%len(list)].ID}
}

// Open implements [activities.Processes]: a survey begins when the step is taken that asks for it.
func (w *world) Open(_ context.Context, o process.Opening, _ []string) error {
	if o.Process != survey.Process().Name {
		return fmt.Errorf("a past knows no process %s", o.Process)
	}
	w.opened = append(w.opened, o)
	return nil
}

// keep writes down what became of every order and survey, in the order in which they began.
func (w *world) keep(ctx context.Context) error {
	for _, l := range w.lives {
		if err := l.save(ctx); err != nil {
			return err
		}
	}
	return nil
}
