//go:build !external

package e2e

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// TestIntents_OpensOfAProgramThatIsKilled: thirty orders are opened at once, every
// process dies when the tenth is in the journal, and no client asks again. Each
// order that is in the journal or that a client was told of becomes workable.
// Half of them were promised for a moment that has passed when they are found.
func TestIntents_OpensOfAProgramThatIsKilled(t *testing.T) {
	t.Parallel()
	dir, remove, err := newFolder()
	require.NoError(t, err)
	t.Cleanup(remove)
	queue := "opens-" + rand.Text()[:8]
	engine := play(t, roleOrders{DataDir: dir, Engine: true})
	desk := play(t, roleOrders{DataDir: dir, TaskQueue: queue, Worker: true, API: true, Listen: "127.0.0.1:0"})
	s := newShopAt(t, nil, firstAdmin(t, dir, desk))
	intakes := s.intakes(30)
	desk.stop()
	desk.orders.Opens = 10
	desk.start()
	promised := time.Now().Add(3 * time.Second)
	told := s.openAtOnce(intakes, promised)
	require.Error(t, <-desk.ended, "it kills itself")
	engine.kill()
	engine.start()

	s.movedTo(s.starts(app.Options{DataDir: dir, TaskQueue: queue, API: true}))
	written := s.written()
	require.Subset(t, written, told, "nobody is told of what is not in the journal")
	lost := s.unknownToTheirWorkflow(written)
	require.NotEmpty(t, lost)
	t.Logf("%d orders in the journal, %d told of, %d lost", len(written), len(told), len(lost))
	require.Eventually(t, func() bool { return time.Now().After(promised) }, time.Minute, 10*time.Millisecond)

	require.NoError(t, s.app.Stop(t.Context()))
	s.movedTo(s.starts(app.Options{DataDir: dir, TaskQueue: queue, API: true, Worker: true}))
	s.nothingIsLeftToSend(10 * time.Second)
	require.Equal(t, written, s.written())
	for _, number := range written {
		o := &order{shop: s}
		o.Number = number
		o.look()
		o.give(s.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(time.Hour), Reason: "we were away"})
		require.Equal(t, []string{"open", "change-promise"}, o.kinds())
		o.give(s.reception, workorder.Cancel{Reason: "seen enough"})
		o.isOver(workorder.PhaseCancelled)
	}
	require.Contains(t, s.metrics(), "workbay_projection_drift_total 0")
	s.counted("wo_opened_total", len(written))
}

// starts a part of the program in this process; it ends with the test.
func (s *shop) starts(o app.Options) *app.App {
	s.t.Helper()
	o.Listen, o.Log = "127.0.0.1:0", slog.New(slog.DiscardHandler)
	a, err := app.New(o)
	require.NoError(s.t, err)
	require.NoError(s.t, a.Start(s.ctx()))
	s.t.Cleanup(func() { assert.NoError(s.t, a.Stop(context.Background())) })
	return a
}

// intakes are new clients, each with a car.
func (s *shop) intakes(n int) []body {
	s.t.Helper()
	all := make([]body, n)
	for i := range all {
		client := s.newClient()
		all[i] = intake(client, s.newCar(client), "it squeaks")
	}
	return all
}

// openAtOnce opens orders as clients do that never ask again, every other one
// promised for that moment, and returns the numbers of those that were answered.
func (s *shop) openAtOnce(intakes []body, promised time.Time) (told []string) {
	s.t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	for i, in := range intakes {
		if i%2 == 0 {
			in = with(in, body{"promised_at": promised})
		}
		all.Go(func() {
			var opened view
			if s.reception.Post(s.ctx(), "/v1/work-orders", in, &opened, demo.Key(rand.Text())) == nil {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, opened.Number)
			}
		})
	}
	all.Wait()
	return told
}

// written are the orders in the journal.
func (s *shop) written() (numbers []string) {
	s.t.Helper()
	err := s.app.Store().DB.Q(s.ctx()).QueryRow(s.ctx(),
		`SELECT array_agg(DISTINCT number ORDER BY number) FROM journal WHERE process = 'work-order'`).Scan(&numbers)
	require.NoError(s.t, err)
	return numbers
}

// unknownToTheirWorkflow are those of the orders whose workflow has accepted no
// command: what the journal says of them the engine does not know.
func (s *shop) unknownToTheirWorkflow(numbers []string) (lost []string) {
	s.t.Helper()
	for _, number := range numbers {
		known := false
		history := s.app.Temporal().GetWorkflowHistory(s.ctx(), workflows.WorkflowID("work-order", number), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for history.HasNext() {
			e, err := history.Next()
			require.NoError(s.t, err)
			known = known || e.EventType == enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
		}
		if !known {
			lost = append(lost, number)
		}
	}
	return lost
}

// nothingIsLeftToSend: within that time every accepted command is known to be
// carried out.
func (s *shop) nothingIsLeftToSend(within time.Duration) {
	s.t.Helper()
	require.EventuallyWithT(s.t, func(t *assert.CollectT) {
		left, err := s.app.Store().Record.Intents(s.ctx(), []string{"work-order"}, 0, 1000)
		require.NoError(t, err)
		var numbers []string
		for _, i := range left {
			numbers = append(numbers, i.ID)
		}
		require.Empty(t, numbers)
	}, within, 20*time.Millisecond, "what was accepted is carried out")
}
