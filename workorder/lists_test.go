package workorder

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// emptyList is a command with an empty list: the ordinary case in which that happens,
// and what the rules make of it.
type emptyList struct {
	when string // the ordinary case
	in   process.Phase
	by   process.Role
	give func(*bench) process.Command
	says string // the refusal, which says what to do; "" when it is decided
}

func emptyLists() map[string]emptyList {
	specs := []JobSpec{work("strut", inStock)}
	bare := func(b *bench) process.Command {
		return RecordFindings{Findings: notSeen(b), Jobs: []JobSpec{work("adjust")}}
	}
	return map[string]emptyList{
		"open.concerns": {"the client says nothing", process.NoPhase, process.Reception, func(*bench) process.Command {
			c := opening(Commercial)
			c.Concerns = nil
			return c
		}, "write down at least one"},
		"skip-diagnosis.jobs": {"nothing is to be done", CheckedIn, process.Reception, is(SkipDiagnosis{Reason: "known"}), "or cancel the order"},
		"skip-diagnosis.jobs.parts": {"a job takes no parts", CheckedIn, process.Reception,
			is(SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("adjust")}}), ""},
		"skip-diagnosis.jobs.charges": {"a job has no charges", CheckedIn, process.Reception,
			is(SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("adjust")}}), ""},
		"record-findings.findings": {"nobody looked", Diagnosing, process.Mechanic, is(RecordFindings{Jobs: specs}), "concern 1 needs a cause or not_reproduced"},
		"record-findings.jobs": {"no fault is found", Diagnosing, process.Mechanic, func(b *bench) process.Command { return RecordFindings{Findings: notSeen(b)} },
			"name the diagnosis itself as a job, or cancel the order"},
		"record-findings.jobs.parts":   {"a job takes no parts", Diagnosing, process.Mechanic, bare, ""},
		"record-findings.jobs.charges": {"a job has no charges", Diagnosing, process.Mechanic, bare, ""},
		"revise-estimate.add_jobs":     renewed, "revise-estimate.drop_jobs": renewed, "revise-estimate.change_jobs": renewed,
		"revise-estimate.add_charges": renewed, "revise-estimate.drop_charges": renewed,
		"revise-estimate.add_parts": renewed, "revise-estimate.drop_parts": renewed, "revise-estimate.change_parts": renewed,
		"revise-estimate.add_jobs.parts": {"a job takes no parts", AwaitingApproval, process.Reception,
			is(ReviseEstimate{EstimateVersion: 1, Reason: "more", AddJobs: []JobSpec{work("adjust")}}), ""},
		"revise-estimate.add_jobs.charges": {"a job has no charges", AwaitingApproval, process.Reception,
			is(ReviseEstimate{EstimateVersion: 1, Reason: "more", AddJobs: []JobSpec{work("adjust")}}), ""},
		"discount-lines.lines": {"nothing is named", AwaitingApproval, process.Reception, is(DiscountLines{Reason: "a regular client"}), "name at least one line"},
		"decide-estimate.jobs": {"the client wants nothing", AwaitingApproval, process.Reception, func(b *bench) process.Command {
			c := deciding(&b.o)
			c.Jobs = nil
			return c
		}, "decide each job of the estimate exactly once"},
		"receive-parts.lines":   {"nothing came", AwaitingParts, process.Parts, is(ReceiveParts{}), "name at least one part line that arrived"},
		"reject-parts.lines":    {"nothing came", AwaitingParts, process.Parts, is(RejectParts{}), "name at least one part line that arrived"},
		"take-back-parts.lines": {"nothing comes back", InRepair, process.Parts, is(TakeBackParts{Reason: "left"}), "name at least one part line that comes back"},
		"fail-quality-check.job_ids": {"what is wrong is nobody's job", InQualityCheck, process.Manager, is(FailQualityCheck{Reason: "knocks"}),
			"name the jobs that are to be done again"},
		"correct-intake.concerns":     {"something else was wrong", CheckedIn, process.Reception, is(CorrectIntake{Reason: "misread", WaitMode: "waiter"}), ""},
		"correct-intake.add_concerns": {"nothing was wrong", CheckedIn, process.Reception, is(CorrectIntake{Reason: "misread"}), "nothing differs from what is recorded"},
		"report-messages.messages":    {"all news is old", AwaitingApproval, process.System, is(MessagesReported{}), "the order knows already what became of these messages"},
		"lose-parts.lines":            {"nothing is missing", Queued, process.System, is(LoseParts{}), "nothing is kept for these part lines of the order"},
		"serve-parts.line_ids":        {"nobody waits any more", Queued, process.System, is(ServeParts{}), "no part line of this order waits for stock"},
	}
}

// renewed: a revision that changes nothing renews an estimate that has run out.
var renewed = emptyList{"the estimate ran out", AwaitingApproval, process.Reception, is(ReviseEstimate{EstimateVersion: 1, Reason: "ran out"}), ""}

// notSeen is a finding for each concern: none of them shows.
func notSeen(b *bench) (all []Finding) {
	for _, c := range b.o.Concerns {
		all = append(all, Finding{Concern: c.Seq, NotReproduced: true})
	}
	return all
}

// lists names the fields of a command that are lists, and those within them.
func lists(at string, t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		switch {
		case f.Anonymous:
			names = append(names, lists(at, of)...)
		case of.Kind() == reflect.Slice:
			names = append(names, at+"."+name)
			if of.Elem().Kind() == reflect.Struct {
				names = append(names, lists(at+"."+name, of.Elem())...)
			}
		}
	}
	return names
}

// A list that a command takes is empty in some ordinary case. Then the rules refuse it
// and say what to do, or decide; nobody is left without a way to an end.
func TestP1_AnEmptyListHasAWayToAnEnd(t *testing.T) {
	t.Parallel()
	known := emptyLists()
	for _, s := range Steps() {
		if !s.FromOutside() && !s.Opens() {
			continue
		}
		for _, name := range lists(s.Command, reflect.TypeOf(s.New())) {
			c, ok := known[name]
			require.True(t, ok, "%s takes a list: say here when it is empty, and what then", name)
			delete(known, name)
			b := orderIn(t, c.in)
			err := b.try(as(c.by), c.give(b))
			if c.says == "" {
				require.NoError(t, err, "%s when %s", name, c.when)
				continue
			}
			require.Error(t, err, "%s when %s", name, c.when)
			require.ErrorContains(t, err, c.says, name)
		}
	}
	require.Empty(t, known, "no command takes these lists")
}
