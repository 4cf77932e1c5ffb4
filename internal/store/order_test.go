package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// desk is one order in a small service centre: it gives commands, writes each
// decision down and lets the real ports answer.
type desk struct {
	storetest.Shop
	t     *testing.T
	s     *store.Store
	db    *pgx.Conn // for looking behind the store
	rules *workorder.Rules
	at    time.Time
	o     workorder.Order
	log   []workorder.Event

	measured []workorder.Measure
}

// house is a desk at which no order is open yet.
func house(t *testing.T) *desk {
	t.Helper()
	url := storetest.URL(t)
	s, err := store.Open(t.Context(), url, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	rules, err := workorder.NewRules(workorder.DefaultPolicy(), workorder.DefaultCalendar())
	require.NoError(t, err)
	return &desk{Shop: storetest.Stock(t, s), t: t, s: s, db: db, rules: rules, at: time.Now().UTC().Truncate(time.Second)}
}

func (d *desk) opening(kind workorder.OrderKind) workorder.OpenOrder {
	number, err := d.s.NextNumber(d.t.Context(), d.Branch)
	require.NoError(d.t, err)
	return workorder.OpenOrder{
		Number: number, Branch: d.Branch, Kind: kind, ClientID: d.ClientID, VehicleID: d.VehicleID,
		AdvisorID: d.Actor(workorder.Reception).ID, OdometerKM: 100_000, Concerns: []string{"it knocks"},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}
}

// opened is a desk with an open order.
func opened(t *testing.T, kind workorder.OrderKind) *desk {
	t.Helper()
	d := house(t)
	d.do(workorder.Reception, d.opening(kind))
	return d
}

// decide decides without writing: what a worker that dies would have thought.
func (d *desk) decide(role workorder.Role, c workorder.Command) (workorder.Order, []workorder.Event) {
	d.t.Helper()
	by := workorder.ProcessActor()
	if role != workorder.System {
		by = d.Actor(role)
	}
	d.at = d.at.Add(time.Second)
	next, events, err := workorder.Decide(d.o, c, workorder.Given{At: d.at, By: by, Rules: d.rules})
	require.NoError(d.t, err, c.Name())
	return next, events
}

func (d *desk) do(role workorder.Role, c workorder.Command) {
	d.t.Helper()
	next, events := d.decide(role, c)
	d.keep(next, events)
}

func (d *desk) keep(next workorder.Order, events []workorder.Event) {
	d.t.Helper()
	measures := workorder.Measures(&d.o, &next, d.at, d.rules)
	require.NoError(d.t, d.s.SaveOrder(d.t.Context(), &next, events, "u1", measures...))
	d.measured = append(d.measured, measures...)
	d.o, d.log = next, append(d.log, events...)
}

// settle lets the ports answer until nothing is due. Every call is made twice,
// as if the first answer had been lost.
func (d *desk) settle() {
	d.t.Helper()
	for range 50 {
		due := d.o.Due()
		if len(due) == 0 {
			return
		}
		first, err := d.answer(due[0])
		require.NoError(d.t, err, due[0].Name)
		again, err := d.answer(due[0])
		require.NoError(d.t, err, due[0].Name)
		if due[0].Name != "enquire-parts" { // looks at the clock
			require.Equal(d.t, first, again, due[0].Name)
		}
		d.do(workorder.System, first)
	}
	d.t.Fatalf("never settles: %v", d.o.Due())
}

func (d *desk) answer(e workorder.Effect) (workorder.Command, error) {
	ctx, s, o := d.t.Context(), d.s, &d.o
	switch e.Name {
	case "check-parts":
		return s.CheckParts(ctx, o.PartsRequest(e))
	case "reserve-parts":
		return s.ReserveParts(ctx, o.PartsRequest(e))
	case "release-parts":
		return s.ReleaseParts(ctx, o.PartsRequest(e))
	case "post-receipt":
		return s.PostReceipt(ctx, o.PartsRequest(e))
	case "post-issue":
		return s.PostIssue(ctx, o.PartsRequest(e))
	case "return-parts":
		return s.ReturnParts(ctx, o.PartsRequest(e))
	case "enquire-parts":
		return s.EnquireParts(ctx, o.PartsRequest(e))
	case "order-parts":
		return s.OrderParts(ctx, o.PartsRequest(e))
	case "cancel-purchases":
		return s.CancelPurchases(ctx, o.PartsRequest(e))
	case "propose-slots":
		return s.ProposeSlots(ctx, o.SlotsRequest(e))
	case "check-coverage":
		return s.CheckCoverage(ctx, o.CoverageRequest())
	case "issue-invoices":
		return s.IssueInvoices(ctx, o.BillsRequest())
	case "credit-invoices":
		return s.CreditInvoices(ctx, o.CreditRequest(e))
	case "post-payment":
		return s.PostPayments(ctx, o.PaymentsRequest(e))
	case "queue-messages":
		return s.QueueMessages(ctx, o.MessagesRequest(e))
	case "withdraw-messages":
		return s.WithdrawMessages(ctx, o.MessagesRequest(e))
	case "schedule-survey":
		due := o.SurveyDue(d.rules)
		return workorder.SurveyScheduled{DueAt: due}, s.ScheduleSurvey(ctx, d.survey(due))
	}
	d.t.Fatalf("no answer for %s", e.Name)
	return nil, nil
}

func (d *desk) survey(due time.Time) survey.InputBefore {
	return survey.InputBefore{Order: d.o.Number, Branch: d.Branch, ClientID: d.ClientID, DueAt: due, Policy: d.rules.Policy.Survey}
}

// jobs proposes one job with both parts of the shop and waits for the estimate.
func (d *desk) jobs() {
	d.t.Helper()
	d.do(workorder.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{
		Title: "Strut", Skill: d.Skill, NormHours: 150, Parts: []workorder.PartSpec{{PartNo: d.InStock, Qty: 2000}, {PartNo: d.Missing, Qty: 1000}},
	}}})
	d.settle()
}

func (d *desk) agree() {
	d.t.Helper()
	d.do(workorder.Reception, workorder.DecideEstimate{
		EstimateVersion: d.o.Estimate().Version, Approver: "client", Channel: "recorded_call", Evidence: "call 7",
		Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}},
	})
	d.settle()
}

// repaired brings the order to the point where it is ready and billed.
func (d *desk) repaired() {
	d.t.Helper()
	d.jobs()
	d.agree()
	d.do(workorder.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.settle()
	d.do(workorder.Parts, workorder.IssueParts{JobID: "J1"})
	d.settle()
	d.do(workorder.Mechanic, workorder.StartJob{JobID: "J1"})
	d.do(workorder.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.do(workorder.Foreman, workorder.PassQualityCheck{})
	d.settle()
}

// consistent requires that every table shows what the order says.
func (d *desk) consistent() {
	d.t.Helper()
	ctx := d.t.Context()
	loaded, err := d.s.LoadOrder(ctx, d.o.Number)
	require.NoError(d.t, err)
	require.Equal(d.t, d.o, loaded, "the projection is the order")
	events, err := d.s.JournalOf(ctx, d.o.Number)
	require.NoError(d.t, err)
	require.Equal(d.t, d.log, events, "the journal is what was decided")
	var replayed workorder.Order
	for _, e := range events {
		replayed.Apply(e)
	}
	require.Equal(d.t, d.o, replayed, "the journal replayed gives the order")
	rows, _ := d.db.Query(ctx, `SELECT phase, entered, left_at AS "left", working_seconds AS working, due FROM stage_visit WHERE number = $1 ORDER BY seq`, d.o.Number)
	visits, err := pgx.CollectRows(rows, pgx.RowToStructByName[workorder.Visit])
	require.NoError(d.t, err)
	require.Len(d.t, visits, len(d.o.Visits))
	for i, v := range d.o.Visits {
		require.Equal(d.t, v.Phase, visits[i].Phase)
		require.True(d.t, v.Entered.Equal(visits[i].Entered))
		require.Equal(d.t, v.Left == nil, visits[i].Left == nil)
		require.Equal(d.t, v.Working, visits[i].Working)
		require.Equal(d.t, v.Due == nil, visits[i].Due == nil)
	}
	rows, _ = d.db.Query(ctx, `SELECT reason, side, job_id, since, due, until FROM hold WHERE number = $1 ORDER BY seq`, d.o.Number)
	holds, err := pgx.CollectRows(rows, pgx.RowToStructByName[workorder.Hold])
	require.NoError(d.t, err)
	require.Len(d.t, holds, len(d.o.Holds))
	for i, h := range d.o.Holds {
		require.Equal(d.t, h.Reason, holds[i].Reason)
		require.Equal(d.t, h.Until == nil, holds[i].Until == nil, "hold %s", h.Reason)
		require.Equal(d.t, h.Due == nil, holds[i].Due == nil, "hold %s", h.Reason)
	}
	d.consistentWaits()
	d.consistentTasks()
}

func (d *desk) consistentWaits() {
	d.t.Helper()
	rows, _ := d.db.Query(d.t.Context(), `SELECT line_id || ' ' || part || ' ' || (until IS NULL) FROM part_wait WHERE number = $1 AND branch = $2 AND kind = $3 ORDER BY line_id, seq`,
		d.o.Number, d.o.Branch, d.o.Kind)
	waits, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(d.t, err)
	want := []string{}
	for _, j := range d.o.Jobs {
		for _, l := range j.Lines {
			for _, w := range l.Waits {
				want = append(want, fmt.Sprintf("%s %s %t", l.ID, w.Part, w.Until == nil))
			}
		}
	}
	require.Equal(d.t, want, append([]string{}, waits...))
}

// count is one number read behind the store.
func (d *desk) count(sql string, args ...any) (n int) {
	d.t.Helper()
	require.NoError(d.t, d.db.QueryRow(d.t.Context(), sql, args...).Scan(&n))
	return n
}
