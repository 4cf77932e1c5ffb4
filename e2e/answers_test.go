package e2e

import (
	"slices"
	"strconv"
	"time"

	"github.com/workbay/workbay/process/exact"
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
		Total     exact.Money         `json:"total"`
		Tax       exact.Money         `json:"tax"`
		Paid      exact.Money         `json:"paid"`
		State     string              `json:"state"`
		Reason    string              `json:"reason"`

		Lines []workorder.BillLine `json:"lines"`
	}
	purchaseOrder struct {
		Number   string `json:"number"`
		Supplier string `json:"supplier_id"`
		State    string `json:"state"`
		Lines    []struct {
			LineID   string      `json:"line_id"`
			PartNo   string      `json:"part_no"`
			Qty      exact.Qty   `json:"qty"`
			Cost     exact.Money `json:"cost"`
			Received exact.Qty   `json:"received"`
			ETA      time.Time   `json:"eta"`
			State    string      `json:"state"`
			Surplus  bool        `json:"surplus"`
		} `json:"lines"`
	}
	stockItem struct {
		PartNo   string    `json:"part_no"`
		OnHand   exact.Qty `json:"on_hand"`
		Reserved exact.Qty `json:"reserved"`
	}
	stockMovement struct {
		Kind  string    `json:"kind"`
		Qty   exact.Qty `json:"qty"`
		Order string    `json:"order"`
	}
	stockCard struct {
		stockItem
		Holds []struct {
			Order string    `json:"order"`
			Line  string    `json:"line"`
			Qty   exact.Qty `json:"qty"`
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
