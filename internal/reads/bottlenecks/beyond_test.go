package bottlenecks_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Minutes are summed instead of orders; it comes to the same, to the millisecond,
// by day and by night, in any zone.
func TestBeyondTarget_IsTheSumOverOrders(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "KTM", BranchCard: shop.BranchCard{Name: "Other"}}, storetest.Boss)
	require.NoError(t, err)
	c := worktime.DefaultCalendar()
	c.Zone, c.Week = "Asia/Kathmandu", []worktime.WeekShift{{Weekday: time.Sunday, From: 7*60 + 13, To: 16 * 60}, {Weekday: time.Friday, From: 600, To: 1440}}
	_, err = d.Store.Shop.PutCalendar(t.Context(), "KTM", c, 1, storetest.Boss)
	require.NoError(t, err)
	other, err := c.Compile()
	require.NoError(t, err)
	work := map[string]*worktime.WorkTime{d.Branch: d.Rules.Work(), "KTM": other}

	at := june(t, "30 12:30").Add(17*time.Second + 250*time.Microsecond)
	random := rand.New(rand.NewPCG(1, 2))
	want := map[bottlenecks.Beyond]time.Duration{}
	late := map[bottlenecks.Beyond]int64{}
	for i := range 150 {
		branch := []string{d.Branch, "KTM"}[random.IntN(2)]
		o := workorder.Order{
			Number: fmt.Sprint(i), Branch: branch, Kind: []workorder.OrderKind{workorder.Commercial, workorder.Warranty}[random.IntN(2)], OpenedAt: june(t, "1 09:00"),
			Course: process.Course{Version: 1, Phase: []process.Phase{workorder.Queued, workorder.InRepair, workorder.HandedOver}[random.IntN(3)]},
		}
		due := june(t, "1 09:00").Add(time.Duration(random.Int64N(int64(32*24*time.Hour)) / 1000 * 1000))
		o.Visits = []process.Visit{{Phase: o.Phase, Entered: o.OpenedAt, Due: &due}}
		if random.IntN(10) == 0 {
			o.Visits[0].Due = nil
		} else if due.Before(at) {
			k := bottlenecks.Beyond{Branch: branch, Kind: o.Kind, Phase: o.Phase}
			want[k] += work[branch].Between(due, at)
			late[k]++
		}
		written(d, o)
	}
	written(d, workorder.Order{Number: "nowhere", Branch: "GONE", Course: process.Course{Version: 1, Phase: workorder.Queued, Visits: []process.Visit{{Phase: workorder.Queued, Due: storetest.Ptr(june(t, "1 09:00"))}}}})
	written(d, workorder.Order{Number: "over", Branch: d.Branch, HandedOver: &workorder.HandOverAct{}, Surveyed: true,
		Course: process.Course{Version: 1, Phase: workorder.Closed, Visits: []process.Visit{{Phase: workorder.Closed, Due: storetest.Ptr(june(t, "1 09:00"))}}}})

	got, err := d.Store.Bottlenecks.BeyondTarget(t.Context(), at, "", "")
	require.NoError(t, err)
	require.Len(t, got, len(want))
	require.Len(t, want, 12)
	for _, b := range got {
		k := bottlenecks.Beyond{Branch: b.Branch, Kind: b.Kind, Phase: b.Phase}
		require.InDelta(t, want[k].Seconds(), b.Seconds, 1e-3, "%v", k)
		require.Equal(t, late[k], b.Orders, "%v", k)
	}
	some, err := d.Store.Bottlenecks.BeyondTarget(t.Context(), at, "KTM", workorder.Warranty)
	require.NoError(t, err)
	require.Len(t, some, 3)
	for _, b := range some {
		require.Contains(t, got, b)
	}
	none, err := d.Store.Bottlenecks.BeyondTarget(t.Context(), june(t, "1 09:00"), "", "")
	require.NoError(t, err)
	require.Empty(t, none)
}
