package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// Desk is one order in a small service centre: it gives commands, writes each
// decision down and lets the real ports answer.
type Desk struct {
	Shop
	T     *testing.T
	Store *store.Store
	DB    *pgx.Conn // for looking behind the store
	Rules *workorder.Rules
	At    time.Time
	Order workorder.Order
	Log   []workorder.Event

	Measured []process.Measure
}

// House is a desk at which no order is open yet.
func House(t *testing.T) *Desk {
	t.Helper()
	url := URL(t)
	s, err := store.Open(t.Context(), url, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	rules, err := workorder.NewRules(AtOnce(), worktime.DefaultCalendar())
	require.NoError(t, err)
	return &Desk{Shop: Stock(t, s), T: t, Store: s, DB: db, Rules: rules, At: time.Now().UTC().Truncate(time.Second)}
}

// AtOnce is the policy of a shop that sends its estimates without reading them first.
func AtOnce() workorder.Policy {
	p := workorder.DefaultPolicy()
	p.SendEstimates = workorder.AtOnce
	return p
}

// Opening is the command that opens an order, with a number of its own.
func (d *Desk) Opening(kind workorder.OrderKind) workorder.OpenOrder {
	number, err := d.Store.Shop.NextNumber(d.T.Context(), d.Branch)
	require.NoError(d.T, err)
	return workorder.OpenOrder{
		Number: number, Branch: d.Branch, Kind: kind, ClientID: d.ClientID, VehicleID: d.VehicleID,
		AdvisorID: d.Actor(process.Reception).ID, OdometerKM: 100_000, Concerns: []string{"it knocks"},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}
}

// Opened is a desk with an open order.
func Opened(t *testing.T, kind workorder.OrderKind) *Desk {
	t.Helper()
	d := House(t)
	d.Do(process.Reception, d.Opening(kind))
	return d
}

// Decide decides without writing: what a worker that dies would have thought.
func (d *Desk) Decide(role process.Role, c process.Command) (workorder.Order, []workorder.Event) {
	d.T.Helper()
	by := process.ProcessActor()
	if role != process.System {
		by = d.Actor(role)
	}
	d.At = d.At.Add(time.Second)
	next, events, err := workorder.Decide(d.Order, c, workorder.Given{At: d.At, By: by, Rules: d.Rules})
	require.NoError(d.T, err, c.Name())
	return next, events
}

// Do gives a command that must be accepted.
func (d *Desk) Do(role process.Role, c process.Command) {
	d.T.Helper()
	next, events := d.Decide(role, c)
	d.Keep(next, events)
}

// Keep writes a decision down, as a worker does.
func (d *Desk) Keep(next workorder.Order, events []workorder.Event) {
	d.T.Helper()
	measures := workorder.Measures(&d.Order, &next, d.At, d.Rules)
	require.NoError(d.T, SaveOrder(d.T.Context(), d.Store, &next, events, "u1", measures...))
	d.Measured = append(d.Measured, measures...)
	d.Order, d.Log = next, append(d.Log, events...)
}

// Settle lets the ports answer until nothing is due. Every call is made twice,
// as if the first answer had been lost.
func (d *Desk) Settle() {
	d.T.Helper()
	for range 50 {
		due := d.Order.Due()
		if len(due) == 0 {
			return
		}
		first, err := d.Answer(due[0])
		require.NoError(d.T, err, due[0].Name)
		again, err := d.Answer(due[0])
		require.NoError(d.T, err, due[0].Name)
		if due[0].Name != "enquire-parts" { // looks at the clock
			require.Equal(d.T, first, again, due[0].Name)
		}
		d.Do(process.System, first)
	}
	d.T.Fatalf("never settles: %v", d.Order.Due())
}

// Answer is what the house's own party says to an effect.
func (d *Desk) Answer(e process.Effect) (process.Command, error) {
	ctx, s, o := d.T.Context(), d.Store, &d.Order
	switch e.Name {
	case "check-parts":
		return s.Stock.CheckParts(ctx, o.PartsRequest(e))
	case "reserve-parts":
		return s.Stock.ReserveParts(ctx, o.PartsRequest(e))
	case "release-parts":
		return s.Stock.ReleaseParts(ctx, o.PartsRequest(e))
	case "post-receipt":
		return s.Stock.PostReceipt(ctx, o.PartsRequest(e))
	case "post-issue":
		return s.Stock.PostIssue(ctx, o.PartsRequest(e))
	case "restock-parts":
		return s.Stock.RestockParts(ctx, o.PartsRequest(e))
	case "return-parts":
		return s.Stock.ReturnParts(ctx, o.PartsRequest(e))
	case "enquire-parts":
		return s.Suppliers.EnquireParts(ctx, o.PartsRequest(e))
	case "order-parts":
		return s.Suppliers.OrderParts(ctx, o.PartsRequest(e))
	case "cancel-purchases":
		return s.Suppliers.CancelPurchases(ctx, o.PartsRequest(e))
	case "propose-slots":
		return s.Workshop.ProposeSlots(ctx, o.SlotsRequest(e))
	case "check-coverage":
		return s.Claims.CheckCoverage(ctx, o.CoverageRequest(d.Rules))
	case "issue-invoices":
		return s.Billing.IssueInvoices(ctx, o.BillsRequest())
	case "credit-invoices":
		return s.Billing.CreditInvoices(ctx, o.CreditRequest(e))
	case "post-payment":
		return s.Billing.PostPayments(ctx, o.PaymentsRequest(e))
	case "post-reversal":
		return s.Billing.PostReversals(ctx, o.ReversalsRequest(e))
	case "queue-messages":
		said, err := s.Messages.QueueMessages(ctx, o.QueueRequest(e, d.Rules))
		said.Sent = len(said.Keys) > 0 // whoever carries them takes them at once
		return said, err
	case "withdraw-messages":
		return s.Messages.WithdrawMessages(ctx, o.MessagesRequest(e))
	case "schedule-survey":
		due := o.SurveyDue(d.Rules)
		return workorder.SurveyScheduled{DueAt: due}, s.Surveys.ScheduleSurvey(ctx, d.Survey(due))
	}
	d.T.Fatalf("no answer for %s", e.Name)
	return nil, nil
}

// Survey is what the process asks for when the survey is due then.
func (d *Desk) Survey(due time.Time) survey.InputBefore {
	return survey.InputBefore{Order: d.Order.Number, Branch: d.Branch, ClientID: d.ClientID, DueAt: due, Policy: d.Rules.Policy.Survey}
}

// Jobs proposes one job with both parts of the shop and waits for the estimate.
func (d *Desk) Jobs() {
	d.T.Helper()
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{
		Title: "Strut", Skill: d.Skill, NormHours: 150, Parts: []workorder.PartSpec{{PartNo: d.InStock, Qty: 2000}, {PartNo: d.Missing, Qty: 1000}},
	}}})
	d.Settle()
}

// Agree has the client agree to the whole estimate.
func (d *Desk) Agree() {
	d.T.Helper()
	d.Do(process.Reception, workorder.DecideEstimate{
		EstimateVersion: d.Order.Estimate().Version, Approver: "client", Channel: "recorded_call", Evidence: "call 7",
		Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}},
	})
	d.Settle()
}

// Repaired brings the order to the point where it is ready and billed.
func (d *Desk) Repaired() {
	d.T.Helper()
	d.Jobs()
	d.Agree()
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.Settle()
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.Do(process.Foreman, workorder.PassQualityCheck{})
	d.Settle()
}

// Pay records what the client owes by their invoices.
func (d *Desk) Pay() {
	d.T.Helper()
	for _, in := range d.Order.Invoices {
		if in.Payer.ID == d.ClientID {
			d.Do(process.Reception, workorder.RecordPayment{Invoice: in.Number, Amount: in.Total, Method: "card"})
		}
	}
	d.Settle()
}

// Another is a second order of the same service centre, opened a second later.
func (d *Desk) Another(kind workorder.OrderKind) *Desk {
	d.T.Helper()
	next := *d
	next.Order, next.Log = workorder.Order{}, nil
	next.Do(process.Reception, next.Opening(kind))
	return &next
}

// Tokens are the tokens in the outbox, by message key.
func (d *Desk) Tokens() map[string]string {
	d.T.Helper()
	out, err := d.Store.Messages.Outbox(d.T.Context(), "", 0, 100)
	require.NoError(d.T, err)
	tokens := map[string]string{}
	for _, m := range out {
		_, token, found := strings.Cut(m.Body, "/c/")
		require.True(d.T, found)
		tokens[m.Key] = token
	}
	return tokens
}

// Want is a request of one line; its key names the step.
func (d *Desk) Want(order, step, partNo string, qty exact.Qty) workorder.PartsRequest {
	return workorder.PartsRequest{Order: order, Branch: d.Branch, Lines: []workorder.PartWanted{
		{Key: order + "/" + step + "/P1", LineID: "P1", PartNo: partNo, Qty: qty},
	}}
}
