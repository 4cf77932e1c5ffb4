package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// customers drives commercial orders through the API, each client its own.
type customers struct {
	shop *shop
}

func (c *customers) one(ctx context.Context, client int, r *record) error {
	v := &visit{shop: c.shop, car: &c.shop.cars[client], record: r, parts: c.shop.pick(client, len(r.done))}
	return v.commercial(ctx)
}

func (c *customers) rest(ctx context.Context, client int) error {
	v := &visit{shop: c.shop, record: &record{}, order: seen{Order: workorder.Order{Number: c.shop.cars[client].last}}}
	if v.order.Number == "" {
		return nil
	}
	return v.settle(ctx)
}

// pick chooses two parts in stock; neighbours choose others.
func (s *shop) pick(client, turn int) []string {
	i := client*7 + turn*3
	return []string{s.parts[i%len(s.parts)], s.parts[(i+1)%len(s.parts)]}
}

// seen is an order as the API answers it.
type seen struct {
	workorder.Order
	Pending []string `json:"pending"`
}

// visit is one order on its way from intake to close.
type visit struct {
	*record
	shop    *shop
	car     *car
	kind    workorder.OrderKind // commercial when empty
	parts   []string
	careful bool // wait after each command, so that the history is the same every time
	marks   []mark
	order   seen
}

// mark is how far the journal of a careful visit is when a command and what the
// process does after it are done.
type mark struct {
	command string
	version int
}

// commercial is the order that is measured: ten commands, and a wait where the
// next one needs what the process does: the estimate, the reservation, the invoice.
func (v *visit) commercial(ctx context.Context) error {
	return v.take(ctx, v.open, v.skipDiagnosis, v.settle, v.decide, v.settle, v.issue, v.start, v.finish, v.check, v.settle, v.pay, v.handOver, v.end)
}

// purchased is the same with a part that has to be bought.
func (v *visit) purchased(ctx context.Context) error {
	return v.take(ctx, v.open, v.skipDiagnosis, v.settle, v.decide, v.settle, v.receive, v.settle,
		v.issue, v.start, v.finish, v.check, v.settle, v.pay, v.handOver, v.end)
}

func (v *visit) take(ctx context.Context, steps ...func(context.Context) error) error {
	for _, s := range steps {
		if err := s(ctx); err != nil {
			return fmt.Errorf("order %s: %w", v.order.Number, err)
		}
	}
	return nil
}

func (v *visit) by(r process.Role) demo.Client { return v.shop.staff[r] }

// send posts a command under a key of its own and times the answer.
func (v *visit) send(ctx context.Context, by demo.Client, name, path string, body any) error {
	var after seen
	err := timed(&v.calls, name, func() error { return by.Post(ctx, path, body, &after, demo.Key(rand.Text())) })
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	v.order = after
	if !v.careful {
		return nil
	}
	err = v.settle(ctx)
	v.marks = append(v.marks, mark{name, v.order.Version})
	return err
}

func (v *visit) give(ctx context.Context, by demo.Client, c process.Command) error {
	return v.send(ctx, by, c.Name(), "/v1/work-orders/"+v.order.Number+"/commands/"+c.Name(), c)
}

// errUnsettled is a process that did not take its steps while somebody waited.
var errUnsettled = errors.New("still waiting")

// settle waits until the process has taken its steps, and times that apart.
func (v *visit) settle(ctx context.Context) error {
	name := "after " + last(v.calls)
	var after seen
	err := timed(&v.waits, name, func() error {
		return v.by(process.Reception).Do(ctx, http.MethodGet, "/v1/work-orders/"+v.order.Number, nil, &after, demo.Settled)
	})
	if err != nil {
		return fmt.Errorf("wait %s: %w", name, err)
	}
	v.order = after
	for _, in := range v.order.Incidents {
		if in.Until == nil {
			return fmt.Errorf("%s, incident in %s: %s", name, in.Step, in.What)
		}
	}
	if len(v.order.Pending) > 0 {
		return fmt.Errorf("%s: %w for %s", name, errUnsettled, strings.Join(v.order.Pending, ", "))
	}
	return nil
}

func last(calls []call) string {
	if len(calls) == 0 {
		return ""
	}
	return calls[len(calls)-1].name
}

func (v *visit) open(ctx context.Context) error {
	v.car.km += 10
	kind := v.kind
	if kind == "" {
		kind = workorder.Commercial
	}
	err := v.send(ctx, v.by(process.Reception), "open", "/v1/work-orders", body{
		"kind": kind, "client_id": v.car.client, "vehicle_id": v.car.vehicle, "odometer_km": v.car.km,
		"concerns": []body{{"text": "It knocks over bumps"}}, "consent_policy": body{"mode": "ask_each"},
	})
	v.car.last = v.order.Number
	return err
}

func (v *visit) skipDiagnosis(ctx context.Context) error {
	job := workorder.JobSpec{Concern: 1, Title: "Replace struts", Skill: shopSkill, NormHours: exact.HoursOf(1, 50)}
	for _, p := range v.parts {
		job.Parts = append(job.Parts, workorder.PartSpec{PartNo: p, Qty: exact.Units(1)})
	}
	return v.give(ctx, v.by(process.Reception), workorder.SkipDiagnosis{Reason: "seen on the lift", Jobs: []workorder.JobSpec{job}})
}

func (v *visit) decide(ctx context.Context) error {
	e := v.order.Estimate()
	if e == nil {
		return fmt.Errorf("no estimate was made; the order is %s", v.order.Phase)
	}
	return v.give(ctx, v.by(process.Reception), workorder.DecideEstimate{
		EstimateVersion: e.Version, Approver: "client", Channel: "recorded_call", Evidence: "call 1",
		Jobs: []workorder.JobDecision{{JobID: v.job().ID, Decision: workorder.Approved}},
	})
}

func (v *visit) job() *workorder.Job { return &v.order.Jobs[0] }

func (v *visit) receive(ctx context.Context) error {
	var came []workorder.ReceivedLine
	for _, l := range v.job().Lines {
		if l.Purchase != nil {
			came = append(came, workorder.ReceivedLine{LineID: l.ID, Qty: l.Purchase.Qty})
		}
	}
	return v.give(ctx, v.by(process.Parts), workorder.ReceiveParts{Lines: came})
}

func (v *visit) issue(ctx context.Context) error {
	return v.give(ctx, v.by(process.Parts), workorder.IssueParts{JobID: v.job().ID})
}

// mechanic is who the process planned for the job.
func (v *visit) mechanic() (demo.Client, error) {
	s := v.job().Slot
	if s == nil {
		return demo.Client{}, fmt.Errorf("nobody was planned for job %s", v.job().ID)
	}
	return v.shop.mechanics[s.MechanicID], nil
}

func (v *visit) start(ctx context.Context) error {
	m, err := v.mechanic()
	if err != nil {
		return err
	}
	hand := v.shop.hands[v.job().Slot.MechanicID]
	hand.Lock() // until the job is finished
	if err := v.give(ctx, m, workorder.StartJob{JobID: v.job().ID}); err != nil {
		hand.Unlock()
		return err
	}
	return nil
}

func (v *visit) finish(ctx context.Context) error {
	m, err := v.mechanic()
	if err != nil {
		return err
	}
	defer v.shop.hands[v.job().Slot.MechanicID].Unlock()
	return v.give(ctx, m, workorder.FinishJob{JobID: v.job().ID, Cause: "Worn out", Fix: "Replaced"})
}

func (v *visit) check(ctx context.Context) error {
	return v.give(ctx, v.by(process.Foreman), workorder.PassQualityCheck{RoadTestKM: 3})
}

// pay settles the client's own invoice.
func (v *visit) pay(ctx context.Context) error {
	i := slices.IndexFunc(v.order.Invoices, func(i workorder.Invoice) bool { return i.Payer.Kind == workorder.PayerClient })
	if i < 0 {
		return fmt.Errorf("the client got no invoice; the order is %s", v.order.Phase)
	}
	inv := v.order.Invoices[i]
	return v.give(ctx, v.by(process.Reception), workorder.RecordPayment{Invoice: inv.Number, Amount: inv.Total, Method: "card"})
}

func (v *visit) handOver(ctx context.Context) error {
	v.car.km += 3
	return v.give(ctx, v.by(process.Reception), workorder.HandOver{OdometerOut: v.car.km, SignedBy: "client"})
}

func (v *visit) end(ctx context.Context) error {
	return v.give(ctx, v.by(process.Reception), workorder.CloseOrder{})
}
