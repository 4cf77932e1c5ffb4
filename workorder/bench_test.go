package workorder

import (
	"encoding/json"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// tb is what the bench needs of *testing.T and *rapid.T.
type tb interface {
	require.TestingT
	Helper()
	Fatalf(format string, args ...any)
}

// bench is an order on the test bench: it gives commands and plays the outside.
type bench struct {
	t     tb
	o     Order
	rules *Rules
	at    time.Time
	log   []Event
	terms []CoverageTerm // what the warranty system answers
	post  string         // what becomes of messages; see [outside]
}

// monday is 09:00 in Moscow on a Monday without holidays around.
func monday() time.Time { return time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC) }

// as gives each role one person, named after it.
func as(role process.Role) process.Actor { return process.Actor{Role: role, ID: string(role)} }

func opening(kind OrderKind) OpenOrder {
	return OpenOrder{
		Number: "A-1", Branch: "A", Kind: kind, ClientID: "c1", VehicleID: "v1", AdvisorID: "u1", OdometerKM: 100,
		Concerns: []string{"it knocks"}, Consent: ConsentPolicy{Mode: "ask_each"},
	}
}

func newBench(t tb, kind OrderKind) *bench {
	t.Helper()
	return openBench(t, opening(kind))
}

func openBench(t tb, c OpenOrder) *bench {
	t.Helper()
	b := emptyBench(t)
	b.do(process.Reception, c)
	return b
}

func emptyBench(t tb) *bench {
	t.Helper()
	p := DefaultPolicy()
	p.SendEstimates = AtOnce
	rules, err := NewRules(p, worktime.DefaultCalendar())
	require.NoError(t, err)
	return &bench{t: t, rules: rules, at: monday(), terms: []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 100_00, 50_00, 700, 0}}}
}

func (b *bench) try(by process.Actor, c process.Command) error {
	b.at = b.at.Add(time.Minute)
	next, events, err := Decide(b.o, c, Given{At: b.at, By: by, Rules: b.rules})
	if err == nil {
		b.o, b.log = next, append(b.log, events...)
	}
	return err
}

func (b *bench) must(by process.Actor, c process.Command) {
	b.t.Helper()
	require.NoError(b.t, b.try(by, c), c.Name())
}

func (b *bench) do(role process.Role, c process.Command) {
	b.t.Helper()
	b.must(as(role), c)
}

// settle plays the outside until nothing is due.
func (b *bench) settle() {
	b.t.Helper()
	for range 100 {
		due := b.o.Due()
		if len(due) == 0 {
			return
		}
		b.do(process.System, outside{part: byLetter, slot: anyTime, terms: b.terms, post: b.post}.answer(&b.o, due[0], b.at, b.rules))
	}
	b.t.Fatalf("never settles: %v", b.o.Due())
}

// skip goes past the diagnosis with these jobs and settles.
func (b *bench) skip(jobs ...JobSpec) {
	b.t.Helper()
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: jobs})
	b.settle()
}

// agree approves the estimate that counts, but for the decisions given, and settles.
func (b *bench) agree(but ...JobDecision) {
	b.t.Helper()
	b.do(process.Reception, deciding(&b.o, but...))
	b.settle()
}

// reach plays willing people until the order comes to the phase.
func (b *bench) reach(p process.Phase) {
	b.t.Helper()
	for range 200 {
		if b.o.Phase == p {
			return
		}
		if len(b.o.Due()) > 0 {
			b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, b.terms))
			continue
		}
		by, c := fair(&b.o, b.at)
		if c == nil {
			b.t.Fatalf("nobody can bring the order from %s to %s: %+v", b.o.Phase, p, b.o)
		}
		b.must(by, c)
	}
	b.t.Fatalf("the order does not come to %s, it is %s", p, b.o.Phase)
}

// kinds lists the journal's kinds.
func (b *bench) kinds() []string {
	var kinds []string
	for _, e := range b.log {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// held finds an open hold.
func (b *bench) held(reason, job string) *process.Hold {
	for i := range b.o.Holds {
		if h := &b.o.Holds[i]; h.Until == nil && h.Reason == reason && h.JobID == job {
			return h
		}
	}
	return nil
}

func (b *bench) line(id string) *PartLine {
	_, l := b.o.line(id)
	return l
}

// work is a job of one and a half hours with two of each part.
func work(title string, parts ...string) JobSpec {
	s := JobSpec{Title: title, Skill: "chassis", NormHours: exact.HoursOf(1, 50)}
	for _, p := range parts {
		s.Parts = append(s.Parts, PartSpec{p, exact.Units(2)})
	}
	return s
}

// orderIn is a representative order in a phase, settled where the phase lasts.
func orderIn(t tb, p process.Phase) *bench {
	t.Helper()
	if p == process.NoPhase {
		return emptyBench(t)
	}
	b := newBench(t, Commercial)
	if p == CheckedIn || p == Diagnosing {
		b.reach(p)
		return b
	}
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock), work("hub", inStock)}})
	switch p {
	case Preparing:
		return b
	case AwaitingParts:
		b.do(process.Reception, Cancel{Reason: "opened twice"})
		b = newBench(t, Commercial)
		b.skip(work("strut", atSource))
	case PhaseDeclined:
		b.settle()
		b.agree(JobDecision{"J1", Declined, "price"}, JobDecision{"J2", Declined, "price"})
	case PhaseCancelled:
		b.reach(Queued)
		b.do(process.Reception, Cancel{Reason: "sold the car"})
	}
	b.reach(p)
	b.settle()
	require.Equal(t, p, b.o.Phase)
	return b
}

// deciding approves each proposed job, but for the decisions given.
func deciding(o *Order, but ...JobDecision) DecideEstimate {
	c := DecideEstimate{Approver: "client", Channel: "recorded_call", Evidence: "call 7"}
	if e := o.Estimate(); e != nil {
		c.EstimateVersion = e.Version
	}
	for _, j := range o.Jobs {
		if j.Approval != Proposed {
			continue
		}
		d := JobDecision{JobID: j.ID, Decision: Approved}
		for _, other := range but {
			if other.JobID == j.ID {
				d = other
			}
		}
		c.Jobs = append(c.Jobs, d)
	}
	return c
}

// asJSON is an order's JSON, to tell whether anything changed.
func asJSON(t tb, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}
