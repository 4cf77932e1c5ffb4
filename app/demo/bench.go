package demo

import (
	"errors"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// errNoJob stops a story whose order is not what it expects.
var errNoJob = errors.New("the order has no such job")

// approved are the jobs that the client agreed to, in these states of work.
func (v *visit) approved(states ...workorder.Execution) []workorder.Job {
	var jobs []workorder.Job
	for _, j := range v.order.Jobs {
		for _, s := range states {
			if j.Approval == workorder.Approved && j.Exec == s {
				jobs = append(jobs, j)
			}
		}
	}
	return jobs
}

// offer records what a supplier says on the phone of a part that no catalogue has.
func (v *visit) offer(roubles int64, days int) {
	for _, j := range v.order.Jobs {
		for _, l := range j.Lines {
			if l.Supply == workorder.SupplyNone {
				v.give(v.s.parts(), workorder.RecordOffer{
					LineID: l.ID, SupplierID: v.s.suppliers[len(v.s.suppliers)-1],
					Cost: exact.Money(roubles * 100), ETA: v.s.today.AddDate(0, 0, days),
				}, Settled)
			}
		}
	}
	v.send()
}

// coming are the part lines that suppliers still owe the order.
func (v *visit) coming() []workorder.PartLine {
	var lines []workorder.PartLine
	for _, j := range v.order.Jobs {
		for _, l := range j.Lines {
			if p := l.Purchase; p != nil && !p.Cancelled && l.Outstanding() > 0 {
				lines = append(lines, l)
			}
		}
	}
	if len(lines) == 0 {
		v.fail("receive", errors.New("nothing was ordered"))
	}
	return lines
}

// receive takes in everything that suppliers still owe the order.
func (v *visit) receive() {
	var c workorder.ReceiveParts
	for _, l := range v.coming() {
		c.Lines = append(c.Lines, workorder.ReceivedLine{LineID: l.ID, Qty: l.Outstanding()})
	}
	v.give(v.s.parts(), c, Settled)
}

// reject sends back what came, for this fault.
func (v *visit) reject(fault workorder.Fault, note string) {
	var c workorder.RejectParts
	for _, l := range v.coming() {
		c.Lines = append(c.Lines, workorder.RejectedLine{LineID: l.ID, Qty: l.Outstanding(), Fault: fault, Note: note})
	}
	v.give(v.s.parts(), c, Settled)
}

// ordered is how much suppliers were asked to send for this order.
func (v *visit) ordered() exact.Qty {
	var q exact.Qty
	for _, j := range v.order.Jobs {
		for _, l := range j.Lines {
			if l.Purchase != nil {
				q += l.Purchase.Qty
			}
		}
	}
	return q
}

// issue hands the parts of all agreed jobs to the bench.
func (v *visit) issue() {
	for _, j := range v.approved(workorder.NotStarted) {
		for _, l := range j.Lines {
			if l.Supply == workorder.Reserved {
				v.give(v.s.parts(), workorder.IssueParts{JobID: j.ID})
				break
			}
		}
	}
}

// start starts the first job that can be started. Whoever has its time planned begins
// it; when they are on another car, or the demo does not have their token, the foreman clocks somebody on.
func (v *visit) start() {
	if v.err != nil {
		return
	}
	jobs := v.approved(workorder.NotStarted, workorder.Paused, workorder.Failed)
	if len(jobs) == 0 {
		v.fail("start-job", errNoJob)
		return
	}
	j := jobs[0]
	if j.Slot == nil {
		v.fail("start-job", errors.New("nobody is assigned to "+j.ID))
		return
	}
	id, err := v.s.crew.take(v.ctx, v, j, j.Slot.MechanicID)
	if err != nil {
		v.fail("start-job", err)
		return
	}
	by, own := v.s.mechanics[id]
	c := workorder.StartJob{JobID: j.ID}
	if !own || id != j.Slot.MechanicID {
		by, c.MechanicID = v.s.foreman, id
	}
	if v.give(by, c); v.err != nil {
		v.s.crew.leave(v)
	}
}

// pause stops the running job for a while.
func (v *visit) pause(reason, note string) {
	v.running("pause-job", func(by Client, j workorder.Job) {
		v.give(by, workorder.PauseJob{JobID: j.ID, Reason: reason, Note: note})
		v.s.crew.leave(v)
	})
}

// finish ends the running job, with what was found and done.
func (v *visit) finish() {
	v.running("finish-job", func(by Client, j workorder.Job) {
		cause := "По регламенту"
		if j.Concern > 0 && v.order.Concerns[j.Concern-1].Cause != "" {
			cause = v.order.Concerns[j.Concern-1].Cause
		}
		v.give(by, workorder.FinishJob{JobID: j.ID, Cause: cause, Fix: j.Title + ": выполнено, проверено на месте"})
		v.s.crew.leave(v)
	})
}

// reopen takes back that the first finished job is finished.
func (v *visit) reopen(reason string) {
	jobs := v.approved(workorder.Done)
	if len(jobs) == 0 {
		v.fail("reopen-job", errNoJob)
		return
	}
	v.give(v.s.foreman, workorder.ReopenJob{JobID: jobs[0].ID, Reason: reason})
}

func (v *visit) running(what string, do func(Client, workorder.Job)) {
	if v.err != nil {
		return
	}
	jobs := v.approved(workorder.InProgress)
	if len(jobs) == 0 {
		v.fail(what, errNoJob)
		return
	}
	entries := jobs[0].Entries
	by, own := v.s.mechanics[entries[len(entries)-1].MechanicID]
	if !own {
		by = v.s.foreman
	}
	do(by, jobs[0])
}

// repair does all agreed work.
func (v *visit) repair() {
	v.issue()
	for range v.approved(workorder.NotStarted, workorder.Paused, workorder.Failed) {
		v.start()
		v.finish()
	}
}

// check has the foreman look at the work, who did none of it.
func (v *visit) check() {
	v.give(v.s.foreman, workorder.PassQualityCheck{RoadTestKM: 4, Note: "Замечаний нет"}, Settled)
}

// sendBack has the foreman find fault with the first finished job.
func (v *visit) sendBack(reason string) {
	jobs := v.approved(workorder.Done)
	if len(jobs) == 0 {
		v.fail("fail-quality-check", errNoJob)
		return
	}
	v.give(v.s.foreman, workorder.FailQualityCheck{JobIDs: []string{jobs[0].ID}, Reason: reason})
}

// work is the usual middle: repair, check, and the invoices are there.
func (v *visit) work() {
	v.repair()
	v.check()
}
