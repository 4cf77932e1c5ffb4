package workorder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// JobDecision is what the client says of one job (C5).
type JobDecision struct {
	JobID    string   `json:"job_id" minLength:"1"`
	Decision Approval `json:"decision" enum:"approved,declined,deferred"`
	Reason   string   `json:"reason,omitempty" enum:"price,timing,elsewhere,selling_car,not_convinced,other" doc:"Required for declined and deferred"`
}

// declineReasons are the reasons a client can give (domain §5.1).
var declineReasons = [...]string{"price", "timing", "elsewhere", "selling_car", "not_convinced", "other"}

// channels are the ways a client's agreement reaches us.
var channels = [...]string{"link", "sms_code", "in_person_signature", "recorded_call", "messenger"}

// DecideEstimate records the client's agreement job by job, bound to one
// version of the estimate (P10, P11, P18, C5).
type DecideEstimate struct {
	EstimateVersion int           `json:"estimate_version" minimum:"1"`
	Jobs            []JobDecision `json:"jobs" minItems:"1"`
	Approver        string        `json:"approver" enum:"client,representative"`
	Channel         string        `json:"channel" enum:"link,sms_code,in_person_signature,recorded_call,messenger"`
	Evidence        string        `json:"evidence,omitempty" maxLength:"1000" doc:"Where the agreement can be found: call number, scan, message; required unless by link"`
}

// Name implements [Command].
func (DecideEstimate) Name() string { return "decide-estimate" }

func (c DecideEstimate) decide(o *Order, g Given) ([]Command, error) {
	if err := o.current(c.EstimateVersion); err != nil {
		return nil, err
	}
	switch e := o.Estimate(); {
	case e.State == EstimateExpired, !g.At.Before(e.ExpiresAt):
		return nil, Conflict("estimate version %d expired; revise it to send a new version", e.Version)
	case e.State != EstimateSent:
		return nil, Conflict("estimate version %d is %s already", e.Version, e.State)
	}
	if err := c.checkJobs(o); err != nil {
		return nil, err
	}
	return []Command{c}, c.checkApprover(o, g.By)
}

// current refuses a version other than the newest.
func (o *Order) current(version int) error {
	e := o.Estimate()
	if e == nil {
		return Conflict("there is no estimate yet")
	}
	if e.Version != version {
		return Conflict("estimate version %d is not the current one; read version %d and decide on that", version, e.Version)
	}
	return nil
}

func (c DecideEstimate) checkJobs(o *Order) error {
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Approval == Proposed && c.decisions(j.ID) != 1 {
			return Invalid("jobs: decide each job of the estimate exactly once; %s has %d decisions", j.ID, c.decisions(j.ID))
		}
	}
	for i, d := range c.Jobs {
		j := o.job(d.JobID)
		if j == nil || j.Approval != Proposed {
			return Invalid("jobs[%d].job_id: %q is not in estimate version %d", i, d.JobID, c.EstimateVersion)
		}
		switch d.Decision {
		case Approved:
		case Declined, Deferred:
			if !slices.Contains(declineReasons[:], d.Reason) {
				return Invalid("jobs[%d].reason: choose one of %s", i, strings.Join(declineReasons[:], ", "))
			}
		default:
			return Invalid("jobs[%d].decision: choose approved, declined or deferred", i)
		}
	}
	return nil
}

func (c DecideEstimate) decisions(jobID string) int {
	n := 0
	for _, d := range c.Jobs {
		if d.JobID == jobID {
			n++
		}
	}
	return n
}

// checkApprover refuses who may not agree: a client's link is the client, staff
// need evidence, and a representative has a limit.
func (c DecideEstimate) checkApprover(o *Order, by Actor) error {
	if by.Role == Client && c.Channel != "link" || by.Role != Client && c.Channel == "link" {
		return Invalid("channel: link is what the client's own page says; staff name how the client was asked")
	}
	if !slices.Contains(channels[:], c.Channel) {
		return Invalid("channel: choose one of %s", strings.Join(channels[:], ", "))
	}
	if by.Role != Client && strings.TrimSpace(c.Evidence) == "" {
		return Invalid("evidence: say where the agreement can be found, for example the number of the recorded call")
	}
	switch c.Approver {
	case "client":
	case "representative":
		if o.RepresentativeID == "" {
			return Invalid("approver: the order names no representative; the client decides")
		}
		_, totals := c.approved(o)
		if theirs := totals[0].Amount; theirs > o.RepresentsUpTo {
			return Forbidden("the representative may agree up to %s, this comes to %s; ask the client",
				Format(o.RepresentsUpTo, o.Currency), Format(theirs, o.Currency))
		}
	default:
		return Invalid("approver: choose client or representative")
	}
	return nil
}

// approved computes what the approved jobs come to, per payer; the client is first.
func (c DecideEstimate) approved(o *Order) (Money, []Total) {
	lines := o.lines(func(j *Job) bool { return c.decisionOn(j.ID) == Approved })
	return sum(lines), o.totals(lines)
}

func (c DecideEstimate) decisionOn(jobID string) Approval {
	for _, d := range c.Jobs {
		if d.JobID == jobID {
			return d.Decision
		}
	}
	return ""
}

func (c DecideEstimate) apply(o *Order, e Event) {
	total, totals := c.approved(o)
	for _, d := range c.Jobs {
		j := o.job(d.JobID)
		j.Approval, j.Reason = d.Decision, d.Reason
	}
	est := o.Estimate()
	est.State = EstimateDecided
	est.Decision = &ClientDecision{
		At: e.At, Approver: c.Approver, Channel: c.Channel, Evidence: c.Evidence, By: e.By,
		Jobs: c.Jobs, Total: total, Totals: totals,
	}
	if !o.declined() && o.PromisedAt().Before(est.CompletionAt) {
		o.Promises = append(o.Promises, Promise{At: est.CompletionAt, SetAt: e.At, Reason: fmt.Sprintf("estimate v%d agreed", est.Version)})
	}
}

// RequestChange is the client's objection: the order does not go to repair,
// the advisor changes parts or terms and asks again (P11).
type RequestChange struct {
	EstimateVersion int    `json:"estimate_version" minimum:"1"`
	Reason          string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (RequestChange) Name() string { return "request-change" }

// Why is the journal's reason.
func (c RequestChange) Why() string { return c.Reason }

func (c RequestChange) decide(o *Order, _ Given) ([]Command, error) {
	if err := o.current(c.EstimateVersion); err != nil {
		return nil, err
	}
	return []Command{c}, needReason(c.Reason)
}

func (c RequestChange) apply(o *Order, e Event) {
	o.supersede(EstimateChangeRequested)
	o.Revision = &Revision{Reason: c.Reason, Since: e.At}
}

// ReviseEstimate changes what is proposed and has it checked, priced and sent
// again as a new version. Without changes it renews an expired estimate.
type ReviseEstimate struct {
	EstimateVersion int          `json:"estimate_version" minimum:"1" doc:"The version that is changed"`
	Reason          string       `json:"reason" minLength:"1" maxLength:"1000"`
	AddJobs         []JobSpec    `json:"add_jobs,omitempty" maxItems:"50"`
	DropJobs        []string     `json:"drop_jobs,omitempty"`
	ChangeJobs      []JobChange  `json:"change_jobs,omitempty"`
	AddParts        []PartAdd    `json:"add_parts,omitempty"`
	DropParts       []string     `json:"drop_parts,omitempty" doc:"Part line ids"`
	ChangeParts     []PartChange `json:"change_parts,omitempty"`
}

// JobChange is another price or time for a proposed job.
type JobChange struct {
	JobID     string `json:"job_id" minLength:"1"`
	NormHours *Hours `json:"norm_hours,omitempty"`
	Rate      *Money `json:"rate,omitempty" minimum:"0"`
}

// PartAdd is another part for a proposed job.
type PartAdd struct {
	JobID  string `json:"job_id" minLength:"1"`
	PartNo string `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    Qty    `json:"qty"`
}

// PartChange is another quantity of a part.
type PartChange struct {
	LineID string `json:"line_id" minLength:"1"`
	Qty    Qty    `json:"qty"`
}

// Name implements [Command].
func (ReviseEstimate) Name() string { return "revise-estimate" }

// Why is the journal's reason.
func (c ReviseEstimate) Why() string { return c.Reason }

func (c ReviseEstimate) decide(o *Order, g Given) ([]Command, error) {
	if err := o.current(c.EstimateVersion); err != nil {
		return nil, err
	}
	if err := needReason(c.Reason); err != nil {
		return nil, err
	}
	if err := o.checkJobs(c.AddJobs); err != nil {
		return nil, err
	}
	if err := c.checkJobChanges(o); err != nil {
		return nil, err
	}
	if err := c.checkPartChanges(o); err != nil {
		return nil, err
	}
	left := len(c.AddJobs)
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Approval == Proposed && !slices.Contains(c.DropJobs, j.ID) {
			left++
		}
	}
	if left == 0 {
		return nil, Invalid("drop_jobs: nothing would be left to propose; cancel the order instead")
	}
	c.AddJobs = priced(c.AddJobs, g)
	return []Command{c}, nil
}

func (o *Order) proposed(where, id string) error {
	if j := o.job(id); j == nil || j.Approval != Proposed {
		return Invalid("%s: the order has no proposed job %q", where, id)
	}
	return nil
}

func (c ReviseEstimate) checkJobChanges(o *Order) error {
	for i, id := range c.DropJobs {
		if err := o.proposed(fmt.Sprintf("drop_jobs[%d]", i), id); err != nil {
			return err
		}
	}
	for i, ch := range c.ChangeJobs {
		where := fmt.Sprintf("change_jobs[%d]", i)
		if err := o.proposed(where, ch.JobID); err != nil {
			return err
		}
		if ch.NormHours != nil && (*ch.NormHours <= 0 || *ch.NormHours > HoursOf(1000, 0)) {
			return Invalid("%s.norm_hours: give more than 0 and at most 1000", where)
		}
		if ch.Rate != nil && (*ch.Rate < 0 || *ch.Rate > MaxRate) {
			return Invalid("%s.rate: give 0 to %d minor units", where, int64(MaxRate))
		}
	}
	return nil
}

func (c ReviseEstimate) checkPartChanges(o *Order) error {
	for i, a := range c.AddParts {
		where := fmt.Sprintf("add_parts[%d]", i)
		if err := o.proposed(where, a.JobID); err != nil {
			return err
		}
		if err := checkParts(where, []PartSpec{{a.PartNo, a.Qty}}); err != nil {
			return err
		}
	}
	for i, id := range c.DropParts {
		if j, l := o.line(id); l == nil || j.Approval != Proposed {
			return Invalid("drop_parts[%d]: no proposed job has a part line %q", i, id)
		}
	}
	for i, ch := range c.ChangeParts {
		if j, l := o.line(ch.LineID); l == nil || j.Approval != Proposed || l.Supply == SupplyCancelled {
			return Invalid("change_parts[%d].line_id: no proposed job has a part line %q", i, ch.LineID)
		}
		if ch.Qty <= 0 || ch.Qty > Units(10_000) {
			return Invalid("change_parts[%d].qty: give more than 0 and at most 10000", i)
		}
	}
	return nil
}

func (c ReviseEstimate) apply(o *Order, _ Event) {
	o.supersede(EstimateSuperseded)
	o.Revision = nil
	for _, id := range c.DropJobs {
		o.job(id).Approval = Dropped
	}
	for _, ch := range c.ChangeJobs {
		j := o.job(ch.JobID)
		if ch.NormHours != nil && *ch.NormHours != j.NormHours {
			j.NormHours = *ch.NormHours
			j.Wish = &Slot{}
		}
		if ch.Rate != nil {
			j.Rate = *ch.Rate
		}
	}
	for _, id := range c.DropParts {
		_, l := o.line(id)
		l.Supply = SupplyCancelled
	}
	for _, ch := range c.ChangeParts {
		_, l := o.line(ch.LineID)
		l.Qty, l.Supply, l.Offer, l.Price, l.Available = ch.Qty, Needed, nil, 0, 0 // all of it is asked again
	}
	for _, a := range c.AddParts {
		o.addParts(o.job(a.JobID), []PartSpec{{a.PartNo, a.Qty}})
	}
	o.addJobs(c.AddJobs)
}

// ClientReminded is the timer that reminds the client of an undecided estimate.
type ClientReminded struct {
	EstimateVersion int `json:"estimate_version"`
	Reminder        int `json:"reminder"`
}

// Name implements [Command].
func (ClientReminded) Name() string { return "remind-client" }

func (c ClientReminded) decide(o *Order, _ Given) ([]Command, error) {
	return []Command{c}, o.undecided(c.EstimateVersion)
}

// undecided refuses a timer that rang for an estimate which is no longer in the
// client's hands: while it waited its turn, a revision may have come before it.
func (o *Order) undecided(version int) error {
	if err := o.current(version); err != nil {
		return err
	}
	if e := o.Estimate(); e.State != EstimateSent {
		return Conflict("estimate version %d is %s already", version, e.State)
	}
	return nil
}

func (c ClientReminded) apply(o *Order, _ Event) {
	o.Estimate().Reminders = c.Reminder
	o.outgoing(fmt.Sprintf("estimate-reminder/v%d/%d", c.EstimateVersion, c.Reminder))
}

// EstimateRanOut is the timer that ends an undecided estimate; the advisor calls.
type EstimateRanOut struct {
	EstimateVersion int `json:"estimate_version"`
}

// Name implements [Command].
func (EstimateRanOut) Name() string { return "expire-estimate" }

func (c EstimateRanOut) decide(o *Order, _ Given) ([]Command, error) {
	return []Command{c}, o.undecided(c.EstimateVersion)
}

func (c EstimateRanOut) apply(o *Order, _ Event) { o.Estimate().State = EstimateExpired }

// Deadline is the next timer: when it rings and what it says, nil when none runs.
func (o *Order) Deadline(r *Rules) (time.Time, Command) {
	e := o.Estimate()
	if o.Phase != AwaitingApproval || e.State != EstimateSent {
		return time.Time{}, nil
	}
	if steps := r.Policy.EstimateReminders; e.Reminders < len(steps) {
		return r.work.Add(e.MadeAt, steps[e.Reminders].Duration()), ClientReminded{e.Version, e.Reminders + 1}
	}
	return e.ExpiresAt, EstimateRanOut{e.Version}
}
