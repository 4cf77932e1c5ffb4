package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// promised gives the order another promise, as time has made it.
func (d *desk) promised(at time.Time) {
	d.t.Helper()
	_, err := d.db.Exec(d.t.Context(), `UPDATE work_order SET promised_at = $2, opened_at = now() - interval '10 days' WHERE number = $1`, d.o.Number, at)
	require.NoError(d.t, err)
}

func TestManager_OrdersAtRisk(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx, now := t.Context(), time.Now()
	fresh := func() string {
		d.o, d.log = workorder.Order{}, nil
		d.do(workorder.Reception, d.opening(workorder.Commercial))
		return d.o.Number
	}
	missed := fresh()
	d.promised(now.Add(-time.Hour))
	tight := fresh()
	d.promised(now.Add(time.Hour))
	fresh()
	d.promised(now.AddDate(0, 1, 0))
	parts := fresh()
	d.jobs()
	d.agree()
	_, err := d.db.Exec(ctx, `UPDATE purchase_line SET eta = now() + interval '60 days'`)
	require.NoError(t, err)
	d.promised(now.AddDate(0, 1, 0))

	list, counts, err := d.s.OrdersAtRisk(ctx, d.Branch, "", now, 10)
	require.NoError(t, err)
	require.Equal(t, map[string]int{store.RiskMissed: 1, store.RiskTime: 1, store.RiskParts: 1}, counts)
	var got [][2]string
	for _, o := range list {
		got = append(got, [2]string{o.Number, o.Risk})
		require.Equal(t, "А123ВС77", o.Plate)
		require.Equal(t, "A reception", o.Advisor)
	}
	require.Equal(t, [][2]string{{missed, store.RiskMissed}, {tight, store.RiskTime}, {parts, store.RiskParts}}, got)
	require.NotNil(t, list[2].PartsAt)

	list, counts, err = d.s.OrdersAtRisk(ctx, d.Branch, workorder.Commercial, now, 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Len(t, counts, 3)
	list, counts, err = d.s.OrdersAtRisk(ctx, d.Branch, workorder.Warranty, now, 1)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Empty(t, counts)
}

func TestManager_MoneyPerPayerIsWhatTheInvoicesSay(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Warranty)
	d.repaired()
	ctx, begun := t.Context(), time.Now().Add(-time.Hour)
	var client, maker workorder.Invoice
	for _, in := range d.o.Invoices {
		if in.Payer.Kind == workorder.PayerClient {
			client = in
		} else {
			maker = in
		}
	}
	d.do(workorder.Reception, workorder.RecordPayment{Invoice: client.Number, Amount: 100, Method: "card"})
	d.settle()
	money, err := d.s.MoneySince(ctx, d.Branch, begun)
	require.NoError(t, err)
	require.Equal(t, []store.PayerMoney{
		{Kind: workorder.PayerClient, Currency: "RUB", Issued: client.Total, Paid: 100, Open: client.Total - 100},
		{Kind: workorder.PayerManufacturer, Name: "A manufacturer", Currency: "RUB", Issued: maker.Total, Open: maker.Total},
	}, money)
	money, err = d.s.MoneySince(ctx, d.Branch, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Len(t, money, 2)
	require.Zero(t, money[0].Issued+money[0].Paid, "of another month")
	require.Equal(t, client.Total-100, money[0].Open, "what is owed does not go away")

	loads, err := d.s.SkillLoads(ctx, d.Branch)
	require.NoError(t, err)
	require.Len(t, loads, 1)
	require.Equal(t, d.Skill, loads[0].Skill)
}

func TestManager_IncidentsAreListedUntilTheyAreSolved(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.do(workorder.System, workorder.IncidentOpened{Step: "queue-messages", Items: []string{"x"}, What: "the gateway does not answer"})
	d.do(workorder.System, workorder.IncidentOpened{Step: "check-parts", What: "the stock does not answer"})
	list, err := d.s.OpenIncidents(t.Context(), d.Branch, workorder.Commercial, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "the gateway does not answer", list[0].What)
	require.True(t, list[0].Skippable())
	require.False(t, list[1].Skippable())
	d.do(workorder.Manager, workorder.RetryIncident{IncidentID: "I2"})
	list, err = d.s.OpenIncidents(t.Context(), d.Branch, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "I1", list[0].ID)
	list, err = d.s.OpenIncidents(t.Context(), d.Branch, workorder.Warranty, 10)
	require.NoError(t, err)
	require.Empty(t, list)
}
