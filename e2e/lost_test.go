package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"golang.org/x/sync/errgroup"

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
	rules, err := json.Marshal(workorder.Rules{Policy: atOnce(), Calendar: worktime.DefaultCalendar()})
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
	require.NoError(o.t, o.forgotten(updateID))
}

// forgotten is settled for who may not end the test.
func (s *shop) forgotten(updateID string) error {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(10 * time.Second); ; <-look.C {
		left, err := s.app.Store().Record.Intents(s.ctx(), []string{"work-order"}, 0, 1000)
		if err != nil || !slices.ContainsFunc(left, func(i record.Intent) bool { return i.UpdateID == updateID }) {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("the command %s is not sent again by whoever finds it", updateID)
		}
	}
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

// TestIntents_AnOrderThatNobodyWorksForHoldsNoOtherUp: its lost command waits for whoever
// works, again and again; those of others are sent meanwhile.
func TestIntents_AnOrderThatNobodyWorksForHoldsNoOtherUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	stuck := &order{shop: s}
	stuck.Number = s.branch + "-900001"
	stuck.lose(s.reception, workorder.OpenOrder{
		Number: stuck.Number, Branch: s.branch, Kind: workorder.Commercial, ClientID: client, VehicleID: s.newCar(client), AdvisorID: s.reception.ID,
		OdometerKM: 50_000, Concerns: []string{"it squeaks"}, Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	})
	var written view
	s.get(s.reception.Client, stuck.path(), &written)
	nobody := workflows.NewDoor(s.app.Temporal(), "nobody-"+rand.Text(), workflows.Processes())
	rules := workorder.Rules{Policy: atOnce(), Calendar: worktime.DefaultCalendar()}
	require.NoError(t, nobody.Resume(t.Context(), workorder.Process(), stuck.Number, rules, written.Order))
	t.Cleanup(func() { // then it is refused, and forgotten
		require.NoError(t, s.app.Temporal().TerminateWorkflow(context.WithoutCancel(t.Context()), stuck.workflowID(), "", "seen enough"))
	})
	const others = 8
	var orders []*order
	for range others {
		orders = append(orders, s.openForNew("it squeaks"))
	}
	var g errgroup.Group
	moment := time.NewTicker(10 * time.Second / others) // the wait for the stuck one takes ten seconds: they are lost all through it
	defer moment.Stop()
	for _, o := range orders {
		<-moment.C
		id := o.lose(s.reception, workorder.Cancel{Reason: "changed their mind"})
		g.Go(func() error { return s.forgotten(id) })
	}
	require.NoError(t, g.Wait())
	for _, o := range orders {
		o.look()
		o.isOver(workorder.PhaseCancelled)
	}
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
