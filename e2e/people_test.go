package e2e

import (
	"regexp"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/workorder"
)

// says is what a client says of one job.
type says struct {
	job      string
	decision workorder.Approval
	reason   string
}

// decisions say yes to every job on offer, but for what is said otherwise.
func (o *order) decisions(others ...says) []workorder.JobDecision {
	var list []workorder.JobDecision
	for _, j := range o.Jobs {
		if j.Approval != workorder.Proposed {
			continue
		}
		d := workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved}
		for _, s := range others {
			if s.job == j.ID {
				d.Decision, d.Reason = s.decision, s.reason
			}
		}
		list = append(list, d)
	}
	return list
}

// linkIn is what a message with this key lets the client open. Staff see
// messages without their links, so the text is taken where it leaves the house.
func (o *order) linkIn(key string) string {
	o.t.Helper()
	for _, m := range o.messages() {
		if m.Key != key {
			continue
		}
		sent, err := o.app.Store().Messages.Outbox(o.ctx(), "", m.ID-1, 1)
		require.NoError(o.t, err)
		require.Len(o.t, sent, 1)
		require.Equal(o.t, m.ID, sent[0].ID)
		found := linkInText.FindStringSubmatch(sent[0].Body)
		require.NotNil(o.t, found, "no link in %q", sent[0].Body)
		return "/v1/c/" + found[1]
	}
	require.FailNow(o.t, "no message with this key", "%s; there are %v", key, o.messages())
	return ""
}

var linkInText = regexp.MustCompile(`/c/([A-Za-z0-9_-]{43})`)

// client is somebody without a token: their link is all they have.
func (o *order) client() demo.Client { return o.admin.As("") }

// estimateLink opens the estimate in the client's hands.
func (o *order) estimateLink() string {
	o.t.Helper()
	return o.linkIn("estimate/v" + itoa(o.Estimate().Version))
}

// decideByLink is the client deciding on the page that the message links to.
func (o *order) decideByLink(others ...says) {
	o.t.Helper()
	o.in(workorder.AwaitingApproval)
	o.post(o.client(), o.estimateLink()+"/decide-estimate",
		body{"estimate_version": o.Estimate().Version, "jobs": o.decisions(others...)}, nil, demo.Settled)
	o.look()
}

func (o *order) approveByLink() {
	o.t.Helper()
	o.decideByLink()
}

// onThePhone is the client's yes as the desk records it, with its evidence.
func (o *order) onThePhone(others ...says) workorder.DecideEstimate {
	return workorder.DecideEstimate{
		EstimateVersion: o.Estimate().Version, Jobs: o.decisions(others...),
		Approver: "client", Channel: "recorded_call", Evidence: "call 2026-117",
	}
}

func (o *order) approveOnThePhone(others ...says) {
	o.t.Helper()
	o.give(o.reception, o.onThePhone(others...))
}

// issue hands a job's parts to the bench.
func (o *order) issue(jobs ...string) {
	o.t.Helper()
	for _, id := range jobs {
		o.give(o.parts, workorder.IssueParts{JobID: id})
	}
}

// arrive is the parts desk receiving all that was ordered for a line.
func (o *order) arrive(line string) {
	o.t.Helper()
	l := o.line(line)
	require.NotNil(o.t, l.Purchase, "line %s was not ordered", line)
	o.give(o.parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: line, Qty: l.Purchase.Qty}}})
}

// performer is the mechanic whom the workshop's plan names for a job.
func (o *order) performer(id string) person {
	o.t.Helper()
	slot := o.job(id).Slot
	require.NotNil(o.t, slot, "job %s has no slot", id)
	return o.mechanic(slot.MechanicID)
}

func (o *order) startJob(id string) {
	o.t.Helper()
	o.give(o.performer(id), workorder.StartJob{JobID: id})
}

func (o *order) finishJob(id string) {
	o.t.Helper()
	o.give(o.performer(id), workorder.FinishJob{JobID: id, Cause: "worn out", Fix: "replaced"})
}

// repair takes approved jobs with their parts in the house to the quality check.
func (o *order) repair(jobs ...string) {
	o.t.Helper()
	for _, id := range jobs {
		if len(o.job(id).Lines) > 0 {
			o.issue(id)
		}
		o.startJob(id)
		o.in(workorder.InRepair)
		o.finishJob(id)
	}
}

func (o *order) passQC() {
	o.t.Helper()
	o.in(workorder.InQualityCheck)
	o.give(o.foreman, workorder.PassQualityCheck{RoadTestKM: 3})
	o.in(workorder.Ready)
}

// pay pays all that the client owes.
func (o *order) pay() {
	o.t.Helper()
	for _, i := range o.Invoices {
		if i.Payer.Kind == workorder.PayerClient {
			o.give(o.reception, workorder.RecordPayment{Invoice: i.Number, Amount: i.Total - i.Paid, Method: "card"})
		}
	}
}

func (o *order) handOver() {
	o.t.Helper()
	o.give(o.reception, workorder.HandOver{OdometerOut: o.OdometerIn + 5, SignedBy: "client"})
}

// close ends the order at the desk.
func (o *order) close() {
	o.t.Helper()
	o.in(workorder.HandedOver)
	o.give(o.reception, workorder.CloseOrder{})
	o.in(workorder.Closed)
}

func (o *order) cancel(reason string) {
	o.t.Helper()
	o.give(o.reception, workorder.Cancel{Reason: reason})
	o.in(workorder.PhaseCancelled)
}
