package workorder

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
)

// Tasks lists what people have to do for the order: nothing while it is the
// process's, the client's or a supplier's turn. Some begin with the passing of
// time alone, so they are listed ahead of it.
func (o *Order) Tasks() []process.Task {
	var t []process.Task
	if in := o.OpenIncident(""); in != nil {
		t = append(t, process.Task{Name: process.RetryIncident{}.Name(), Subject: in.Step, Roles: bosses, Since: in.Since, Due: &in.Since})
	}
	if len(o.Visits) == 0 || o.Ended() {
		return t
	}
	stay := o.Visits[len(o.Visits)-1]
	t = append(t, o.contactTask(stay)...)
	t = append(t, o.passTasks()...)
	t = append(t, o.missedTasks()...)
	switch o.Phase {
	case CheckedIn:
		t = append(t, process.Task{Name: StartDiagnosis{}.Name(), Roles: []process.Role{process.Reception, process.Mechanic, process.Foreman}, StaffID: o.adviser(), Since: stay.Entered, Due: stay.Due})
	case Diagnosing:
		t = append(t, process.Task{Name: RecordFindings{}.Name(), Roles: []process.Role{process.Mechanic, process.Foreman, process.Reception}, StaffID: o.Diagnosis.By, Since: stay.Entered, Due: stay.Due})
	case Preparing, AwaitingApproval:
		t = append(t, o.estimateTasks(stay)...)
	case InQualityCheck:
		t = append(t, process.Task{Name: PassQualityCheck{}.Name(), Roles: []process.Role{process.Foreman, process.Mechanic}, Not: o.performers(), Since: stay.Entered, Due: stay.Due})
	case Ready, HandedOver, Closed, PhaseDeclined, PhaseCancelled:
		t = append(t, o.returnTasks(stay)...)
	}
	t = append(t, o.answerTasks()...)
	for i := range o.Jobs {
		if j := &o.Jobs[i]; o.open(j) {
			t = append(t, o.supplyTasks(j, stay)...)
			t = append(t, o.workTasks(j, stay)...)
		}
	}
	return t
}

// advised is a task of the one advisor who is responsible for the order (P16).
func (o *Order) advised(c process.Command, since time.Time, due *time.Time) process.Task {
	return process.Task{Name: c.Name(), Roles: []process.Role{process.Reception}, StaffID: o.adviser(), Since: since, Due: due}
}

// estimateTasks are about the client's word. The client is left in peace until
// the stay's target has passed; then the advisor calls, and once the estimate
// has expired sends a new one.
func (o *Order) estimateTasks(stay process.Visit) []process.Task {
	if o.Revision != nil {
		return []process.Task{o.advised(ReviseEstimate{}, o.Revision.Since, stay.Due)}
	}
	if d := o.unsent(); d != nil {
		return []process.Task{o.advised(SendEstimate{}, d.Since, stay.Due)}
	}
	if o.Phase != AwaitingApproval {
		return nil
	}
	ends := o.Estimate().ExpiresAt
	if ends.IsZero() { // the client has not heard of it
		return nil
	}
	if o.Estimate().State == EstimateExpired {
		return []process.Task{o.advised(ReviseEstimate{}, ends, &ends)}
	}
	call := ends
	if stay.Due != nil && stay.Due.Before(ends) {
		call = *stay.Due
	}
	return []process.Task{o.advised(DecideEstimate{}, call, &ends)}
}

// missedTasks have the advisor see to the promise of an order whose parts were not on the
// shelf, at once: the client is told, or need not be.
func (o *Order) missedTasks() []process.Task {
	if s, _ := StepOf(ChangePromise{}.Name()); o.Missed == nil || !slices.Contains(s.From, o.Phase) {
		return nil
	}
	return []process.Task{o.advised(ChangePromise{}, *o.Missed, o.Missed)}
}

// returnTasks bring the car back to its owner and the order to its end.
func (o *Order) returnTasks(stay process.Visit) []process.Task {
	credited := o.Cancelled != nil && !o.Cancelled.BillDone // or about to be
	switch {
	case o.clientOwes() > 0 && !credited:
		return []process.Task{o.advised(RecordPayment{}, stay.Entered, stay.Due)}
	case o.Phase == HandedOver && o.asking("") != nil: // is answered first
	case o.Phase == HandedOver:
		return []process.Task{o.advised(CloseOrder{}, stay.Entered, stay.Due)}
	case o.Cancelled == nil && o.HandedOver == nil && o.Billed:
		return []process.Task{o.advised(HandOver{}, stay.Entered, stay.Due)}
	}
	return nil
}

// supplyTasks are the parts desk's: a part that nobody offers, goods that are
// late, parts to be carried to the bench.
func (o *Order) supplyTasks(j *Job, stay process.Visit) []process.Task {
	var t []process.Task
	desk := func(c process.Command, since time.Time, due *time.Time) {
		if s, _ := StepOf(c.Name()); slices.Contains(s.From, o.Phase) {
			t = append(t, process.Task{Name: c.Name(), JobID: j.ID, Subject: j.Title, Roles: []process.Role{process.Parts}, Since: since, Due: due})
		}
	}
	if l := j.first(func(l *PartLine) bool { return l.Supply == SupplyNone }); l != nil {
		since := stay.Entered
		if n := len(l.Waits); n > 0 {
			since = l.Waits[n-1].Since
		}
		desk(RecordOffer{}, since, stay.Due)
	}
	var late *time.Time
	for k := range j.Lines {
		l := &j.Lines[k]
		if arriving(l) && (late == nil || l.Purchase.ETA.Before(*late)) {
			late = &l.Purchase.ETA
		}
	}
	if late != nil {
		desk(ReceiveParts{}, *late, late)
	}
	if j.Approval == Approved && j.issuable() {
		desk(IssueParts{}, o.supplied(j), j.planned(stay))
	}
	return t
}

// workTasks are the workshop's: find a mechanic, begin, end.
func (o *Order) workTasks(j *Job, stay process.Visit) []process.Task {
	task := func(c process.Command, since time.Time, due *time.Time) process.Task {
		return process.Task{Name: c.Name(), JobID: j.ID, Subject: j.Title, StaffID: j.Hand(), Since: since, Due: due}
	}
	assign := func(since time.Time, due *time.Time) process.Task {
		t := task(AssignJob{}, since, due)
		t.Roles, t.StaffID = []process.Role{process.Foreman}, ""
		return t
	}
	switch {
	case j.Exec == InProgress:
		return []process.Task{task(FinishJob{}, j.running().From, j.planned(stay))}
	case j.Unbegun() && j.Unstaffed:
		if s, _ := StepOf(AssignJob{}.Name()); slices.Contains(s.From, o.Phase) {
			return []process.Task{assign(stay.Entered, stay.Due)}
		}
	case o.Phase == AwaitingParts || o.Phase == Queued || o.Phase == InRepair:
		if o.asking(j.ID) != nil || j.Hand() == "" || o.runningFor(j.Hand()) != nil || !startable(o, j, process.Actor{Role: process.Foreman}) {
			return nil
		}
		t := []process.Task{task(StartJob{}, o.startable(j), j.planned(stay))}
		if j.Unbegun() { // whoever was to do it did not: it needs somebody else
			t = append(t, assign(j.Slot.To, &j.Slot.To))
		}
		return t
	}
	return nil
}

// first is the first line of the job that is so, nil when none is.
func (j *Job) first(is func(*PartLine) bool) *PartLine {
	for k := range j.Lines {
		if is(&j.Lines[k]) {
			return &j.Lines[k]
		}
	}
	return nil
}

// Hand is who is to work on the job: whose time is planned, or else who did last.
func (j *Job) Hand() string {
	switch n := len(j.Entries); {
	case j.running() != nil:
		return j.running().MechanicID
	case j.Slot != nil:
		return j.Slot.MechanicID
	case n > 0 && !j.PassedOn:
		return j.Entries[n-1].MechanicID
	}
	return ""
}

// planned is when the job should be done: by the plan, or once that is used up,
// by the target of the stage. Work that is done again has no time in the plan.
func (j *Job) planned(stay process.Visit) *time.Time {
	if n := len(j.Entries); j.Slot == nil || j.Exec == Failed || n > 0 && j.Entries[n-1].Rework {
		return stay.Due
	}
	return &j.Slot.To
}

// supplied is when the job's last part had come, or the client had agreed.
func (o *Order) supplied(j *Job) time.Time {
	at := o.OpenedAt
	if e := o.Estimate(); e != nil && e.Decision != nil {
		at = e.Decision.At
	}
	for k := range j.Lines {
		if n := len(j.Lines[k].Waits); n > 0 {
			if until := j.Lines[k].Waits[n-1].Until; until != nil && until.After(at) {
				at = *until
			}
		}
	}
	return at
}

// startable is since when the job can be started, again or for the first time.
func (o *Order) startable(j *Job) time.Time {
	at := o.supplied(j)
	if n := len(j.Entries); n > 0 && j.Entries[n-1].To != nil {
		at = *j.Entries[n-1].To
	}
	for _, q := range o.Questions {
		if q.JobID == j.ID && q.Until != nil && q.Until.After(at) {
			at = *q.Until
		}
	}
	if n := len(o.Checks); j.Exec == Failed && n > 0 {
		at = o.Checks[n-1].At
	}
	return at
}

// performers are those who clocked on to a job of the order.
func (o *Order) performers() []string {
	var ids []string
	for i := range o.Jobs {
		for _, e := range o.Jobs[i].Entries {
			if !slices.Contains(ids, e.MechanicID) {
				ids = append(ids, e.MechanicID)
			}
		}
	}
	return ids
}
