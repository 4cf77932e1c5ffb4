package manager_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// promised gives the order another promise, as time has made it.
func promised(d *storetest.Desk, at time.Time) {
	d.T.Helper()
	_, err := d.DB.Exec(d.T.Context(), `UPDATE work_order SET promised_at = $2, opened_at = now() - interval '10 days' WHERE number = $1`, d.Order.Number, at)
	require.NoError(d.T, err)
}

func TestManager_OrdersAtRisk(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, now := t.Context(), time.Now()
	fresh := func() string {
		d.Order, d.Log = workorder.Order{}, nil
		d.Do(process.Reception, d.Opening(workorder.Commercial))
		return d.Order.Number
	}
	missed := fresh()
	promised(d, now.Add(-time.Hour))
	tight := fresh()
	promised(d, now.Add(time.Hour))
	fresh()
	promised(d, now.AddDate(0, 1, 0))
	parts := fresh()
	d.Jobs()
	d.Agree()
	_, err := d.DB.Exec(ctx, `UPDATE purchase_line SET eta = now() + interval '60 days'`)
	require.NoError(t, err)
	promised(d, now.AddDate(0, 1, 0))

	list, counts, err := d.Store.Manager.OrdersAtRisk(ctx, d.Branch, "", now, 10)
	require.NoError(t, err)
	require.Equal(t, map[string]int{manager.RiskMissed: 1, manager.RiskTime: 1, manager.RiskParts: 1}, counts)
	var got [][2]string
	for _, o := range list {
		got = append(got, [2]string{o.Number, o.Risk})
		require.Equal(t, "А123ВС77", o.Plate)
		require.Equal(t, "A reception", o.Advisor)
	}
	require.Equal(t, [][2]string{{missed, manager.RiskMissed}, {tight, manager.RiskTime}, {parts, manager.RiskParts}}, got)
	require.NotNil(t, list[2].PartsAt)

	list, counts, err = d.Store.Manager.OrdersAtRisk(ctx, d.Branch, workorder.Commercial, now, 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Len(t, counts, 3)
	list, counts, err = d.Store.Manager.OrdersAtRisk(ctx, d.Branch, workorder.Warranty, now, 1)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Empty(t, counts)
}

// What has come to a stop is at risk as well: an estimate that nobody can agree to any
// more, a task that is overdue.
func TestManager_OrdersAtRiskByAnEstimateOrATask(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, now := t.Context(), time.Now()
	due := func(table, number string, ago time.Duration) {
		tag, err := d.DB.Exec(ctx, `UPDATE `+table+` SET due = $2, since = $3 WHERE number = $1`, number, now.Add(-ago), now.Add(-24*time.Hour))
		require.NoError(t, err)
		require.NotZero(t, tag.RowsAffected())
	}
	fresh := func() string {
		d.Order, d.Log = workorder.Order{}, nil
		d.Do(process.Reception, d.Opening(workorder.Commercial))
		return d.Order.Number
	}
	slow := fresh()
	due("task", slow, 2*time.Hour)
	fresh() // its task is not due
	expired := fresh()
	d.Jobs()
	due("hold", expired, 3*time.Hour)
	due("task", expired, time.Hour)
	broken := fresh()
	promised(d, now.Add(-time.Hour))
	due("task", broken, 5*time.Hour)

	list, counts, err := d.Store.Manager.OrdersAtRisk(ctx, d.Branch, "", now, 10)
	require.NoError(t, err)
	require.Equal(t, map[string]int{manager.RiskEstimate: 1, manager.RiskTask: 1, manager.RiskMissed: 1}, counts)
	var got [][2]string
	for _, o := range list {
		got = append(got, [2]string{o.Number, o.Risk})
	}
	require.Equal(t, [][2]string{{expired, manager.RiskEstimate}, {slow, manager.RiskTask}, {broken, manager.RiskMissed}}, got, "an order has one risk, the gravest")
	require.WithinDuration(t, now.Add(-3*time.Hour), list[0].Since, time.Second)
	require.WithinDuration(t, now.Add(-time.Hour), list[2].Since, time.Second, "since its promise passed")
}

func TestM11_RefusedAndCancelledAreSharesOfTheWeeksOrders(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	now := time.Now()
	for range 3 {
		d.Order, d.Log = workorder.Order{}, nil
		d.Do(process.Reception, d.Opening(workorder.Commercial))
	}
	d.Jobs()
	d.Do(process.Reception, workorder.DecideEstimate{
		EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7",
		Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Declined, Reason: "price"}},
	})
	d.Order, d.Log = workorder.Order{}, nil
	d.Do(process.Reception, d.Opening(workorder.Warranty))
	d.Do(process.Reception, workorder.Cancel{Reason: "sold"})

	weeks, err := d.Store.Manager.Weeks(t.Context(), d.Branch, "", now, 2)
	require.NoError(t, err)
	require.Zero(t, weeks[0].Opened)
	last := weeks[1]
	require.Equal(t, [3]int64{4, 1, 1}, [3]int64{last.Opened, last.Refused, last.Cancelled})
	require.InDelta(t, 0.25, last.RefusedRatio(), 1e-9)
	require.InDelta(t, 0.25, last.CancelledRatio(), 1e-9)
	weeks, err = d.Store.Manager.Weeks(t.Context(), d.Branch, workorder.Warranty, now, 1)
	require.NoError(t, err)
	require.Equal(t, [3]int64{1, 0, 1}, [3]int64{weeks[0].Opened, weeks[0].Refused, weeks[0].Cancelled})
}

func TestManager_MoneyPerPayerIsWhatTheInvoicesSay(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Warranty)
	d.Repaired()
	ctx, begun := t.Context(), time.Now().Add(-time.Hour)
	var client, maker workorder.Invoice
	for _, in := range d.Order.Invoices {
		if in.Payer.Kind == workorder.PayerClient {
			client = in
		} else {
			maker = in
		}
	}
	d.Do(process.Reception, workorder.RecordPayment{Invoice: client.Number, Amount: 100, Method: "card"})
	d.Settle()
	money, err := d.Store.Manager.MoneySince(ctx, d.Branch, begun)
	require.NoError(t, err)
	require.Equal(t, []manager.PayerMoney{
		{Kind: workorder.PayerClient, Currency: "RUB", Issued: client.Total, Paid: 100, Open: client.Total - 100},
		{Kind: workorder.PayerManufacturer, ID: maker.Payer.ID, Name: "A manufacturer", Currency: "RUB", Issued: maker.Total, Open: maker.Total},
	}, money)
	money, err = d.Store.Manager.MoneySince(ctx, d.Branch, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Len(t, money, 2)
	require.Zero(t, money[0].Issued+money[0].Paid, "of another month")
	require.Equal(t, client.Total-100, money[0].Open, "what is owed does not go away")

	loads, err := d.Store.Manager.SkillLoads(ctx, d.Branch)
	require.NoError(t, err)
	require.Len(t, loads, 1)
	require.Equal(t, d.Skill, loads[0].Skill)
}

func tables() []process.Table {
	return []process.Table{workorder.Process().Table(), survey.Process().Table()}
}

func TestManager_TheIncidentsOfEveryProcessAreListed(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.System, process.IncidentOpened{Step: "check-parts", What: "the stock does not answer"})
	storetest.Surveyed(t, d.Store, d.Shop, "T-000009", d.At, survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{},
		process.IncidentOpened{Step: "ask-again", Items: []string{"T-000009"}, What: "the provider is away"})
	list, err := d.Store.Manager.OpenIncidents(t.Context(), tables(), d.Branch, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, d.Order.Number, list[0].Instance())
	of := list[1]
	require.Equal(t, "T-000009", of.Instance())
	require.Equal(t, []string{"survey", "asked", "ask-again", "the provider is away", "surveys"}, []string{of.Process, string(of.Phase), of.Step, of.What, of.Of.Path})
	require.True(t, of.Skippable)
	list, err = d.Store.Manager.OpenIncidents(t.Context(), tables(), d.Branch, workorder.Commercial, 10)
	require.NoError(t, err)
	require.Len(t, list, 1, "of one kind there are only orders")
	list, err = d.Store.Manager.OpenIncidents(t.Context(), tables()[:1], d.Branch, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestManager_IncidentsAreListedUntilTheyAreSolved(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.System, process.IncidentOpened{Step: "queue-messages", Items: []string{"x"}, What: "the gateway does not answer"})
	d.Do(process.System, process.IncidentOpened{Step: "check-parts", What: "the stock does not answer"})
	list, err := d.Store.Manager.OpenIncidents(t.Context(), tables(), d.Branch, workorder.Commercial, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "the gateway does not answer", list[0].What)
	require.True(t, list[0].Skippable)
	require.False(t, list[1].Skippable)
	d.Do(process.Manager, process.RetryIncident{IncidentID: "I2"})
	list, err = d.Store.Manager.OpenIncidents(t.Context(), tables(), d.Branch, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "I1", list[0].ID)
	list, err = d.Store.Manager.OpenIncidents(t.Context(), tables(), d.Branch, workorder.Warranty, 10)
	require.NoError(t, err)
	require.Empty(t, list)
}
