package workflows

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// silent is a supplier of other people who answers nobody before that moment.
type silent struct {
	activities.SuppliersPort
	now   func() time.Time
	until time.Time
}

func (p silent) EnquireParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsOffered, error) {
	if p.now().Before(p.until) {
		return workorder.PartsOffered{}, context.DeadlineExceeded
	}
	return p.SuppliersPort.EnquireParts(ctx, r)
}

// A remote party hangs for an hour. The house's own parties answer at once and people
// work on. Who has the patience gets the answer when it comes; who has not has an
// incident, and gets it on asking again. It is taken once.
func TestRemote_HangsForAnHourBesideBuiltInParties(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		patience worktime.Seconds
		incident bool
	}{
		"patient":   {2 * 60 * 60, false},
		"impatient": {60, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			policy := storetest.AtOnce()
			policy.EffectPatience = c.patience
			in, err := NewInput(workorder.Rules{Policy: policy, Calendar: worktime.DefaultCalendar()}, []string{"suppliers"})
			require.NoError(t, err)
			s.acts.Suppliers.Port = silent{s.store.Suppliers, s.env.Now, s.env.Now().Add(time.Hour)}
			jobs := s.job()
			jobs[0].Parts = append(jobs[0].Parts, workorder.PartSpec{PartNo: s.fix.Missing, Qty: exact.Units(1)})
			s.at(time.Minute, process.Reception, s.opening(workorder.Commercial))
			s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: jobs})
			s.at(30*time.Minute, process.Reception, workorder.ChangePromise{PromisedAt: s.env.Now().Add(96 * time.Hour), Reason: "the supplier is slow"})
			var waiting, answered workorder.Order
			s.env.RegisterDelayedCallback(func() { s.look(&waiting) }, 31*time.Minute)
			if c.incident {
				s.at(65*time.Minute, process.Manager, process.RetryIncident{IncidentID: "I1"})
			}
			s.env.RegisterDelayedCallback(func() { s.look(&answered) }, 70*time.Minute)
			s.at(80*time.Minute, process.Manager, workorder.Cancel{Reason: "shown enough"})
			over := s.runs(in)
			require.NoError(t, s.env.GetWorkflowError())

			require.Equal(t, workorder.Preparing, waiting.Phase)
			require.Equal(t, workorder.InStock, waiting.Jobs[0].Lines[0].Supply)
			require.Equal(t, workorder.Short, waiting.Jobs[0].Lines[1].Supply)
			require.NotNil(t, waiting.Jobs[0].Slot)
			require.Len(t, waiting.Promises, 1)
			if c.incident {
				require.Equal(t, []string{"enquire-parts", "no answer in time"}, []string{waiting.Incidents[0].Step, waiting.Incidents[0].What})
			} else {
				require.Equal(t, []string{"enquire-parts"}, waiting.Pending())
				require.Empty(t, waiting.Incidents)
			}
			require.Equal(t, workorder.AwaitingApproval, answered.Phase)
			require.Equal(t, workorder.Offered, answered.Jobs[0].Lines[1].Supply)
			require.Equal(t, workorder.PhaseCancelled, over.Phase)
			require.Equal(t, 1, s.kinds()["enquire-parts"])
		})
	}
}
