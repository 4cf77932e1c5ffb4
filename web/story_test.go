package web_test

import (
	"slices"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// hostile is what somebody typed into every free field of a test order.
const hostile = `it <script>alert("knocks")</script> & more`

// opening is an order as the desk opens it.
func (h *house) opening(kind workorder.OrderKind) workorder.OpenOrder {
	h.t.Helper()
	number, err := h.store.Shop.NextNumber(h.t.Context(), h.Branch)
	require.NoError(h.t, err)
	promised := time.Now().UTC().Truncate(time.Minute).Add(26 * time.Hour)
	return workorder.OpenOrder{
		Number: number, Branch: h.Branch, Kind: kind, ClientID: h.ClientID, VehicleID: h.VehicleID,
		AdvisorID: h.Actor(process.Reception).ID, OdometerKM: 100_000, Concerns: []string{hostile, "service is due"},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"}, FeeAgreed: true, PromisedAt: &promised,
	}
}

// give gives a command as somebody with this role and lets everything that
// follows happen.
func (h *house) give(o workorder.Order, role process.Role, c process.Command) workorder.Order {
	h.t.Helper()
	h.engine.mu.Lock()
	defer h.engine.mu.Unlock()
	o, err := h.engine.decide(h.t.Context(), o, h.Actor(role), c)
	require.NoError(h.t, err, c.Name())
	require.NoError(h.t, h.engine.settle(h.t.Context(), o))
	return h.load(o.Number)
}

func (h *house) load(number string) workorder.Order {
	h.t.Helper()
	o, err := h.store.Record.LoadOrder(h.t.Context(), number)
	require.NoError(h.t, err)
	return o
}

// order is a commercial order of two jobs in this phase.
func (h *house) order(phase process.Phase) workorder.Order {
	h.t.Helper()
	return h.orderOf(workorder.Commercial, phase)
}

// orderOf is an order in this phase. The first of its jobs needs a part from
// stock, the second, if it waits for parts, one that a supplier has.
func (h *house) orderOf(kind workorder.OrderKind, phase process.Phase) workorder.Order {
	h.t.Helper()
	h.restock()
	o := h.give(workorder.Order{}, process.Reception, h.opening(kind))
	for _, step := range h.way(phase) {
		o = h.give(o, step.role, step.command(o))
	}
	require.Equal(h.t, phase, o.Phase)
	return o
}

// restock keeps the shop in parts when more orders are made than it has stock for.
func (h *house) restock() {
	h.t.Helper()
	const enough = 8
	if h.made++; h.made <= enough {
		return
	}
	_, err := h.store.Stock.ReceiveStock(h.t.Context(), stock.StockReceipt{
		Branch: h.Branch, PartNo: h.InStock, Qty: exact.Units(1), Reason: "more", Key: "more-" + strconv.Itoa(h.made),
	}, h.Actor(process.Parts))
	require.NoError(h.t, err)
}

// deed is who does what next in an order's story.
type deed struct {
	role    process.Role
	command func(workorder.Order) process.Command
}

func does(role process.Role, c process.Command) deed {
	return deed{role, func(workorder.Order) process.Command { return c }}
}

// way is the story of an order up to a phase.
func (h *house) way(phase process.Phase) []deed {
	h.t.Helper()
	part := h.InStock
	if phase == workorder.AwaitingParts {
		part = h.Missing
	}
	all := []struct {
		phase process.Phase
		deed
	}{
		{workorder.Diagnosing, does(process.Reception, workorder.StartDiagnosis{})},
		{workorder.AwaitingApproval, does(process.Mechanic, h.findings(part))},
		{workorder.Queued, deed{process.Reception, agreed(workorder.Approved)}},
		{"", does(process.Parts, workorder.IssueParts{JobID: "J1"})},
		{workorder.InRepair, does(process.Mechanic, workorder.StartJob{JobID: "J1"})},
		{workorder.InQualityCheck, does(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn " + hostile, Fix: "replaced"})},
		{workorder.Ready, does(process.Foreman, workorder.PassQualityCheck{RoadTestKM: 3})},
		{"", deed{process.Reception, paid}},
		{workorder.HandedOver, does(process.Reception, workorder.HandOver{OdometerOut: 100_003, SignedBy: "client", OldParts: true})},
		{workorder.Closed, does(process.Reception, workorder.CloseOrder{})},
	}
	upTo := func(p process.Phase) (list []deed) {
		end := slices.IndexFunc(all, func(s struct {
			phase process.Phase
			deed
		}) bool {
			return s.phase == p
		})
		for _, s := range all[:end+1] {
			list = append(list, s.deed)
		}
		return list
	}
	switch phase {
	case workorder.Preparing:
		return append(upTo(workorder.AwaitingApproval), does(process.Reception, workorder.RequestChange{EstimateVersion: 1, Reason: "cheaper " + hostile}))
	case workorder.AwaitingParts:
		return upTo(workorder.Queued)
	case workorder.PhaseDeclined:
		return append(upTo(workorder.AwaitingApproval), deed{process.Reception, agreed(workorder.Declined)})
	case workorder.PhaseCancelled:
		return append(upTo(workorder.Queued), does(process.Reception, workorder.Cancel{Reason: "sold " + hostile}))
	}
	return upTo(phase)
}

func (h *house) findings(part string) workorder.RecordFindings {
	return workorder.RecordFindings{
		Findings: []workorder.Finding{{Concern: 1, Cause: "strut leaks " + hostile}, {Concern: 2, NotReproduced: true}},
		Jobs: []workorder.JobSpec{
			{Title: "Strut " + hostile, Concern: 1, Skill: h.Skill, NormHours: 150, Parts: []workorder.PartSpec{{PartNo: part, Qty: exact.Units(1)}}},
			{Title: "Wipers", Skill: h.Skill, NormHours: 25},
		},
	}
}

// agreed decides the first job so and defers the second.
func agreed(first workorder.Approval) func(workorder.Order) process.Command {
	reason := ""
	if first != workorder.Approved {
		reason = "price"
	}
	return func(o workorder.Order) process.Command {
		return workorder.DecideEstimate{
			EstimateVersion: o.Estimate().Version, Approver: "client", Channel: "recorded_call", Evidence: "call 7 " + hostile,
			Jobs: []workorder.JobDecision{{JobID: "J1", Decision: first, Reason: reason}, {JobID: "J2", Decision: workorder.Deferred, Reason: "timing"}},
		}
	}
}

// paid pays the client's invoice.
func paid(o workorder.Order) process.Command {
	i := slices.IndexFunc(o.Invoices, func(i workorder.Invoice) bool { return i.Payer.Kind == workorder.PayerClient })
	return workorder.RecordPayment{Invoice: o.Invoices[i].Number, Amount: o.Invoices[i].Total, Method: "card"}
}
