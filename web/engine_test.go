package web_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// engine takes Temporal's place: it carries Updates out as the workflow would,
// decides, writes down and lets the real ports answer, within the call.
type engine struct {
	client.Client // of which the pages use only what is written below
	h             *house
	rules         *workorder.Rules
	mu            sync.Mutex
	at            time.Time
	asked         string                       // id of the Update that is being carried out
	done          map[string]workflows.Receipt // by update id
	idle          bool                         // nobody carries messages: they stay in the outbox
	broken        map[string]string            // effects that end in an incident, and what it says
}

func newEngine(h *house) *engine {
	h.t.Helper()
	rules, err := workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(h.t, err)
	return &engine{
		h: h, rules: rules, at: time.Now().UTC().Truncate(time.Second).Add(-3 * time.Hour),
		done: map[string]workflows.Receipt{}, broken: map[string]string{},
	}
}

// UpdateWorkflow implements [client.Client].
func (e *engine) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r, ok := e.done[o.UpdateID]; ok {
		return receipt{r: r}, nil
	}
	by, hash, c, err := opened(o)
	if err != nil {
		return nil, err
	}
	if order, ok := strings.CutPrefix(o.WorkflowID, workflows.WorkflowID("survey", "")); ok {
		return e.survey(ctx, order, o)
	}
	number := strings.TrimPrefix(o.WorkflowID, workflows.WorkflowID("work-order", ""))
	order, err := e.h.store.Record.LoadOrder(ctx, number)
	if err != nil && process.KindOf(err) != process.KindNotFound {
		return nil, err
	}
	e.asked = o.UpdateID
	order, err = e.decide(ctx, order, by, c)
	if e.asked = ""; err != nil {
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil)
	}
	r := workflows.Receipt{Version: order.Version, Hash: hash}
	e.done[o.UpdateID] = r
	return receipt{r: r}, e.settle(ctx, order)
}

// survey carries an Update to the survey of an order out; whoever sends its messages is
// there again.
func (e *engine) survey(ctx context.Context, order string, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	asked := o.Args[0].(workflows.Request)
	c, err := survey.Process().Decode(o.UpdateName, asked.Command)
	if err != nil {
		return nil, err
	}
	s, err := storetest.GiveSurvey(ctx, e.h.store, order, time.Now().UTC(), asked.By, c)
	if err != nil {
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil)
	}
	r := workflows.Receipt{Version: s.Course().Version, Hash: asked.Hash}
	e.done[o.UpdateID] = r
	if len(s.Due()) > 0 {
		_, err = storetest.GiveSurvey(ctx, e.h.store, order, time.Now().UTC(), process.ProcessActor(), survey.AskedAgain{})
	}
	return receipt{r: r}, err
}

// NewWithStartWorkflowOperation implements [client.Client].
func (e *engine) NewWithStartWorkflowOperation(client.StartWorkflowOptions, any, ...any) client.WithStartWorkflowOperation {
	return nil
}

// UpdateWithStartWorkflow implements [client.Client].
func (e *engine) UpdateWithStartWorkflow(ctx context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	return e.UpdateWorkflow(ctx, o.UpdateOptions)
}

// opened reads an Update's argument.
func opened(o client.UpdateWorkflowOptions) (by process.Actor, hash string, c process.Command, err error) {
	var r struct {
		By      process.Actor   `json:"by"`
		Hash    string          `json:"hash"`
		Command json.RawMessage `json:"command"`
	}
	b, err := json.Marshal(o.Args[0])
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return by, "", nil, err
	}
	b, err = json.Marshal(map[string]any{"kind": o.UpdateName, "data": r.Command})
	if err != nil {
		return by, "", nil, err
	}
	var event workorder.Event // knows how to read a command by its name
	err = json.Unmarshal(b, &event)
	return r.By, r.Hash, event.Data, err
}

// receipt is the answer to an Update.
type receipt struct {
	client.WorkflowUpdateHandle
	r workflows.Receipt
}

// Get implements [client.WorkflowUpdateHandle].
func (r receipt) Get(_ context.Context, into any) error {
	b, err := json.Marshal(r.r)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// decide decides a command a minute after the one before, and writes it down.
// A clock never runs ahead of the real one.
func (e *engine) decide(ctx context.Context, o workorder.Order, by process.Actor, c process.Command) (workorder.Order, error) {
	if e.at = e.at.Add(time.Minute); e.at.After(time.Now()) {
		e.at = time.Now().UTC()
	}
	next, events, err := workorder.Decide(o, c, workorder.Given{At: e.at, By: by, Rules: e.rules})
	if err != nil {
		return o, err
	}
	return next, storetest.SaveOrder(ctx, e.h.store, &next, events, e.asked, workorder.Measures(&o, &next, e.at, e.rules)...)
}

// settle lets the ports answer until nothing is due.
func (e *engine) settle(ctx context.Context, o workorder.Order) error {
	for due := o.Due(); len(due) > 0; due = o.Due() {
		var c process.Command
		var err error
		if what, ok := e.broken[due[0].Name]; ok {
			c = process.IncidentOpened{Step: due[0].Name, Items: due[0].Items, What: what}
		} else if c, err = e.answer(ctx, &o, due[0]); err != nil {
			return err
		}
		if o, err = e.decide(ctx, o, process.ProcessActor(), c); err != nil {
			return err
		}
	}
	return nil
}

// answer is what the outside party of an effect says.
func (e *engine) answer(ctx context.Context, o *workorder.Order, f process.Effect) (process.Command, error) {
	s := e.h.store
	switch f.Name {
	case "check-parts":
		return s.Stock.CheckParts(ctx, o.PartsRequest(f))
	case "reserve-parts":
		return s.Stock.ReserveParts(ctx, o.PartsRequest(f))
	case "release-parts":
		return s.Stock.ReleaseParts(ctx, o.PartsRequest(f))
	case "post-receipt":
		return s.Stock.PostReceipt(ctx, o.PartsRequest(f))
	case "post-issue":
		return s.Stock.PostIssue(ctx, o.PartsRequest(f))
	case "restock-parts":
		return s.Stock.RestockParts(ctx, o.PartsRequest(f))
	case "return-parts":
		return s.Stock.ReturnParts(ctx, o.PartsRequest(f))
	case "enquire-parts":
		return s.Suppliers.EnquireParts(ctx, o.PartsRequest(f))
	case "order-parts":
		return s.Suppliers.OrderParts(ctx, o.PartsRequest(f))
	case "cancel-purchases":
		return s.Suppliers.CancelPurchases(ctx, o.PartsRequest(f))
	}
	switch f.Name {
	case "propose-slots":
		return s.Workshop.ProposeSlots(ctx, o.SlotsRequest(f))
	case "check-coverage":
		return s.Claims.CheckCoverage(ctx, o.CoverageRequest(e.rules))
	case "issue-invoices":
		return s.Billing.IssueInvoices(ctx, o.BillsRequest())
	case "credit-invoices":
		return s.Billing.CreditInvoices(ctx, o.CreditRequest(f))
	case "post-payment":
		return s.Billing.PostPayments(ctx, o.PaymentsRequest(f))
	case "post-reversal":
		return s.Billing.PostReversals(ctx, o.ReversalsRequest(f))
	case "queue-messages":
		said, err := s.Messages.QueueMessages(ctx, o.QueueRequest(f, e.rules))
		said.Sent = len(said.Keys) > 0 && !e.idle // whoever carries them takes them at once
		return said, err
	case "withdraw-messages":
		return s.Messages.WithdrawMessages(ctx, o.MessagesRequest(f))
	}
	due := o.SurveyDue(e.rules)
	return workorder.SurveyScheduled{DueAt: due}, s.Surveys.ScheduleSurvey(ctx, survey.InputBefore{
		Order: o.Number, Branch: o.Branch, ClientID: o.ClientID, DueAt: due, Policy: e.rules.Policy.Survey,
	})
}
