package workorder

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// PartsRequest asks stock or suppliers for something about part lines.
type PartsRequest struct {
	Order  string       `json:"order"`
	Branch string       `json:"branch"`
	Lines  []PartWanted `json:"lines"`
}

// PartWanted is one line of a request. Its key is the same on every retry,
// reset and replay, and is under a unique constraint where the effect is kept.
type PartWanted struct {
	Key        string      `json:"key"`
	LineID     string      `json:"line_id"`
	PartNo     string      `json:"part_no"`
	Qty        exact.Qty   `json:"qty"`
	SupplierID string      `json:"supplier_id,omitempty"`
	Cost       exact.Money `json:"cost,omitempty"`
	ETA        time.Time   `json:"eta,omitzero"`
	Purchase   string      `json:"purchase,omitempty"`
	Spare      exact.Qty   `json:"spare,omitempty" doc:"Of qty, what the order does not need: it goes to free stock"`
	Keep       bool        `json:"keep,omitempty" doc:"What comes back from the bench stays reserved for the line"`
}

// PartsRequest builds the request of an effect on part lines.
func (o *Order) PartsRequest(e process.Effect) PartsRequest {
	r := PartsRequest{Order: o.Number, Branch: o.Branch}
	for _, id := range e.Items {
		_, l := o.line(id)
		w := PartWanted{Key: o.key(e, id), LineID: id, PartNo: l.PartNo, Qty: l.Qty}
		switch e.Name {
		case "reserve-parts":
			if l.Again {
				w.Qty, w.Key = l.Missing(), fmt.Sprintf("%s/%d", w.Key, l.Round)
			}
		case "enquire-parts":
			w.Qty = l.Qty - l.Available
			if l.Tried {
				w.Qty = l.Missing()
			}
			if w.Qty <= 0 { // in stock, but the price list has no price for it
				w.Qty = l.Qty
			}
		case "order-parts":
			w.Qty, w.SupplierID, w.Cost, w.ETA = l.Missing(), l.Offer.SupplierID, l.Offer.Cost, l.Offer.ETA
			w.Key = l.sinceLost(w.Key)
		case "post-receipt":
			w.Qty, w.Purchase = l.Arrived, l.Purchase.Number
			w.Key = l.sinceLost(fmt.Sprintf("%s/%s", w.Key, l.Posted))
			w.Spare = max(0, l.Arrived-l.Missing())
		case "cancel-purchases":
			if l.Purchase != nil { // nil: perhaps ordered, and we were never told
				w.Qty, w.Purchase = l.Purchase.Qty-l.Posted, l.Purchase.Number
			}
		case "release-parts":
			w.Qty = l.Reserved
		case "restock-parts":
			w.Qty, w.Keep = l.Back, l.Keep
			w.Key = fmt.Sprintf("%s/%d", w.Key, l.Backs)
		case "post-issue":
			if l.Backs > 0 { // it was issued before
				w.Key = fmt.Sprintf("%s/%d", w.Key, l.Backs)
			}
		}
		r.Lines = append(r.Lines, w)
	}
	return r
}

// sinceLost is the key of what is bought for the line: what was bought before and got lost
// on the shelf has another.
func (l *PartLine) sinceLost(key string) string {
	if l.Losses == 0 {
		return key
	}
	return fmt.Sprintf("%s/lost%d", key, l.Losses)
}

// key names an effect on one item of this order, for ever.
func (o *Order) key(e process.Effect, item string) string {
	return o.Number + "/" + e.Name + "/" + item
}

// SlotsRequest asks the workshop plan for mechanics and free time.
type SlotsRequest struct {
	Order  string       `json:"order"`
	Branch string       `json:"branch"`
	Jobs   []SlotWanted `json:"jobs"`
}

// SlotWanted is one job to be planned. A named mechanic is the foreman's wish
// and is not asked for the skill.
type SlotWanted struct {
	JobID      string      `json:"job_id"`
	Skill      string      `json:"skill"`
	Hours      exact.Hours `json:"hours"`
	MechanicID string      `json:"mechanic_id,omitempty"`
	From       time.Time   `json:"from,omitzero"`
}

// SlotsRequest builds the request of propose-slots.
func (o *Order) SlotsRequest(e process.Effect) SlotsRequest {
	r := SlotsRequest{Order: o.Number, Branch: o.Branch}
	for _, id := range e.Items {
		j := o.job(id)
		w := SlotWanted{JobID: id, Skill: j.Skill, Hours: j.hoursLeft()}
		if j.Wish != nil {
			w.MechanicID, w.From = j.Wish.MechanicID, j.Wish.From
		}
		r.Jobs = append(r.Jobs, w)
	}
	return r
}

// CoverageRequest asks which warranties hold for a vehicle.
type CoverageRequest struct {
	Order      string    `json:"order"`
	VehicleID  string    `json:"vehicle_id"`
	OdometerKM int64     `json:"odometer_km"`
	At         time.Time `json:"at"`
	Day        string    `json:"day,omitempty" format:"date" doc:"The day of that moment at the branch, on which a coverage must hold"`
}

// CoverageRequest builds the request of check-coverage; the day the car came in counts.
func (o *Order) CoverageRequest(r *Rules) CoverageRequest {
	zone := time.UTC
	if o.Edition >= 1 {
		zone = r.work.Location()
	}
	return CoverageRequest{Order: o.Number, VehicleID: o.VehicleID, OdometerKM: o.OdometerIn, At: o.OpenedAt, Day: worktime.DateOf(o.OpenedAt, zone)}
}

// BillsRequest asks billing to issue invoices, one per bill.
type BillsRequest struct {
	Order    string `json:"order"`
	Branch   string `json:"branch"`
	Currency string `json:"currency"`
	Bills    []Bill `json:"bills"`
}

// BillsRequest builds the request of issue-invoices. One payer gets one invoice
// of an order, so the key is order and payer.
func (o *Order) BillsRequest() BillsRequest {
	return BillsRequest{Order: o.Number, Branch: o.Branch, Currency: o.Currency, Bills: o.Bills()}
}

// CreditRequest asks billing to take invoices back.
type CreditRequest struct {
	Order   string   `json:"order"`
	Numbers []string `json:"numbers"`
	Reason  string   `json:"reason"`
}

// CreditRequest builds the request of credit-invoices.
func (o *Order) CreditRequest(e process.Effect) CreditRequest {
	return CreditRequest{Order: o.Number, Numbers: e.Items, Reason: o.Cancelled.Reason}
}

// PaymentsRequest tells billing how much of each invoice was received by now.
type PaymentsRequest struct {
	Order string   `json:"order"`
	Paid  []PaidUp `json:"paid"`
}

// PaymentsRequest builds the request of post-payment. The running total makes it
// safe to say twice.
func (o *Order) PaymentsRequest(e process.Effect) PaymentsRequest {
	r := PaymentsRequest{Order: o.Number}
	for _, n := range e.Items {
		r.Paid = append(r.Paid, PaidUp{Invoice: n, Paid: o.invoice(n).postable()})
	}
	return r
}

// Done names the lines of the request, as an answer that says nothing else.
func (r PartsRequest) Done() LinesDone {
	var done LinesDone
	for _, l := range r.Lines {
		done.LineIDs = append(done.LineIDs, l.LineID)
	}
	return done
}
