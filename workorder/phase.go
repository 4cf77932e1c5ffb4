package workorder

import (
	"github.com/workbay/workbay/process"
)

// The phases (domain §4.1).
const (
	CheckedIn        process.Phase = "checked_in"
	Diagnosing       process.Phase = "diagnosing"
	Preparing        process.Phase = "preparing"
	AwaitingApproval process.Phase = "awaiting_approval"
	AwaitingParts    process.Phase = "awaiting_parts"
	Queued           process.Phase = "queued"
	InRepair         process.Phase = "in_repair"
	InQualityCheck   process.Phase = "quality_check"
	Ready            process.Phase = "ready"
	HandedOver       process.Phase = "handed_over"
	Closed           process.Phase = "closed"
	PhaseDeclined    process.Phase = "declined"
	PhaseCancelled   process.Phase = "cancelled"
)

// Stages lists the phases in the order of the process.
func Stages() []process.Stage { return stages }

var stages = []process.Stage{
	{Phase: CheckedIn, Title: "Checked in", TitleRU: "Принят", Element: "Stage_CheckedIn"},
	{Phase: Diagnosing, Title: "Diagnosing", TitleRU: "Диагностика", Element: "Stage_Diagnosing"},
	{Phase: Preparing, Title: "Preparing", TitleRU: "Подбор и расчёт", Element: "Stage_Preparing"},
	{Phase: AwaitingApproval, Title: "Awaiting approval", TitleRU: "Согласование", Element: "Stage_AwaitingApproval"},
	{Phase: AwaitingParts, Title: "Awaiting parts", TitleRU: "Ожидание запчастей", Element: "Stage_AwaitingParts"},
	{Phase: Queued, Title: "Queued", TitleRU: "В очереди", Element: "Stage_Queued"},
	{Phase: InRepair, Title: "In repair", TitleRU: "В ремонте", Element: "Stage_InRepair"},
	{Phase: InQualityCheck, Title: "Quality check", TitleRU: "Контроль качества", Element: "Stage_QualityCheck"},
	{Phase: Ready, Title: "Ready", TitleRU: "Готов к выдаче", Element: "Stage_Ready"},
	{Phase: HandedOver, Title: "Handed over", TitleRU: "Выдан", Element: "Stage_HandedOver"},
	{Phase: Closed, Title: "Closed", TitleRU: "Закрыт", Element: "Stage_Closed", Terminal: true},
	{Phase: PhaseDeclined, Title: "Declined", TitleRU: "Отказ", Element: "Stage_Declined", Terminal: true},
	{Phase: PhaseCancelled, Title: "Cancelled", TitleRU: "Отменён", Element: "Stage_Cancelled", Terminal: true},
}

// StageOf finds a phase in the table.
func StageOf(p process.Phase) (process.Stage, bool) {
	for _, s := range stages {
		if s.Phase == p {
			return s, true
		}
	}
	return process.Stage{}, false
}

// Current computes where the order is from its jobs and header events.
func (o *Order) Current() process.Phase {
	e := o.Estimate()
	switch {
	case o.Number == "":
		return process.NoPhase
	case o.Cancelled != nil:
		return PhaseCancelled
	case o.declined():
		return PhaseDeclined
	case o.ClosedAt != nil:
		return Closed
	case o.HandedOver != nil:
		return HandedOver
	case o.Diagnosis.FinishedAt == nil && o.Diagnosis.StartedAt == nil:
		return CheckedIn
	case o.Diagnosis.FinishedAt == nil:
		return Diagnosing
	case e == nil || e.State == EstimateSuperseded || e.State == EstimateChangeRequested:
		return Preparing
	case e.State != EstimateDecided:
		return AwaitingApproval
	}
	return o.workPhase()
}

// workPhase is the phase of an order whose work was agreed to.
func (o *Order) workPhase() process.Phase {
	passed, done, started, startable := true, true, false, false
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Approval != Approved {
			continue
		}
		passed = passed && j.Exec == Passed
		done = done && (j.Exec == Done || j.Exec == Passed)
		started = started || j.Exec != NotStarted
		startable = startable || !j.blocked()
	}
	switch {
	case passed:
		return Ready
	case done:
		return InQualityCheck
	case started:
		return InRepair
	case startable:
		return Queued
	}
	return AwaitingParts
}

// blocked reports whether a part is missing so that the job can not start. A
// part seen in stock counts as there until the reservation says otherwise.
func (j *Job) blocked() bool {
	for i := range j.Lines {
		switch j.Lines[i].Supply {
		case InStock, Reserved, Issued, SupplyCancelled:
		default:
			return true
		}
	}
	return false
}

// declined reports whether the client agreed to nothing at all.
func (o *Order) declined() bool {
	e := o.Estimate()
	if e == nil || e.State != EstimateDecided {
		return false
	}
	for i := range o.Jobs {
		if o.Jobs[i].Approval == Approved {
			return false
		}
	}
	return true
}

// wanted reports whether what the job needs should be kept for it. What is held
// for a job that is no longer wanted is given back; see [Order.Due].
func (o *Order) wanted(j *Job) bool {
	if o.Cancelled != nil {
		return o.Cancelled.BillDone && (j.Exec == Done || j.Exec == Passed)
	}
	return j.Approval == Approved
}

// open reports whether the job is still to be agreed or done.
func (o *Order) open(j *Job) bool {
	return o.Cancelled == nil && (j.Approval == Proposed || j.Approval == Approved)
}

// Ended reports whether the order's process is over: a terminal phase in which
// nothing is left to do, to give back or to be paid by the client.
func (o *Order) Ended() bool {
	return o.over() && len(o.Due()) == 0 && o.OpenIncident("") == nil
}

// over reports whether people have nothing left to do for the order.
func (o *Order) over() bool {
	switch o.Phase {
	case Closed, PhaseCancelled:
		return o.clientOwes() <= 0
	case PhaseDeclined:
		return o.HandedOver != nil && !o.owedAgain()
	}
	return false
}
