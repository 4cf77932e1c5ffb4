package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// PartLine is one part a job needs, and how far its supply is.
type PartLine struct {
	ID        string      `json:"id" doc:"P1, P2 … within the order"`
	PartNo    string      `json:"part_no"`
	Name      string      `json:"name,omitempty"`
	Qty       exact.Qty   `json:"qty"`
	Price     exact.Money `json:"price" doc:"Per unit, minor units; 0 until it was checked"`
	Discount  *Discount   `json:"discount,omitempty"`
	Supply    Supply      `json:"supply" enum:"needed,in_stock,short,offered,unavailable,reserved,ordered,received,issued,released,returned,cancelled"`
	Available exact.Qty   `json:"available" doc:"Found in stock at the last check"`
	Reserved  exact.Qty   `json:"reserved"`
	Tried     bool        `json:"reservation_tried,omitempty"`
	Offer     *Offer      `json:"offer,omitempty"`
	Purchase  *Purchase   `json:"purchase,omitempty"`
	Arrived   exact.Qty   `json:"arrived,omitempty" doc:"Received by the parts desk, not yet posted to stock"`
	Posted    exact.Qty   `json:"posted,omitempty" doc:"Posted to stock from this line's purchase order"`
	Moved     bool        `json:"moved,omitempty" doc:"The issue to the bench is in the stock ledger"`

	Back  exact.Qty `json:"taken_back,omitempty" doc:"Taken back from the bench, not in the stock ledger yet"`
	Backs int       `json:"times_taken_back,omitempty"`
	Keep  bool      `json:"kept,omitempty" doc:"What was taken back stays reserved for the line"`

	Rejections []Rejection `json:"rejections,omitempty" doc:"Deliveries that went back to the supplier"`
	Again      bool        `json:"reserve_again,omitempty" doc:"The shelf has something for it: it is being reserved again"`
	Round      int         `json:"reserve_round,omitempty" doc:"How often the shelf has called it since its first reservation"`
	Losses     int         `json:"times_lost,omitempty" doc:"How often something that was reserved for it was not on the shelf"`
	Waits      []PartWait  `json:"waits,omitempty" doc:"What it waited for, in the order of time"`
}

// served settles a line for which something was kept: once nothing is missing, it is
// reserved, and what is still on its way for it is surplus.
func (l *PartLine) served() {
	if l.Missing() > 0 {
		return
	}
	l.Supply = Reserved
	if l.Purchase.open(l) && l.Arrived == 0 {
		l.Purchase = process.Copied(l.Purchase)
		l.Purchase.Surplus = true
	}
}

// Missing is what is neither reserved nor issued.
func (l PartLine) Missing() exact.Qty { return max(0, l.Qty-l.Reserved) }

// Outstanding is what a supplier still has to bring, 0 when nothing was ordered.
func (l PartLine) Outstanding() exact.Qty {
	if l.Purchase == nil || l.Purchase.Surplus {
		return 0
	}
	return l.Purchase.Qty - l.Posted - l.Arrived
}

// Awaits is what a purchase order still has to bring for a line of the order, 0 when nothing.
func (o *Order) Awaits(purchase, lineID string) exact.Qty {
	_, l := o.line(lineID)
	if l == nil || l.Purchase == nil || l.Purchase.Number != purchase {
		return 0
	}
	return max(0, l.Outstanding())
}

// Amount is the line's price before a discount.
func (l PartLine) Amount() exact.Money { return l.Price.Times(l.Qty) }

// Supply is how far a part line's supply is (domain §4.3).
type Supply string

// The states of supply.
const (
	Needed          Supply = "needed"
	InStock         Supply = "in_stock"
	Short           Supply = "short"       // partly or not in stock, a supplier is asked
	Offered         Supply = "offered"     // a supplier named price and time
	SupplyNone      Supply = "unavailable" // no supplier has it; the parts desk looks
	Reserved        Supply = "reserved"
	Ordered         Supply = "ordered"
	Received        Supply = "received"
	Issued          Supply = "issued"
	Released        Supply = "released"
	Returned        Supply = "returned"
	SupplyCancelled Supply = "cancelled"
)

// Offer is a supplier's answer to an enquiry.
type Offer struct {
	SupplierID string      `json:"supplier_id"`
	Cost       exact.Money `json:"cost" doc:"Purchase price per unit, minor units"`
	ETA        time.Time   `json:"eta" doc:"By when nine of ten such orders have arrived (p90)"`
	At         time.Time   `json:"at,omitzero" doc:"When a supplier's catalogue was asked: its days run from the order, so the later it is placed the later the part comes. Absent when somebody asked the supplier for the day"`
}

// Purchase is a placed purchase order line (дозаказ).
type Purchase struct {
	Number     string    `json:"number"`
	SupplierID string    `json:"supplier_id"`
	Qty        exact.Qty `json:"qty"`
	ETA        time.Time `json:"eta"`
	At         time.Time `json:"at"`
	Cancelled  bool      `json:"cancelled,omitempty"`
	Surplus    bool      `json:"surplus,omitempty" doc:"The shelf served the line first: what is still to come goes to stock, or is cancelled, on the purchase order"`
}

// Rejection is goods that came and went back to the supplier (C25).
type Rejection struct {
	Qty   exact.Qty `json:"qty"`
	Fault Fault     `json:"fault" enum:"wrong_part,dead_on_arrival"`
	Note  string    `json:"note,omitempty"`
	At    time.Time `json:"at"`
}

// Fault is what was wrong with a part.
type Fault string

// The faults of goods that are rejected.
const (
	WrongPart     Fault = "wrong_part"      // пересорт
	DeadOnArrival Fault = "dead_on_arrival" // брак
)

// open reports whether something of what was ordered is not in stock yet.
func (p *Purchase) open(l *PartLine) bool {
	return p != nil && !p.Cancelled && !p.Surplus && l.Posted < p.Qty
}

// Surplus lists the lines of which something is on its way that the order has no use
// for any more: the shelf served them first, or they are not wanted now.
func (o *Order) Surplus() []PartLine {
	var list []PartLine
	for j, l := range o.eachLine() {
		if p := l.Purchase; p != nil && !p.Cancelled && l.Posted < p.Qty && (p.Surplus || !o.wanted(j) && l.Arrived == 0) {
			list = append(list, *l)
		}
	}
	return list
}
