package workorder

import "slices"

// Effect is a step outside the house that has become due: its name is the
// journal kind of what comes back, its items say for which lines, jobs,
// messages or invoices.
type Effect struct {
	Name  string
	Items []string
}

// EffectRule declares an effect: when it is due, and what undoes it.
type EffectRule struct {
	Name    string
	Port    string // the outside party: stock, suppliers, workshop, claims, messages, billing, survey
	Reverse string // the effect that undoes it; empty when it leaves nothing behind
	Moot    bool   // a cancelled order does without it
	Skip    func(o *Order, items []string)
	due     func(o *Order) []string
}

// EffectRules is the table of effects. Its order is the order in which a
// cancelled order gives things back, one step after the other.
func EffectRules() []EffectRule {
	return []EffectRule{
		{Name: "post-receipt", Port: "stock", Reverse: "release-parts", due: partLines(func(_ *Order, _ *Job, l *PartLine) bool {
			return l.Arrived > 0
		})},
		{Name: "cancel-purchases", Port: "suppliers", due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return !o.wanted(j) && l.Arrived == 0 && (l.Purchase.open(l) || l.Purchase == nil && o.doubtful("order-parts", l))
		})},
		{Name: "release-parts", Port: "stock", due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return !o.wanted(j) && l.Supply != Issued && l.Arrived == 0 && (l.Reserved > 0 || !l.Tried && o.doubtful("reserve-parts", l))
		})},
		{Name: "post-issue", Port: "stock", Reverse: "return-parts", due: partLines(func(_ *Order, _ *Job, l *PartLine) bool {
			return l.Supply == Issued && !l.Moved
		})},
		{Name: "return-parts", Port: "stock", due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return l.Supply == Issued && l.Moved && !o.wanted(j) && j.Exec == WorkCancelled
		})},
		{Name: "credit-invoices", Port: "billing", due: func(o *Order) []string {
			return o.invoices(func(i *Invoice) bool {
				return o.Cancelled != nil && !o.Cancelled.BillDone && i.State != "credited"
			})
		}},
		{Name: "withdraw-messages", Port: "messages", due: func(o *Order) []string { return o.messages("queued", o.Cancelled != nil) },
			Skip: func(o *Order, items []string) { o.setMessages(items, "skipped") }},
		{Name: "check-parts", Port: "stock", Moot: true, due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return o.open(j) && l.Supply == Needed
		})},
		{Name: "enquire-parts", Port: "suppliers", Moot: true, due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return o.open(j) && l.Supply == Short
		})},
		{Name: "propose-slots", Port: "workshop", Reverse: "release-slots", Moot: true, due: slotsDue},
		{Name: "check-coverage", Port: "claims", Moot: true, due: func(o *Order) []string {
			return one(o.VehicleID, o.Cancelled == nil && o.Kind == Warranty && o.Diagnosis.FinishedAt != nil && !o.Coverage.Answered)
		}},
		{Name: "reserve-parts", Port: "stock", Reverse: "release-parts", Moot: true, due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return o.Cancelled == nil && o.wanted(j) && !l.Tried && (l.Supply == InStock || l.Supply == Offered)
		})},
		{Name: "order-parts", Port: "suppliers", Reverse: "cancel-purchases", Moot: true, due: partLines(func(o *Order, j *Job, l *PartLine) bool {
			return o.Cancelled == nil && o.wanted(j) && l.Tried && l.Missing() > 0 && l.Supply == Offered && l.Purchase == nil
		})},
		{Name: "issue-invoices", Port: "billing", Reverse: "credit-invoices", due: func(o *Order) []string {
			return one(o.Number, !o.Billed && o.billable())
		}},
		{Name: "post-payment", Port: "billing", due: func(o *Order) []string {
			return o.invoices(func(i *Invoice) bool { return i.Paid > i.Sent })
		}},
		{Name: "queue-messages", Port: "messages", Reverse: "withdraw-messages", Moot: true, due: func(o *Order) []string { return o.messages("due", true) },
			Skip: func(o *Order, items []string) { o.setMessages(items, "skipped") }},
		{Name: "schedule-survey", Port: "survey", Moot: true, due: func(o *Order) []string {
			return one(o.Number, o.HandedOver != nil && !o.declined() && !o.Surveyed)
		}, Skip: func(o *Order, _ []string) { o.Surveyed = true }},
	}
}

func effectOf(name string) (EffectRule, bool) {
	for _, f := range EffectRules() {
		if f.Name == name {
			return f, true
		}
	}
	return EffectRule{}, false
}

// Due lists the effects that the present state asks for and that are not
// waiting in an incident. A cancelled order gives back one step at a time.
func (o *Order) Due() []Effect {
	var due []Effect
	for _, f := range EffectRules() {
		items := f.due(o)
		items = slices.DeleteFunc(items, func(it string) bool { return o.stuck(f.Name, it) })
		if len(items) == 0 {
			continue
		}
		due = append(due, Effect{Name: f.Name, Items: items})
		if o.Cancelled != nil {
			break
		}
	}
	return due
}

// stuck tells whether an item of a step waits in an open incident.
func (o *Order) stuck(step, item string) bool {
	for i := range o.Incidents {
		if in := &o.Incidents[i]; in.Until == nil && in.Step == step && slices.Contains(in.Items, item) {
			return true
		}
	}
	return false
}

// doubtful tells whether a step on this line once failed without an answer: the
// outside may have done it all the same, so what it may hold is given back too.
func (o *Order) doubtful(step string, l *PartLine) bool {
	if l.Supply == Released || l.Supply == SupplyCancelled {
		return false
	}
	return slices.ContainsFunc(o.Incidents, func(in Incident) bool {
		return in.Step == step && slices.Contains(in.Items, l.ID)
	})
}

// Pending names the steps that the process is taking right now.
func (o *Order) Pending() []string {
	names := []string{}
	for _, e := range o.Due() {
		names = append(names, e.Name)
	}
	return names
}

func partLines(due func(*Order, *Job, *PartLine) bool) func(*Order) []string {
	return func(o *Order) []string {
		var ids []string
		for i := range o.Jobs {
			for k := range o.Jobs[i].Lines {
				if l := &o.Jobs[i].Lines[k]; due(o, &o.Jobs[i], l) {
					ids = append(ids, l.ID)
				}
			}
		}
		return ids
	}
}

func one(item string, due bool) []string {
	if !due {
		return nil
	}
	return []string{item}
}

func (o *Order) messages(state string, due bool) []string {
	var keys []string
	for _, m := range o.Messages {
		if due && m.State == state {
			keys = append(keys, m.Key)
		}
	}
	return keys
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
		if !o.open(j) || j.Exec != NotStarted || j.Unstaffed || j.Slot != nil {
			continue
		}
		if j.Approval == Proposed || !j.blocked() {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// billable tells whether the time has come for invoices.
func (o *Order) billable() bool {
	switch o.Phase {
	case Ready, PhaseDeclined:
		return true
	case PhaseCancelled:
		return o.Cancelled.BillDone
	}
	return false
}
