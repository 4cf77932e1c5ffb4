package workorder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
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

	Link *LinkGiven `json:"link,omitempty" readOnly:"true" doc:"How the client came by the link they decided with; filled in when they do"`
}

// LinkGiven is how a client came by a link: evidence of who could have agreed with it.
type LinkGiven struct {
	How string    `json:"how" enum:"message,sent,shown,printed" doc:"In a message of the process; sent again, shown or printed by somebody at the desk"`
	At  time.Time `json:"at"`
	By  string    `json:"by,omitempty" doc:"Staff id of who sent, showed or printed it"`
}

// Name implements [Command].
func (DecideEstimate) Name() string { return "decide-estimate" }

func (c DecideEstimate) decide(o *Order, g Given) ([]process.Command, error) {
	if err := o.current(c.EstimateVersion); err != nil {
		return nil, err
	}
	switch e := o.Estimate(); {
	case e.State == EstimateExpired, !e.ExpiresAt.IsZero() && !g.At.Before(e.ExpiresAt):
		return nil, process.As(process.CodeOutdated, process.Conflict("estimate version %d expired; revise it to send a new version", e.Version))
	case e.State != EstimateSent:
		return nil, process.Conflict("estimate version %d is %s already", e.Version, e.State)
	}
	var wrong process.Faults
	wrong.Add(c.checkJobs(o))
	wrong.Add(c.checkApprover(o, g.By))
	if g.By.Role != process.Client { // staff decide with other evidence
		c.Link = nil
	}
	return []process.Command{c}, wrong.Err()
}

// current refuses a version other than the newest.
func (o *Order) current(version int) error {
	e := o.Estimate()
	if e == nil {
		return process.Conflict("there is no estimate yet")
	}
	if e.Version != version {
		return process.As(process.CodeOutdated, process.Conflict("estimate version %d is not the current one; read version %d and decide on that", version, e.Version))
	}
	return nil
}

func (c DecideEstimate) checkJobs(o *Order) error {
	var wrong process.Faults
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Approval == Proposed && c.decisions(j.ID) != 1 {
			wrong.Invalid("jobs: decide each job of the estimate exactly once; %s has %d decisions", j.ID, c.decisions(j.ID))
		}
	}
	for i, d := range c.Jobs {
		j := o.job(d.JobID)
		if j == nil || j.Approval != Proposed {
			wrong.Invalid("jobs[%d].job_id: %q is not in estimate version %d", i, d.JobID, c.EstimateVersion)
			continue
		}
		switch d.Decision {
		case Approved:
		case Declined, Deferred:
			if !slices.Contains(declineReasons[:], d.Reason) {
				wrong.Invalid("jobs[%d].reason: choose one of %s", i, strings.Join(declineReasons[:], ", "))
			}
		default:
			wrong.Invalid("jobs[%d].decision: choose approved, declined or deferred", i)
		}
	}
	return wrong.Err()
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
func (c DecideEstimate) checkApprover(o *Order, by process.Actor) error {
	var wrong process.Faults
	if by.Role == process.Client && c.Channel != "link" || by.Role != process.Client && c.Channel == "link" {
		wrong.Invalid("channel: link is what the client's own page says; staff name how the client was asked")
	} else if !slices.Contains(channels[:], c.Channel) {
		wrong.Invalid("channel: choose one of %s", strings.Join(channels[:], ", "))
	}
	if by.Role != process.Client && strings.TrimSpace(c.Evidence) == "" {
		wrong.Invalid("evidence: say where the agreement can be found, for example the number of the recorded call")
	}
	switch c.Approver {
	case "client":
	case "representative":
		if o.RepresentativeID == "" {
			wrong.Invalid("approver: the order names no representative; the client decides")
			break
		}
		_, totals := c.approved(o)
		if theirs := totals[0].Amount; theirs > o.RepresentsUpTo {
			wrong.Add(process.As(process.CodeAboveLimit, process.Forbidden("the representative may agree up to %s, this comes to %s; ask the client",
				exact.Format(o.RepresentsUpTo, o.Currency), exact.Format(theirs, o.Currency))))
		}
	default:
		wrong.Invalid("approver: choose client or representative")
	}
	return wrong.Err()
}

// approved computes what the approved jobs come to, per payer; the client is first.
func (c DecideEstimate) approved(o *Order) (exact.Money, []Total) {
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
		At: e.At, Approver: c.Approver, Channel: c.Channel, Evidence: c.Evidence, Link: process.Copied(c.Link), By: e.By,
		Jobs: c.Jobs, Total: total, Totals: totals,
	}
	if o.Edition >= 1 {
		o.replanPassed(e.At)
		o.moveOffers(e.At)
		if e.By.Role != process.Client { // who decided on their own page has it in writing
			o.outgoing(fmt.Sprintf("agreement/v%d", est.Version))
		}
		return
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

func (c RequestChange) decide(o *Order, _ Given) ([]process.Command, error) {
	if err := o.current(c.EstimateVersion); err != nil {
		return nil, err
	}
	return []process.Command{c}, needReason(c.Reason)
}

func (c RequestChange) apply(o *Order, e Event) {
	o.supersede(EstimateChangeRequested)
	o.Revision = &Revision{Reason: c.Reason, Since: e.At}
}
