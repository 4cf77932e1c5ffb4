package workorder

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// refusal is a bad input: where, by whom, what, and how it is refused.
type refusal struct {
	name string
	in   process.Phase
	by   process.Actor
	give func(b *bench) process.Command
	kind process.ErrorKind
	says string // the field, or what to do
}

func is(c process.Command) func(*bench) process.Command {
	return func(*bench) process.Command { return c }
}

// opened is an opening with something wrong.
func opened(wrong func(c *OpenOrder)) func(*bench) process.Command {
	c := opening(Commercial)
	wrong(&c)
	return is(c)
}

// decided is a decision with something wrong.
func decided(wrong func(c *DecideEstimate)) func(*bench) process.Command {
	return func(b *bench) process.Command {
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

func found(jobs []JobSpec, f ...Finding) func(*bench) process.Command {
	return is(RecordFindings{Findings: f, Jobs: jobs})
}

func revised(c ReviseEstimate) func(*bench) process.Command {
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
		require.Equal(t, c.kind, process.KindOf(err), "%s: %v", c.name, err)
		require.ErrorContains(t, err, c.says, c.name)
		coded(t, err)
		require.Equal(t, before, asJSON(t, b.o), "%s: refused, but changed", c.name)
	}
}

// coded requires a code of the list that is of the refusal's kind.
func coded(t *testing.T, err error) {
	t.Helper()
	i := slices.IndexFunc(process.Codes(), func(m process.Meaning) bool { return m.Code == process.CodeOf(err) })
	require.GreaterOrEqual(t, i, 0, "%s of %v is not in the list", process.CodeOf(err), err)
	require.Equal(t, process.KindOf(err), process.Codes()[i].Kind, "%v", err)
}

// wrongIn lists the fields that a refusal names.
func wrongIn(t *testing.T, err error) (fields []string) {
	t.Helper()
	for _, one := range process.FaultsOf(err) {
		var e *process.Error
		require.ErrorAs(t, one, &e)
		field, advice := e.Field()
		require.NotEmpty(t, advice)
		fields = append(fields, field)
	}
	return fields
}

func TestRefusals_AllWrongFieldsAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    process.Phase
		role  process.Role
		give  process.Command
		wrong []string
	}{
		{process.NoPhase, process.Reception, OpenOrder{Kind: "gift", OdometerKM: -1, Concerns: []string{"", "knocks", " "}}, []string{"", "kind", "odometer_km", "concerns[0]", "concerns[2]", "consent_policy.mode"}},
		{CheckedIn, process.Reception, SkipDiagnosis{Jobs: []JobSpec{{Concern: 7, Parts: []PartSpec{{}}}, {Title: "t", Skill: "s"}}}, []string{
			"reason", "jobs[0].title", "jobs[0].skill", "jobs[0].norm_hours", "jobs[0].concern", "jobs[0].parts[0].part_no", "jobs[0].parts[0].qty", "jobs[1].norm_hours",
		}},
		{Diagnosing, process.Mechanic, RecordFindings{Findings: []Finding{{Concern: 9}}}, []string{"findings", "findings[0].concern", "jobs"}},
		{AwaitingApproval, process.Reception, DecideEstimate{EstimateVersion: 1, Jobs: []JobDecision{{"J1", "perhaps", ""}, {"J2", Declined, "rain"}, {"J9", Approved, ""}}}, []string{
			"jobs[0].decision", "jobs[1].reason", "jobs[2].job_id", "channel", "evidence", "approver",
		}},
		{AwaitingApproval, process.Reception, ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J9"}, DropParts: []string{"P9"}, AddParts: []PartAdd{{JobID: "J8"}}}, []string{
			"reason", "drop_jobs[0]", "add_parts[0]", "add_parts[0].part_no", "add_parts[0].qty", "drop_parts[0]",
		}},
		{AwaitingApproval, process.Reception, CorrectIntake{Kind: "gift", WaitMode: "long", Concerns: []CorrectedConcern{{Seq: 9, Text: "x"}, {Seq: 1, Text: " "}}}, []string{"reason", "kind", "concerns[0].seq", "concerns[1]", "wait_mode"}},
		{InRepair, process.Mechanic, FinishJob{JobID: "J1"}, []string{"cause", "correction"}},
		{InQualityCheck, process.Foreman, FailQualityCheck{JobIDs: []string{"J8", "J9"}}, []string{"reason", "job_ids[0]", "job_ids[1]"}},
		{Ready, process.Reception, HandOver{OdometerOut: -1}, []string{"signed_by", "odometer_out"}},
		{Ready, process.Reception, RecordPayment{Invoice: "client"}, []string{"method", "amount"}},
		{Queued, process.Reception, ChangePromise{}, []string{"promised_at", "reason"}},
	} {
		b := orderIn(t, c.in)
		err := b.try(as(c.role), c.give)
		require.ElementsMatch(t, c.wrong, wrongIn(t, err), "%s: %v", c.give.Name(), err)
		coded(t, err)
	}
}

func TestP1_P6_Refusals_Intake(t *testing.T) {
	t.Parallel()
	negative, huge := exact.Money(-1), MaxRate+1
	ok := work("strut", inStock)
	checkRefusals(t, []refusal{
		{"no client", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.ClientID = "" }), process.KindInvalid, "client_id"},
		{"kind", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Kind = "gift" }), process.KindInvalid, "kind"},
		{"odometer", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.OdometerKM = -1 }), process.KindInvalid, "odometer_km"},
		{"odometer of a rocket", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.OdometerKM = MaxOdometer + 1 }), process.KindInvalid, "odometer_km"},
		{"no concern", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Concerns = nil }), process.KindInvalid, "own words"},
		{"blank concern", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Concerns = []string{"knocks", " \n"} }), process.KindInvalid, "concerns[1]"},
		{"consent", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Consent.Mode = "" }), process.KindInvalid, "consent_policy.mode"},
		{"negative limit", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Consent = ConsentPolicy{"pre_approved_up_to", -1} }), process.KindInvalid, "consent_policy.limit"},
		{"limit without its mode", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { c.Consent.Limit = 1 }), process.KindInvalid, "pre_approved_up_to"},
		{"promise in the past", process.NoPhase, as(process.Reception), opened(func(c *OpenOrder) { past := monday(); c.PromisedAt = &past }), process.KindInvalid, "promised_at"},
		{"opened by a mechanic", process.NoPhase, as(process.Mechanic), opened(func(*OpenOrder) {}), process.KindForbidden, "it takes reception"},
		{"opened twice", CheckedIn, as(process.Reception), opened(func(*OpenOrder) {}), process.KindConflict, "phase checked_in"},
		{"no order yet", process.NoPhase, as(process.Reception), is(Cancel{Reason: "why"}), process.KindNotFound, "not open"},

		{"no reason to skip", CheckedIn, as(process.Reception), is(SkipDiagnosis{Reason: " ", Jobs: []JobSpec{ok}}), process.KindInvalid, "reason"},
		{"no jobs", CheckedIn, as(process.Reception), is(SkipDiagnosis{Reason: "known"}), process.KindInvalid, "at least one job"},
		{"too many jobs", CheckedIn, as(process.Reception), is(SkipDiagnosis{"known", make([]JobSpec, MaxJobs+1)}), process.KindInvalid, "second one"},
		{"bad job", CheckedIn, as(process.Reception), is(SkipDiagnosis{"known", make([]JobSpec, 1)}), process.KindInvalid, "jobs[0]"},
		{"concern without answer", Diagnosing, as(process.Mechanic), found([]JobSpec{ok}), process.KindInvalid, "concern 1"},
		{"concern answered twice", Diagnosing, as(process.Mechanic), found([]JobSpec{ok}, Finding{Concern: 1, Cause: "worn"}, Finding{Concern: 1}), process.KindInvalid, "findings[1]"},
		{"concern of another order", Diagnosing, as(process.Mechanic), found([]JobSpec{ok}, Finding{Concern: 1, Cause: "worn"}, Finding{Concern: 2, Cause: "worn"}), process.KindInvalid, "findings[1].concern"},
		{"no work found", Diagnosing, as(process.Mechanic), found(nil, Finding{Concern: 1, NotReproduced: true}), process.KindInvalid, "name the diagnosis itself"},
		{"no title", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Title = "" }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "title"},
		{"no skill", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Skill = "" }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "skill"},
		{"no hours", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.NormHours = 0 }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "norm_hours"},
		{"negative rate", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Rate = &negative }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "rate"},
		{"huge rate", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Rate = &huge }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "rate"},
		{"job for no concern", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Concern = 2 }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "jobs[0].concern"},
		{"quantity zero", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Parts[0].Qty = 0 }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "parts[0].qty"},
		{"no part number", Diagnosing, as(process.Mechanic), found(specs(func(s *JobSpec) { s.Parts[0].PartNo = " " }), Finding{Concern: 1, Cause: "worn"}), process.KindInvalid, "parts[0].part_no"},

		{"promise by now", Queued, as(process.Reception), func(b *bench) process.Command { return ChangePromise{PromisedAt: b.at, Reason: "late"} }, process.KindInvalid, "promised_at"},
		{"promise without reason", Queued, as(process.Reception), func(b *bench) process.Command { return ChangePromise{PromisedAt: b.at.Add(time.Hour), Reason: ""} }, process.KindInvalid, "reason"},
		{"cancel without reason", Queued, as(process.Reception), is(Cancel{Reason: "\t"}), process.KindInvalid, "reason"},
		{"cancel after hand-over", HandedOver, as(process.Manager), is(Cancel{Reason: "why"}), process.KindConflict, "phase handed_over"},
	})
}

func TestP10_P11_P18_C5_Refusals_Agreement(t *testing.T) {
	t.Parallel()
	zero, negative := exact.Hours(0), exact.Money(-1)
	all := []JobSpec{work("bush")}
	checkRefusals(t, []refusal{
		{"stale version", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.EstimateVersion = 9 }), process.KindConflict, "read version 1"},
		{"job missing", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs = c.Jobs[:1] }), process.KindInvalid, "J2 has 0 decisions"},
		{"nothing decided", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs = nil }), process.KindInvalid, "exactly once"},
		{"job twice", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs = append(c.Jobs, c.Jobs[0]) }), process.KindInvalid, "J1 has 2 decisions"},
		{"job unknown", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs = append(c.Jobs, JobDecision{JobID: "J9", Decision: Approved}) }), process.KindInvalid, "jobs[2].job_id"},
		{"deferred without reason", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs[1].Decision = Deferred }), process.KindInvalid, "jobs[1].reason"},
		{"declined for a made-up reason", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs[1] = JobDecision{"J2", Declined, "rain"} }), process.KindInvalid, "choose one of price"},
		{"half approved", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Jobs[1].Decision = Dropped }), process.KindInvalid, "jobs[1].decision"},
		{"by staff without evidence", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Evidence = " " }), process.KindInvalid, "evidence"},
		{"link by staff", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Channel = "link" }), process.KindInvalid, "channel"},
		{"call by the client's page", AwaitingApproval, as(process.Client), decided(func(*DecideEstimate) {}), process.KindInvalid, "channel"},
		{"channel unheard of", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Channel = "telepathy" }), process.KindInvalid, "channel"},
		{"no such approver", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Approver = "neighbour" }), process.KindInvalid, "approver"},
		{"no representative", AwaitingApproval, as(process.Reception), decided(func(c *DecideEstimate) { c.Approver = "representative" }), process.KindInvalid, "the client decides"},
		{"decided by a mechanic", AwaitingApproval, as(process.Mechanic), decided(func(*DecideEstimate) {}), process.KindForbidden, "it takes"},
		{"decided twice", Queued, as(process.Reception), func(b *bench) process.Command {
			return DecideEstimate{EstimateVersion: 1, Jobs: b.o.Estimate().Decision.Jobs, Approver: "client", Channel: "recorded_call", Evidence: "call 8"}
		}, process.KindConflict, "phase queued"},

		{"objection to an old version", AwaitingApproval, as(process.Client), is(RequestChange{2, "too dear"}), process.KindConflict, "version"},
		{"objection without reason", AwaitingApproval, as(process.Client), is(RequestChange{1, ""}), process.KindInvalid, "reason"},
		{"revision of an old version", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{EstimateVersion: 3, Reason: "cheaper"}), process.KindConflict, "version"},
		{"revision without reason", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{EstimateVersion: 1}), process.KindInvalid, "reason"},
		{"revision before there is one", Preparing, as(process.Reception), revised(ReviseEstimate{}), process.KindConflict, "no estimate yet"},
		{"all dropped", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{DropJobs: []string{"J1", "J2"}}), process.KindInvalid, "cancel the order instead"},
		{"drop of no job", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{DropJobs: []string{"J9"}}), process.KindInvalid, "drop_jobs[0]"},
		{"bad new job", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{AddJobs: make([]JobSpec, 1)}), process.KindInvalid, "jobs[0]"},
		{"change of no job", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{AddJobs: all, ChangeJobs: []JobChange{{JobID: "J9"}}}), process.KindInvalid, "change_jobs[0]"},
		{"zero hours", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{ChangeJobs: []JobChange{{JobID: "J1", NormHours: &zero}}}), process.KindInvalid, "norm_hours"},
		{"negative rate", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{ChangeJobs: []JobChange{{JobID: "J1", Rate: &negative}}}), process.KindInvalid, "rate"},
		{"part for no job", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{AddParts: []PartAdd{{"J9", "S-1", 1}}}), process.KindInvalid, "add_parts[0]"},
		{"none of a part", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{AddParts: []PartAdd{{"J1", "S-1", 0}}}), process.KindInvalid, "add_parts[0]"},
		{"drop of no part", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{DropParts: []string{"P9"}}), process.KindInvalid, "drop_parts[0]"},
		{"change of no part", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{ChangeParts: []PartChange{{"P9", 1}}}), process.KindInvalid, "change_parts[0]"},
		{"change to none", AwaitingApproval, as(process.Reception), revised(ReviseEstimate{ChangeParts: []PartChange{{"P1", 0}}}), process.KindInvalid, "qty"},
	})
}

func TestP10_RepresentativeAgreesWithinTheLimitOnly(t *testing.T) {
	t.Parallel()
	for limit, kind := range map[exact.Money]process.ErrorKind{377_000: "", 376_999: process.KindForbidden} {
		c := opening(Commercial)
		c.RepresentativeID, c.RepresentsUpTo = "r1", limit
		b := openBench(t, c)
		b.skip(work("strut", inStock))
		d := deciding(&b.o)
		d.Approver = "representative"
		err := b.try(as(process.Reception), d)
		require.Equal(t, kind, process.KindOf(err))
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
	other := process.Actor{Role: process.Mechanic, ID: "m2"}
	receive := func(id string, qty exact.Qty) func(*bench) process.Command {
		return is(ReceiveParts{[]ReceivedLine{{id, qty}}})
	}
	checkRefusals(t, []refusal{
		{"offer for no part", AwaitingParts, as(process.Parts), is(RecordOffer{LineID: "P9", SupplierID: "s", Cost: 1}), process.KindNotFound, "P9"},
		{"offer for a part on order", AwaitingParts, as(process.Parts), is(RecordOffer{LineID: "P1", SupplierID: "s", Cost: 1}), process.KindConflict, "is ordered"},
		{"receipt of no part", AwaitingParts, as(process.Parts), receive("P9", 1), process.KindNotFound, "P9"},
		{"receipt of nothing", AwaitingParts, as(process.Parts), is(ReceiveParts{}), process.KindInvalid, "lines"},
		{"receipt of none", AwaitingParts, as(process.Parts), receive("P1", 0), process.KindInvalid, "lines[0].qty"},
		{"receipt of too much", AwaitingParts, as(process.Parts), receive("P1", exact.Units(3)), process.KindInvalid, "2 are still to come"},
		{"receipt twice in one", AwaitingParts, as(process.Parts), is(ReceiveParts{[]ReceivedLine{{"P1", 1}, {"P1", 1}}}), process.KindInvalid, "lines[1]"},
		{"receipt without order", Queued, as(process.Parts), receive("P1", 1), process.KindConflict, "no open purchase order"},
		{"receipt by a mechanic", AwaitingParts, as(process.Mechanic), receive("P1", 1), process.KindForbidden, "it takes parts"},
		{"rejection of nothing", AwaitingParts, as(process.Parts), is(RejectParts{}), process.KindInvalid, "lines"},
		{"rejection for no reason", AwaitingParts, as(process.Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: "ugly"}}}), process.KindInvalid, "choose wrong_part or dead_on_arrival"},
		{"rejection of too much", AwaitingParts, as(process.Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: exact.Units(3), Fault: WrongPart}}}), process.KindInvalid, "2 are still to come"},
		{"rejection without order", Queued, as(process.Parts), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: WrongPart}}}), process.KindConflict, "no open purchase order"},
		{"rejection by a mechanic", AwaitingParts, as(process.Mechanic), is(RejectParts{[]RejectedLine{{LineID: "P1", Qty: 1, Fault: WrongPart}}}), process.KindForbidden, "it takes parts"},
		{"issue to no job", Queued, as(process.Parts), is(IssueParts{"J9"}), process.KindNotFound, "J9"},
		{"issue before arrival", AwaitingParts, as(process.Parts), is(IssueParts{"J1"}), process.KindConflict, "all of the job's parts are reserved"},
		{"issue twice", InRepair, as(process.Parts), is(IssueParts{"J1"}), process.KindConflict, "no parts left"},
		{"move out of no bay", InRepair, as(process.Foreman), is(MoveCar{}), process.KindConflict, "in no bay"},
		{"move by reception", InRepair, as(process.Reception), is(MoveCar{"bay1"}), process.KindForbidden, "it takes mechanic"},
		{"move of a car that is gone", HandedOver, as(process.Foreman), is(MoveCar{"bay1"}), process.KindConflict, "move-car"},
		{"assign no job", Queued, as(process.Foreman), is(AssignJob{JobID: "J9", MechanicID: "m"}), process.KindNotFound, "J9"},
		{"assign a running job", InRepair, as(process.Foreman), is(AssignJob{JobID: "J1", MechanicID: "m"}), process.KindConflict, "start-job"},

		{"start of no job", Queued, as(process.Mechanic), is(StartJob{JobID: "J9"}), process.KindNotFound, "J9"},
		{"start without parts", Queued, as(process.Mechanic), is(StartJob{JobID: "J1"}), process.KindConflict, "the parts desk issues it"},
		{"start twice", InRepair, as(process.Mechanic), is(StartJob{JobID: "J1"}), process.KindConflict, "already"},
		{"start of another's job", InRepair, other, is(StartJob{JobID: "J2"}), process.KindForbidden, "ask the foreman"},
		{"start for somebody else", InRepair, as(process.Mechanic), is(StartJob{JobID: "J2", MechanicID: "m2"}), process.KindForbidden, "the foreman can"},
		{"start by the desk", Queued, as(process.Reception), is(StartJob{JobID: "J1"}), process.KindForbidden, "it takes mechanic"},
		{"start before agreement", AwaitingApproval, as(process.Mechanic), is(StartJob{JobID: "J1"}), process.KindConflict, "phase awaiting_approval"},
		{"pause of no job", InRepair, as(process.Mechanic), is(PauseJob{JobID: "J9", Reason: "tool"}), process.KindNotFound, "J9"},
		{"pause for lunch", InRepair, as(process.Mechanic), is(PauseJob{JobID: "J1", Reason: "lunch"}), process.KindInvalid, "choose parts"},
		{"pause of another's work", InRepair, other, is(PauseJob{JobID: "J1", Reason: "tool"}), process.KindForbidden, "the foreman can"},
		{"finish of a job not started", InRepair, as(process.Mechanic), is(FinishJob{"J2", "worn", "replaced"}), process.KindConflict, "start it first"},
		{"finish without cause", InRepair, as(process.Mechanic), is(FinishJob{"J1", "", "replaced"}), process.KindInvalid, "cause"},
		{"finish without correction", InRepair, as(process.Mechanic), is(FinishJob{"J1", "worn", " "}), process.KindInvalid, "correction"},

		{"own work passed", InQualityCheck, as(process.Mechanic), is(PassQualityCheck{}), process.KindForbidden, "did not do it"},
		{"own work failed", InQualityCheck, as(process.Mechanic), is(FailQualityCheck{[]string{"J1"}, "knocks"}), process.KindForbidden, "did not do it"},
		{"road test to the sea", InQualityCheck, as(process.Foreman), is(PassQualityCheck{RoadTestKM: 501}), process.KindInvalid, "road_test_km"},
		{"failed without reason", InQualityCheck, as(process.Foreman), is(FailQualityCheck{[]string{"J1"}, ""}), process.KindInvalid, "reason"},
		{"failed nothing", InQualityCheck, as(process.Foreman), is(FailQualityCheck{nil, "knocks"}), process.KindInvalid, "job_ids"},
		{"failed no job", InQualityCheck, as(process.Foreman), is(FailQualityCheck{[]string{"J9"}, "knocks"}), process.KindInvalid, "job_ids[0]"},
	})
}

func TestP10_NoConsentNoRepair_AJobThatWasNotAgreedStaysOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut"), work("hub"))
	b.agree(JobDecision{"J2", Declined, "price"})
	for _, by := range []process.Actor{as(process.Foreman), as(process.Mechanic)} {
		err := b.try(by, StartJob{JobID: "J2", MechanicID: by.ID})
		require.Equal(t, process.KindConflict, process.KindOf(err))
		require.ErrorContains(t, err, "agreement")
	}
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Parts), IssueParts{"J2"})))
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Foreman), AssignJob{JobID: "J2", MechanicID: "m"})))
	b.do(process.Mechanic, StartJob{JobID: "J1"})
}

func TestP8_Refusals_RecordedOffer(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", unknown))
	negative := exact.Money(-1)
	for says, c := range map[string]RecordOffer{
		"cost":  {LineID: "P1", SupplierID: "s9", Cost: 0, ETA: b.at.Add(24 * time.Hour)},
		"eta":   {LineID: "P1", SupplierID: "s9", Cost: 10, ETA: b.at},
		"price": {LineID: "P1", SupplierID: "s9", Cost: 10, ETA: b.at.Add(24 * time.Hour), Price: &negative},
	} {
		before := asJSON(t, b.o)
		err := b.try(as(process.Parts), c)
		require.Equal(t, process.KindInvalid, process.KindOf(err), says)
		require.True(t, strings.HasPrefix(err.Error(), says+":"), err)
		require.Equal(t, before, asJSON(t, b.o))
	}
}

func TestP15_P16_Refusals_PaymentAndHandOver(t *testing.T) {
	t.Parallel()
	pay := func(invoice string, amount exact.Money, method string) func(*bench) process.Command {
		return is(RecordPayment{invoice, amount, method})
	}
	out := func(c HandOver) func(*bench) process.Command { return is(c) }
	checkRefusals(t, []refusal{
		{"no such invoice", Ready, as(process.Reception), pay("F-9", 1, "cash"), process.KindNotFound, "F-9"},
		{"method", Ready, as(process.Reception), pay("client", 1, "shells"), process.KindInvalid, "method"},
		{"nothing paid", Ready, as(process.Reception), pay("client", 0, "cash"), process.KindInvalid, "amount"},
		{"negative money", Ready, as(process.Reception), pay("client", -5, "cash"), process.KindInvalid, "amount"},
		{"more than due", Ready, as(process.Reception), pay("client", 754_001, "cash"), process.KindConflict, "no more than that"},
		{"paid at the bench", Ready, as(process.Mechanic), pay("client", 1, "cash"), process.KindForbidden, "it takes reception"},
		{"odometer went back", Ready, as(process.Reception), out(HandOver{OdometerOut: 99, SignedBy: "client"}), process.KindInvalid, "odometer_out"},
		{"odometer of a rocket", Ready, as(process.Reception), out(HandOver{OdometerOut: MaxOdometer + 1, SignedBy: "client"}), process.KindInvalid, "odometer_out"},
		{"unsigned", Ready, as(process.Reception), out(HandOver{OdometerOut: 100}), process.KindInvalid, "signed_by"},
		{"signed by nobody known", Ready, as(process.Reception), out(HandOver{OdometerOut: 100, SignedBy: "representative"}), process.KindInvalid, "the client signs"},
		{"unpaid", Ready, as(process.Manager), out(HandOver{OdometerOut: 100, SignedBy: "client"}), process.KindConflict, "7540.00 RUB"},
		{"credit by reception", Ready, as(process.Reception), out(HandOver{OdometerOut: 100, SignedBy: "client", Credit: "regular"}), process.KindForbidden, "manager"},
		{"not ready", InRepair, as(process.Reception), out(HandOver{OdometerOut: 100, SignedBy: "client"}), process.KindConflict, "it belongs to ready"},
		{"closed with the car here", Ready, as(process.Reception), is(CloseOrder{}), process.KindConflict, "it belongs to handed_over"},
		{"paid after credit", PhaseCancelled, as(process.Reception), pay("client", 1, "cash"), process.KindNotFound, "client"},
		{"no incident", Queued, as(process.Manager), is(process.RetryIncident{IncidentID: "I1"}), process.KindNotFound, "I1"},
		{"nothing to skip", Queued, as(process.Manager), is(process.SkipIncident{IncidentID: "I1", Reason: "why"}), process.KindNotFound, "I1"},
		{"retried by reception", Queued, as(process.Reception), is(process.RetryIncident{IncidentID: "I1"}), process.KindForbidden, "it takes manager"},
	})
}

func TestP16_Refusals_HandOver_BeforeTheInvoicesAndTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.reach(Ready)
	err := b.try(as(process.Reception), HandOver{OdometerOut: 100, SignedBy: "client"})
	require.Equal(t, process.KindConflict, process.KindOf(err))
	require.ErrorContains(t, err, "in a moment")
	b.reach(HandedOver)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), HandOver{OdometerOut: 100, SignedBy: "client"})))

	d := orderIn(t, PhaseDeclined)
	d.do(process.Reception, HandOver{OdometerOut: 100, SignedBy: "client"})
	require.ErrorContains(t, d.try(as(process.Reception), HandOver{OdometerOut: 100, SignedBy: "client"}), "already")
}

func TestP16_AManagerGivesCredit(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.do(process.Manager, HandOver{OdometerOut: 150, SignedBy: "client", OldParts: true, Credit: "fleet, pays on the 5th"})
	require.Equal(t, HandOverAct{At: b.at, By: "manager", SignedBy: "client", OldParts: true, Credit: "fleet, pays on the 5th"}, *b.o.HandedOver)
	require.Equal(t, "fleet, pays on the 5th", b.log[len(b.log)-1].Reason)
	b.do(process.Reception, RecordPayment{"client", 754_000, "transfer"})
	b.settle()
	b.do(process.Reception, CloseOrder{})
	require.True(t, b.o.Ended())
}

func TestP10_SkipNeedsAReason(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(process.System, process.IncidentOpened{Step: "queue-messages", Items: nil, What: "the mail server does not answer"})
	require.Equal(t, process.KindInvalid, process.KindOf(b.try(as(process.Manager), process.SkipIncident{IncidentID: "I1", Reason: " "})))
	require.NotNil(t, b.held("incident", ""))
}

func TestErrors_Kinds(t *testing.T) {
	t.Parallel()
	require.Equal(t, process.ErrorKind(""), process.KindOf(nil))
	require.Equal(t, process.KindInternal, process.KindOf(context.Canceled))
	require.Equal(t, process.KindUnavailable, process.KindOf(process.Unavailable("no worker runs; send it again")))
}

// P2: collecting the car is a scope of its own.
func TestP2_RepresentativeSignsOnlyWithAuthority(t *testing.T) {
	t.Parallel()
	for signs, kind := range map[bool]process.ErrorKind{true: "", false: process.KindForbidden} {
		c := opening(Commercial)
		c.RepresentativeID, c.RepresentsSigns = "r1", signs
		b := openBench(t, c)
		b.skip(work("strut", inStock))
		for b.settle(); b.o.Phase != Ready || b.o.clientOwes() > 0; b.settle() {
			b.must(fair(&b.o, b.at))
		}
		err := b.try(as(process.Reception), HandOver{OdometerOut: 100, SignedBy: "representative"})
		require.Equal(t, kind, process.KindOf(err))
	}
}
