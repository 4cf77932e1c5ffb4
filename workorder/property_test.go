package workorder

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// machine throws random commands of random people at an order, lets the outside
// answer late, in any order or not at all, and checks what must always hold.
type machine struct {
	*bench
	rt      *rapid.T
	replica Order // the journal as read back from JSON, applied event by event
	flying  []flight
}

// flight is an effect on its way: the answer is settled when it leaves, and
// arrives whatever has happened to the order meanwhile.
type flight struct {
	process.Effect
	answer process.Command
}

func newMachine(rt *rapid.T) *machine {
	m := &machine{rt: rt, bench: emptyBench(rt)}
	m.rules.Policy.SendEstimates = rapid.SampledFrom([]string{AtOnce, Checked}).Draw(rt, "sent")
	m.rules.Policy.TaxAdded = rapid.Bool().Draw(rt, "tax added")
	c := opening(rapid.SampledFrom([]OrderKind{Commercial, Warranty}).Draw(rt, "kind"))
	c.FeeAgreed = rapid.Bool().Draw(rt, "fee")
	c.RepresentativeID, c.RepresentsUpTo = "r1", exact.Money(rapid.IntRange(0, 1_000_000).Draw(rt, "limit"))
	if rapid.Bool().Draw(rt, "covered") {
		pct := func(what string) exact.Percent { return exact.Percent(rapid.IntRange(0, 100_00).Draw(rt, what)) }
		m.terms = []CoverageTerm{{"k1", Payer{PayerInsurer, "i1"}, pct("parts"), pct("labour"), exact.Money(rapid.IntRange(0, 500_000).Draw(rt, "deductible")), pct("other")}}
	} else {
		m.terms = nil
	}
	m.give(as(process.Reception), c)
	return m
}

// give decides one command and checks all that must hold afterwards.
func (m *machine) give(by process.Actor, c process.Command) error {
	m.rt.Helper()
	before, beforeJSON := m.o, asJSON(m.rt, m.o)
	known := len(m.log)
	err := m.try(by, c)
	require.Equal(m.rt, beforeJSON, asJSON(m.rt, before), "%s changed the order it was given", c.Name())
	if err != nil {
		require.Equal(m.rt, beforeJSON, asJSON(m.rt, m.o), "%s was refused and changed the order", c.Name())
		require.NotEqual(m.rt, process.KindInternal, process.KindOf(err), "%s: %v", c.Name(), err)
		return err
	}
	events := m.log[known:]
	require.Equal(m.rt, before.Version+len(events), m.o.Version)
	for i, e := range events {
		require.Equal(m.rt, before.Version+i+1, e.Version)
		var back Event
		require.NoError(m.rt, json.Unmarshal([]byte(asJSON(m.rt, e)), &back))
		m.replica.Apply(back)
	}
	require.JSONEq(m.rt, asJSON(m.rt, m.o), asJSON(m.rt, m.replica), "the journal read back gives another order")
	m.invariants()
	return nil
}

func (m *machine) invariants() {
	o := &m.o
	require.Equal(m.rt, o.Current(), o.Phase)
	_, ok := StageOf(o.Phase)
	require.True(m.rt, ok, o.Phase)
	m.visits()
	m.holds()
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Exec == InProgress || j.Exec == Paused || j.Exec == Done || j.Exec == Passed || j.Exec == Failed {
			require.Equal(m.rt, Approved, j.Approval, "%s is %s without consent", j.ID, j.Exec)
			for _, l := range j.Lines {
				if (l.Supply == Reserved && l.Backs > 0 || l.Losses > 0) && (j.Exec == Paused || j.Exec == Failed) {
					continue // it was taken back or got lost on the shelf, and is issued again before the work goes on
				}
				require.Contains(m.rt, []Supply{Issued, SupplyCancelled}, l.Supply, "%s is %s without %s", j.ID, j.Exec, l.ID)
			}
		}
		require.Equal(m.rt, j.Exec == InProgress, j.running() != nil, "%s: clocked on exactly while in progress", j.ID)
		for k := range j.Lines {
			m.quantities(&j.Lines[k])
		}
	}
	for _, e := range o.Estimates {
		var lines, totals exact.Money
		for _, l := range e.Lines {
			lines += l.Amount
		}
		for _, s := range e.Totals {
			totals += s.Amount
		}
		require.True(m.rt, lines == e.Total && totals == e.Total, "estimate %d does not sum", e.Version)
	}
	m.promises()
	for _, in := range o.Invoices {
		var counts, all exact.Money
		for _, p := range in.Payments {
			if all += p.Amount; p.Reversed == nil {
				counts += p.Amount
			}
		}
		require.True(m.rt, in.Paid == counts && in.Paid+in.Reversed == all, "what counts of the payments is paid: %+v", in)
		require.True(m.rt, in.Paid >= 0 && in.Paid <= in.Total && in.Sent <= all, "%+v", in)
	}
	if o.Ended() {
		require.Empty(m.rt, o.Due())
		require.Empty(m.rt, o.Pending())
	}
}

func (m *machine) quantities(l *PartLine) {
	for _, q := range []exact.Qty{l.Qty, l.Available, l.Reserved, l.Arrived, l.Posted, l.Missing()} {
		require.GreaterOrEqual(m.rt, q, exact.Qty(0), "%+v", l)
	}
	require.LessOrEqual(m.rt, l.Reserved, l.Qty, "%+v", l)
	require.LessOrEqual(m.rt, l.Available, l.Qty, "%+v", l)
	if l.Purchase != nil {
		require.LessOrEqual(m.rt, l.Posted+l.Arrived, l.Purchase.Qty, "%+v", l)
	} else {
		require.Zero(m.rt, l.Posted+l.Arrived, "%+v", l)
	}
}

func (m *machine) visits() {
	for i, v := range m.o.Visits {
		if i == len(m.o.Visits)-1 {
			require.Nil(m.rt, v.Left, "the last visit lasts")
			require.Equal(m.rt, m.o.Phase, v.Phase)
			return
		}
		next := m.o.Visits[i+1]
		require.NotNil(m.rt, v.Left)
		require.True(m.rt, v.Left.Equal(next.Entered) && !v.Left.Before(v.Entered) && v.Phase != next.Phase)
		require.True(m.rt, v.Working >= 0 && v.Working.Duration() <= v.Left.Sub(v.Entered))
	}
}

func (m *machine) holds() {
	now, open := m.o.holdsNow(), 0
	for i, h := range m.o.Holds {
		if h.Until != nil {
			require.False(m.rt, h.Until.Before(h.Since))
			continue
		}
		open++
		k := slices.IndexFunc(now, h.Same)
		require.GreaterOrEqual(m.rt, k, 0, "%+v has no ground", h)
		require.True(m.rt, reflect.DeepEqual(now[k].Due, h.Due))
		require.Equal(m.rt, i, slices.IndexFunc(m.o.Holds, func(b process.Hold) bool { return b.Until == nil && b.Same(h) }), "%+v twice", h)
	}
	require.Len(m.rt, now, open, "a ground without its hold")
}

// leave sends a due effect on its way, unless it is under way already.
func (m *machine) leave() {
	var due []process.Effect
	for _, e := range m.o.Due() {
		e.Items = slices.DeleteFunc(e.Items, func(it string) bool {
			return slices.ContainsFunc(m.flying, func(f flight) bool { return f.Name == e.Name && slices.Contains(f.Items, it) })
		})
		if len(e.Items) > 0 {
			due = append(due, e)
		}
	}
	if len(due) == 0 {
		return
	}
	e := rapid.SampledFrom(due).Draw(m.rt, "due")
	m.flying = append(m.flying, flight{e, answer(&m.o, e, m.at, m.rules, m.terms)})
}

// land lets one effect come back, or fail for good.
func (m *machine) land() {
	if len(m.flying) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.flying)-1).Draw(m.rt, "which")
	f := m.flying[i]
	m.flying = slices.Delete(m.flying, i, i+1)
	if rapid.IntRange(0, 9).Draw(m.rt, "fails") == 0 {
		f.answer = process.IncidentOpened{Step: f.Name, Items: f.Items, What: "it does not answer"}
	}
	require.NoError(m.rt, m.give(process.ProcessActor(), f.answer), "what comes back is never refused")
}

// ring lets time pass, and the timer ring when it was set for a time passed.
func (m *machine) ring() {
	m.at = m.at.Add(time.Duration(rapid.IntRange(1, 40).Draw(m.rt, "hours")) * time.Hour)
	if at, c := m.o.Deadline(m.rules); c != nil && !m.at.Before(at) {
		require.NoError(m.rt, m.give(process.ProcessActor(), c))
	}
}

// person gives a command, mostly one that the table offers.
func (m *machine) person() {
	by := as(rapid.SampledFrom(append(process.StaffRoles(), process.Client)).Draw(m.rt, "role"))
	offered := m.o.Actions(by)
	if rapid.IntRange(0, 9).Draw(m.rt, "sensible") > 0 {
		offered = slices.DeleteFunc(offered, func(a process.Action) bool { return !a.Allowed || a.Command == "cancel" })
	}
	if len(offered) == 0 {
		return
	}
	a := rapid.SampledFrom(offered).Draw(m.rt, "command")
	_ = m.give(by, m.command(a.Command)) // most are refused for one field or another: give checks that nothing changed
}

// lose lets a count find less than is kept for a line.
func (m *machine) lose() {
	for j, l := range m.o.eachLine() {
		if !m.o.kept(j, l) || rapid.Bool().Draw(m.rt, "another line") {
			continue
		}
		kept, qty := l.Reserved, exact.Qty(rapid.IntRange(1, int(l.Reserved)).Draw(m.rt, "lost"))
		if err := m.give(process.ProcessActor(), LoseParts{[]LostLine{{l.ID, qty}}, "counted"}); err == nil {
			_, l := m.o.line(l.ID)
			require.Equal(m.rt, kept-qty, l.Reserved)
			require.Positive(m.rt, l.Missing())
		}
		return
	}
}

// willing does what brings the order on.
func (m *machine) willing() {
	if by, c := fair(&m.o, m.at); c != nil {
		_ = m.give(by, c) // an effect under way can make it too early
	}
}

func TestC1_C15_P10_AnyHistoryKeepsTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"leave": func(*rapid.T) { m.leave() }, "leave more": func(*rapid.T) { m.leave() },
			"land": func(*rapid.T) { m.land() }, "land more": func(*rapid.T) { m.land() },
			"person": func(*rapid.T) { m.person() }, "willing": func(*rapid.T) { m.willing() }, "willing more": func(*rapid.T) { m.willing() },
			"ring": func(*rapid.T) { m.ring() }, "lose": func(*rapid.T) { m.lose() },
		})
		var again Order
		for _, e := range m.log {
			again.Apply(e)
		}
		require.Equal(rt, m.o, again, "the journal replayed gives the order")
		m.finish()
	})
}

// finish: whatever has happened, willing people and a fair outside bring the
// order to its end; and if it is cancelled instead, everything is given back.
func (m *machine) finish() {
	if s, _ := StepOf("cancel"); slices.Contains(s.From, m.o.Phase) {
		other := *m
		bench := *m.bench
		other.bench, other.replica, other.flying = &bench, *m.replica.Clone(), slices.Clone(m.flying)
		require.NoError(m.rt, other.give(as(process.Manager), Cancel{Reason: "sold the car", BillDone: rapid.Bool().Draw(m.rt, "bill")}))
		other.drain()
	}
	m.drain()
}

func (m *machine) drain() {
	for range 400 {
		if len(m.flying) == 0 && m.o.Ended() {
			if m.o.Cancelled != nil {
				nothingHeld(m.rt, &m.o)
			}
			return
		}
		if len(m.flying) > 0 {
			f := m.flying[0]
			m.flying = m.flying[1:]
			require.NoError(m.rt, m.give(process.ProcessActor(), f.answer))
			continue
		}
		if due := m.o.Due(); len(due) > 0 {
			require.NoError(m.rt, m.give(process.ProcessActor(), answer(&m.o, due[0], m.at, m.rules, m.terms)))
			continue
		}
		by, c := fair(&m.o, m.at)
		if c == nil {
			m.rt.Fatalf("the order does not end: %s", asJSON(m.rt, m.o))
		}
		if err := m.give(by, c); err != nil {
			m.mend(err)
		}
	}
	m.rt.Fatalf("the order does not come to its end: %s", asJSON(m.rt, m.o))
}

// mend rings a timer that is due: an estimate whose time is over is not decided on.
func (m *machine) mend(err error) {
	at, c := m.o.Deadline(m.rules)
	if c == nil || m.at.Before(at) {
		m.rt.Fatalf("a fair command was refused: %v", err)
	}
	require.NoError(m.rt, m.give(process.ProcessActor(), c))
}

// nothingHeld: a cancelled order has given everything back (C15).
func nothingHeld(t tb, o *Order) {
	t.Helper()
	for i := range o.Jobs {
		j := &o.Jobs[i]
		require.Nil(t, j.Slot, "%s keeps its time", j.ID)
		for k := range j.Lines {
			l := &j.Lines[k]
			require.False(t, l.Purchase.open(l), "%s is still on order", l.ID)
			if l.Supply == Issued {
				require.Contains(t, []Execution{Done, Passed}, j.Exec, "%s is still at the bench", l.ID)
				continue
			}
			require.Zero(t, l.Reserved, "%s is still reserved", l.ID)
		}
	}
	for _, msg := range o.Messages {
		require.False(t, msg.opens(), "%+v", msg)
	}
	for _, in := range o.Invoices {
		require.True(t, o.Cancelled.BillDone || in.State == "credited", "%+v", in)
	}
	require.Empty(t, o.Due())
	require.Nil(t, o.OpenIncident(""))
}
