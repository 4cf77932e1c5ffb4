package e2e

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/workorder"
)

func itoa(n int) string { return strconv.Itoa(n) }

// What the API answers, as far as the stories look at it.
type (
	message struct {
		ID    int64  `json:"id"`
		Key   string `json:"key"`
		State string `json:"state"`
		Body  string `json:"body"`
	}
	invoice struct {
		Number    string              `json:"number"`
		PayerKind workorder.PayerKind `json:"payer_kind"`
		PayerID   string              `json:"payer_id"`
		Total     workorder.Money     `json:"total"`
		Tax       workorder.Money     `json:"tax"`
		Paid      workorder.Money     `json:"paid"`
		State     string              `json:"state"`
		Reason    string              `json:"reason"`

		Lines []workorder.BillLine `json:"lines"`
	}
	purchaseOrder struct {
		Number   string `json:"number"`
		Supplier string `json:"supplier_id"`
		State    string `json:"state"`
		Lines    []struct {
			LineID   string          `json:"line_id"`
			PartNo   string          `json:"part_no"`
			Qty      workorder.Qty   `json:"qty"`
			Cost     workorder.Money `json:"cost"`
			Received workorder.Qty   `json:"received"`
			ETA      time.Time       `json:"eta"`
			State    string          `json:"state"`
		} `json:"lines"`
	}
	stockItem struct {
		PartNo   string        `json:"part_no"`
		OnHand   workorder.Qty `json:"on_hand"`
		Reserved workorder.Qty `json:"reserved"`
	}
	stockMovement struct {
		Kind  string        `json:"kind"`
		Qty   workorder.Qty `json:"qty"`
		Order string        `json:"order"`
	}
	stockCard struct {
		stockItem
		Holds []struct {
			Order string        `json:"order"`
			Line  string        `json:"line"`
			Qty   workorder.Qty `json:"qty"`
		} `json:"holds"`
		Movements []stockMovement `json:"movements"`
	}
	assignment struct {
		Order      string    `json:"order"`
		JobID      string    `json:"job_id"`
		MechanicID string    `json:"mechanic_id"`
		From       time.Time `json:"from"`
		To         time.Time `json:"to"`
	}
)

func (o *order) messages() []message {
	o.t.Helper()
	return items[message](o.shop, o.reception.Client, o.path()+"/messages")
}

func (o *order) invoices() []invoice {
	o.t.Helper()
	return items[invoice](o.shop, o.reception.Client, o.path()+"/invoices")
}

func (o *order) purchases() []purchaseOrder {
	o.t.Helper()
	return items[purchaseOrder](o.shop, o.parts.Client, "/v1/purchase-orders?order="+o.Number)
}

func (o *order) journal() []workorder.Event {
	o.t.Helper()
	return items[workorder.Event](o.shop, o.reception.Client, o.path()+"/journal")
}

// stockCard shows a part on the shelf, for whom it is kept and how it moved.
func (s *shop) stockCard(part string) stockCard {
	s.t.Helper()
	var c stockCard
	s.get(s.parts.Client, "/v1/stock/"+part, &c)
	return c
}

// plan is the planned time of the shop's mechanics, also what lies behind.
func (s *shop) plan() []assignment {
	s.t.Helper()
	from := time.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
	to := time.Now().Add(365 * 24 * time.Hour).UTC().Format(time.RFC3339)
	return items[assignment](s, s.foreman.Client, "/v1/plan?from="+from+"&to="+to)
}

// planned is the plan as far as this order is in it.
func (o *order) planned() []assignment {
	o.t.Helper()
	return slices.DeleteFunc(o.plan(), func(a assignment) bool { return a.Order != o.Number })
}

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
func (o *order) phases() []workorder.Phase {
	var phases []workorder.Phase
	for _, v := range o.Visits {
		phases = append(phases, v.Phase)
	}
	return phases
}

// message keys that stand in the outbox.
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
func (o *order) isOver(phase workorder.Phase) {
	o.t.Helper()
	o.look()
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
	issued := map[string]workorder.Qty{}
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
		var sum, ours workorder.Qty
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
		var sum workorder.Money
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
		case "queued":
			require.Equal(o.t, "queued", state[m.Key], "message %s", m.Key)
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

// workflowIsTheOrder: the process knows the order as the database shows it,
// has ended, and its history replays through this program.
func (o *order) workflowIsTheOrder() {
	o.t.Helper()
	o.eventually("its workflow has ended", func() bool {
		return o.execution().Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
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
