package e2e

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/workorder"
)

// One mechanic, ten orders, fifty starts at once: one is accepted. Then the mechanic goes
// through all of them, with others trying to start them elsewhere meanwhile, and the minutes in the
// journals never overlap.
func TestClock_AMechanicRunsOnOneJobHoweverManyStart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	mechanic := s.mechanics[0]
	orders := make([]*order, 10)
	for i := range orders {
		o := s.openForNew("knocks")
		o.skipDiagnosis(job("Look at it", 1))
		o.approveOnThePhone()
		orders[i] = o
	}
	start := workorder.StartJob{JobID: "J1", MechanicID: mechanic.ID}
	rush := func() *order {
		var on atomic.Pointer[order]
		var accepted atomic.Int32
		var all sync.WaitGroup
		for i := range 50 {
			o := orders[i%len(orders)]
			all.Go(func() {
				err := s.foreman.Post(t.Context(), o.path()+"/commands/start-job", start, nil)
				var p *demo.Problem
				switch {
				case err == nil:
					accepted.Add(1)
					on.Store(o)
				case !errors.As(err, &p) || p.Status != http.StatusConflict:
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 1, accepted.Load())
		return on.Load()
	}
	for range 3 {
		o := rush()
		o.look()
		require.Equal(t, workorder.InProgress, o.job("J1").Exec)
		for _, other := range orders {
			if other != o {
				require.Contains(t, other.refused(s.foreman, start, http.StatusConflict).Detail, "order "+o.Number)
			}
		}
		o.give(s.foreman, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	}
	type span struct{ from, to time.Time }
	var spans []span
	for _, o := range orders {
		o.look()
		for _, e := range o.job("J1").Entries {
			require.NotNil(t, e.To)
			spans = append(spans, span{e.From, *e.To})
		}
	}
	require.Len(t, spans, 3)
	for i, a := range spans {
		for _, b := range spans[:i] {
			require.False(t, a.from.Before(b.to) && b.from.Before(a.to), "%v overlaps %v", a, b)
		}
	}
}

// The same request again is answered as before, wherever the mechanic is by then; another
// one finds them where they are.
func TestClock_ARequestThatWasServedIsServedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	mechanic, key := s.mechanics[0], demo.Key("clock/"+s.branch)
	first, second := s.openForNew("knocks"), s.openForNew("hums")
	for _, o := range []*order{first, second} {
		o.skipDiagnosis(job("Look at it", 1))
		o.approveOnThePhone()
	}
	start := workorder.StartJob{JobID: "J1", MechanicID: mechanic.ID}
	for range 2 {
		require.NoError(t, first.try(s.foreman.Client, start, key))
	}
	first.give(s.foreman, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	second.give(s.foreman, start)
	require.NoError(t, first.try(s.foreman.Client, start, key))
	first.look()
	require.Len(t, first.job("J1").Entries, 1)
	refusal(t, first.try(s.foreman.Client, workorder.StartJob{JobID: "J1", MechanicID: s.mechanics[1].ID}, key), http.StatusUnprocessableEntity)
}

func TestClock_AJobWantsItsSkillOrAReason(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Look at it", 1))
	o.approveOnThePhone()
	apprentice := s.hire("mechanic", "washing")
	start := workorder.StartJob{JobID: "J1", MechanicID: apprentice.ID, Hand: &workorder.Hand{Skills: []string{skill}}}
	require.Contains(t, o.refused(s.foreman, start, http.StatusUnprocessableEntity).Detail, "takes the skill")
	assign := workorder.AssignJob{JobID: "J1", MechanicID: apprentice.ID}
	require.Contains(t, o.refused(s.foreman, assign, http.StatusUnprocessableEntity).Detail, "takes the skill")
	assign.SkillReason = "learns it under the foreman's eyes"
	o.give(s.foreman, assign)
	journal := o.journal()
	said := slices.IndexFunc(journal, func(e workorder.Event) bool { return e.Kind == assign.Name() })
	require.Equal(t, assign.SkillReason, journal[said].Reason)
	o.give(apprentice, workorder.StartJob{JobID: "J1"})
}
