package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

func numbers(list []store.ShopOrder) []string {
	found := []string{}
	for _, o := range list {
		found = append(found, o.Number)
	}
	return found
}

func TestShop_PlannedOrdersComeInTheOrderOfThePlanPageByPage(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	mechanic := d.Actor(workorder.Mechanic).ID
	want := []string{}
	for desk, left := d, 5; left > 0; desk, left = desk.another(workorder.Commercial), left-1 {
		desk.jobs()
		want = append(want, desk.o.Number)
	}
	over := d.another(workorder.Commercial)
	over.jobs()
	over.do(workorder.Reception, workorder.Cancel{Reason: "sold"})
	over.settle()
	got, page := []string{}, database.Page{Limit: 2}
	for {
		list, err := d.s.PlannedOrders(t.Context(), d.Branch, mechanic, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(list.Items), 2)
		got = append(got, numbers(list.Items)...)
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	require.Equal(t, want, got)
	list, err := d.s.PlannedOrders(t.Context(), d.Branch, mechanic, database.Page{})
	require.NoError(t, err)
	require.Equal(t, "Lada Samara", list.Items[0].Vehicle)
	require.Equal(t, "А123ВС77", list.Items[0].Plate)
	require.Equal(t, d.o, list.Items[0].Order, "the order is whole")
	list, err = d.s.PlannedOrders(t.Context(), d.Branch, "nobody", database.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	list, err = d.s.PlannedOrders(t.Context(), "OTHER", mechanic, database.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	_, err = d.s.PlannedOrders(t.Context(), d.Branch, mechanic, database.Page{Cursor: "x"})
	refused(t, err, workorder.KindInvalid, "cursor")
}

func TestShop_PhaseOrdersOldestFirst(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	second := d.another(workorder.Commercial)
	third := second.another(workorder.Commercial)
	second.do(workorder.Mechanic, workorder.StartDiagnosis{})
	list, err := d.s.PhaseOrders(t.Context(), d.Branch, workorder.CheckedIn, database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []string{d.o.Number}, numbers(list.Items))
	list, err = d.s.PhaseOrders(t.Context(), d.Branch, workorder.CheckedIn, database.Page{Cursor: list.Next})
	require.NoError(t, err)
	require.Equal(t, []string{third.o.Number}, numbers(list.Items))
	require.Empty(t, list.Next)
}

// started brings the desk's order to where its one job runs.
func (d *desk) started() {
	d.t.Helper()
	d.jobs()
	d.agree()
	d.do(workorder.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.settle()
	d.do(workorder.Parts, workorder.IssueParts{JobID: "J1"})
	d.settle()
	d.do(workorder.Mechanic, workorder.StartJob{JobID: "J1"})
}

func TestShop_ClockedOnIsWhoWorksNow(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	on := func(mechanic string) []string {
		list, err := d.s.ClockedOn(t.Context(), d.Branch, mechanic)
		require.NoError(t, err)
		return numbers(list)
	}
	d.started()
	mechanic := d.Actor(workorder.Mechanic).ID
	running := func() map[string]workorder.Job {
		jobs, err := d.s.RunningJobs(t.Context(), d.Branch)
		require.NoError(t, err)
		return jobs
	}
	require.Equal(t, map[string]workorder.Job{mechanic: d.o.Jobs[0]}, running())
	require.Equal(t, []string{d.o.Number}, on(mechanic))
	require.Empty(t, on(d.Actor(workorder.Foreman).ID))
	d.do(workorder.Mechanic, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	require.Empty(t, on(mechanic))
	require.Empty(t, running())
	d.do(workorder.Foreman, workorder.StartJob{JobID: "J1"})
	require.Empty(t, on(mechanic), "who was clocked on once is not now")
	require.Len(t, on(d.Actor(workorder.Foreman).ID), 1)
	require.Contains(t, running(), d.Actor(workorder.Foreman).ID)
}

func TestShop_PlanAndWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.jobs()
	slot := *d.o.Jobs[0].Slot
	plan, err := d.s.ShopPlan(t.Context(), d.Branch, workorder.Span{From: slot.From, To: slot.To})
	require.NoError(t, err)
	require.Len(t, plan, 1)
	require.Equal(t, d.o.Number, plan[0].Order)
	require.Equal(t, "Strut", plan[0].Title)
	require.Equal(t, d.Actor(workorder.Mechanic).ID, plan[0].Plan.MechanicID)
	require.True(t, slot.From.Equal(plan[0].Plan.From) && slot.To.Equal(plan[0].Plan.To))
	empty, err := d.s.ShopPlan(t.Context(), d.Branch, workorder.Span{From: slot.To.Add(time.Hour), To: slot.To.Add(2 * time.Hour)})
	require.NoError(t, err)
	require.Empty(t, empty)

	late := d.another(workorder.Commercial)
	late.started()
	over := late.o.Jobs[0].Slot.To.Add(time.Minute)
	left, err := d.s.LeftOver(t.Context(), d.Branch, over)
	require.NoError(t, err)
	require.Len(t, left, 1, "what the client has not agreed to is not left over")
	require.Equal(t, late.o.Number, left[0].Order)
	late.do(workorder.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	left, err = d.s.LeftOver(t.Context(), d.Branch, over)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestShop_UnplannedSaysWhy(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.jobs()
	d.agree() // its second part is on its way, so it has no time
	weld := d.another(workorder.Commercial)
	weld.do(workorder.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{
		{Title: "Weld", Skill: "welding", NormHours: 100}, {Title: "Strut", Skill: d.Skill, NormHours: 100},
	}})
	weld.settle()
	broken := weld.another(workorder.Commercial)
	broken.do(workorder.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "Oil", Skill: d.Skill, NormHours: 100}}})
	broken.do(workorder.System, workorder.IncidentOpened{Step: "propose-slots", Items: []string{"J1"}, What: "it does not answer"})
	list, err := d.s.Unplanned(t.Context(), d.Branch)
	require.NoError(t, err)
	got := []string{}
	for _, j := range list {
		got = append(got, j.Order+" "+j.Title+" "+j.Hold.Reason+" "+string(j.Hold.Side))
	}
	want := []string{weld.o.Number + " Weld mechanic us", d.o.Number + " Strut parts supplier"}
	if broken.o.Phase == workorder.AwaitingApproval {
		want = []string{want[0], broken.o.Number + " Oil incident us", want[1]}
	}
	require.Equal(t, want, got)
	require.NotNil(t, list[len(list)-1].Hold.Due)
}
