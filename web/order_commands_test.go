package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// tell sends the form of a command on an order's page.
func (p *person) tell(o workorder.Order, command string, form url.Values) *answer {
	p.h.t.Helper()
	form.Set("form", command)
	return p.post("/orders/"+o.Number+"/commands/"+command, form)
}

// told requires that it was done, and returns the order after it.
func (p *person) told(o workorder.Order, command string, form url.Values) workorder.Order {
	p.h.t.Helper()
	p.tell(o, command, form).to("/orders/" + o.Number).ok()
	return p.h.load(o.Number)
}

func TestOrderPage_AStoryByFormsAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk, parts, mechanic, foreman := h.as(process.Reception), h.as(process.Parts), h.as(process.Mechanic), h.as(process.Foreman)
	o := h.order(workorder.CheckedIn)
	o = desk.told(o, "correct-intake", url.Values{
		"odometer_km": {"90100"}, "concerns[0].seq": {"1"}, "concerns[0].text": {"it knocks on bumps"}, "add_concerns[0]": {""},
		"kind": {string(o.Kind)}, "consent_policy.mode": {"pre_approved_up_to"}, "consent_policy.limit": {"1000"}, "reason": {"misread"},
	})
	require.Equal(t, int64(90_100), o.OdometerIn)
	require.Equal(t, "it knocks on bumps", o.Concerns[0].Text)
	require.Len(t, o.Concerns, 2, "an empty field is no concern")
	require.Equal(t, workorder.ConsentPolicy{Mode: "pre_approved_up_to", Limit: 100_000}, o.Consent)
	o = mechanic.told(o, "start-diagnosis", url.Values{})
	o = desk.told(o, "change-promise", url.Values{"promised_at": {time.Now().Add(50 * time.Hour).Format("2006-01-02T15:04")}, "reason": {"the lift is busy"}})
	o = mechanic.told(o, "record-findings", url.Values{
		"findings[0].concern": {"1"}, "findings[0].cause": {"strut leaks"}, "findings[1].concern": {"2"}, "findings[1].not_reproduced": {"true"},
		"jobs[0].title": {""}, "jobs[0].concern": {"1"}, "jobs[0].skill": {h.Skill},
		"jobs[1].title": {"Strut"}, "jobs[1].concern": {"1"}, "jobs[1].skill": {h.Skill}, "jobs[1].norm_hours": {"1,5"},
		"jobs[1].parts[0].part_no": {""}, "jobs[1].parts[1].part_no": {h.Missing}, "jobs[1].parts[1].qty": {"2"},
		"jobs[2].title": {"Wipers"}, "jobs[2].skill": {h.Skill}, "jobs[2].norm_hours": {"0.25"},
	})
	require.Len(t, o.Jobs, 2, "empty rows are left out")
	require.Len(t, o.Jobs[0].Lines, 1)
	o = desk.told(o, "correct-job", url.Values{"job_id": {"J1"}, "title": {"Front strut"}, "skill": {""}, "reason": {"misheard"}})
	require.Equal(t, "Front strut", o.Jobs[0].Title)
	o = h.as(process.Manager).told(o, "revise-estimate", url.Values{ // a rate lowered by so much is above the advisor's limit
		"estimate_version": {"1"}, "reason": {"one is enough"},
		"change_jobs[0].job_id": {"J1"}, "change_jobs[0].norm_hours": {"1.5"}, "change_jobs[0].norm_hours_was": {"1.5"},
		"change_jobs[0].rate": {"2000,00"}, "change_jobs[0].rate_was": {"2500.00"}, "change_jobs[1].job_id": {"J2"},
		"change_jobs[1].norm_hours": {"0.25"}, "change_jobs[1].norm_hours_was": {"0.25"}, "change_parts[1].line_id": {"P1"},
		"change_parts[1].qty": {"1"}, "change_parts[1].qty_was": {"2"}, "add_parts[0].job_id": {"J1"},
	})
	require.Equal(t, exact.Money(200_000), o.Jobs[0].Rate)
	require.Equal(t, exact.Units(1), o.Jobs[0].Lines[0].Qty)
	o = desk.told(o, "decide-estimate", url.Values{
		"estimate_version": {"2"}, "approver": {"client"}, "channel": {"recorded_call"}, "evidence": {"call 12"},
		"jobs[0].job_id": {"J1"}, "jobs[0].decision": {"approved"}, "jobs[0].reason": {""},
		"jobs[1].job_id": {"J2"}, "jobs[1].decision": {"deferred"}, "jobs[1].reason": {"timing"},
	})
	desk.get("/orders/"+o.Number).ok().has("Ordered", "Supplier", "call 12", "Approved: 1", "the lift is busy", "estimate 2 agreed", "Takes too long")
	parts.get("/orders/" + o.Number + "?do=receive-parts").ok().has("outstanding: 1")
	o = parts.told(o, "receive-parts", url.Values{"lines[0].line_id": {"P1"}, "lines[0].qty": {"1"}})
	o = parts.told(o, "issue-parts", url.Values{"job_id": {"J1"}})
	o = mechanic.told(o, "start-job", url.Values{"job_id": {"J1"}})
	o = mechanic.told(o, "pause-job", url.Values{"job_id": {"J1"}, "reason": {"tool"}, "note": {"press"}})
	o = mechanic.told(o, "start-job", url.Values{"job_id": {"J1"}})
	o = mechanic.told(o, "finish-job", url.Values{"job_id": {"J1"}, "cause": {"worn"}, "correction": {"replaced"}})
	mechanic.get("/orders/" + o.Number).ok().has("somebody else must check it")
	o = foreman.told(o, "fail-quality-check", url.Values{"job_ids": {"J1"}, "reason": {"loose bolt"}})
	o = mechanic.told(o, "start-job", url.Values{"job_id": {"J1"}})
	o = mechanic.told(o, "finish-job", url.Values{"job_id": {"J1"}, "cause": {"worn"}, "correction": {"bolted"}})
	o = foreman.told(o, "pass-quality-check", url.Values{"road_test_km": {"4"}})
	desk.get("/orders/" + o.Number + "?do=hand-over").ok().has("The client still owes ₽7,500.00")
	desk.tell(o, "hand-over", url.Values{"odometer_out": {"100 004"}, "signed_by": {"client"}}).refused(409).source(`value="100004"`)
	o = desk.told(o, "record-payment", url.Values{"invoice": {o.Invoices[0].Number}, "amount": {"7 500,00"}, "method": {"card"}})
	o = desk.told(o, "hand-over", url.Values{"odometer_out": {"100 004"}, "signed_by": {"client"}, "old_parts_given": {"true"}})
	o = desk.told(o, "close", url.Values{})
	desk.get("/orders/"+o.Number).ok().has("Closed", "loose bolt", "A mechanic", "Handed over", "You can")
}

func TestOrderPage_ARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	o := h.order(workorder.AwaitingApproval)
	page := p.tell(o, "decide-estimate", url.Values{
		"estimate_version": {"1"}, "approver": {"client"}, "channel": {"sms_code"}, "evidence": {" "},
		"jobs[0].job_id": {"J1"}, "jobs[0].decision": {"declined"}, "jobs[0].reason": {"price"}, "jobs[1].job_id": {"J2"}, "jobs[1].decision": {"approved"},
	}).refused(422)
	page.source(`id="decide-estimate-evidence-wrong"`, `value="declined" checked`, `value="price" selected`, `value="sms_code" selected`)
	p.tell(o, "cancel", url.Values{"reason": {" "}, "bill_done_work": {"true"}}).refused(422).source(`id="cancel-reason-wrong"`, `value="true" checked`)
	p.tell(o, "change-promise", url.Values{"promised_at": {"soon"}, "reason": {hostile}}).refused(422).has(hostile).source(`value="soon"`)
	p.tell(o, "change-promise", url.Values{"promised_at": {"2020-01-01T10:00"}, "reason": {hostile}}).refused(422).source(`id="change-promise-promised_at-wrong"`)
	page = p.tell(o, "revise-estimate", url.Values{
		"estimate_version": {"1"}, "reason": {"cheaper"}, "change_jobs[0].job_id": {"J1"}, "change_jobs[0].norm_hours": {"1.5"}, "change_jobs[0].norm_hours_was": {"1.5"},
		"change_jobs[1].job_id": {"J2"}, "change_jobs[1].norm_hours": {"-2"}, "change_jobs[1].norm_hours_was": {"0.25"}, "drop_parts": {"P1"},
		"add_jobs[0].title": {"Lamp"}, "add_jobs[0].skill": {h.Skill}, "add_jobs[0].norm_hours": {"0,2"}, "add_jobs[0].parts[1].part_no": {"NOWHERE"}, "add_jobs[0].parts[1].qty": {"1"},
	}).refused(422)
	page.source(`name="change_jobs[1].norm_hours" value="-2"`, `value="Lamp"`, `value="NOWHERE"`, `name="drop_parts" value="P1" checked`)
	page = p.tell(o, "revise-estimate", url.Values{
		"estimate_version": {"1"}, "reason": {"more"}, "add_jobs[0].title": {"Lamp"}, "add_jobs[0].skill": {h.Skill}, "add_jobs[0].norm_hours": {"0,2"},
		"add_jobs[0].parts[1].part_no": {"NOWHERE"}, "add_jobs[0].parts[1].qty": {"1"},
	}).refused(422)
	page.has("NOWHERE").source(`value="Lamp"`)
	require.Equal(t, o.Version, h.load(o.Number).Version, "nothing happened")
	h.as(process.Parts).tell(o, "cancel", url.Values{"reason": {"because"}}).refused(403)
	p.tell(o, "close", url.Values{}).refused(409).has("It belongs to: Handed over")
	p.post("/orders/"+o.Number+"/commands/open", url.Values{}).refused(404)
	p.post("/orders/T-999999/commands/cancel", url.Values{"reason": {"x"}}).refused(404)
}

func TestOrderPage_MoreRowsChangeNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Diagnosing)
	p := h.as(process.Mechanic)
	form := url.Values{"form": {"record-findings"}, "more": {"jobs[0].parts"}, "jobs[0].title": {hostile}, "jobs[0].parts[1].part_no": {"A-1"}, "findings[0].cause": {"rust"}}
	page := p.post("/orders/"+o.Number+"/rows", form).ok().has(hostile, "rust").source(`name="jobs[0].parts[3].qty"`, `value="A-1"`)
	require.NotContains(t, page.body, "jobs[0].parts[4]")
	form.Set("more", "jobs")
	p.post("/orders/"+o.Number+"/rows", form).ok().source(`name="jobs[2].title"`, `value="A-1"`)
	form.Set("jobs[99999999].title", "x")
	require.Less(t, strings.Count(p.post("/orders/"+o.Number+"/rows", form).ok().body, `.title" type=`), 60)
	require.Equal(t, o.Version, h.load(o.Number).Version)
}

func TestOrderPage_IncidentsAreRetriedAndSkippedByAManager(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.engine.broken["queue-messages"] = "the outbox " + hostile + " does not answer"
	o := h.order(workorder.AwaitingApproval)
	h.as(process.Reception).get("/orders/"+o.Number).ok().has("1 incident", "does not answer", "The messages could not be queued")
	boss := h.as(process.Manager)
	boss.get("/orders/" + o.Number + "?do=skip-incident").ok().source(`name="incident_id"`)
	boss.tell(o, "skip-incident", url.Values{"incident_id": {"I1"}, "reason": {""}}).refused(422).source(`id="skip-incident-reason-wrong"`)
	o = boss.told(o, "retry-incident", url.Values{"incident_id": {"I1"}})
	require.Len(t, o.Incidents, 2, "it failed again")
	delete(h.engine.broken, "queue-messages")
	o = boss.told(o, "skip-incident", url.Values{"incident_id": {"I2"}, "reason": {"called instead"}})
	boss.get("/orders/"+o.Number).ok().has("called instead", "The failed step was skipped").lacks("1 incident")
}

func TestOrderPage_OfAnotherBranchIsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	h.as(process.Reception).get("/orders/T-999999").refused(404)
	o.Number, o.Branch = "X-000001", "X"
	require.NoError(t, storetest.SaveOrder(t.Context(), h.store, &o, []workorder.Event{{Version: 1, Kind: "open", At: o.OpenedAt, Phase: o.Phase, By: h.Actor(process.Admin), Data: workorder.OpenOrder{}}}, "u"))
	h.as(process.Reception).get("/orders/X-000001").refused(404)
	h.as(process.Admin).get("/orders/X-000001").ok()
	h.as(process.Reception).get("/orders").ok().lacks("X-000001")
}
