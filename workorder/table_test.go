package workorder

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// allPhases are the phases of the table and the time before the order.
func allPhases() []Phase {
	phases := []Phase{NoPhase}
	for _, s := range Stages() {
		phases = append(phases, s.Phase)
	}
	return phases
}

// fitting is a command of the name that suits the order as far as any can.
func fitting(t tb, name string, o *Order, at time.Time) Command {
	t.Helper()
	version, line, job, invoice := 1, "P1", "J1", "client"
	if e := o.Estimate(); e != nil {
		version = e.Version
	}
	for _, c := range []Command{
		opening(Commercial), StartDiagnosis{}, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock)}},
		RecordFindings{Findings: []Finding{{Concern: 1, Cause: "worn"}}, Jobs: []JobSpec{work("strut", inStock)}},
		RecordOffer{LineID: line, SupplierID: "s2", Cost: 900, ETA: at.Add(48 * time.Hour)},
		RequestChange{version, "too dear"}, ReviseEstimate{EstimateVersion: version, Reason: "cheaper"}, deciding(o),
		AssignJob{JobID: job, MechanicID: "m2"}, ReceiveParts{[]ReceivedLine{{line, Units(2)}}}, RejectParts{[]RejectedLine{{line, Units(2), WrongPart, "left one"}}},
		IssueParts{job},
		StartJob{JobID: job}, PauseJob{JobID: job, Reason: "tool"}, FinishJob{job, "worn", "replaced"},
		PassQualityCheck{}, FailQualityCheck{[]string{job}, "knocks still"}, RecordPayment{invoice, 1, "cash"},
		HandOver{OdometerOut: 200, SignedBy: "client"}, CloseOrder{}, ChangePromise{at.Add(48 * time.Hour), "late part"},
		MoveCar{"bay1"}, Cancel{Reason: "sold the car"}, RetryIncident{"I1"}, SkipIncident{"I1", "told by phone"},
		PartsChecked{}, PartsOffered{}, SlotsProposed{}, SlotsReleased{}, CoverageChecked{},
		EstimateMade{Estimate{Version: version + 1, State: EstimateSent, ExpiresAt: at.Add(time.Hour)}},
		ClientReminded{version, 1}, EstimateRanOut{version}, PartsReserved{}, PartsOrdered{}, ReceiptPosted{}, IssuePosted{}, PartsReleased{},
		PartsReturned{}, PurchasesCancelled{}, InvoicesIssued{}, InvoicesCredited{}, PaymentPosted{}, MessagesQueued{}, MessagesWithdrawn{},
		SurveyScheduled{at}, IncidentOpened{"queue-messages", nil, "the mail server does not answer"},
	} {
		if c.Name() == name {
			return c
		}
	}
	t.Fatalf("no fitting %s: add one here", name)
	return nil
}

// representatives are orders that between them can take every command.
func representatives(t tb, p Phase) []*bench {
	orders := []*bench{orderIn(t, p)}
	add := func(b *bench) { orders = append(orders, b) }
	if p == InRepair || p == Queued {
		b := orderIn(t, Queued)
		b.do(Foreman, AssignJob{JobID: "J1", MechanicID: string(Mechanic)})
		b.settle()
		b.do(Parts, IssueParts{"J1"})
		b.settle()
		if p == InRepair { // the foreman's own job
			b.do(Foreman, StartJob{JobID: "J1"})
		}
		add(b)
	}
	if p == Preparing {
		b := newBench(t, Commercial)
		b.skip(work("strut", unknown))
		add(b)
	}
	if p == InQualityCheck { // somebody else's work
		b := orderIn(t, Queued)
		for _, id := range []string{"J1", "J2"} {
			b.do(Parts, IssueParts{id})
			b.settle()
			b.do(Foreman, StartJob{JobID: id, MechanicID: "m2"})
			b.do(Foreman, FinishJob{id, "worn", "replaced"})
		}
		add(b)
	}
	if p != NoPhase {
		b := orderIn(t, p)
		b.do(System, IncidentOpened{"queue-messages", nil, "the mail server does not answer"})
		add(b)
	}
	return orders
}

// Every phase × command × role: the table's refusals are by role or by phase, no
// other command is refused for them, what is offered is what is decided, and a
// refusal changes nothing.
func TestP1_ProcessTable_EveryPhaseCommandAndRole(t *testing.T) {
	t.Parallel()
	accepted := map[string]bool{} // "command role"
	for _, p := range allPhases() {
		for _, b := range representatives(t, p) {
			for _, s := range Steps() {
				for _, r := range Roles() {
					if tryCell(t, b, s, as(r)) {
						accepted[s.Command+" "+string(r)] = true
					}
				}
			}
		}
	}
	for _, s := range Steps() {
		for _, r := range s.Roles {
			if s.Command == "decide-estimate" && r == Client {
				continue // the fitting one is staff's; see TestP10
			}
			require.True(t, accepted[s.Command+" "+string(r)], "%s by %s is accepted nowhere", s.Command, r)
		}
	}
}

// tryCell tries one cell of the table and tells whether the command was accepted.
func tryCell(t tb, b *bench, s Step, by Actor) bool {
	t.Helper()
	cell := fmt.Sprintf("%s in %q by %s", s.Command, b.o.Phase, by.Role)
	at := b.at.Add(time.Minute)
	before := asJSON(t, b.o)
	next, events, err := Decide(b.o, fitting(t, s.Command, &b.o, at), Given{At: at, By: by, Rules: b.rules})
	require.Equal(t, before, asJSON(t, b.o), "%s: the order given in was changed", cell)
	_, refused := b.o.permits(s.Command, by)
	switch {
	case !slices.Contains(s.Roles, by.Role):
		require.Equal(t, KindForbidden, KindOf(err), cell)
	case !slices.Contains(s.From, b.o.Phase) && b.o.Phase == NoPhase:
		require.Equal(t, KindNotFound, KindOf(err), cell)
	case !slices.Contains(s.From, b.o.Phase):
		require.Equal(t, KindConflict, KindOf(err), cell)
	default:
		require.NoError(t, refused, cell)
	}
	if refused != nil {
		require.Equal(t, refused, err, cell)
	}
	for _, a := range b.o.Actions(by) {
		if a.Command == s.Command {
			require.True(t, a.Allowed || err != nil, "%s: refused to offer what was accepted: %s", cell, a.WhyNot)
			require.Equal(t, a.Allowed, a.WhyNot == "", cell)
		}
	}
	if err != nil {
		require.Empty(t, events, cell)
		require.Equal(t, before, asJSON(t, next), "%s: refused, but changed", cell)
		require.NotEqual(t, KindInternal, KindOf(err), cell)
		require.NotEmpty(t, err.Error(), cell)
		return false
	}
	require.Equal(t, b.o.Version+len(events), next.Version, cell)
	require.Equal(t, s.Command, events[0].Kind, cell)
	return true
}

func TestP1_ProcessTable_IsSane(t *testing.T) {
	t.Parallel()
	names, elements := map[string]bool{}, map[string]bool{}
	unique := func(in map[string]bool, what string) {
		require.NotEmpty(t, what)
		require.False(t, in[what], "%s twice", what)
		in[what] = true
	}
	for _, s := range Stages() {
		unique(names, string(s.Phase))
		unique(elements, s.Element)
		require.NotEmpty(t, s.Title, s.Phase)
		require.NotEmpty(t, s.TitleRU, s.Phase)
		found, ok := StageOf(s.Phase)
		require.True(t, ok && found == s)
		require.Equal(t, s.Phase, orderIn(t, s.Phase).o.Phase, "it can be reached")
	}
	for _, s := range Steps() {
		unique(names, s.Command)
		unique(elements, s.Element)
		require.NotEmpty(t, s.Title, s.Command)
		require.NotEmpty(t, s.TitleRU, s.Command)
		require.NotEmpty(t, s.Roles, s.Command)
		require.NotEmpty(t, s.From, s.Command)
		for _, r := range s.Roles {
			require.True(t, r.Valid(), s.Command)
		}
		for _, p := range s.From {
			require.Contains(t, allPhases(), p, s.Command)
		}
		c, err := s.decode(nil)
		require.NoError(t, err)
		require.Equal(t, s.Command, c.Name())
		if slices.Contains(s.Roles, System) {
			require.Equal(t, []Role{System}, s.Roles, "%s: people do not play the outside", s.Command)
		}
	}
	_, ok := StepOf("fly")
	require.False(t, ok)
	_, ok = StageOf("flying")
	require.False(t, ok)
}

// What is undone is undone by a step of the process itself, declared with the effect.
func TestC15_EveryEffectAndItsReverseStandInTheTable(t *testing.T) {
	t.Parallel()
	for _, f := range EffectRules() {
		s, ok := StepOf(f.Name)
		require.True(t, ok, f.Name)
		require.Equal(t, []Role{System}, s.Roles, f.Name)
		require.NotEmpty(t, f.Port, f.Name)
		if f.Reverse != "" {
			r, ok := StepOf(f.Reverse)
			require.True(t, ok, f.Reverse)
			require.Equal(t, []Role{System}, r.Roles, f.Reverse)
		}
	}
}

// The table as it stands: a change of who may do what, and when, is a visible line in a diff.
func TestP1_ProcessTable_Golden(t *testing.T) {
	t.Parallel()
	type effect struct{ Name, Port, Reverse string }
	var effects []effect
	for _, f := range EffectRules() {
		effects = append(effects, effect{f.Name, f.Port, f.Reverse})
	}
	golden(t, "process", map[string]any{"stages": Stages(), "steps": Steps(), "effects": effects})
}

func TestDecode_RefusesWhatIsNotInTheTable(t *testing.T) {
	t.Parallel()
	var e Event
	require.Equal(t, KindInvalid, KindOf(json.Unmarshal([]byte(`{"kind":"fly","data":{}}`), &e)))
	require.Error(t, json.Unmarshal([]byte(`{"kind":"cancel","data":{"reason":1}}`), &e))
	require.Error(t, json.Unmarshal([]byte(`{"kind":1}`), &e))
	o := orderIn(t, Queued).o
	_, err := o.permits("fly", as(Admin))
	require.Equal(t, KindNotFound, KindOf(err))
}
