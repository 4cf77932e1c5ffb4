package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// PartsChecked is stock's answer per line: in stock, partly or none (R1, P7).
type PartsChecked struct {
	Lines []PartChecked `json:"lines"`
}

// PartChecked is stock's answer for one line.
type PartChecked struct {
	LineID    string      `json:"line_id"`
	Name      string      `json:"name"`
	Price     exact.Money `json:"price" doc:"List price per unit, minor units; 0 when the list has none"`
	Available exact.Qty   `json:"available" doc:"Free of the part; several lines of the order may want it"`
}

// Name implements [Command].
func (PartsChecked) Name() string { return "check-parts" }

func (c PartsChecked) decide(o *Order, _ Given) ([]process.Command, error) {
	for _, l := range c.Lines {
		if err := saneAnswer("stock", l.LineID, l.Price); err != nil {
			return nil, err
		}
	}
	if o.Edition >= 1 {
		c.Lines = o.onTheShelf(c.Lines)
	}
	return []process.Command{c}, nil
}

// saneAnswer refuses a price from outside that no sum could hold; the refusal
// becomes an incident.
func saneAnswer(who, lineID string, price exact.Money) error {
	if price < 0 || price > MaxRate {
		return process.Invalid("%s names %d minor units per unit for part line %s; give 0 to %d", who, int64(price), lineID, int64(MaxRate))
	}
	return nil
}

func (c PartsChecked) apply(o *Order, _ Event) {
	for _, a := range c.Lines {
		_, l := o.line(a.LineID)
		if l == nil || l.Supply != Needed {
			continue
		}
		l.Name, l.Price, l.Available = a.Name, a.Price, min(a.Available, l.Qty)
		l.Supply = Short
		if l.Available >= l.Qty && l.Price > 0 {
			l.Supply = InStock
		}
	}
}

// PartsOffered is what suppliers answered to enquiries (P8, R3). A line that
// nobody offers has no supplier.
type PartsOffered struct {
	Lines []PartOffered `json:"lines"`
}

// PartOffered is the best answer for one line.
type PartOffered struct {
	LineID     string      `json:"line_id"`
	SupplierID string      `json:"supplier_id,omitempty"`
	Cost       exact.Money `json:"cost,omitempty"`
	Price      exact.Money `json:"price,omitempty" doc:"Selling price per unit when the price list has none, minor units"`
	ETA        time.Time   `json:"eta,omitzero"`
}

// Name implements [Command].
func (PartsOffered) Name() string { return "enquire-parts" }

func (c PartsOffered) decide(_ *Order, g Given) ([]process.Command, error) {
	lines := make([]PartOffered, len(c.Lines))
	for i, a := range c.Lines {
		if err := saneAnswer("the supplier", a.LineID, 2*a.Cost); err != nil {
			return nil, err
		}
		a.Price = g.Rules.Policy.SellingPrice(a.SupplierID, a.Cost)
		if err := saneAnswer("the markup", a.LineID, a.Price); err != nil {
			return nil, err
		}
		lines[i] = a
	}
	return []process.Command{PartsOffered{lines}}, nil
}

func (c PartsOffered) apply(o *Order, e Event) {
	for _, a := range c.Lines {
		_, l := o.line(a.LineID)
		if l == nil || l.Supply != Short {
			continue
		}
		if a.SupplierID == "" {
			l.Supply = SupplyNone
			continue
		}
		l.take(a)
		if o.Edition >= 1 {
			l.Offer.At = e.At
		}
	}
}

// take accepts an offer for the line; the price list, when it has a price, wins.
func (l *PartLine) take(a PartOffered) {
	l.Supply = Offered
	l.Offer = &Offer{SupplierID: a.SupplierID, Cost: a.Cost, ETA: a.ETA}
	if l.Price == 0 {
		l.Price = a.Price
	}
}

// RecordOffer enters by hand what a supplier said on the phone for a part
// that no catalogue offers.
type RecordOffer struct {
	LineID     string       `json:"line_id" minLength:"1"`
	SupplierID string       `json:"supplier_id" minLength:"1"`
	Cost       exact.Money  `json:"cost" minimum:"1" doc:"Purchase price per unit, minor units"`
	Price      *exact.Money `json:"price,omitempty" minimum:"0" doc:"Selling price per unit; cost and markup when absent"`
	ETA        time.Time    `json:"eta"`
}

// Name implements [Command].
func (RecordOffer) Name() string { return "record-offer" }

func (c RecordOffer) decide(o *Order, g Given) ([]process.Command, error) {
	_, l := o.line(c.LineID)
	if l == nil {
		return nil, process.NotFound("line_id: the order has no part line %q", c.LineID)
	}
	if l.Supply != SupplyNone {
		return nil, process.Conflict("part line %s is %s; an offer is recorded for a part that is unavailable", c.LineID, l.Supply)
	}
	var wrong process.Faults
	if c.Cost <= 0 || c.Cost > MaxRate {
		wrong.Invalid("cost: give 1 to %d minor units", int64(MaxRate))
	} else if c.Price == nil {
		price := g.Rules.Policy.SellingPrice(c.SupplierID, c.Cost)
		c.Price = &price
	}
	if !c.ETA.After(g.At) {
		wrong.Invalid("eta: lies in the past")
	}
	if c.Price != nil && (*c.Price < 0 || *c.Price > MaxRate) {
		wrong.Invalid("price: give 0 to %d minor units", int64(MaxRate))
	}
	return []process.Command{c}, wrong.Err()
}

func (c RecordOffer) apply(o *Order, _ Event) {
	_, l := o.line(c.LineID)
	l.take(PartOffered{SupplierID: c.SupplierID, Cost: c.Cost, Price: *c.Price, ETA: c.ETA})
}

// SlotsProposed is the workshop plan's answer: a mechanic with the skill and
// free time for each job, or none (P12, C17).
type SlotsProposed struct {
	Slots []SlotProposed `json:"slots"`
	Asked []SlotWanted   `json:"asked,omitempty" doc:"What the plan was asked; an answer to an older question is given back"`
}

// SlotProposed is the slot found for one job, nil when nobody has the skill.
type SlotProposed struct {
	JobID string `json:"job_id"`
	Slot  *Slot  `json:"slot,omitempty"`
}

// Name implements [Command].
func (SlotsProposed) Name() string { return "propose-slots" }

func (c SlotsProposed) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c SlotsProposed) apply(o *Order, _ Event) {
	for _, s := range c.Slots {
		j := o.job(s.JobID)
		if j == nil {
			continue
		}
		// Also for a job that was dropped meanwhile: its time is then given back.
		j.Slot = s.Slot
		if !c.outdated(j) {
			j.Wish, j.Unstaffed = nil, s.Slot == nil
		}
	}
}

// outdated reports whether the foreman wished, or the hours or the skill changed, since the plan was asked.
func (c SlotsProposed) outdated(j *Job) bool {
	for _, a := range c.Asked {
		if a.JobID == j.ID {
			return a.Hours != j.hoursLeft() || a.Skill != j.Skill || j.Wish != nil && (a.MechanicID != j.Wish.MechanicID || !a.From.Equal(j.Wish.From))
		}
	}
	return false
}

// SlotsReleased gives planned time back: of jobs that are not to be done, or
// that wait for parts.
type SlotsReleased struct {
	JobIDs []string `json:"job_ids"`
}

// Name implements [Command].
func (SlotsReleased) Name() string { return "release-slots" }

func (c SlotsReleased) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c SlotsReleased) apply(o *Order, _ Event) {
	for _, id := range c.JobIDs {
		if j := o.job(id); j != nil {
			j.Slot = nil
		}
	}
}

// releaseSlots names the slots that are no longer wanted, nil when there are none.
func (o *Order) releaseSlots() process.Command {
	var ids []string
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Slot == nil || !j.Unbegun() && o.Cancelled == nil {
			continue
		}
		if !o.open(j) || j.Approval == Approved && j.blocked() || j.Wish != nil {
			ids = append(ids, j.ID)
		}
	}
	if ids == nil {
		return nil
	}
	return SlotsReleased{ids}
}

// CoverageChecked is what the warranty system says of this vehicle today (W2).
type CoverageChecked struct {
	Terms []CoverageTerm `json:"terms"`
}

// Name implements [Command].
func (CoverageChecked) Name() string { return "check-coverage" }

func (c CoverageChecked) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c CoverageChecked) apply(o *Order, _ Event) {
	o.Coverage = CoverageAnswer{Answered: true, Terms: c.Terms}
}

// AssignJob asks the workshop plan for a certain mechanic, from a certain time on.
type AssignJob struct {
	JobID      string     `json:"job_id" minLength:"1"`
	MechanicID string     `json:"mechanic_id" minLength:"1"`
	From       *time.Time `json:"from,omitempty" doc:"Not before; now when absent"`

	SkillReason string `json:"skill_reason,omitempty" maxLength:"1000" doc:"Why somebody without the skill of the job is to do it; needed then"`
	Hand        *Hand  `json:"hand,omitempty" hidden:"true"`
}

// Name implements [Command].
func (AssignJob) Name() string { return "assign-job" }

// Why is the journal's reason.
func (c AssignJob) Why() string { return c.SkillReason }

func (c AssignJob) decide(o *Order, g Given) ([]process.Command, error) {
	j := o.job(c.JobID)
	if j == nil {
		return nil, process.NotFound("job_id: the order has no job %q", c.JobID)
	}
	if !o.open(j) {
		return nil, process.As(process.CodeNotAgreed, process.Conflict("job %s is %s; only work that is to be done is assigned", c.JobID, j.Approval))
	}
	if !j.Unbegun() {
		return nil, process.Conflict("job %s is %s; pause it and give start-job with the other mechanic_id", c.JobID, j.Exec)
	}
	if c.From == nil || c.From.Before(g.At) {
		c.From = &g.At
	}
	var err error
	c.SkillReason, err = o.skilled(j, c.MechanicID, c.Hand, c.SkillReason)
	c.Hand = nil
	return []process.Command{c}, err
}

func (c AssignJob) apply(o *Order, _ Event) {
	j := o.job(c.JobID)
	if o.Edition >= 1 {
		j.Assigned = c.MechanicID
	}
	j.excuse(c.MechanicID, c.SkillReason)
	j.Wish, j.Unstaffed = &Slot{MechanicID: c.MechanicID, From: *c.From}, false
}
