package workorder

import (
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
)

// StartJob clocks a mechanic on to a job, first or again after a pause (F1, P10).
// That they run nowhere else is seen to by who sends it: one order does not know of others.
type StartJob struct {
	JobID       string     `json:"job_id" minLength:"1"`
	MechanicID  string     `json:"mechanic_id,omitempty" doc:"Who works on it; the caller when absent"`
	SkillReason string     `json:"skill_reason,omitempty" maxLength:"1000" doc:"Why somebody without the skill of the job does it; needed then"`
	Hand        *Hand      `json:"hand,omitempty" hidden:"true"`
	Until       *time.Time `json:"until,omitempty" hidden:"true"`
}

// Hand is what the house knows of the mechanic whom a command names. The desk looks it
// up with the command; nobody else can say it.
type Hand struct {
	Skills []string `json:"skills"`
}

// skilled refuses a mechanic without the skill of the job when no reason is given, now or
// before, and returns the reason as far as one is needed. Orders of v0.1.0 do not ask.
func (o *Order) skilled(j *Job, mechanicID string, h *Hand, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if o.Edition < 1 || h == nil {
		return reason, nil
	}
	if j.Skill == "" || j.Excused == mechanicID || slices.Contains(h.Skills, j.Skill) {
		return "", nil
	}
	if reason == "" {
		return "", process.Invalid("skill_reason: job %s takes the skill %q, which this mechanic does not have; choose somebody who has it, or say why they do it all the same", j.ID, j.Skill)
	}
	return reason, nil
}

// Name implements [Command].
func (StartJob) Name() string { return "start-job" }

// Why is the journal's reason.
func (c StartJob) Why() string { return c.SkillReason }

func (c StartJob) decide(o *Order, g Given) ([]process.Command, error) {
	if o.Edition >= 1 && c.Until != nil && g.At.After(*c.Until) {
		return nil, process.Conflict("this start comes too late: the mechanic may be on another job by now; start it again")
	}
	if c.MechanicID == "" {
		c.MechanicID = g.By.ID
	}
	j := o.job(c.JobID)
	if j == nil {
		return nil, process.NotFound("job_id: the order has no job %q", c.JobID)
	}
	if j.Approval != Approved {
		return nil, process.As(process.CodeNotAgreed, process.Conflict("job %s is %s; without the client's agreement it can not enter the repair zone", j.ID, j.Approval))
	}
	if !slices.Contains([]Execution{NotStarted, Paused, Failed}, j.Exec) {
		return nil, process.Conflict("job %s is %s already", j.ID, j.Exec)
	}
	if other := o.runningFor(c.MechanicID); other != nil {
		return nil, process.Conflict("%s is clocked on to job %s; pause or finish that first", c.MechanicID, other.ID)
	}
	for _, l := range j.Lines {
		if l.Supply != Issued && l.Supply != SupplyCancelled {
			return nil, process.As(process.CodePartsWanted, process.Conflict("part line %s is %s; the parts desk issues it before the job starts", l.ID, l.Supply))
		}
	}
	if g.By.Role == process.Mechanic {
		if c.MechanicID != g.By.ID {
			return nil, process.Forbidden("a mechanic clocks on for nobody else; the foreman can")
		}
		if j.Slot == nil || j.Slot.MechanicID != g.By.ID {
			return nil, process.Forbidden("job %s is assigned to somebody else; ask the foreman to assign it to you", j.ID)
		}
	}
	var err error
	c.SkillReason, err = o.skilled(j, c.MechanicID, c.Hand, c.SkillReason)
	c.Hand, c.Until = nil, nil // the journal keeps what follows from them
	return []process.Command{c}, err
}

func (c StartJob) apply(o *Order, e Event) {
	j := o.job(c.JobID)
	rework := j.Exec == Failed || len(j.Entries) > 0 && j.Entries[len(j.Entries)-1].Rework
	j.Exec, j.PauseWhy, j.PassedOn = InProgress, "", false
	j.excuse(c.MechanicID, c.SkillReason)
	o.moot(func(q *Question) bool { return q.JobID == j.ID }, e.At)
	j.Entries = append(j.Entries, Entry{MechanicID: c.MechanicID, Rework: rework, From: e.At})
}

// excuse notes that somebody does the job without its skill, when there is a reason.
func (j *Job) excuse(mechanicID, reason string) {
	if reason != "" {
		j.Excused = mechanicID
	}
}

// running is the open time entry of a job, nil when nobody works on it.
func (j *Job) running() *Entry {
	if n := len(j.Entries); n > 0 && j.Entries[n-1].To == nil {
		return &j.Entries[n-1]
	}
	return nil
}

// runningFor is the job that somebody is clocked on to, nil when there is none.
func (o *Order) runningFor(mechanicID string) *Job {
	for i := range o.Jobs {
		if r := o.Jobs[i].running(); r != nil && r.MechanicID == mechanicID {
			return &o.Jobs[i]
		}
	}
	return nil
}

// own refuses a mechanic to act on a job somebody else is clocked on.
func (o *Order) own(jobID string, by process.Actor) (*Job, error) {
	j := o.job(jobID)
	if j == nil {
		return nil, process.NotFound("job_id: the order has no job %q", jobID)
	}
	if j.Exec != InProgress {
		return nil, process.Conflict("job %s is %s; start it first", j.ID, j.Exec)
	}
	if by.Role == process.Mechanic && j.running().MechanicID != by.ID {
		return nil, process.Forbidden("somebody else is clocked on to job %s; the foreman can act for them", j.ID)
	}
	return j, nil
}

// PauseJob clocks off without finishing, with the reason.
type PauseJob struct {
	JobID  string `json:"job_id" minLength:"1"`
	Reason string `json:"reason" enum:"parts,client,tool,bay,shift,sublet,other"`
	Note   string `json:"note,omitempty" maxLength:"1000"`

	Due *time.Time `json:"due,omitempty" readOnly:"true" doc:"When somebody should have answered whom the mechanic waits for; filled in when the job is paused"`
}

// Name implements [Command].
func (PauseJob) Name() string { return "pause-job" }

// Why is the journal's reason.
func (c PauseJob) Why() string { return strings.TrimSuffix(c.Reason+": "+c.Note, ": ") }

func (c PauseJob) decide(o *Order, g Given) ([]process.Command, error) {
	for _, p := range pauseSides {
		if p.reason == c.Reason {
			c.Due = nil
			if o.Edition >= 1 && p.asked != "" {
				c.Due = g.Rules.answerBy(g.At, QuestionFound)
			}
			_, err := o.own(c.JobID, g.By)
			return []process.Command{c}, err
		}
	}
	return nil, process.Invalid("reason: choose parts, client, tool, bay, shift, sublet or other")
}

func (c PauseJob) apply(o *Order, e Event) {
	j := o.job(c.JobID)
	j.running().To = &e.At
	j.Exec, j.PauseWhy = Paused, c.Reason
	if o.Edition >= 1 && c.Due != nil {
		o.ask(Question{About: QuestionFound, From: e.By, JobID: c.JobID, Text: c.Note, Since: e.At, Due: *c.Due})
	}
}

// FinishJob clocks off for good, with what was found and done.
type FinishJob struct {
	JobID string `json:"job_id" minLength:"1"`
	Cause string `json:"cause" minLength:"1" maxLength:"2000"`
	Fix   string `json:"correction" minLength:"1" maxLength:"2000" doc:"What was done (выполненная работа)"`
}

// Name implements [Command].
func (FinishJob) Name() string { return "finish-job" }

func (c FinishJob) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	if strings.TrimSpace(c.Cause) == "" {
		wrong.Invalid("cause: is empty; the client and the payer read it")
	}
	if strings.TrimSpace(c.Fix) == "" {
		wrong.Invalid("correction: is empty; the client and the payer read it")
	}
	_, err := o.own(c.JobID, g.By)
	wrong.Add(err)
	return []process.Command{c}, wrong.Err()
}

func (c FinishJob) apply(o *Order, e Event) {
	j := o.job(c.JobID)
	j.running().To = &e.At
	j.Exec, j.Cause, j.Fix = Done, c.Cause, c.Fix
	if j.Slot != nil && e.At.Before(j.Slot.To) {
		s := *j.Slot
		s.To = e.At
		if s.From.After(s.To) {
			s.From = s.To
		}
		j.Slot = &s
	}
}

// performed reports whether somebody clocked on to any job of the order.
func (o *Order) performed(id string) bool {
	for i := range o.Jobs {
		for _, e := range o.Jobs[i].Entries {
			if e.MechanicID == id {
				return true
			}
		}
	}
	return false
}

func (o *Order) checkable(by process.Actor) error {
	if o.performed(by.ID) {
		return process.Forbidden("work is checked by somebody who did not do it; ask the foreman or another mechanic")
	}
	return nil
}

// PassQualityCheck lets the finished work go to the client.
type PassQualityCheck struct {
	RoadTestKM int64  `json:"road_test_km,omitempty" minimum:"0" maximum:"500"`
	Note       string `json:"note,omitempty" maxLength:"1000"`
}

// Name implements [Command].
func (PassQualityCheck) Name() string { return "pass-quality-check" }

// Why is the journal's reason.
func (c PassQualityCheck) Why() string { return c.Note }

func (c PassQualityCheck) decide(o *Order, g Given) ([]process.Command, error) {
	if c.RoadTestKM < 0 || c.RoadTestKM > 500 {
		return nil, process.Invalid("road_test_km: give 0 to 500")
	}
	return []process.Command{c}, o.checkable(g.By)
}

func (c PassQualityCheck) apply(o *Order, e Event) {
	o.Checks = append(o.Checks, QualityCheck{By: e.By.ID, At: e.At, Passed: true, RoadTestKM: c.RoadTestKM})
	for i := range o.Jobs {
		if o.Jobs[i].Exec == Done {
			o.Jobs[i].Exec = Passed
		}
	}
	o.outgoing("ready")
}

// FailQualityCheck sends jobs back to repair.
type FailQualityCheck struct {
	JobIDs []string `json:"job_ids" minItems:"1"`
	Reason string   `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (FailQualityCheck) Name() string { return "fail-quality-check" }

// Why is the journal's reason.
func (c FailQualityCheck) Why() string { return c.Reason }

func (c FailQualityCheck) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	wrong.Add(needReason(c.Reason))
	if len(c.JobIDs) == 0 {
		wrong.Invalid("job_ids: name the jobs that are to be done again")
	}
	for i, id := range c.JobIDs {
		if j := o.job(id); j == nil || j.Exec != Done {
			wrong.Invalid("job_ids[%d]: %q is not a finished job of this order", i, id)
		}
	}
	wrong.Add(o.checkable(g.By))
	return []process.Command{c}, wrong.Err()
}

func (c FailQualityCheck) apply(o *Order, e Event) {
	o.Checks = append(o.Checks, QualityCheck{By: e.By.ID, At: e.At, FailedJobs: c.JobIDs, Reason: c.Reason})
	for _, id := range c.JobIDs {
		o.job(id).Exec = Failed
	}
}
