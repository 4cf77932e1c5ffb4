package e2e

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// hanging is a supplier of other people who takes a call and does not answer until
// the test lets go; then each call that was ever made is carried out.
type hanging struct {
	interceptor.WorkerInterceptorBase
	effect string
	tries  chan int32
	answer chan struct{}
}

func (h *hanging) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	in := &hangingInbound{hanging: h}
	in.Next = next
	return in
}

type hangingInbound struct {
	interceptor.ActivityInboundInterceptorBase
	hanging *hanging
}

func (i *hangingInbound) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if info := activity.GetInfo(ctx); info.ActivityType.Name == i.hanging.effect && !info.IsLocalActivity {
		i.hanging.tries <- info.Attempt
		<-i.hanging.answer
		ctx = context.WithoutCancel(ctx) // they do not know that nobody waits any more
	}
	return i.Next.ExecuteActivity(ctx, in)
}

// withHanging is a shop whose suppliers are other people's system, and hang at an effect.
func withHanging(t *testing.T, effect string) (*shop, *hanging) {
	t.Helper()
	h := &hanging{effect: effect, tries: make(chan int32, 100), answer: make(chan struct{})}
	a, err := app.New(app.Options{
		DataDir: house.app.DataDir(), API: true, Worker: true, Listen: "127.0.0.1:0", TaskQueue: "remote-" + rand.Text()[:8],
		Remote: []string{"suppliers"}, Interceptors: []interceptor.WorkerInterceptor{h}, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() { assert.NoError(t, a.Stop(context.Background())) })
	admin := house.admin
	admin.URL = a.URL()
	return newShopAt(t, a, admin), h
}

// begins returns when that call is made.
func (h *hanging) begins(t *testing.T, try int32) {
	t.Helper()
	select {
	case n := <-h.tries:
		require.Equal(t, try, n)
	case <-time.After(time.Minute):
		require.FailNow(t, "nobody calls")
	}
}

// now gives a command and does not wait for what follows from it.
func (o *order) now(who person, c process.Command) {
	o.t.Helper()
	o.post(who.Client, o.path()+"/commands/"+c.Name(), c, &o.view)
}

// awaits looks until these steps have been taken.
func (o *order) awaits(kinds ...string) {
	o.t.Helper()
	require.EventuallyWithT(o.t, func(t *assert.CollectT) {
		now := count(o.kinds())
		for _, k := range kinds {
			require.Positive(t, now[k], k)
		}
	}, 30*time.Second, 20*time.Millisecond)
	o.get(o.reception.Client, o.path(), &o.view)
}

// TestRemote_APartyThatHangsHoldsNothingElseUp: while a supplier does not answer, the
// house's own parties do and people work on; the estimate waits for that answer alone.
// It is asked again when a try has taken too long, and taken once.
func TestRemote_APartyThatHangsHoldsNothingElseUp(t *testing.T) {
	t.Parallel()
	s, supplier := withHanging(t, "EnquireParts")
	here, ordered := s.newPart("pad", 5), s.newPart("disc", 0)
	s.newSupplier(offer{part: ordered, p50: 1, p90: 2})
	o := s.openForNew("it squeaks")
	o.now(s.reception, workorder.SkipDiagnosis{Reason: "seen", Jobs: []workorder.JobSpec{job("brakes", 1, here, ordered)}})
	supplier.begins(t, 1)
	o.awaits("check-parts", "propose-slots")
	require.Equal(t, workorder.Preparing, o.Phase)
	require.Equal(t, []string{"enquire-parts"}, o.Pending)
	require.NotNil(t, o.job("J1").Slot)
	o.now(s.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(96 * time.Hour), Reason: "the supplier is slow"})
	supplier.begins(t, 2)
	o.now(s.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(97 * time.Hour), Reason: "very slow"})
	require.Equal(t, []string{"enquire-parts"}, o.Pending)

	close(supplier.answer)
	o.look()
	o.in(workorder.AwaitingApproval)
	o.give(s.reception, o.onThePhone())
	o.in(workorder.AwaitingParts)
	o.give(s.parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: exact.Units(1)}}})
	require.Equal(t, []int{1, 1, 1}, []int{count(o.kinds())["enquire-parts"], count(o.kinds())["order-parts"], len(o.purchases())})
	o.give(s.manager, workorder.Cancel{Reason: "shown enough"})
	o.isOver(workorder.PhaseCancelled)
}

// TestRemote_CancelWhileAPartyHangs: what the house holds is given back at once, and
// what the late answer brings when it comes.
func TestRemote_CancelWhileAPartyHangs(t *testing.T) {
	t.Parallel()
	s, supplier := withHanging(t, "OrderParts")
	here, ordered := s.newPart("pad", 5), s.newPart("disc", 0)
	s.newSupplier(offer{part: ordered, p50: 1, p90: 2})
	o := s.openForNew("it squeaks")
	o.skipDiagnosis(job("brakes", 1, here, ordered))
	o.now(s.reception, o.onThePhone())
	supplier.begins(t, 1)
	o.awaits("reserve-parts")
	require.Equal(t, exact.Units(1), s.stockCard(here).Reserved)
	o.now(s.manager, workorder.Cancel{Reason: "the client sold the car"})
	o.awaits("release-parts")
	require.Zero(t, s.stockCard(here).Reserved, "nobody waits for the supplier with this")
	supplier.begins(t, 2)
	require.Empty(t, o.purchases())

	close(supplier.answer)
	o.awaits("order-parts", "cancel-purchases")
	o.look()
	require.Len(t, o.purchases(), 1, "two calls, one order")
	o.isOver(workorder.PhaseCancelled)
	require.Empty(t, o.Incidents)
}
