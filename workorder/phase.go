package workorder

// Phase is where an order is, computed from its jobs and header events.
type Phase string

// The phases (domain §4.1). NoPhase is the time before the order is opened.
const (
	NoPhase          Phase = ""
	CheckedIn        Phase = "checked_in"
	Diagnosing       Phase = "diagnosing"
	Preparing        Phase = "preparing"
	AwaitingApproval Phase = "awaiting_approval"
	AwaitingParts    Phase = "awaiting_parts"
	Queued           Phase = "queued"
	InRepair         Phase = "in_repair"
	InQualityCheck   Phase = "quality_check"
	Ready            Phase = "ready"
	HandedOver       Phase = "handed_over"
	Closed           Phase = "closed"
	PhaseDeclined    Phase = "declined"
	PhaseCancelled   Phase = "cancelled"
)

// Stage is a phase as people see it.
type Stage struct {
	Phase    Phase  `json:"phase"`
	Title    string `json:"title"`
	TitleRU  string `json:"title_ru"`
	Element  string `json:"element" doc:"BPMN element"`
	Terminal bool   `json:"terminal,omitempty" doc:"No command moves an order on to another phase"`
}

// Stages lists the phases in the order of the process.
func Stages() []Stage {
	return []Stage{
		{CheckedIn, "Checked in", "Принят", "Stage_CheckedIn", false},
		{Diagnosing, "Diagnosing", "Диагностика", "Stage_Diagnosing", false},
		{Preparing, "Preparing", "Подбор и расчёт", "Stage_Preparing", false},
		{AwaitingApproval, "Awaiting approval", "Согласование", "Stage_AwaitingApproval", false},
		{AwaitingParts, "Awaiting parts", "Ожидание запчастей", "Stage_AwaitingParts", false},
		{Queued, "Queued", "В очереди", "Stage_Queued", false},
		{InRepair, "In repair", "В ремонте", "Stage_InRepair", false},
		{InQualityCheck, "Quality check", "Контроль качества", "Stage_QualityCheck", false},
		{Ready, "Ready", "Готов к выдаче", "Stage_Ready", false},
		{HandedOver, "Handed over", "Выдан", "Stage_HandedOver", false},
		{Closed, "Closed", "Закрыт", "Stage_Closed", true},
		{PhaseDeclined, "Declined", "Отказ", "Stage_Declined", true},
		{PhaseCancelled, "Cancelled", "Отменён", "Stage_Cancelled", true},
	}
}

// StageOf finds a phase in the table.
func StageOf(p Phase) (Stage, bool) {
	for _, s := range Stages() {
		if s.Phase == p {
			return s, true
		}
	}
	return Stage{}, false
}

// phase computes where the order is.
func (o *Order) phase() Phase {
	e := o.Estimate()
	switch {
	case o.Number == "":
		return NoPhase
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
func (o *Order) workPhase() Phase {
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

// blocked tells whether a part is missing so that the job can not start. A
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

// declined tells whether the client agreed to nothing at all.
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

// wanted tells whether what the job needs should be kept for it. What is held
// for a job that is no longer wanted is given back; see [Order.Due].
func (o *Order) wanted(j *Job) bool {
	if o.Cancelled != nil {
		return o.Cancelled.BillDone && (j.Exec == Done || j.Exec == Passed)
	}
	return j.Approval == Approved
}

// open tells whether the job is still to be agreed or done.
func (o *Order) open(j *Job) bool {
	return o.Cancelled == nil && (j.Approval == Proposed || j.Approval == Approved)
}

// Ended tells whether the order's process is over: a terminal phase in which
// nothing is left to do, to give back or to be paid by the client.
func (o *Order) Ended() bool {
	switch o.Phase {
	case Closed:
	case PhaseCancelled:
		if o.clientOwes() > 0 {
			return false
		}
	case PhaseDeclined:
		if o.HandedOver == nil {
			return false
		}
	default:
		return false
	}
	return len(o.Due()) == 0 && o.openIncident("") == nil
}
