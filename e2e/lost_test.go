package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// lose writes a command's decision down and lets nobody know: what is left of it
// when everything dies between the journal and the end of the workflow task.
func (o *order) lose(who person, c process.Command) (updateID string) {
	o.t.Helper()
	s, p := o.app.Store(), workorder.Process()
	rules, err := json.Marshal(workorder.Rules{Policy: workorder.DefaultPolicy(), Calendar: worktime.DefaultCalendar()})
	require.NoError(o.t, err)
	by := process.Actor{Role: process.Reception, ID: who.ID}
	asked := record.Asked{UpdateID: "lost-" + rand.Text(), By: by, Name: c.Name()}
	var state []byte
	if o.Version > 0 {
		state, err = json.Marshal(o.Order)
	} else {
		asked.Rules = rules
	}
	require.NoError(o.t, err)
	r, err := p.Load(rules, state)
	require.NoError(o.t, err)
	draft := r.Draft()
	require.NoError(o.t, draft.Try(c, time.Now().UTC().Truncate(time.Microsecond), by))
	asked.Command, err = json.Marshal(c)
	require.NoError(o.t, err)
	require.NoError(o.t, s.Record.Save(o.ctx(), draft.Decision(), asked))
	return asked.UpdateID
}

// settled waits until nothing is left of an accepted command but its outcome.
func (o *order) settled(updateID string) {
	o.t.Helper()
	require.EventuallyWithT(o.t, func(t *assert.CollectT) {
		left, err := o.app.Store().Record.Intents(o.ctx(), []string{"work-order"}, 0, 1000)
		require.NoError(t, err)
		for _, i := range left {
			require.NotEqual(t, updateID, i.UpdateID)
		}
	}, 10*time.Second, 50*time.Millisecond, "the command is sent again by whoever finds it")
}

// TestIntents_LostOpenIsCarriedOut: an order that only the journal knows, and no
// workflow, is opened as it was: for a promise that has passed when it is found.
func TestIntents_LostOpenIsCarriedOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	o := &order{shop: s}
	o.Number = s.branch + "-000001"
	promised := time.Now().Add(2 * time.Second) // sooner than anything is sent again
	id := o.lose(s.reception, workorder.OpenOrder{
		Number: o.Number, Branch: s.branch, Kind: workorder.Commercial, ClientID: client, VehicleID: car, AdvisorID: s.reception.ID,
		OdometerKM: 50_000, Concerns: []string{"it squeaks"}, Consent: workorder.ConsentPolicy{Mode: "ask_each"}, PromisedAt: &promised,
	})
	_, err := s.app.Temporal().DescribeWorkflowExecution(t.Context(), workflows.WorkflowID("work-order", o.Number), "")
	var none *serviceerror.NotFound
	require.ErrorAs(t, err, &none)
	var written view
	s.get(s.reception.Client, o.path(), &written)

	o.settled(id)
	o.look()
	require.True(t, o.OpenedAt.Before(promised))
	same(t, written.Order, o.Order)
	o.skipDiagnosis(job("brakes", 1, s.newPart("pad", 5)))
	o.give(s.reception, workorder.Cancel{Reason: "seen enough"})
	o.isOver(workorder.PhaseCancelled)
	s.counted("wo_opened_total", 1)
}

// TestIntents_LostCancelIsCarriedOut: a cancel that only the journal knows is
// carried out though its sender never comes back.
func TestIntents_LostCancelIsCarriedOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("it squeaks")
	o.skipDiagnosis(job("brakes", 1, s.newPart("pad", 5)))
	id := o.lose(s.reception, workorder.Cancel{Reason: "changed their mind"})
	o.settled(id)
	o.look()
	o.isOver(workorder.PhaseCancelled)
}

// TestIntents_LostCommandThatWasOvertaken: the workflow, behind the record, takes
// another command whose journal row overwrites the lost one. The lost one is
// sent still, and is carried out where the rules allow it.
func TestIntents_LostCommandThatWasOvertaken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("it squeaks")
	id := o.lose(s.reception, workorder.Cancel{Reason: "changed their mind"})
	o.overtake(s.reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job("brakes", 1, s.newPart("pad", 5))}})
	o.settled(id)
	o.look()
	require.Contains(t, o.kinds(), "skip-diagnosis")
	o.isOver(workorder.PhaseCancelled)
}

// overtake gives a command past the record, which knows more than the workflow.
func (o *order) overtake(who person, c process.Command) {
	o.t.Helper()
	door := workflows.NewDoor(o.app.Temporal(), "", workflows.Processes())
	by := process.Actor{Role: process.Reception, ID: who.ID}
	_, err := door.Do(o.ctx(), workorder.Process(), o.Number, c, workflows.Sender{By: by, Key: rand.Text()})
	require.NoError(o.t, err)
}

// counted requires that this is what a counter of the branch comes to.
func (s *shop) counted(name string, n int) {
	s.t.Helper()
	line := fmt.Sprintf("%s{branch=%q,kind=%q} %d\n", name, s.branch, workorder.Commercial, n)
	require.Eventually(s.t, func() bool { return strings.Contains(s.metrics(), line) }, time.Minute, 50*time.Millisecond, line)
}
