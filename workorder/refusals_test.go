package workorder

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// refusal is a bad input: where, by whom, what, and how it is refused.
type refusal struct {
	name string
	in   Phase
	by   Actor
	give func(b *bench) Command
	kind ErrorKind
	says string // the field, or what to do
}

func is(c Command) func(*bench) Command { return func(*bench) Command { return c } }

// opened is an opening with something wrong.
func opened(wrong func(c *OpenOrder)) func(*bench) Command {
	c := opening(Commercial)
	wrong(&c)
	return is(c)
}

// decided is a decision with something wrong.
func decided(wrong func(c *DecideEstimate)) func(*bench) Command {
	return func(b *bench) Command {
		c := deciding(&b.o)
		wrong(&c)
		return c
	}
}

// specs are jobs with something wrong.
func specs(wrong func(s *JobSpec)) []JobSpec {
	s := work("strut", inStock)
	wrong(&s)
	return []JobSpec{s}
}

func found(jobs []JobSpec, f ...Finding) func(*bench) Command {
	return is(RecordFindings{Findings: f, Jobs: jobs})
}

func revised(c ReviseEstimate) func(*bench) Command {
	if c.EstimateVersion == 0 {
		c.EstimateVersion, c.Reason = 1, "cheaper"
	}
	return is(c)
}

// checkRefusals tries each on an order in its phase and checks the answer.
func checkRefusals(t *testing.T, cases []refusal) {
	t.Helper()
	for _, c := range cases {
		b := orderIn(t, c.in)
		before := asJSON(t, b.o)
		err := b.try(c.by, c.give(b))
		require.Equal(t, c.kind, KindOf(err), "%s: %v", c.name, err)
		require.ErrorContains(t, err, c.says, c.name)
		require.Equal(t, before, asJSON(t, b.o), "%s: refused, but changed", c.name)
	}
}

func TestP1_P6_Refusals_Intake(t *testing.T) {
	t.Parallel()
	negative, huge := Money(-1), MaxRate+1
	ok := work("strut", inStock)
	checkRefusals(t, []refusal{
		{"no client", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.ClientID = "" }), KindInvalid, "client_id"},
		{"kind", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Kind = "gift" }), KindInvalid, "kind"},
		{"odometer", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.OdometerKM = -1 }), KindInvalid, "odometer_km"},
		{"odometer of a rocket", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.OdometerKM = MaxOdometer + 1 }), KindInvalid, "odometer_km"},
		{"no concern", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Concerns = nil }), KindInvalid, "own words"},
		{"blank concern", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Concerns = []string{"knocks", " \n"} }), KindInvalid, "concerns[1]"},
		{"consent", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Consent.Mode = "" }), KindInvalid, "consent_policy.mode"},
		{"negative limit", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Consent = ConsentPolicy{"pre_approved_up_to", -1} }), KindInvalid, "consent_policy.limit"},
		{"limit without its mode", NoPhase, as(Reception), opened(func(c *OpenOrder) { c.Consent.Limit = 1 }), KindInvalid, "pre_approved_up_to"},
		{"promise in the past", NoPhase, as(Reception), opened(func(c *OpenOrder) { past := monday(); c.PromisedAt = &past }), KindInvalid, "promised_at"},
		{"opened by a mechanic", NoPhase, as(Mechanic), opened(func(*OpenOrder) {}), KindForbidden, "it takes reception"},
		{"opened twice", CheckedIn, as(Reception), opened(func(*OpenOrder) {}), KindConflict, "phase checked_in"},
		{"no order yet", NoPhase, as(Reception), is(Cancel{Reason: "why"}), KindNotFound, "not open"},

		{"no reason to skip", CheckedIn, as(Reception), is(SkipDiagnosis{Reason: " ", Jobs: []JobSpec{ok}}), KindInvalid, "reason"},
		{"no jobs", CheckedIn, as(Reception), is(SkipDiagnosis{Reason: "known"}), KindInvalid, "at least one job"},
		{"too many jobs", CheckedIn, as(Reception), is(SkipDiagnosis{"known", make([]JobSpec, MaxJobs+1)}), KindInvalid, "second one"},
		{"bad job", CheckedIn, as(Reception), is(SkipDiagnosis{"known", make([]JobSpec, 1)}), KindInvalid, "jobs[0]"},
		{"concern without answer", Diagnosing, as(Mechanic), found([]JobSpec{ok}), KindInvalid, "concern 1"},
		{"concern answered twice", Diagnosing, as(Mechanic), found([]JobSpec{ok}, Finding{Concern: 1, Cause: "worn"}, Finding{Concern: 1}), KindInvalid, "findings[1]"},
		{"concern of another order", Diagnosing, as(Mechanic), found([]JobSpec{ok}, Finding{Concern: 1, Cause: "worn"}, Finding{Concern: 2, Cause: "worn"}), KindInvalid, "findings[1].concern"},
		{"no work found", Diagnosing, as(Mechanic), found(nil, Finding{Concern: 1, NotReproduced: true}), KindInvalid, "at least one job"},
		{"no title", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Title = "" }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "title"},
		{"no skill", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Skill = "" }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "skill"},
		{"no hours", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.NormHours = 0 }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "norm_hours"},
		{"negative rate", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Rate = &negative }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "rate"},
		{"huge rate", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Rate = &huge }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "rate"},
		{"job for no concern", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Concern = 2 }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "jobs[0].concern"},
		{"quantity zero", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Parts[0].Qty = 0 }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "parts[0].qty"},
		{"no part number", Diagnosing, as(Mechanic), found(specs(func(s *JobSpec) { s.Parts[0].PartNo = " " }), Finding{Concern: 1, Cause: "worn"}), KindInvalid, "parts[0].part_no"},

		{"promise by now", Queued, as(Reception), func(b *bench) Command { return ChangePromise{b.at, "late"} }, KindInvalid, "promised_at"},
		{"promise without reason", Queued, as(Reception), func(b *bench) Command { return ChangePromise{b.at.Add(time.Hour), ""} }, KindInvalid, "reason"},
		{"cancel without reason", Queued, as(Reception), is(Cancel{Reason: "\t"}), KindInvalid, "reason"},
		{"cancel after hand-over", HandedOver, as(Manager), is(Cancel{Reason: "why"}), KindConflict, "phase handed_over"},
	})
}

func TestP10_P11_P18_C5_Refusals_Agreement(t *testing.T) {
	t.Parallel()
	zero, negative := Hours(0), Money(-1)
	all := []JobSpec{work("bush")}
	checkRefusals(t, []refusal{
		{"stale version", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.EstimateVersion = 9 }), KindConflict, "read version 1"},
		{"job missing", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs = c.Jobs[:1] }), KindInvalid, "J2 has 0 decisions"},
		{"nothing decided", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs = nil }), KindInvalid, "exactly once"},
		{"job twice", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs = append(c.Jobs, c.Jobs[0]) }), KindInvalid, "J1 has 2 decisions"},
		{"job unknown", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs = append(c.Jobs, JobDecision{JobID: "J9", Decision: Approved}) }), KindInvalid, "jobs[2].job_id"},
		{"deferred without reason", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs[1].Decision = Deferred }), KindInvalid, "jobs[1].reason"},
		{"declined for a made-up reason", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs[1] = JobDecision{"J2", Declined, "rain"} }), KindInvalid, "choose one of price"},
		{"half approved", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Jobs[1].Decision = Dropped }), KindInvalid, "jobs[1].decision"},
		{"by staff without evidence", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Evidence = " " }), KindInvalid, "evidence"},
		{"link by staff", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Channel = "link" }), KindInvalid, "channel"},
		{"call by the client's page", AwaitingApproval, as(Client), decided(func(*DecideEstimate) {}), KindInvalid, "channel"},
		{"channel unheard of", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Channel = "telepathy" }), KindInvalid, "channel"},
		{"no such approver", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Approver = "neighbour" }), KindInvalid, "approver"},
		{"no representative", AwaitingApproval, as(Reception), decided(func(c *DecideEstimate) { c.Approver = "representative" }), KindInvalid, "the client decides"},
		{"decided by a mechanic", AwaitingApproval, as(Mechanic), decided(func(*DecideEstimate) {}), KindForbidden, "it takes"},
		{"decided twice", Queued, as(Reception), func(b *bench) Command {
			return DecideEstimate{EstimateVersion: 1, Jobs: b.o.Estimate().Decision.Jobs, Approver: "client", Channel: "recorded_call", Evidence: "call 8"}
		}, KindConflict, "phase queued"},

		{"objection to an old version", AwaitingApproval, as(Client), is(RequestChange{2, "too dear"}), KindConflict, "version"},
		{"objection without reason", AwaitingApproval, as(Client), is(RequestChange{1, ""}), KindInvalid, "reason"},
		{"revision of an old version", AwaitingApproval, as(Reception), revised(ReviseEstimate{EstimateVersion: 3, Reason: "cheaper"}), KindConflict, "version"},
		{"revision without reason", AwaitingApproval, as(Reception), revised(ReviseEstimate{EstimateVersion: 1}), KindInvalid, "reason"},
		{"revision before there is one", Preparing, as(Reception), revised(ReviseEstimate{}), KindConflict, "no estimate yet"},
		{"all dropped", AwaitingApproval, as(Reception), revised(ReviseEstimate{DropJobs: []string{"J1", "J2"}}), KindInvalid, "cancel the order instead"},
		{"drop of no job", AwaitingApproval, as(Reception), revised(ReviseEstimate{DropJobs: []string{"J9"}}), KindInvalid, "drop_jobs[0]"},
		{"bad new job", AwaitingApproval, as(Reception), revised(ReviseEstimate{AddJobs: make([]JobSpec, 1)}), KindInvalid, "jobs[0]"},
		{"change of no job", AwaitingApproval, as(Reception), revised(ReviseEstimate{AddJobs: all, ChangeJobs: []JobChange{{JobID: "J9"}}}), KindInvalid, "change_jobs[0]"},
		{"zero hours", AwaitingApproval, as(Reception), revised(ReviseEstimate{ChangeJobs: []JobChange{{JobID: "J1", NormHours: &zero}}}), KindInvalid, "norm_hours"},
		{"negative rate", AwaitingApproval, as(Reception), revised(ReviseEstimate{ChangeJobs: []JobChange{{JobID: "J1", Rate: &negative}}}), KindInvalid, "rate"},
		{"part for no job", AwaitingApproval, as(Reception), revised(ReviseEstimate{AddParts: []PartAdd{{"J9", "S-1", 1}}}), KindInvalid, "add_parts[0]"},
		{"none of a part", AwaitingApproval, as(Reception), revised(ReviseEstimate{AddParts: []PartAdd{{"J1", "S-1", 0}}}), KindInvalid, "add_parts[0]"},
		{"drop of no part", AwaitingApproval, as(Reception), revised(ReviseEstimate{DropParts: []string{"P9"}}), KindInvalid, "drop_parts[0]"},
		{"change of no part", AwaitingApproval, as(Reception), revised(ReviseEstimate{ChangeParts: []PartChange{{"P9", 1}}}), KindInvalid, "change_parts[0]"},
		{"change to none", AwaitingApproval, as(Reception), revised(ReviseEstimate{ChangeParts: []PartChange{{"P1", 0}}}), KindInvalid, "qty"},
	})
}

func TestP10_RepresentativeAgreesWithinTheLimitOnly(t *testing.T) {
	t.Parallel()
	for limit, kind := range map[Money]ErrorKind{377_000: "", 376_999: KindForbidden} {
		c := opening(Commercial)
		c.RepresentativeID, c.RepresentsUpTo = "r1", limit
		b := openBench(t, c)
		b.skip(work("strut", inStock))
		d := deciding(&b.o)
		d.Approver = "representative"
		err := b.try(as(Reception), d)
		require.Equal(t, kind, KindOf(err))
		if err != nil {
			require.ErrorContains(t, err, "3769.99 RUB")
			require.ErrorContains(t, err, "ask the client")
			b.agree()
		}
		require.Equal(t, Approved, b.o.Jobs[0].Approval)
	}
}

func TestP8_P10_C2_F1_Refusals_PartsAndRepair(t *testing.T) {
	t.Parallel()
	other := Actor{Role: Mechanic, ID: "m2"}
	receive := func(id string, qty Qty) func(*bench) Command { return is(ReceiveParts{[]ReceivedLine{{id, qty}}}) }
	checkRefusals(t, []refusal{
		{"offer for no part", AwaitingParts, as(Parts), is(RecordOffer{LineID: "P9", SupplierID: "s", Cost: 1}), KindNotFound, "P9"},
		{"offer for a part on order", AwaitingParts, as(Parts), is(RecordOffer{LineID: "P1", SupplierID: "s", Cost: 1}), KindConflict, "is ordered"},
		{"receipt of no part", AwaitingParts, as(Parts), receive("P9", 1), KindNotFound, "P9"},
		{"receipt of nothing", AwaitingParts, as(Parts), is(ReceiveParts{}), KindInvalid, "lines"},
		{"receipt of none", AwaitingParts, as(Parts), receive("P1", 0), KindInvalid, "lines[0].qty"},
		{"receipt of too much", AwaitingParts, as(Parts), receive("P1", Units(3)), KindInvalid, "2 are still to come"},
		{"receipt twice in one", AwaitingParts, as(Parts), is(ReceiveParts{[]ReceivedLine{{"P1", 1}, {"P1", 1}}}), KindInvalid, "lines[1]"},
		{"receipt without order", Queued, as(Parts), receive("P1", 1), KindConflict, "no open purchase order"},
		{"receipt by a mechanic", AwaitingParts, as(Mechanic), receive("P1", 1), KindForbidden, "it takes parts"},
		{"rejection of nothing", AwaitingParts, as(Parts), is(RejectParts{}), KindInvalid, "lines"},
		{"rejection for no reason", AwaitingParts, as(Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: "ugly"}}}), KindInvalid, "choose wrong_part or dead_on_arrival"},
		{"rejection of too much", AwaitingParts, as(Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: Units(3), Fault: WrongPart}}}), KindInvalid, "2 are still to come"},
		{"rejection without order", Queued, as(Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: WrongPart}}}), KindConflict, "no open purchase order"},
		{"rejection by a mechanic", AwaitingParts, as(Mechanic), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: WrongPart}}}), KindForbidden, "it takes parts"},
		{"issue to no job", Queued, as(Parts), is(IssueParts{"J9"}), KindNotFound, "J9"},
		{"issue before arrival", AwaitingParts, as(Parts), is(IssueParts{"J1"}), KindConflict, "all of the job's parts are reserved"},
		{"issue twice", InRepair, as(Parts), is(IssueParts{"J1"}), KindConflict, "no parts left"},
		{"move out of no bay", InRepair, as(Foreman), is(MoveCar{}), KindConflict, "in no bay"},
		{"move by reception", InRepair, as(Reception), is(MoveCar{"bay1"}), KindForbidden, "it takes mechanic"},
		{"move of a car that is gone", HandedOver, as(Foreman), is(MoveCar{"bay1"}), KindConflict, "move-car"},
		{"assign no job", Queued, as(Foreman), is(AssignJob{JobID: "J9", MechanicID: "m"}), KindNotFound, "J9"},
		{"assign a running job", InRepair, as(Foreman), is(AssignJob{JobID: "J1", MechanicID: "m"}), KindConflict, "start-job"},

		{"start of no job", Queued, as(Mechanic), is(StartJob{JobID: "J9"}), KindNotFound, "J9"},
		{"start without parts", Queued, as(Mechanic), is(StartJob{JobID: "J1"}), KindConflict, "the parts desk issues it"},
		{"start twice", InRepair, as(Mechanic), is(StartJob{JobID: "J1"}), KindConflict, "already"},
		{"start of another's job", InRepair, other, is(StartJob{JobID: "J2"}), KindForbidden, "ask the foreman"},
		{"start for somebody else", InRepair, as(Mechanic), is(StartJob{"J2", "m2"}), KindForbidden, "the foreman can"},
		{"start by the desk", Queued, as(Reception), is(StartJob{JobID: "J1"}), KindForbidden, "it takes mechanic"},
		{"start before agreement", AwaitingApproval, as(Mechanic), is(StartJob{JobID: "J1"}), KindConflict, "phase awaiting_approval"},
		{"pause of no job", InRepair, as(Mechanic), is(PauseJob{JobID: "J9", Reason: "tool"}), KindNotFound, "J9"},
		{"pause for lunch", InRepair, as(Mechanic), is(PauseJob{JobID: "J1", Reason: "lunch"}), KindInvalid, "choose parts"},
		{"pause of another's work", InRepair, other, is(PauseJob{JobID: "J1", Reason: "tool"}), KindForbidden, "the foreman can"},
		{"finish of a job not started", InRepair, as(Mechanic), is(FinishJob{"J2", "worn", "replaced"}), KindConflict, "start it first"},
		{"finish without cause", InRepair, as(Mechanic), is(FinishJob{"J1", "", "replaced"}), KindInvalid, "cause"},
		{"finish without correction", InRepair, as(Mechanic), is(FinishJob{"J1", "worn", " "}), KindInvalid, "correction"},

		{"own work passed", InQualityCheck, as(Mechanic), is(PassQualityCheck{}), KindForbidden, "did not do it"},
		{"own work failed", InQualityCheck, as(Mechanic), is(FailQualityCheck{[]string{"J1"}, "knocks"}), KindForbidden, "did not do it"},
		{"road test to the sea", InQualityCheck, as(Foreman), is(PassQualityCheck{RoadTestKM: 501}), KindInvalid, "road_test_km"},
		{"failed without reason", InQualityCheck, as(Foreman), is(FailQualityCheck{[]string{"J1"}, ""}), KindInvalid, "reason"},
		{"failed nothing", InQualityCheck, as(Foreman), is(FailQualityCheck{nil, "knocks"}), KindInvalid, "job_ids"},
		{"failed no job", InQualityCheck, as(Foreman), is(FailQualityCheck{[]string{"J9"}, "knocks"}), KindInvalid, "job_ids[0]"},
	})
}

func TestP10_NoConsentNoRepair_AJobThatWasNotAgreedStaysOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut"), work("hub"))
	b.agree(JobDecision{"J2", Declined, "price"})
	for _, by := range []Actor{as(Foreman), as(Mechanic)} {
		err := b.try(by, StartJob{JobID: "J2", MechanicID: by.ID})
		require.Equal(t, KindConflict, KindOf(err))
		require.ErrorContains(t, err, "agreement")
	}
	require.Equal(t, KindConflict, KindOf(b.try(as(Parts), IssueParts{"J2"})))
	require.Equal(t, KindConflict, KindOf(b.try(as(Foreman), AssignJob{JobID: "J2", MechanicID: "m"})))
	b.do(Mechanic, StartJob{JobID: "J1"})
}

func TestP8_Refusals_RecordedOffer(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", unknown))
	negative := Money(-1)
	for says, c := range map[string]RecordOffer{
		"cost":  {LineID: "P1", SupplierID: "s9", Cost: 0, ETA: b.at.Add(24 * time.Hour)},
		"eta":   {LineID: "P1", SupplierID: "s9", Cost: 10, ETA: b.at},
		"price": {LineID: "P1", SupplierID: "s9", Cost: 10, ETA: b.at.Add(24 * time.Hour), Price: &negative},
	} {
		before := asJSON(t, b.o)
		err := b.try(as(Parts), c)
		require.Equal(t, KindInvalid, KindOf(err), says)
		require.True(t, strings.HasPrefix(err.Error(), says+":"), err)
		require.Equal(t, before, asJSON(t, b.o))
	}
}

func TestP15_P16_Refusals_PaymentAndHandOver(t *testing.T) {
	t.Parallel()
	pay := func(invoice string, amount Money, method string) func(*bench) Command {
		return is(RecordPayment{invoice, amount, method})
	}
	out := func(c HandOver) func(*bench) Command { return is(c) }
	checkRefusals(t, []refusal{
		{"no such invoice", Ready, as(Reception), pay("F-9", 1, "cash"), KindNotFound, "F-9"},
		{"method", Ready, as(Reception), pay("client", 1, "shells"), KindInvalid, "method"},
		{"nothing paid", Ready, as(Reception), pay("client", 0, "cash"), KindInvalid, "amount"},
		{"negative money", Ready, as(Reception), pay("client", -5, "cash"), KindInvalid, "amount"},
		{"more than due", Ready, as(Reception), pay("client", 754_001, "cash"), KindConflict, "no more than that"},
		{"paid at the bench", Ready, as(Mechanic), pay("client", 1, "cash"), KindForbidden, "it takes reception"},
		{"odometer went back", Ready, as(Reception), out(HandOver{OdometerOut: 99, SignedBy: "client"}), KindInvalid, "odometer_out"},
		{"odometer of a rocket", Ready, as(Reception), out(HandOver{OdometerOut: MaxOdometer + 1, SignedBy: "client"}), KindInvalid, "odometer_out"},
		{"unsigned", Ready, as(Reception), out(HandOver{OdometerOut: 100}), KindInvalid, "signed_by"},
		{"signed by nobody known", Ready, as(Reception), out(HandOver{OdometerOut: 100, SignedBy: "representative"}), KindInvalid, "the client signs"},
		{"unpaid", Ready, as(Manager), out(HandOver{OdometerOut: 100, SignedBy: "client"}), KindConflict, "7540.00 RUB"},
		{"credit by reception", Ready, as(Reception), out(HandOver{OdometerOut: 100, SignedBy: "client", Credit: "regular"}), KindForbidden, "manager"},
		{"not ready", InRepair, as(Reception), out(HandOver{OdometerOut: 100, SignedBy: "client"}), KindConflict, "it belongs to ready"},
		{"closed with the car here", Ready, as(Reception), is(CloseOrder{}), KindConflict, "it belongs to handed_over"},
		{"paid after credit", PhaseCancelled, as(Reception), pay("client", 1, "cash"), KindNotFound, "client"},
		{"no incident", Queued, as(Manager), is(RetryIncident{IncidentID: "I1"}), KindNotFound, "I1"},
		{"nothing to skip", Queued, as(Manager), is(SkipIncident{IncidentID: "I1", Reason: "why"}), KindNotFound, "I1"},
		{"retried by reception", Queued, as(Reception), is(RetryIncident{IncidentID: "I1"}), KindForbidden, "it takes manager"},
	})
}

func TestP16_Refusals_HandOver_BeforeTheInvoicesAndTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.reach(Ready)
	err := b.try(as(Reception), HandOver{OdometerOut: 100, SignedBy: "client"})
	require.Equal(t, KindConflict, KindOf(err))
	require.ErrorContains(t, err, "in a moment")
	b.reach(HandedOver)
	require.Equal(t, KindConflict, KindOf(b.try(as(Reception), HandOver{OdometerOut: 100, SignedBy: "client"})))

	d := orderIn(t, PhaseDeclined)
	d.do(Reception, HandOver{OdometerOut: 100, SignedBy: "client"})
	require.ErrorContains(t, d.try(as(Reception), HandOver{OdometerOut: 100, SignedBy: "client"}), "already")
}

func TestP16_AManagerGivesCredit(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.do(Manager, HandOver{OdometerOut: 150, SignedBy: "client", OldParts: true, Credit: "fleet, pays on the 5th"})
	require.Equal(t, HandOverAct{At: b.at, By: "manager", SignedBy: "client", OldParts: true, Credit: "fleet, pays on the 5th"}, *b.o.HandedOver)
	require.Equal(t, "fleet, pays on the 5th", b.log[len(b.log)-1].Reason)
	b.do(Reception, RecordPayment{"client", 754_000, "transfer"})
	b.settle()
	b.do(Reception, CloseOrder{})
	require.True(t, b.o.Ended())
}

func TestP10_SkipNeedsAReason(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(System, IncidentOpened{Step: "queue-messages", Items: nil, What: "the mail server does not answer"})
	require.Equal(t, KindInvalid, KindOf(b.try(as(Manager), SkipIncident{IncidentID: "I1", Reason: " "})))
	require.NotNil(t, b.held("incident", ""))
}

func TestErrors_Kinds(t *testing.T) {
	t.Parallel()
	require.Equal(t, ErrorKind(""), KindOf(nil))
	require.Equal(t, KindInternal, KindOf(context.Canceled))
	require.Equal(t, KindUnavailable, KindOf(Unavailable("no worker runs; send it again")))
}

// P2: collecting the car is a scope of its own.
func TestP2_RepresentativeSignsOnlyWithAuthority(t *testing.T) {
	t.Parallel()
	for signs, kind := range map[bool]ErrorKind{true: "", false: KindForbidden} {
		c := opening(Commercial)
		c.RepresentativeID, c.RepresentsSigns = "r1", signs
		b := openBench(t, c)
		b.skip(work("strut", inStock))
		for b.settle(); b.o.Phase != Ready || b.o.clientOwes() > 0; b.settle() {
			b.must(fair(&b.o, b.at))
		}
		err := b.try(as(Reception), HandOver{OdometerOut: 100, SignedBy: "representative"})
		require.Equal(t, kind, KindOf(err))
	}
}
