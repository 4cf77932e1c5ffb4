package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
)

// reconciler finishes what a crash has cut off. The journal is written by local
// activities: a process killed between such a write and the end of its workflow
// task leaves rows that the workflow never saw. A command whose sender has not
// heard what became of it is sent again; what differs then is made what the
// workflow says.
type reconciler struct {
	store     *store.Store
	door      *workflows.Door
	processes []process.Process
	metrics   *metrics.Metrics
	log       *slog.Logger
	sampled   string // the number up to which the rolling sample has come
	cancel    context.CancelFunc
	done      sync.WaitGroup

	turns chan struct{} // as many as instances are asked at a time
	mu    sync.Mutex
	asked map[string]bool // instances whose commands are being sent again
}

// How often it looks, how far back, and at how many instances at most.
const (
	reconcileEvery = time.Minute
	reconcileBack  = 5 * time.Minute
	reconcileMost  = 200
	reconcileRest  = 20
	keepAnswers    = 7 * 24 * time.Hour // nobody repeats a request with the same key later than that

	intentsEvery = 2 * time.Second
	intentsAfter = 3 * time.Second // until then its sender may hear of it
	intentsMost  = 500
	atATime      = 16
)

func newReconciler(s *store.Store, d *workflows.Door, p []process.Process, m *metrics.Metrics, l *slog.Logger) *reconciler {
	return &reconciler{store: s, door: d, processes: p, metrics: m, log: l, turns: make(chan struct{}, atATime), asked: map[string]bool{}}
}

func (r *reconciler) start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	r.every(ctx, intentsEvery, r.finish)
	r.every(ctx, reconcileEvery, r.once)
}

// every does something at once and then again and again.
func (r *reconciler) every(ctx context.Context, pause time.Duration, do func(context.Context)) {
	r.done.Go(func() {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for {
			do(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

func (r *reconciler) stop() {
	r.cancel()
	r.done.Wait()
}

// finish sends the accepted commands again of which nobody has heard what became
// of them. A workflow that carried one out answers so again. An instance that does not
// answer holds up its own commands, and others only where there are as many of its kind
// as are asked at a time.
func (r *reconciler) finish(ctx context.Context) {
	asked := r.underWay() // first: what was asked when the commands were read may be answered by now
	intents, err := r.store.Record.Intents(ctx, r.names(), intentsAfter, intentsMost)
	if err != nil {
		r.complain(ctx, "", err)
		return
	}
	for _, of := range byInstance(intents) {
		key := instanceOf(of[0])
		if asked[key] || !r.begin(ctx, key) {
			continue
		}
		r.done.Go(func() {
			defer r.end(key)
			for _, i := range of { // in the order in which they were given
				if !r.again(ctx, i) {
					break
				}
			}
		})
	}
	oldest, err := r.store.Record.OldestIntent(ctx)
	if err != nil {
		r.complain(ctx, "", err)
		return
	}
	r.metrics.OldestIntent(oldest)
}

// underWay are the instances that are being asked.
func (r *reconciler) underWay() map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.asked)
}

// begin waits for its turn to ask an instance, and reports whether it came: not too many
// are asked at a time.
func (r *reconciler) begin(ctx context.Context, key string) bool {
	select {
	case r.turns <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked[key] = true
	return true
}

func (r *reconciler) end(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.asked, key)
	<-r.turns
}

func instanceOf(i record.Intent) string { return i.Process + "/" + i.ID }

// byInstance groups intents, each group in its order.
func byInstance(intents []record.Intent) [][]record.Intent {
	at := map[string]int{}
	var groups [][]record.Intent
	for _, i := range intents {
		key := instanceOf(i)
		if _, ok := at[key]; !ok {
			at[key] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[key]] = append(groups[at[key]], i)
	}
	return groups
}

// again sends one command and reports whether those after it may be sent: what
// follows a command that nobody could answer would be refused for good.
func (r *reconciler) again(ctx context.Context, i record.Intent) bool {
	p, ok := r.process(i.Process)
	if !ok {
		return false // another program's
	}
	c, err := p.Decode(i.Command, i.Body)
	known, first := false, workflows.Decided{}
	if err == nil {
		known, first, err = r.knows(ctx, p, i)
	}
	if err == nil && !known {
		err = r.door.Again(ctx, p, i.ID, c, workflows.Sender{By: i.By, Key: i.UpdateID, Hash: i.Hash, Decided: first}, i.Rules)
	}
	kind := process.KindOf(err)
	if kind == process.KindUnavailable || kind == process.KindInternal {
		r.complain(ctx, i.ID, err)
		return false
	}
	if !known {
		r.metrics.Resent(string(kind))
	}
	if err != nil {
		r.complain(ctx, i.ID, fmt.Errorf("%s was accepted and lost, and is refused now: %w", i.Command, err))
	}
	if err := r.store.Record.Settle(ctx, []record.Heard{{Process: i.Process, ID: i.ID, UpdateID: i.UpdateID}}); err != nil {
		r.complain(ctx, i.ID, err)
	}
	return true
}

// knows reports whether the workflow has carried a command out, and how it was decided
// at first. The engine remembers ids of commands for one run only: sent again after the
// history was cut, the command would be carried out twice.
func (r *reconciler) knows(ctx context.Context, p process.Process, i record.Intent) (bool, workflows.Decided, error) {
	j, err := r.store.Record.Journalled(ctx, i)
	if err != nil || j.Last == 0 {
		return false, workflows.Decided{}, err
	}
	first := workflows.Decided{Version: j.First, At: j.At.UTC()}
	state, err := r.door.State(ctx, p, i.ID)
	if process.KindOf(err) == process.KindConflict {
		return false, first, nil // there is no such workflow, or not any more
	}
	if err != nil {
		return false, first, err
	}
	truth, err := p.Load(nil, state)
	return err == nil && truth.Course().Version >= j.Last, first, err
}

func (r *reconciler) names() []string {
	names := make([]string, len(r.processes))
	for i, p := range r.processes {
		names[i] = p.Table().Name
	}
	return names
}

func (r *reconciler) process(name string) (process.Process, bool) {
	k := slices.IndexFunc(r.processes, func(p process.Process) bool { return p.Table().Name == name })
	if k < 0 {
		return nil, false
	}
	return r.processes[k], true
}

// once looks at the instances that were touched lately and at a rolling sample of the rest.
func (r *reconciler) once(ctx context.Context) {
	recent, err := r.store.Record.Recent(ctx, time.Now().Add(-reconcileBack), reconcileMost)
	if err != nil {
		r.complain(ctx, "", err)
		return
	}
	rest, err := r.store.Record.OpenAfter(ctx, r.sampled, reconcileRest)
	if err != nil {
		r.complain(ctx, "", err)
	}
	r.sampled = ""
	if len(rest) > 0 {
		r.sampled = rest[len(rest)-1].Number
	}
	r.forget(ctx)
	var g errgroup.Group
	g.SetLimit(atATime)
	for _, n := range append(recent, rest...) {
		g.Go(func() error {
			if err := r.compare(ctx, n); err != nil {
				r.complain(ctx, n.Number, err)
			}
			return nil
		})
	}
	_ = g.Wait()
}

// forget lets go of what nobody needs any more.
func (r *reconciler) forget(ctx context.Context) {
	_, answers := r.store.DB.PurgeOnce(ctx, time.Now().Add(-keepAnswers))
	_, sessions := r.store.People.PurgeSessions(ctx)
	_, links := r.store.Messages.ForgetLinks(ctx)
	if err := errors.Join(answers, sessions, links, r.store.Imports.Forget(ctx)); err != nil {
		r.complain(ctx, "", err)
	}
}

// compare repairs one instance. One that moved on between the two reads is left
// alone: it is alive, and its next write carries the truth.
func (r *reconciler) compare(ctx context.Context, n record.Named) error {
	p, ok := r.process(n.Process)
	if !ok {
		return nil
	}
	before, err := r.store.Record.Instance(ctx, p, n.ID())
	if err != nil {
		return err
	}
	state, err := r.door.State(ctx, p, n.ID())
	if process.KindOf(err) == process.KindConflict {
		return nil // its history was deleted after the retention time
	}
	if err != nil {
		return err
	}
	truth, err := p.Load(nil, state)
	if err != nil || truth.Course().Version == 0 { // 0: it is only about to be opened
		return err
	}
	after, err := r.store.Record.Instance(ctx, p, n.ID())
	if err != nil || after.Version != before.Version {
		return err
	}
	repaired, err := r.store.Record.Repair(ctx, p, truth)
	if repaired {
		r.metrics.Drifted()
		r.log.Warn("projection repaired from the workflow", "number", n.Number, "was", before.Version, "is", truth.Course().Version)
	}
	return err
}

func (r *reconciler) complain(ctx context.Context, number string, err error) {
	if ctx.Err() == nil {
		r.log.Warn("reconcile", "number", number, "error", err)
	}
}
