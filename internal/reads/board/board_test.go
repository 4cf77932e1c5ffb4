package board_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func TestShop_PlannedOrdersComeInTheOrderOfThePlanPageByPage(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	mechanic := d.Actor(process.Mechanic).ID
	want := []string{}
	for desk, left := d, 5; left > 0; desk, left = desk.Another(workorder.Commercial), left-1 {
		desk.Jobs()
		want = append(want, desk.Order.Number)
	}
	over := d.Another(workorder.Commercial)
	over.Jobs()
	over.Do(process.Reception, workorder.Cancel{Reason: "sold"})
	over.Settle()
	got, page := []string{}, database.Page{Limit: 2}
	for {
		list, err := d.Store.Board.PlannedOrders(t.Context(), d.Branch, mechanic, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(list.Items), 2)
		got = append(got, storetest.Numbers(list.Items)...)
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	require.Equal(t, want, got)
	list, err := d.Store.Board.PlannedOrders(t.Context(), d.Branch, mechanic, database.Page{})
	require.NoError(t, err)
	require.Equal(t, "Lada Samara", list.Items[0].Vehicle)
	require.Equal(t, "А123ВС77", list.Items[0].Plate)
	require.Equal(t, d.Order, list.Items[0].Order, "the order is whole")
	list, err = d.Store.Board.PlannedOrders(t.Context(), d.Branch, "nobody", database.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	list, err = d.Store.Board.PlannedOrders(t.Context(), "OTHER", mechanic, database.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	_, err = d.Store.Board.PlannedOrders(t.Context(), d.Branch, mechanic, database.Page{Cursor: "x"})
	storetest.Refused(t, err, process.KindInvalid, "cursor")
}

func TestShop_PhaseOrdersOldestFirst(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	second := d.Another(workorder.Commercial)
	third := second.Another(workorder.Commercial)
	second.Do(process.Mechanic, workorder.StartDiagnosis{})
	list, err := d.Store.Board.PhaseOrders(t.Context(), d.Branch, workorder.CheckedIn, database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []string{d.Order.Number}, storetest.Numbers(list.Items))
	list, err = d.Store.Board.PhaseOrders(t.Context(), d.Branch, workorder.CheckedIn, database.Page{Cursor: list.Next})
	require.NoError(t, err)
	require.Equal(t, []string{third.Order.Number}, storetest.Numbers(list.Items))
	require.Empty(t, list.Next)
}

// started brings the desk's order to where its one job runs.
func started(d *storetest.Desk) {
	d.T.Helper()
	d.Jobs()
	d.Agree()
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.Settle()
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
}

func TestShop_ClockedOnIsWhoWorksNow(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	on := func(mechanic string) []string {
		list, err := d.Store.Board.ClockedOn(t.Context(), d.Branch, mechanic)
		require.NoError(t, err)
		return storetest.Numbers(list)
	}
	started(d)
	mechanic := d.Actor(process.Mechanic).ID
	running := func() map[string]workorder.Job {
		jobs, err := d.Store.Board.RunningJobs(t.Context(), d.Branch)
		require.NoError(t, err)
		return jobs
	}
	require.Equal(t, map[string]workorder.Job{mechanic: d.Order.Jobs[0]}, running())
	require.Equal(t, []string{d.Order.Number}, on(mechanic))
	require.Empty(t, on(d.Actor(process.Foreman).ID))
	d.Do(process.Mechanic, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	require.Empty(t, on(mechanic))
	require.Empty(t, running())
	d.Do(process.Foreman, workorder.StartJob{JobID: "J1"})
	require.Empty(t, on(mechanic), "who was clocked on once is not now")
	require.Len(t, on(d.Actor(process.Foreman).ID), 1)
	require.Contains(t, running(), d.Actor(process.Foreman).ID)
}

func TestShop_PlanAndWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	slot := *d.Order.Jobs[0].Slot
	plan, err := d.Store.Board.ShopPlan(t.Context(), d.Branch, worktime.Span{From: slot.From, To: slot.To})
	require.NoError(t, err)
	require.Len(t, plan, 1)
	require.Equal(t, d.Order.Number, plan[0].Order)
	require.Equal(t, "Strut", plan[0].Title)
	require.Equal(t, d.Actor(process.Mechanic).ID, plan[0].Plan.MechanicID)
	require.True(t, slot.From.Equal(plan[0].Plan.From) && slot.To.Equal(plan[0].Plan.To))
	empty, err := d.Store.Board.ShopPlan(t.Context(), d.Branch, worktime.Span{From: slot.To.Add(time.Hour), To: slot.To.Add(2 * time.Hour)})
	require.NoError(t, err)
	require.Empty(t, empty)

	late := d.Another(workorder.Commercial)
	started(late)
	over := late.Order.Jobs[0].Slot.To.Add(time.Minute)
	left, err := d.Store.Board.LeftOver(t.Context(), d.Branch, over)
	require.NoError(t, err)
	require.Len(t, left, 1, "what the client has not agreed to is not left over")
	require.Equal(t, late.Order.Number, left[0].Order)
	late.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	left, err = d.Store.Board.LeftOver(t.Context(), d.Branch, over)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestShop_UnplannedSaysWhy(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	d.Agree() // its second part is on its way, so it has no time
	weld := d.Another(workorder.Commercial)
	weld.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{
		{Title: "Weld", Skill: "welding", NormHours: 100}, {Title: "Strut", Skill: d.Skill, NormHours: 100},
	}})
	weld.Settle()
	broken := weld.Another(workorder.Commercial)
	broken.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "Oil", Skill: d.Skill, NormHours: 100}}})
	broken.Do(process.System, process.IncidentOpened{Step: "propose-slots", Items: []string{"J1"}, What: "it does not answer"})
	list, err := d.Store.Board.Unplanned(t.Context(), d.Branch)
	require.NoError(t, err)
	got := []string{}
	for _, j := range list {
		got = append(got, j.Order+" "+j.Title+" "+j.Hold.Reason+" "+string(j.Hold.Side))
	}
	want := []string{weld.Order.Number + " Weld mechanic us", d.Order.Number + " Strut parts supplier"}
	if broken.Order.Phase == workorder.AwaitingApproval {
		want = []string{want[0], broken.Order.Number + " Oil incident us", want[1]}
	}
	require.Equal(t, want, got)
	require.NotNil(t, list[len(list)-1].Hold.Due)
}
