package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// How many orders are written out whole; those in the database differ from them
// in numbers, people, words and incidents.
const stateVariants = 24

// statesOf are the rows of bench.state: orders as they are stored, of some ten
// kilobytes each. Of closed ones one kilobyte is written, to spare the disk; a
// scrape reads none of it.
func statesOf(closed bool, at time.Time) ([][]any, error) {
	r := rand.New(rand.NewPCG(27, 18)) // the same orders in every run
	rows := make([][]any, 0, stateVariants)
	for i := range stateVariants {
		o := writer{r, at.Add(-time.Duration(r.IntN(40*24)) * time.Hour)}.order()
		if closed {
			o.Jobs, o.Estimates, o.Messages, o.Holds, o.Visits, o.Promises = nil, nil, nil, nil, nil, o.Promises[:1]
		}
		doc, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{i, doc})
	}
	return rows, nil
}

// writer makes up an order.
type writer struct {
	r  *rand.Rand
	at time.Time
}

func (w writer) id(prefix string) string { return fmt.Sprintf("%s_%016x", prefix, w.r.Uint64()) }

// later is a moment in the days after the order was opened.
func (w writer) later() time.Time { return w.at.Add(time.Duration(w.r.IntN(90_000)) * time.Second) }

func (w writer) soon() *time.Time { return new(w.later()) }

func (w writer) order() workorder.Order {
	o := workorder.Order{
		Currency: "RUB", PolicyVersion: 1, CalendarVersion: 2, AdvisorID: w.id("st"), TaxRate: 2000, Consent: workorder.ConsentPolicy{Mode: "ask_each"},
		Course: process.Course{Version: 24}, OpenedAt: w.at, DiagnosisFee: 150_000, NextJob: 5, NextLine: 9,
		Diagnosis: workorder.Diagnosis{StartedAt: w.soon(), FinishedAt: w.soon(), By: w.id("st")},
		Promises:  []workorder.Promise{{At: w.later(), SetAt: w.later(), Reason: "estimate v1 agreed"}, {At: w.later(), SetAt: w.later(), Reason: "the supplier is late"}},
	}
	line := 0
	for j := range 2 + w.r.IntN(2) {
		job := w.job(j + 1)
		for range 1 + w.r.IntN(2) {
			line++
			job.Lines = append(job.Lines, w.line(line))
		}
		o.Jobs = append(o.Jobs, job)
	}
	o.Estimates = []workorder.Estimate{w.estimate(&o)}
	for _, key := range []string{"order-opened/1", "estimate/1", "estimate-reminder/1/1", "promise-changed/2"} {
		o.Messages = append(o.Messages, workorder.Message{Key: key, State: "queued", QueuedAt: w.soon()})
	}
	for _, st := range workorder.Stages()[:7] {
		o.Visits = append(o.Visits, process.Visit{Phase: st.Phase, Entered: w.later(), Left: w.soon(), Working: worktime.Seconds(w.r.IntN(30_000)), Due: w.soon()})
	}
	for _, reason := range []string{"decision", "parts", "paused_tool"} {
		o.Holds = append(o.Holds, process.Hold{Reason: reason, Side: process.SideUs, JobID: "J1", Since: w.later(), Due: w.soon(), Until: w.soon()})
	}
	return o
}

func (w writer) job(n int) workorder.Job {
	mechanic := w.id("st")
	return workorder.Job{
		ID: fmt.Sprintf("J%d", n), Concern: 1, Title: "Front strut and mount, left and right: replace " + w.id("op"), OpCode: w.id("OP"), Skill: "chassis",
		NormHours: exact.Hours(50 + w.r.IntN(400)), Rate: 250_000, Approval: workorder.Approved, Exec: workorder.InProgress,
		Slot:  &workorder.Slot{MechanicID: mechanic, From: w.later(), To: w.later()},
		Cause: "worn beyond its limit", Fix: "replaced, torqued and road-tested",
		Entries: []workorder.Entry{{MechanicID: mechanic, From: w.later(), To: w.soon()}, {MechanicID: mechanic, From: w.later(), To: w.soon()}},
	}
}

func (w writer) line(n int) workorder.PartLine {
	l := workorder.PartLine{
		ID: fmt.Sprintf("P%d", n), PartNo: w.id("PN"), Name: "Strut mount with bearing", Qty: exact.Units(2), Price: 123_400,
		Supply: workorder.Ordered, Tried: true, Offer: &workorder.Offer{SupplierID: w.id("sup"), Cost: 99_000, ETA: w.later()},
		Purchase: &workorder.Purchase{Number: "PO-123456", SupplierID: w.id("sup"), Qty: exact.Units(2), ETA: w.later(), At: w.later()},
	}
	for _, part := range workorder.WaitParts()[:4] {
		l.Waits = append(l.Waits, workorder.PartWait{Part: part, Since: w.later(), Until: w.soon()})
	}
	return l
}

func (w writer) estimate(o *workorder.Order) workorder.Estimate {
	payer := workorder.Payer{Kind: workorder.PayerClient, ID: w.id("cl")}
	totals := []workorder.Total{{Payer: payer, Amount: 1_234_500}}
	e := workorder.Estimate{
		Version: 1, Type: "initial", MadeAt: w.later(), CompletionAt: w.later(), PartsAt: w.soon(), ExpiresAt: w.later(),
		Total: 1_234_500, Totals: totals, State: workorder.EstimateDecided,
		Decision: &workorder.ClientDecision{At: w.later(), Approver: "client", Channel: "web", Evidence: w.id("link"), Total: 1_234_500, Totals: totals},
	}
	for _, j := range o.Jobs {
		share := []workorder.Share{{Payer: payer, Basis: "customer", Amount: 375_000}}
		e.Decision.Jobs = append(e.Decision.Jobs, workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved})
		e.Lines = append(e.Lines, workorder.EstimateLine{JobID: j.ID, Text: j.Title, Hours: j.NormHours, Price: j.Rate, Amount: 375_000, Shares: share})
		for _, l := range j.Lines {
			e.Lines = append(e.Lines, workorder.EstimateLine{JobID: j.ID, LineID: l.ID, Text: l.Name, PartNo: l.PartNo, Qty: l.Qty, Price: l.Price, Amount: 246_800, Shares: share})
		}
	}
	return e
}
