package e2e

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// kinds are the journal's kinds, in order.
func (o *order) kinds() []string {
	o.t.Helper()
	var kinds []string
	for _, e := range o.journal() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// phases are the phases that the order went through.
func (o *order) phases() []process.Phase {
	var phases []process.Phase
	for _, v := range o.Visits {
		phases = append(phases, v.Phase)
	}
	return phases
}

// message keys in the outbox.
func (o *order) keysQueued() []string {
	o.t.Helper()
	keys := []string{}
	for _, m := range o.messages() {
		if m.State == "queued" {
			keys = append(keys, m.Key)
		}
	}
	return keys
}

// isOver holds what is true of every order that is over: nothing is left over,
// nothing happened twice, and the three records of it, the order, its journal
// and its workflow, tell the same story.
func (o *order) isOver(phase process.Phase) {
	o.t.Helper()
	o.ends()
	o.in(phase)
	require.False(o.t, o.Open, "its process still runs")
	for _, h := range o.Holds {
		require.NotNil(o.t, h.Until, "still held: %+v", h)
	}
	o.keepsNoParts()
	o.booksAgree()
	o.outboxAgrees()
	o.journalIsTheOrder()
	o.workflowIsTheOrder()
}

// keepsNoParts: no reservation is left, every purchase order is over, and the
// shelf holds exactly what was put on it, bought and taken.
func (o *order) keepsNoParts() {
	o.t.Helper()
	for _, p := range o.purchases() {
		require.NotEqual(o.t, "open", p.State, "purchase order %s", p.Number)
	}
	issued := map[string]exact.Qty{}
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.Supply == workorder.Issued {
				issued[l.PartNo] += l.Qty
			}
		}
	}
	for _, i := range items[stockItem](o.shop, o.parts.Client, "/v1/stock") {
		c := o.stockCard(i.PartNo)
		for _, h := range c.Holds {
			require.NotEqual(o.t, o.Number, h.Order, "part %s is still kept for the order", i.PartNo)
		}
		var sum, ours exact.Qty
		for _, m := range c.Movements {
			sum += m.Qty
			if m.Order == o.Number && m.Kind != "receipt" {
				ours -= m.Qty
			}
		}
		require.Equal(o.t, sum, c.OnHand, "the ledger of part %s does not add up", i.PartNo)
		require.Equal(o.t, issued[i.PartNo], ours, "part %s left the shelf for this order, and not what it used", i.PartNo)
	}
}

// booksAgree: billing's invoices are the order's, one per payer, and their
// lines sum to them.
func (o *order) booksAgree() {
	o.t.Helper()
	sheets := o.invoices()
	require.Len(o.t, sheets, len(o.Invoices))
	payers := map[workorder.Payer]bool{}
	for i, sheet := range sheets {
		inv := o.Invoices[slices.IndexFunc(o.Invoices, func(v workorder.Invoice) bool { return v.Number == sheet.Number })]
		payer := workorder.Payer{Kind: sheet.PayerKind, ID: sheet.PayerID}
		require.Equal(o.t, inv.Payer, payer)
		require.False(o.t, payers[payer], "payer %v was billed twice", payer)
		payers[payer] = true
		require.Equal(o.t, []any{inv.Total, inv.Tax, inv.Paid, inv.State}, []any{sheet.Total, sheet.Tax, sheet.Paid, sheet.State})
		var sum exact.Money
		for _, l := range sheets[i].Lines {
			sum += l.Amount
		}
		require.Equal(o.t, sheet.Total, sum, "the lines of invoice %s", sheet.Number)
	}
}

// outboxAgrees: each message that the order asked for was written once, and
// a dead order's none.
func (o *order) outboxAgrees() {
	o.t.Helper()
	state := map[string]string{}
	for _, m := range o.messages() {
		require.Empty(o.t, state[m.Key], "message %s twice", m.Key)
		state[m.Key] = m.State
		require.NotRegexp(o.t, linkInText, m.Body, "staff could act for the client")
	}
	for _, m := range o.Messages {
		switch m.State {
		case "queued", "told", "read": // the client may know what still waits to be carried
			if !m.LinkOver {
				require.Equal(o.t, "queued", state[m.Key], "message %s", m.Key)
			}
		default:
			require.NotEqual(o.t, "queued", state[m.Key], "message %s", m.Key)
		}
		require.NotEqual(o.t, "due", m.State, "message %s", m.Key)
	}
	if o.Cancelled != nil {
		require.Empty(o.t, o.keysQueued(), "messages of a cancelled order")
	}
}

// journalIsTheOrder: the journal has no gap, and played through the core it is the order.
func (o *order) journalIsTheOrder() {
	o.t.Helper()
	var replayed workorder.Order
	for i, e := range o.journal() {
		require.Equal(o.t, i+1, e.Version, "the journal has a gap or a double")
		replayed.Apply(e)
		require.Equal(o.t, e.Phase, replayed.Phase, "after %s", e.Kind)
	}
	same(o.t, o.Order, replayed)
}

// ends waits until the order's process has ended by itself. It says so a moment
// after the last thing that the order shows.
func (o *order) ends() {
	o.t.Helper()
	o.eventually("its workflow has ended", func() bool {
		return o.execution().Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	o.look()
}

// workflowIsTheOrder: the process knows the order as the database shows it, and
// its history replays through this program.
func (o *order) workflowIsTheOrder() {
	o.t.Helper()
	answer, err := o.app.Temporal().QueryWorkflow(o.ctx(), o.workflowID(), "", "order")
	require.NoError(o.t, err)
	var truth workorder.Order
	require.NoError(o.t, answer.Get(&truth))
	same(o.t, truth, o.Order)
	require.NoError(o.t, o.app.ReplayOne(o.ctx(), o.workflowID(), ""))
	o.record()
}

// eventually waits for what gives no answer when it is there, such as the end
// of another process.
func (s *shop) eventually(what string, is func() bool) {
	s.t.Helper()
	patience, tick := time.After(30*time.Second), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-patience:
			require.FailNow(s.t, "waited in vain until "+what)
		case <-tick.C:
		}
	}
}

// same compares two orders as JSON, which is what they are everywhere.
func same(t *testing.T, want, got workorder.Order) {
	t.Helper()
	a, err := json.Marshal(want)
	require.NoError(t, err)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
}
