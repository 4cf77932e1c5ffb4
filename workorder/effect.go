package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// EffectRule is an effect of a work order.
type EffectRule = process.EffectRule[*Order, *Rules]

// EffectRules is the table of effects. Its order is the order in which a
// cancelled order gives things back, one step after the other.
func EffectRules() []EffectRule { return effects }

var effects = []EffectRule{
	{Name: "post-receipt", Port: "stock", Request: parts, Reverse: "release-parts", Due: partLines(func(o *Order, _ *Job, l *PartLine) bool {
		return l.Arrived > 0 && (!l.Again || o.Cancelled != nil) // what it needs of it is known when the shelf has answered
	})},
	{Name: "restock-parts", Port: "stock", Request: parts, Due: partLines(func(_ *Order, _ *Job, l *PartLine) bool { return l.Back > 0 })},
	{Name: "cancel-purchases", Port: "suppliers", Request: parts, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return !o.wanted(j) && l.Arrived == 0 && (l.Purchase.open(l) || l.Purchase == nil && o.doubtful("order-parts", l))
	})},
	{Name: "release-parts", Port: "stock", Request: parts, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return !o.wanted(j) && l.Supply != Issued && l.Arrived == 0 && l.Back == 0 && (l.Reserved > 0 || (!l.Tried || l.Again) && o.doubtful("reserve-parts", l))
	})},
	{Name: "post-issue", Port: "stock", Request: parts, Reverse: "return-parts", Due: partLines(func(_ *Order, _ *Job, l *PartLine) bool {
		return l.Supply == Issued && !l.Moved && l.Back == 0
	})},
	{Name: "return-parts", Port: "stock", Request: parts, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return l.Supply == Issued && l.Moved && l.Back == 0 && !o.wanted(j) && j.Exec == WorkCancelled
	})},
	{Name: "credit-invoices", Port: "billing", Request: ask(func(o *Order, e process.Effect) any { return o.CreditRequest(e) }), Due: func(o *Order) []string {
		return o.invoices(func(i *Invoice) bool {
			return o.Cancelled != nil && !o.Cancelled.BillDone && i.State != "credited"
		})
	}},
	{Name: "withdraw-messages", Port: "messages", Request: ask(func(o *Order, e process.Effect) any { return o.MessagesRequest(e) }), Due: (*Order).withdrawable, Skip: (*Order).skipMessages},
	{Name: "check-parts", Port: "stock", Request: parts, Moot: true, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return o.open(j) && l.Supply == Needed
	})},
	{Name: "enquire-parts", Port: "suppliers", Request: parts, Moot: true, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return o.open(j) && l.Supply == Short
	})},
	{Name: "propose-slots", Port: "workshop", Request: ask(func(o *Order, e process.Effect) any { return o.SlotsRequest(e) }), Told: askedPlan, Reverse: "release-slots", Moot: true, Due: slotsDue},
	{Name: "check-coverage", Port: "claims", Request: func(o *Order, r *Rules, _ process.Effect) any { return o.CoverageRequest(r) }, Moot: true, Due: func(o *Order) []string {
		return process.One(o.VehicleID, o.Cancelled == nil && o.Kind == Warranty && o.Diagnosis.FinishedAt != nil && !o.Coverage.Answered)
	}},
	{Name: "reserve-parts", Port: "stock", Request: parts, Reverse: "release-parts", Moot: true, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return o.Cancelled == nil && o.wanted(j) && (!l.Tried && (l.Supply == InStock || l.Supply == Offered) || l.Again)
	})},
	{Name: "order-parts", Port: "suppliers", Request: parts, Reverse: "cancel-purchases", Moot: true, Due: partLines(func(o *Order, j *Job, l *PartLine) bool {
		return o.Cancelled == nil && o.wanted(j) && l.Tried && l.Missing() > 0 && l.Supply == Offered && l.Purchase == nil
	})},
	{Name: "issue-invoices", Port: "billing", Request: ask(func(o *Order, _ process.Effect) any { return o.BillsRequest() }), Reverse: "credit-invoices", Due: func(o *Order) []string {
		return process.One(o.Number, !o.Billed && o.billable())
	}},
	{Name: "post-payment", Port: "billing", Request: ask(func(o *Order, e process.Effect) any { return o.PaymentsRequest(e) }), Reverse: "post-reversal", Due: func(o *Order) []string {
		return o.invoices(func(i *Invoice) bool { return i.postable() > i.Sent })
	}},
	{Name: "post-reversal", Port: "billing", Request: ask(func(o *Order, e process.Effect) any { return o.ReversalsRequest(e) }), Due: (*Order).reversals},
	{Name: "queue-messages", Port: "messages", Request: func(o *Order, r *Rules, e process.Effect) any { return o.QueueRequest(e, r) }, Reverse: "withdraw-messages", Moot: true,
		Due: func(o *Order) []string { return o.messages(func(m *Message) bool { return m.State == messageDue }) }, Skip: (*Order).skipMessages},
	{Name: "schedule-survey", Port: "survey", Starts: "survey", Request: openSurvey, Told: surveyOpened, Moot: true, Due: func(o *Order) []string {
		return process.One(o.Number, o.HandedOver != nil && !o.declined() && !o.Surveyed)
	}, Skip: func(o *Order, _ []string) { o.Surveyed = true }},
}

// doubtful reports whether a step on this line once failed without an answer: the
// outside may have done it all the same, so what it may hold is given back too.
func (o *Order) doubtful(step string, l *PartLine) bool {
	if l.Supply == Released || l.Supply == SupplyCancelled {
		return false
	}
	return slices.ContainsFunc(o.Incidents, func(in process.Incident) bool {
		return in.Step == step && slices.Contains(in.Items, l.ID)
	})
}

// Due lists the effects that the present state asks for and that are not
// waiting in an incident. A cancelled order gives back one step at a time.
func (o *Order) Due() []process.Effect { return Process().Due(o) }

// Pending names the steps that the process is taking right now.
func (o *Order) Pending() []string { return Process().Pending(o) }

func partLines(due func(*Order, *Job, *PartLine) bool) func(*Order) []string {
	return func(o *Order) []string {
		var ids []string
		for j, l := range o.eachLine() {
			if due(o, j, l) {
				ids = append(ids, l.ID)
			}
		}
		return ids
	}
}

func (o *Order) invoices(due func(*Invoice) bool) []string {
	var numbers []string
	for i := range o.Invoices {
		if due(&o.Invoices[i]) {
			numbers = append(numbers, o.Invoices[i].Number)
		}
	}
	return numbers
}

// slotsDue: work that is proposed, or approved and able to start, has a slot.
func slotsDue(o *Order) []string {
	var ids []string
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if !o.open(j) || !j.Unbegun() || j.Unstaffed || j.Slot != nil {
			continue
		}
		if j.Approval == Proposed || !j.blocked() {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// billable reports whether the time has come for invoices.
func (o *Order) billable() bool {
	switch o.Phase {
	case Ready, PhaseDeclined:
		return true
	case PhaseCancelled:
		return o.Cancelled.BillDone
	}
	return false
}

func ask(request func(o *Order, e process.Effect) any) func(*Order, *Rules, process.Effect) any {
	return func(o *Order, _ *Rules, e process.Effect) any { return request(o, e) }
}

var parts = ask(func(o *Order, e process.Effect) any { return o.PartsRequest(e) })

// askedPlan notes in the answer what was asked: the foreman may wish for another
// mechanic meanwhile.
func askedPlan(asked any, back process.Command) process.Command {
	s := back.(SlotsProposed)
	s.Asked = asked.(SlotsRequest).Jobs
	return s
}
