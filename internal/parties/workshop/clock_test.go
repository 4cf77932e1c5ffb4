package workshop_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func claim(d *storetest.Desk, order, key string) workshop.Claim {
	return workshop.Claim{Mechanic: d.Actor(process.Mechanic).ID, Order: order, JobID: "J1", Branch: d.Branch, Key: key}
}

func TestC17_AMechanicIsClaimedByOneStartHoweverManyAskAtOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	var got atomic.Int32
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := d.Store.Workshop.ClaimClock(context.Background(), claim(d, fmt.Sprintf("T-%d", i%10), fmt.Sprintf("k%d", i)))
			if err == nil {
				got.Add(1)
			} else if process.KindOf(err) != process.KindConflict {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, got.Load())
}

func TestC17_AClaimIsOfOneRequestAndLapses(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, w := t.Context(), d.Store.Workshop
	until, err := w.ClaimClock(ctx, claim(d, "T-1", "k1"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(time.Minute), until, 30*time.Second)
	_, err = w.ClaimClock(ctx, claim(d, "T-1", "k1"))
	require.NoError(t, err, "the same request again")
	_, err = w.ClaimClock(ctx, claim(d, "T-1", "k2"))
	storetest.Refused(t, err, process.KindConflict, "is being clocked on to a job of order T-1 at this moment")
	require.NoError(t, w.LeaveClock(ctx, claim(d, "T-1", "k2")), "whose claim it is not")
	_, err = w.ClaimClock(ctx, claim(d, "T-2", "k3"))
	storetest.Refused(t, err, process.KindConflict, "order T-1")

	require.NoError(t, w.LeaveClock(ctx, claim(d, "T-1", "k1")))
	_, err = w.ClaimClock(ctx, claim(d, "T-2", "k3"))
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `UPDATE clock_claim SET at = at - interval '3 minutes'`)
	require.NoError(t, err)
	_, err = w.ClaimClock(ctx, claim(d, "T-3", "k4"))
	require.NoError(t, err, "nobody has heard of the other one any more")
}

func TestC17_WhoRunsIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	other := d.Another(workorder.Commercial)
	d.Jobs()
	d.Agree()
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.Settle()
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	_, err := d.Store.Workshop.ClaimClock(t.Context(), claim(d, other.Order.Number, "k1"))
	storetest.Refused(t, err, process.KindConflict, "A mechanic has been on job “Strut” of order "+d.Order.Number+" since ")
	require.ErrorContains(t, err, "; pause or finish it first")
	again := claim(d, d.Order.Number, "k2")
	_, err = d.Store.Workshop.ClaimClock(t.Context(), again)
	require.NoError(t, err, "the order says itself that they are on it")
	require.NoError(t, d.Store.Workshop.LeaveClock(t.Context(), again))

	d.Do(process.Mechanic, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	_, err = d.Store.Workshop.ClaimClock(t.Context(), claim(d, other.Order.Number, "k1"))
	require.NoError(t, err)
}
