package e2e

import (
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	state, err := json.Marshal(o.Order)
	require.NoError(o.t, err)
	rules, err := json.Marshal(workorder.Rules{Policy: workorder.DefaultPolicy(), Calendar: worktime.DefaultCalendar()})
	require.NoError(o.t, err)
	r, err := p.Load(rules, state)
	require.NoError(o.t, err)
	by := process.Actor{Role: process.Reception, ID: who.ID}
	draft := r.Draft()
	require.NoError(o.t, draft.Try(c, time.Now().UTC().Truncate(time.Microsecond), by))
	text, err := json.Marshal(c)
	require.NoError(o.t, err)
	updateID = "lost-" + rand.Text()
	require.NoError(o.t, s.Record.Save(o.ctx(), draft.Decision(), record.Asked{UpdateID: updateID, By: by, Name: c.Name(), Command: text}))
	return updateID
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
