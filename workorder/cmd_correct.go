package workorder

import (
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
)

// CorrectIntake puts right what was recorded at intake. What depends on it is
// computed anew: another kind or odometer asks for coverage and a new estimate
// version, as long as the client has not agreed to one.
type CorrectIntake struct {
	Reason      string             `json:"reason" minLength:"1" maxLength:"1000"`
	Kind        OrderKind          `json:"kind,omitempty" enum:"commercial,warranty"`
	OdometerKM  *int64             `json:"odometer_km,omitempty" minimum:"0" maximum:"5000000"`
	Concerns    []CorrectedConcern `json:"concerns,omitempty" maxItems:"30" doc:"Concerns whose text was wrong"`
	AddConcerns []string           `json:"add_concerns,omitempty" maxItems:"30" doc:"What the client said, too"`
	AdvisorID   string             `json:"advisor_id,omitempty"`
	WaitMode    string             `json:"wait_mode,omitempty" enum:"waiter,drop_off"`
	Consent     *ConsentPolicy     `json:"consent_policy,omitempty"`
	CorrectedCards
}

// CorrectedConcern is the right text of a concern.
type CorrectedConcern struct {
	Seq  int    `json:"seq" minimum:"1"`
	Text string `json:"text" minLength:"1" maxLength:"4000"`
}

// mostConcerns is how many concerns an order can have.
const mostConcerns = 30

// Name implements [Command].
func (CorrectIntake) Name() string { return "correct-intake" }

// Why is the journal's reason.
func (c CorrectIntake) Why() string { return c.Reason }

func (c CorrectIntake) decide(o *Order, _ Given) ([]process.Command, error) {
	var wrong process.Faults
	wrong.Add(needReason(c.Reason))
	c = c.news(o)
	if c.empty() {
		wrong.Invalid("nothing differs from what is recorded; give what is to be put right")
	}
	for _, check := range []func(*Order) error{c.checkKind, c.checkOdometer, c.checkConcerns, c.checkCards} {
		wrong.Add(check(o))
	}
	if c.Consent != nil {
		wrong.Add(c.Consent.validate())
	}
	if !slices.Contains([]string{"", "waiter", "drop_off"}, c.WaitMode) {
		wrong.Invalid("wait_mode: choose waiter or drop_off")
	}
	return []process.Command{c}, wrong.Err()
}

// news leaves out what is recorded already.
func (c CorrectIntake) news(o *Order) CorrectIntake {
	if c.Kind == o.Kind {
		c.Kind = ""
	}
	if c.OdometerKM != nil && *c.OdometerKM == o.OdometerIn {
		c.OdometerKM = nil
	}
	if c.AdvisorID == o.AdvisorID && o.Unadvised == nil {
		c.AdvisorID = ""
	}
	if c.WaitMode == o.WaitMode {
		c.WaitMode = ""
	}
	if c.Consent != nil && *c.Consent == o.Consent {
		c.Consent = nil
	}
	c.Concerns = slices.DeleteFunc(slices.Clone(c.Concerns), func(n CorrectedConcern) bool {
		had := o.concern(n.Seq)
		return had != nil && had.Text == n.Text
	})
	c.AddConcerns = slices.DeleteFunc(slices.Clone(c.AddConcerns), func(text string) bool { return strings.TrimSpace(text) == "" })
	c.CorrectedCards = c.CorrectedCards.news(o)
	return c
}

func (c CorrectIntake) empty() bool {
	return c.Kind == "" && c.OdometerKM == nil && len(c.Concerns) == 0 && len(c.AddConcerns) == 0 && c.AdvisorID == "" && c.WaitMode == "" && c.Consent == nil && !c.Any()
}

func (c CorrectIntake) checkKind(o *Order) error {
	switch {
	case c.Kind == "":
		return nil
	case !slices.Contains(OrderKinds(), c.Kind):
		return process.Invalid("kind: choose commercial or warranty")
	case o.agreed():
		return process.Conflict("kind: the client has agreed to who pays what in estimate version %d; cancel the order and open one of the right kind", o.Estimate().Version)
	}
	return nil
}

func (c CorrectIntake) checkOdometer(o *Order) error {
	switch {
	case c.OdometerKM == nil:
		return nil
	case *c.OdometerKM < 0 || *c.OdometerKM > MaxOdometer:
		return process.Invalid("odometer_km: give 0 to %d", MaxOdometer)
	case o.HandedOver != nil:
		return process.Conflict("odometer_km: the hand-over act is signed with %d km at intake; note the mistake on the vehicle's card", o.OdometerIn)
	}
	return nil
}

// IntakeStateFixed refuses to change what the car was like when it came in: once it is
// handed over it has been judged by that.
func (o *Order) IntakeStateFixed() error {
	if o.HandedOver != nil {
		return process.Conflict("the car is handed over; the state at intake can not be changed any more")
	}
	return nil
}

func (c CorrectIntake) checkConcerns(o *Order) error {
	var wrong process.Faults
	for i, n := range c.Concerns {
		if o.concern(n.Seq) == nil {
			wrong.Invalid("concerns[%d].seq: the order has no concern %d", i, n.Seq)
		}
		if strings.TrimSpace(n.Text) == "" {
			wrong.Invalid("concerns[%d]: is empty; write what the client says", i)
		}
	}
	if len(o.Concerns)+len(c.AddConcerns) > mostConcerns {
		wrong.Invalid("add_concerns: an order has at most %d concerns", mostConcerns)
	}
	return wrong.Err()
}

func (c CorrectIntake) apply(o *Order, _ Event) {
	for _, n := range c.Concerns {
		o.concern(n.Seq).Text = n.Text
	}
	for _, text := range c.AddConcerns {
		o.Concerns = append(o.Concerns, Concern{Seq: len(o.Concerns) + 1, Text: text})
	}
	if c.AdvisorID != "" {
		o.AdvisorID, o.Unadvised = c.AdvisorID, nil
	}
	if c.WaitMode != "" {
		o.WaitMode = c.WaitMode
	}
	if c.Consent != nil {
		o.Consent = *c.Consent
	}
	c.CorrectedCards.apply(o)
	covered := o.Kind == Warranty
	if c.OdometerKM != nil {
		o.OdometerIn = *c.OdometerKM
	}
	if c.Kind != "" {
		o.Kind = c.Kind
	}
	if c.Kind != "" || (c.OdometerKM != nil || c.VehicleID != "") && covered {
		o.payAnew()
	}
	if c.ClientID != "" {
		o.supersede(EstimateSuperseded) // it names who pays
	}
}

// payAnew has coverage asked again and the estimate made again, unless the client
// has agreed to one.
func (o *Order) payAnew() {
	if o.agreed() {
		return
	}
	o.Coverage = CoverageAnswer{}
	o.supersede(EstimateSuperseded)
}

// agreed reports whether the client has decided on the estimate that counts.
func (o *Order) agreed() bool {
	e := o.Estimate()
	return e != nil && e.State == EstimateDecided
}

// concern finds a concern by its number, nil when there is none.
func (o *Order) concern(seq int) *Concern {
	i := slices.IndexFunc(o.Concerns, func(c Concern) bool { return c.Seq == seq })
	if i < 0 {
		return nil
	}
	return &o.Concerns[i]
}

// CorrectJob puts right how a job is called, which concern it answers and which skill
// it takes. With another skill its time is planned anew.
type CorrectJob struct {
	JobID   string `json:"job_id" minLength:"1"`
	Title   string `json:"title,omitempty" maxLength:"200"`
	Skill   string `json:"skill,omitempty" maxLength:"100"`
	Concern int    `json:"concern,omitempty" minimum:"0" doc:"Number of the concern that it answers"`
	Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (CorrectJob) Name() string { return "correct-job" }

// Why is the journal's reason.
func (c CorrectJob) Why() string { return c.Reason }

func (c CorrectJob) decide(o *Order, _ Given) ([]process.Command, error) {
	j := o.job(c.JobID)
	if j == nil {
		return nil, process.NotFound("job_id: the order has no job %q", c.JobID)
	}
	if err := needReason(c.Reason); err != nil {
		return nil, err
	}
	c.Title, c.Skill = strings.TrimSpace(c.Title), strings.TrimSpace(c.Skill)
	if c.Title == j.Title {
		c.Title = ""
	}
	if c.Skill == j.Skill {
		c.Skill = ""
	}
	if c.Concern == j.Concern {
		c.Concern = 0
	}
	switch {
	case c.Title == "" && c.Skill == "" && c.Concern == 0:
		return nil, process.Invalid("nothing differs from what is recorded; give what is to be put right")
	case c.Concern != 0 && o.concern(c.Concern) == nil:
		return nil, process.Invalid("concern: the order has no concern %d", c.Concern)
	case !correctable(o, j):
		return nil, process.Conflict("job %s is %s, %s; a job is corrected while it is open and not billed", j.ID, j.Approval, j.Exec)
	case c.Skill != "" && j.Exec != NotStarted:
		return nil, process.Conflict("skill: job %s is %s; whom it takes is corrected before it starts", j.ID, j.Exec)
	}
	return []process.Command{c}, nil
}

func correctable(o *Order, j *Job) bool { return o.open(j) && !o.Billed }

func (c CorrectJob) apply(o *Order, e Event) {
	j := o.job(c.JobID)
	if c.Title != "" {
		j.Title = c.Title
	}
	if c.Concern != 0 {
		j.Concern = c.Concern
	}
	if c.Skill != "" {
		j.Skill, j.Assigned, j.Excused = c.Skill, "", "" // the foreman chose for the other one
		j.planAgain("", e.At)
	}
}

// ReopenJob takes back that a job is finished, before the work is checked.
type ReopenJob struct {
	JobID  string `json:"job_id" minLength:"1"`
	Reason string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (ReopenJob) Name() string { return "reopen-job" }

// Why is the journal's reason.
func (c ReopenJob) Why() string { return c.Reason }

func (c ReopenJob) decide(o *Order, g Given) ([]process.Command, error) {
	j := o.job(c.JobID)
	switch {
	case j == nil:
		return nil, process.NotFound("job_id: the order has no job %q", c.JobID)
	case j.Exec != Done:
		return nil, process.Conflict("job %s is %s; only a finished job that is not checked yet is reopened", j.ID, j.Exec)
	case g.By.Role == process.Mechanic && j.Entries[len(j.Entries)-1].MechanicID != g.By.ID:
		return nil, process.Forbidden("somebody else finished job %s; the foreman can reopen it", j.ID)
	}
	return []process.Command{c}, needReason(c.Reason)
}

// The job goes on as after a pause: who starts it is clocked on anew.
func (c ReopenJob) apply(o *Order, _ Event) {
	j := o.job(c.JobID)
	j.Exec, j.PauseWhy = Paused, "other"
}

func reopenable(_ *Order, j *Job, by process.Actor) bool {
	return j.Exec == Done && (by.Role != process.Mechanic || j.Entries[len(j.Entries)-1].MechanicID == by.ID)
}
