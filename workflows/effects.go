package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/workorder"
)

// takeSteps starts every effect that is due and not yet in flight; they run
// side by side (P12), and what comes back is committed as it comes.
func (p *process) takeSteps() {
	for _, e := range p.order.Due() {
		e.Items = p.idle(e)
		if len(e.Items) == 0 {
			continue
		}
		p.mark(e, true)
		answer := p.begin(e)
		workflow.Go(p.work, func(ctx workflow.Context) {
			p.finish(ctx, e, answer)
			p.mark(e, false)
			p.turns++
		})
	}
}

func (p *process) idle(e workorder.Effect) []string {
	var items []string
	for _, it := range e.Items {
		if !p.busy[e.Name+"/"+it] {
			items = append(items, it)
		}
	}
	return items
}

func (p *process) mark(e workorder.Effect, busy bool) {
	for _, it := range e.Items {
		if busy {
			p.busy[e.Name+"/"+it] = true
		} else {
			delete(p.busy, e.Name+"/"+it)
		}
	}
}

// finish commits what came back. A party that used up its patience, or that
// answered nonsense, opens an incident; the order goes on with everything else.
func (p *process) finish(ctx workflow.Context, e workorder.Effect, answer answer) {
	result, err := answer(ctx)
	if err == nil {
		err = p.commit(ctx, result, workorder.ProcessActor(), "")
	}
	if err == nil {
		return
	}
	incident := workorder.IncidentOpened{Step: e.Name, Items: e.Items, What: reason(err)}
	if err := p.commit(ctx, incident, workorder.ProcessActor(), ""); err != nil {
		workflow.GetLogger(ctx).Error("incident not recorded", "step", e.Name, "error", err)
	}
}

// reason is the innermost message of an activity's failure: what people can read.
func reason(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	var late *temporal.TimeoutError
	if errors.As(err, &late) {
		return "no answer in time"
	}
	return err.Error()
}

// answer waits for what an effect brings back.
type answer func(workflow.Context) (workorder.Command, error)

// ask starts an activity now and returns how to wait for its answer.
func ask[R workorder.Command](ctx workflow.Context, activity, request any) answer {
	f := workflow.ExecuteActivity(ctx, activity, request)
	return func(ctx workflow.Context) (workorder.Command, error) {
		var r R
		err := f.Get(ctx, &r)
		return r, err
	}
}

// askPlan asks for mechanics and time, and notes in the answer what was asked:
// the foreman may wish for another mechanic meanwhile.
func askPlan(ctx workflow.Context, r workorder.SlotsRequest) answer {
	wait := ask[workorder.SlotsProposed](ctx, workshop.ProposeSlots, r)
	return func(ctx workflow.Context) (workorder.Command, error) {
		c, err := wait(ctx)
		if s, ok := c.(workorder.SlotsProposed); ok {
			s.Asked = r.Jobs
			c = s
		}
		return c, err
	}
}

// patience bounds the tries, not the time: a night without a worker is not the
// outside party's fault.
func (p *process) patience() workflow.Context {
	const slowest = 5 * time.Second
	tries := 4 + int32(p.rules.Policy.EffectPatience.Duration()/slowest)
	return workflow.WithActivityOptions(p.work, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * slowest,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: slowest, MaximumAttempts: tries,
		},
	})
}

// begin starts an effect with the request that the order builds for it.
func (p *process) begin(e workorder.Effect) answer {
	ctx, o := p.patience(), &p.order
	switch e.Name {
	case "check-parts":
		return ask[workorder.PartsChecked](ctx, stock.CheckParts, o.PartsRequest(e))
	case "reserve-parts":
		return ask[workorder.PartsReserved](ctx, stock.ReserveParts, o.PartsRequest(e))
	case "release-parts":
		return ask[workorder.PartsReleased](ctx, stock.ReleaseParts, o.PartsRequest(e))
	case "post-receipt":
		return ask[workorder.ReceiptPosted](ctx, stock.PostReceipt, o.PartsRequest(e))
	case "post-issue":
		return ask[workorder.IssuePosted](ctx, stock.PostIssue, o.PartsRequest(e))
	case "return-parts":
		return ask[workorder.PartsReturned](ctx, stock.ReturnParts, o.PartsRequest(e))
	case "enquire-parts":
		return ask[workorder.PartsOffered](ctx, suppliers.EnquireParts, o.PartsRequest(e))
	case "order-parts":
		return ask[workorder.PartsOrdered](ctx, suppliers.OrderParts, o.PartsRequest(e))
	case "cancel-purchases":
		return ask[workorder.PurchasesCancelled](ctx, suppliers.CancelPurchases, o.PartsRequest(e))
	case "propose-slots":
		return askPlan(ctx, o.SlotsRequest(e))
	case "check-coverage":
		return ask[workorder.CoverageChecked](ctx, claims.CheckCoverage, o.CoverageRequest())
	case "issue-invoices":
		return ask[workorder.InvoicesIssued](ctx, billing.IssueInvoices, o.BillsRequest())
	case "credit-invoices":
		return ask[workorder.InvoicesCredited](ctx, billing.CreditInvoices, o.CreditRequest(e))
	case "post-payment":
		return ask[workorder.PaymentPosted](ctx, billing.PostPayment, o.PaymentsRequest(e))
	case "queue-messages":
		return ask[workorder.MessagesQueued](ctx, messages.QueueMessages, o.MessagesRequest(e))
	case "withdraw-messages":
		return ask[workorder.MessagesWithdrawn](ctx, messages.WithdrawMessages, o.MessagesRequest(e))
	case "schedule-survey":
		return p.beginSurvey()
	}
	return func(workflow.Context) (workorder.Command, error) {
		return nil, workorder.Invalid("this program does not know the step %s; install the version that does", e.Name)
	}
}

// beginSurvey starts the survey as a process of its own, which outlives the order.
func (p *process) beginSurvey() answer {
	due := p.order.SurveyDue(p.rules)
	in := workorder.SurveyInput{
		Order: p.order.Number, Branch: p.order.Branch, ClientID: p.order.ClientID,
		DueAt: due, Policy: p.rules.Policy.Survey, Calendar: p.rules.Calendar,
	}
	started := startSurvey(p.work, in)
	return func(ctx workflow.Context) (workorder.Command, error) {
		err := started.Get(ctx, nil)
		if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			err = nil
		}
		return workorder.SurveyScheduled{DueAt: due}, err
	}
}
