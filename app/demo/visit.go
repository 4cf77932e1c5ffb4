package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// visit is one car's visit to the shop: what its order does and who does it. A
// story reads as a list of its methods; after the first failure they do nothing,
// and err says what failed.
type visit struct {
	ctx   context.Context // of the day; a visit lives no longer
	s     *shop
	story *story
	group string
	kind  workorder.OrderKind
	car   *car
	desk  Client // the advisor who is responsible to the end
	rival *visit // the other car of a story of two
	order workorder.Order
	steps int
	err   error
}

// fail notes the first thing that went wrong.
func (v *visit) fail(what string, err error) {
	if err != nil && v.err == nil {
		v.err = fmt.Errorf("%s %s: %s: %w", v.story.name, v.order.Number, what, err)
	}
}

// open opens the order at the desk.
func (v *visit) open() {
	concerns := make([]map[string]string, len(v.story.says))
	for i, text := range v.story.says {
		concerns[i] = map[string]string{"text": text}
	}
	body := map[string]any{
		"kind": v.kind, "client_id": v.car.owner, "vehicle_id": v.car.id, "odometer_km": v.car.odometer,
		"concerns": concerns, "consent_policy": map[string]any{"mode": "ask_each"},
		"wait_mode": []string{"drop_off", "waiter"}[v.car.nth%2], "diagnosis_fee_agreed": v.story.fee,
		"promised_at": v.s.opens.Add(v.s.today, time.Duration(10+v.car.nth%5*5)*time.Hour).Truncate(30 * time.Minute),
	}
	if v.car.proxyID != "" {
		body["representative_id"] = v.car.proxyID
	}
	key := fmt.Sprintf("demo/%d/open/%d", v.s.site.Serial, v.car.nth)
	v.fail("open", v.s.patiently(v.ctx, func() error { return v.desk.Post(v.ctx, "/v1/work-orders", body, &v.order, Key(key)) }))
}

// give sends a command of the process table and keeps the order after it.
func (v *visit) give(by Client, c process.Command, headers ...Header) {
	if v.err != nil {
		return
	}
	v.steps++
	headers = append(headers, Key(fmt.Sprintf("demo/%s/%d", v.order.Number, v.steps)))
	path := "/v1/work-orders/" + v.order.Number + "/commands/" + c.Name()
	v.fail(c.Name(), v.s.patiently(v.ctx, func() error {
		var after workorder.Order
		err := by.Post(v.ctx, path, c, &after, headers...)
		if err == nil {
			v.order = after
		}
		return err
	}))
}

// patiently does what a person at the desk does when the engine is too busy to
// answer: the same again with the same key.
func (s *shop) patiently(ctx context.Context, do func() error) error {
	var last error
	err := soon(ctx, "the engine answers", func() (bool, error) {
		last = do()
		if p := (*Problem)(nil); errors.As(last, &p) && p.Status == http.StatusServiceUnavailable {
			return false, nil
		}
		return true, last
	})
	if err != nil && last != nil {
		return last
	}
	return err
}

// refused does something that must be refused with this status.
func (v *visit) refused(status int, do func()) {
	if v.err != nil {
		return
	}
	do()
	var p *Problem
	switch {
	case errors.As(v.err, &p) && p.Status == status:
		v.err = nil
	case v.err == nil:
		v.fail("refusal", fmt.Errorf("%d was expected, but it was allowed", status))
	}
}

// expect stops a story that does not show what it is told for.
func (v *visit) expect(what string, so bool) {
	if v.err == nil && !so {
		v.fail("expectation", errors.New("this order should show that "+what))
	}
}

// read reads the order, once the process has taken its steps.
func (v *visit) read() {
	if v.err != nil {
		return
	}
	var now workorder.Order
	if err := v.desk.Do(v.ctx, http.MethodGet, "/v1/work-orders/"+v.order.Number, nil, &now, Settled); err != nil {
		v.fail("read", err)
		return
	}
	v.order = now
}

// until waits for something to become true of the order.
func (v *visit) until(what string, ok func() bool) {
	if v.err != nil {
		return
	}
	v.fail(what, soon(v.ctx, what, func() (bool, error) {
		v.read()
		return ok(), v.err
	}))
}

// send has the advisor read the draft and send it; a shop that sends estimates at once has none.
func (v *visit) send() {
	if e := v.order.Unsent(); v.err == nil && e != nil {
		v.give(v.desk, workorder.SendEstimate{EstimateVersion: e.Version}, Settled)
	}
}

// startDiagnosis puts the car on the diagnosis stand.
func (v *visit) startDiagnosis() { v.give(v.finder(), workorder.StartDiagnosis{}) }

// finder is the mechanic who looks for the cause.
func (v *visit) finder() Client { return v.s.finders[v.car.nth%len(v.s.finders)] }

// diagnose finds a cause for each concern and proposes the jobs.
func (v *visit) diagnose(causes []string, jobs ...work) {
	v.startDiagnosis()
	v.find(causes, jobs...)
}

// notFound is a cause that did not show itself.
const notFound = ""

// find records the findings and sends the estimate.
func (v *visit) find(causes []string, jobs ...work) {
	v.found(causes, jobs...)
	v.send()
}

// found records the findings; [notFound] says that a concern was not reproduced.
func (v *visit) found(causes []string, jobs ...work) {
	c := workorder.RecordFindings{Jobs: specs(v.car.platform, jobs)}
	for i, cause := range causes {
		c.Findings = append(c.Findings, workorder.Finding{Concern: i + 1, Cause: cause, NotReproduced: cause == notFound})
	}
	v.give(v.finder(), c, Settled)
}

// discount takes something off the work of the first job before the estimate goes.
func (v *visit) discount(percent exact.Percent, reason string) {
	v.give(v.desk, workorder.DiscountLines{Lines: []workorder.LineDiscount{{JobID: "J1", Percent: percent}}, Reason: reason}, Settled)
	v.send()
}

// skip goes without diagnosis.
func (v *visit) skip(reason string, jobs ...work) {
	v.give(v.desk, workorder.SkipDiagnosis{Reason: reason, Jobs: specs(v.car.platform, jobs)}, Settled)
	v.send()
}

// version is the version of the estimate in the client's hands.
func (v *visit) version() int {
	if e := v.order.Estimate(); e != nil {
		return e.Version
	}
	return 0
}

// decisions answers all proposed jobs: approved, but for those with a reason
// against. A reason of "later:" defers.
func (v *visit) decisions(against map[string]string) []workorder.JobDecision {
	var list []workorder.JobDecision
	for _, j := range v.order.Jobs {
		if j.Approval != workorder.Proposed {
			continue
		}
		d := workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved}
		if why := against[j.ID]; why != "" {
			d.Decision, d.Reason = workorder.Declined, why
			if later, ok := strings.CutPrefix(why, "later:"); ok {
				d.Decision, d.Reason = workorder.Deferred, later
			}
		}
		list = append(list, d)
	}
	return list
}

// allAgainst declines every job for one reason.
func (v *visit) allAgainst(reason string) map[string]string {
	against := map[string]string{}
	for _, j := range v.order.Jobs {
		against[j.ID] = reason
	}
	return against
}

// byPhone has the advisor ask the client and write down where the call is kept.
func (v *visit) byPhone(against map[string]string) { v.decide("client", "recorded_call", against) }

// bySignature has the client, or the representative, sign at the desk.
func (v *visit) bySignature(who string) { v.decide(who, "in_person_signature", nil) }

func (v *visit) decide(who, channel string, against map[string]string) {
	v.give(v.desk, workorder.DecideEstimate{
		EstimateVersion: v.version(), Jobs: v.decisions(against), Approver: who, Channel: channel,
		Evidence: fmt.Sprintf("%s, запись %s-%02d", v.order.Number, channel, v.version()),
	}, Settled)
}

// byLink has the client decide on their own page.
func (v *visit) byLink(against map[string]string) {
	body := map[string]any{"estimate_version": v.version(), "jobs": v.decisions(against)}
	v.byClient("estimate", "decide-estimate", body)
	v.read()
}

// object has the client object to the estimate.
func (v *visit) object(reason string) {
	v.byClient("estimate", "request-change", workorder.RequestChange{EstimateVersion: v.version(), Reason: reason})
	v.read()
}

// revise sends a changed estimate; the change may be nothing but a new date.
func (v *visit) revise(reason string, change workorder.ReviseEstimate) {
	change.EstimateVersion, change.Reason = v.version(), reason
	v.give(v.desk, change, Settled)
	v.send()
}

// correct puts right what was typed wrong at intake, and how the first job is called.
func (v *visit) correct(reason string) {
	v.give(v.desk, workorder.CorrectIntake{Reason: reason, AddConcerns: []string{"Просит проверить давление в шинах"}})
	if v.err == nil {
		j := v.order.Jobs[0]
		v.give(v.desk, workorder.CorrectJob{JobID: j.ID, Title: j.Title + ", с проверкой биения", Reason: reason})
	}
}

// promise gives the client another date.
func (v *visit) promise(days int, reason string) {
	v.give(v.desk, workorder.ChangePromise{PromisedAt: v.s.opens.Add(v.s.today.AddDate(0, 0, days), 3*time.Hour).Truncate(30 * time.Minute), Reason: reason})
}

// cancel stops the order; whatever it holds goes back.
func (v *visit) cancel(reason string) {
	v.give(v.desk, workorder.Cancel{Reason: reason}, Settled)
	v.s.crew.leave(v)
}

// pay has everybody of these kinds pay what they owe.
func (v *visit) pay(method string, kinds ...workorder.PayerKind) {
	for _, i := range v.order.Invoices {
		if slices.Contains(kinds, i.Payer.Kind) && i.State != "credited" && i.Total > i.Paid {
			v.give(v.desk, workorder.RecordPayment{Invoice: i.Number, Amount: i.Total - i.Paid, Method: method})
		}
	}
}

// handOver gives the car back.
func (v *visit) handOver(signedBy string) {
	v.give(v.desk, workorder.HandOver{OdometerOut: v.order.OdometerIn + 6, SignedBy: signedBy, OldParts: v.car.nth%3 == 0}, Settled)
}

// leave is the usual end: the client pays, gets the car, and the order is closed.
func (v *visit) leave() {
	v.pay([]string{"card", "cash"}[v.car.nth%2], workorder.PayerClient)
	v.handOver("client")
	v.close()
}

func (v *visit) close() { v.give(v.desk, workorder.CloseOrder{}) }
