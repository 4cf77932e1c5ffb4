package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// The first letter of a part number says how the outside of the bench answers for it.
const (
	inStock  = "S-1" // there, at 10.00
	halfway  = "H-1" // half is there, a supplier has the rest
	atSource = "N-1" // none is there, a supplier has it
	taken    = "T-1" // there at the check, half gone to another order at the reservation
	gone     = "G-1" // like T, and no supplier has it
	unknown  = "X-1" // nobody has it
	noPrice  = "Z-1" // there, but not in the price list; a supplier names the cost
)

// nobodyCan is a skill that no mechanic of the bench has.
const nobodyCan = "welding"

// outside plays the parties beyond the process: stock and suppliers speak of
// parts, the workshop plan of time, the warranty system of its terms.
type outside struct {
	part  func(o *Order, step string, w PartWanted, at time.Time) partAnswer
	slot  func(w SlotWanted, at time.Time) *Slot
	terms []CoverageTerm
	post  string // what becomes of messages: sent at once when empty, queued, or why they can not go out
}

// partAnswer is what stock and suppliers say of one line, whatever they are asked.
type partAnswer struct {
	found PartChecked
	offer PartOffered
	held  exact.Qty
}

// answer is what the outside of the bench says to an effect, by the part numbers above.
func answer(o *Order, e process.Effect, at time.Time, rules *Rules, terms []CoverageTerm) process.Command {
	return outside{part: byLetter, slot: anyTime, terms: terms}.answer(o, e, at, rules)
}

func (x outside) answer(o *Order, e process.Effect, at time.Time, rules *Rules) process.Command {
	switch e.Name {
	case "propose-slots":
		var c SlotsProposed
		for _, w := range o.SlotsRequest(e).Jobs {
			c.Slots = append(c.Slots, SlotProposed{w.JobID, x.slot(w, at)})
		}
		return c
	case "check-coverage":
		return CoverageChecked{x.terms}
	case "issue-invoices":
		var c InvoicesIssued
		for _, bill := range o.BillsRequest().Bills {
			c.Invoices = append(c.Invoices, Invoice{Number: string(bill.Payer.Kind), Payer: bill.Payer, Total: bill.Total, Tax: bill.Tax, State: "issued"})
		}
		return c
	case "credit-invoices":
		return InvoicesCredited{o.CreditRequest(e).Numbers}
	case "post-payment":
		return PaymentPosted{o.PaymentsRequest(e).Paid}
	case "post-reversal":
		return o.ReversalsRequest(e).Done()
	case "queue-messages":
		return x.write(o.QueueRequest(e, rules).Keys)
	case "withdraw-messages":
		return MessagesWithdrawn{o.MessagesRequest(e).Keys}
	case "schedule-survey":
		return SurveyScheduled{o.SurveyDue(rules)}
	}
	return x.answerParts(o, e, at)
}

func (x outside) write(keys []string) MessagesQueued {
	switch x.post {
	case "":
		return MessagesQueued{Keys: keys, Sent: true}
	case MessageQueued:
		return MessagesQueued{Keys: keys}
	}
	c := MessagesQueued{Keys: []string{}}
	for _, key := range keys {
		c.Suppressed = append(c.Suppressed, MessageNews{Key: key, State: MessageSuppressed, Reason: x.post})
	}
	return c
}

func (x outside) answerParts(o *Order, e process.Effect, at time.Time) process.Command {
	var checked PartsChecked
	var offered PartsOffered
	var reserved PartsReserved
	var ordered PartsOrdered
	var posted ReceiptPosted
	for _, w := range o.PartsRequest(e).Lines {
		says := x.part(o, e.Name, w, at)
		says.found.LineID, says.offer.LineID = w.LineID, w.LineID
		checked.Lines, offered.Lines = append(checked.Lines, says.found), append(offered.Lines, says.offer)
		reserved.Lines = append(reserved.Lines, PartReserved{w.LineID, says.held})
		ordered.Lines = append(ordered.Lines, PartOrdered{w.LineID, "PO-" + w.LineID, w.SupplierID, w.Qty, w.ETA})
		_, l := o.line(w.LineID)
		posted.Lines = append(posted.Lines, PostedLine{w.LineID, w.Qty, min(w.Qty, l.Missing())})
	}
	c, known := map[string]process.Command{
		"check-parts": checked, "enquire-parts": offered, "reserve-parts": reserved, "order-parts": ordered, "post-receipt": posted,
		"post-issue": IssuePosted{LinesDone{e.Items}}, "release-parts": PartsReleased{LinesDone{e.Items}},
		"return-parts": PartsReturned{LinesDone{e.Items}}, "restock-parts": PartsRestocked{LinesDone{e.Items}}, "cancel-purchases": PurchasesCancelled{LinesDone{e.Items}},
	}[e.Name]
	if !known {
		panic("the outside has no answer for " + e.Name)
	}
	return c
}

// byLetter answers by the first letter of the part number.
func byLetter(_ *Order, _ string, w PartWanted, at time.Time) partAnswer {
	half := exact.Qty(int64(w.Qty) / 2)
	a := partAnswer{
		found: PartChecked{Name: "part " + w.PartNo, Price: 1000, Available: exact.Units(1_000_000)},
		offer: PartOffered{SupplierID: "s1", Cost: 700, ETA: at.Add(72 * time.Hour)},
		held:  w.Qty,
	}
	switch w.PartNo[0] {
	case 'H':
		a.found.Available, a.held = half, half
	case 'N':
		a.found.Available, a.held = 0, 0
	case 'T':
		a.held = half
	case 'G':
		a.held, a.offer = half, PartOffered{}
	case 'X':
		a.found.Available, a.found.Price, a.held, a.offer = 0, 0, 0, PartOffered{}
	case 'Z':
		a.found.Price = 0
	}
	return a
}

// anyTime plans the one mechanic of the bench at once, or whom the foreman wished.
func anyTime(w SlotWanted, at time.Time) *Slot {
	s := &Slot{MechanicID: string(process.Mechanic), From: at, To: at.Add(w.Hours.Duration())}
	if w.MechanicID != "" {
		s.MechanicID = w.MechanicID
	} else if w.Skill == nobodyCan {
		return nil
	}
	return s
}
