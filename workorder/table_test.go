package workorder

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/processtest"
)

// allPhases are the phases of the table and the time before the order.
func allPhases() []process.Phase {
	phases := []process.Phase{process.NoPhase}
	for _, s := range Stages() {
		phases = append(phases, s.Phase)
	}
	return phases
}

// fitting is a command of the name that suits the order as far as any can.
func otherKind(o *Order) OrderKind {
	if o.Kind == Warranty {
		return Commercial
	}
	return Warranty
}

// openQuestion names a question that waits for an answer, or none.
func openQuestion(o *Order) string {
	for _, q := range o.Questions {
		if q.Until == nil {
			return q.ID
		}
	}
	return "Q99"
}

func fitting(t tb, name string, o *Order, at time.Time) process.Command {
	t.Helper()
	version, line, job, invoice := 1, "P1", "J1", "client"
	waits := ServeParts{[]string{line}}
	for _, lines := range o.WaitingLines() {
		waits.LineIDs = []string{lines[0].LineID}
	}
	if e := o.Estimate(); e != nil {
		version = e.Version
	}
	if d := o.Unsent(); d != nil {
		version = d.Version
	}
	for _, c := range []process.Command{
		opening(Commercial), StartDiagnosis{}, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock)}},
		RecordFindings{Findings: []Finding{{Concern: 1, Cause: "worn"}}, Jobs: []JobSpec{work("strut", inStock)}},
		RecordOffer{LineID: line, SupplierID: "s2", Cost: 900, ETA: at.Add(48 * time.Hour)},
		SendEstimate{version}, DraftMade{Estimate: Estimate{Version: version, State: EstimateDrafted}},
		DiscountLines{[]LineDiscount{{JobID: job, Percent: 1_00}}, "a regular client"},
		RequestChange{version, "too dear"}, ReviseEstimate{EstimateVersion: version, Reason: "cheaper"}, deciding(o),
		AssignJob{JobID: job, MechanicID: "m2"}, ReceiveParts{[]ReceivedLine{{line, exact.Units(2)}}}, RejectParts{[]RejectedLine{{line, exact.Units(2), WrongPart, "left one"}}},
		IssueParts{job}, takingBack(o), ReversePayment{o.lastPayment(), "typed twice"}, PartsRestocked{}, ReversalsPosted{},
		StartJob{JobID: job}, PauseJob{JobID: job, Reason: "tool"}, FinishJob{job, "worn", "replaced"},
		PassQualityCheck{}, FailQualityCheck{[]string{job}, "knocks still"}, RecordPayment{invoice, 1, "cash"},
		CorrectIntake{Reason: "misread", Kind: otherKind(o)}, PassOn{StaffID: o.AdvisorID, SuccessorID: "u2", Reason: ReasonLeft}, CorrectJob{JobID: "J1", Title: "another title", Reason: "misheard"}, ReopenJob{JobID: "J1", Reason: "too early"},
		AskAdvisor{About: QuestionCall}, AnswerQuestion{openQuestion(o), "so it is"},
		HandOver{OdometerOut: 200, SignedBy: "client"}, CloseOrder{}, ChangePromise{PromisedAt: at.Add(48 * time.Hour), Reason: "late part"},
		MoveCar{"bay1"}, Cancel{Reason: "sold the car"}, process.RetryIncident{IncidentID: "I1"}, process.SkipIncident{IncidentID: "I1", Reason: "told by phone"},
		PartsChecked{}, PartsOffered{}, SlotsProposed{}, SlotsReleased{}, CoverageChecked{},
		EstimateMade{Estimate: Estimate{Version: version + 1, State: EstimateSent, ExpiresAt: at.Add(time.Hour)}},
		PromiseMade{version, at.Add(time.Hour)}, ClientReminded{version, 1}, EstimateRanOut{version}, PartsReserved{}, waits, losing(o), PartsOrdered{}, ReceiptPosted{}, IssuePosted{}, PartsReleased{},
		PartsReturned{}, PurchasesCancelled{}, InvoicesIssued{}, InvoicesCredited{}, PaymentPosted{}, MessagesQueued{}, MessagesWithdrawn{}, RecordContact{How: "phone"}, reported(o),
		SurveyScheduled{at}, process.IncidentOpened{Step: "queue-messages", Items: nil, What: "the mail server does not answer"},
	} {
		if c.Name() == name {
			return c
		}
	}
	t.Fatalf("no fitting %s: add one here", name)
	return nil
}

// reported is news that the order takes, if it takes any.
func reported(o *Order) MessagesReported {
	c := MessagesReported{Messages: []MessageNews{{Key: "none", State: MessageSent}}}
	for _, m := range o.Messages {
		for _, state := range []string{MessageDelivered, MessageSent} {
			if o.isNews(&m, state) {
				c.Messages[0] = MessageNews{Key: m.Key, State: state}
			}
		}
	}
	return c
}

// takingBack takes back the first part that is at a bench.
func takingBack(o *Order) TakeBackParts {
	for j, l := range o.eachLine() {
		if returnable(o, j, process.Actor{}) && l.AtBench() {
			return TakeBackParts{[]TakenBack{{LineID: l.ID, Qty: l.Qty}}, "the wrong job"}
		}
	}
	return TakeBackParts{[]TakenBack{{LineID: "P1", Qty: exact.Units(1)}}, "the wrong job"}
}

// losing takes away what is kept for the first line for which something is.
func losing(o *Order) LoseParts {
	for j, l := range o.eachLine() {
		if o.kept(j, l) {
			return LoseParts{[]LostLine{{l.ID, l.Reserved}}, "counted"}
		}
	}
	return LoseParts{[]LostLine{{"P1", exact.Units(1)}}, "counted"}
}

// lastPayment is the payment that was recorded last and counts.
func (o *Order) lastPayment() string {
	id := "M1"
	for _, i := range o.Invoices {
		for _, p := range i.Payments {
			if p.Reversed == nil {
				id = p.ID
			}
		}
	}
	return id
}

// representatives are orders that between them can take every command.
func representatives(t tb, p process.Phase) []*bench {
	orders := []*bench{orderIn(t, p)}
	add := func(b *bench) { orders = append(orders, b) }
	if p == InRepair || p == Queued {
		b := orderIn(t, Queued)
		b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: string(process.Mechanic)})
		b.settle()
		b.do(process.Parts, IssueParts{"J1"})
		b.settle()
		if p == InRepair { // the foreman's own job
			b.do(process.Foreman, StartJob{JobID: "J1"})
		}
		add(b)
	}
	if p == Preparing {
		b := newBench(t, Commercial)
		b.skip(work("strut", unknown))
		add(b)
		b = checkedBench(t, Commercial)
		b.skip(work("strut", inStock))
		add(b)
	}
	if p == InQualityCheck { // somebody else's work
		b := orderIn(t, Queued)
		for _, id := range []string{"J1", "J2"} {
			b.do(process.Parts, IssueParts{id})
			b.settle()
			b.do(process.Foreman, StartJob{JobID: id, MechanicID: "m2"})
			b.do(process.Foreman, FinishJob{id, "worn", "replaced"})
		}
		add(b)
	}
	if slices.Contains(answering, p) {
		b := orderIn(t, p)
		b.do(process.Client, AskAdvisor{About: QuestionCall})
		add(b)
	}
	if p == InRepair {
		b := orderIn(t, p)
		b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "parts"})
		add(b)
	}
	if p != process.NoPhase {
		b := orderIn(t, p)
		b.do(process.System, process.IncidentOpened{Step: "queue-messages", Items: nil, What: "the mail server does not answer"})
		add(b)
	}
	if p == AwaitingApproval { // nobody carries messages: the client has to be told
		b := newBench(t, Commercial)
		b.post = MessageQueued
		b.skip(work("strut", inStock))
		add(b)
	}
	return orders
}

// Every phase × command × role: the table's refusals are by role or by phase, no
// other command is refused for them, what is offered is what is decided, and a
// refusal changes nothing.
func TestP1_ProcessTable_EveryPhaseCommandAndRole(t *testing.T) {
	t.Parallel()
	processtest.Cells{
		Process: Process(), By: as, Elsewhere: []string{"decide-estimate client"}, // the fitting one is staff's; see TestP10
		In: func(p process.Phase) []processtest.Instance {
			var all []processtest.Instance
			for _, b := range representatives(t, p) {
				all = append(all, b.instance())
			}
			return all
		},
		Fitting: func(command string, in processtest.Instance) process.Command {
			return fitting(t, command, in.State().(*Order), in.At.Add(time.Minute))
		},
	}.Try(t)
}

// instance is the bench's order as the kernel runs it.
func (b *bench) instance() processtest.Instance {
	b.t.Helper()
	rules, err := json.Marshal(b.rules)
	require.NoError(b.t, err)
	running, err := Process().Load(rules, []byte(asJSON(b.t, b.o)))
	require.NoError(b.t, err)
	return processtest.Instance{Running: running, At: b.at}
}

func TestP1_ProcessTable_IsSane(t *testing.T) {
	t.Parallel()
	processtest.Table(t, Process())
	for _, s := range Stages() {
		found, ok := StageOf(s.Phase)
		require.True(t, ok && found == s)
		require.Equal(t, s.Phase, orderIn(t, s.Phase).o.Phase, "it can be reached")
	}
	_, ok := StepOf("fly")
	require.False(t, ok)
	_, ok = StageOf("flying")
	require.False(t, ok)
}

// What is undone is undone by a step of the process itself, declared with the effect.
func TestC15_EveryEffectAndItsReverseAreInTheTable(t *testing.T) {
	t.Parallel()
	processtest.Effects(t, Process())
}

// The table as it is: a change of who may do what, and when, is a visible line in a diff.
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
	require.Equal(t, process.KindInvalid, process.KindOf(json.Unmarshal([]byte(`{"kind":"fly","data":{}}`), &e)))
	require.Error(t, json.Unmarshal([]byte(`{"kind":"cancel","data":{"reason":1}}`), &e))
	require.Error(t, json.Unmarshal([]byte(`{"kind":1}`), &e))
	o := orderIn(t, Queued).o
	err := Process().Permits(&o, "fly", as(process.Admin))
	require.Equal(t, process.KindNotFound, process.KindOf(err))
}
