package workorder

import (
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// CorrectedCards are the right cards where wrong ones were chosen at intake. Whoever
// sends the command has looked them up and fills in the representative's authority.
type CorrectedCards struct {
	ClientID         string      `json:"client_id,omitempty"`
	VehicleID        string      `json:"vehicle_id,omitempty"`
	RepresentativeID *string     `json:"representative_id,omitempty" doc:"Who acts for the client; empty for nobody. Another client has nobody unless it is given"`
	RepresentsUpTo   exact.Money `json:"represents_up_to,omitempty" readOnly:"true" doc:"Filled in from the representative's card"`
	RepresentsSigns  bool        `json:"represents_signs,omitempty" readOnly:"true" doc:"Filled in from the representative's card"`
}

// Any reports whether a card is named at all.
func (c CorrectedCards) Any() bool {
	return c.ClientID != "" || c.VehicleID != "" || c.RepresentativeID != nil
}

// news leaves out what is recorded already. A representative acts for one client: with
// another client they are gone.
func (c CorrectedCards) news(o *Order) CorrectedCards {
	if c.ClientID == o.ClientID {
		c.ClientID = ""
	}
	if c.VehicleID == o.VehicleID {
		c.VehicleID = ""
	}
	if nobody := ""; c.ClientID != "" && c.RepresentativeID == nil {
		c.RepresentativeID = &nobody
	}
	if c.RepresentativeID != nil && *c.RepresentativeID == o.RepresentativeID {
		c.RepresentativeID = nil
	}
	if c.RepresentativeID == nil || *c.RepresentativeID == "" {
		c.RepresentsUpTo, c.RepresentsSigns = 0, false
	}
	return c
}

// checkCards refuses what a later act forbids: what was agreed or signed is evidence
// about the client, the car and the representative of then.
func (c CorrectIntake) checkCards(o *Order) error {
	switch {
	case !c.Any():
		return nil
	case o.declined():
		return process.Conflict("the client has declined estimate version %d, and that stays as evidence; hand the car over and open an order with the right cards", o.Estimate().Version)
	case c.ClientID != "" && o.agreed():
		return process.Conflict("client_id: the client of the order has agreed to estimate version %d, and that is evidence; cancel the order and open one for the right client", o.Estimate().Version)
	case c.VehicleID != "" && o.agreed() && o.Kind == Warranty:
		return process.Conflict("vehicle_id: the client has agreed to who pays what for this vehicle in estimate version %d; cancel the order and open one for the right vehicle", o.Estimate().Version)
	case c.VehicleID != "" && o.Billed:
		return process.Conflict("vehicle_id: the invoices are issued for this vehicle; cancel the order and open one for the right vehicle")
	case c.RepresentativeID != nil && o.agreed() && o.Estimate().Decision.Approver == "representative":
		return process.Conflict("representative_id: the representative has agreed to estimate version %d, and that is evidence; cancel the order and open one with the right representative", o.Estimate().Version)
	}
	return nil
}

func (c CorrectedCards) apply(o *Order) {
	if c.VehicleID != "" {
		o.VehicleID = c.VehicleID
	}
	if c.RepresentativeID != nil {
		o.RepresentativeID, o.RepresentsUpTo, o.RepresentsSigns = *c.RepresentativeID, c.RepresentsUpTo, c.RepresentsSigns
	}
	if c.ClientID != "" {
		o.recall()
		o.ClientID = c.ClientID
	}
}

// recall takes back what was to be told, or was told, to the client whom the order
// named: it was not about their car.
func (o *Order) recall() {
	for i := range o.Messages {
		m := &o.Messages[i]
		if m.ClientID == "" {
			m.ClientID = o.ClientID
		}
		if m.State == messageDue {
			m.State = MessageWithdrawn // one that is on its way comes back as queued, and is withdrawn then
		}
	}
}

// withdrawable lists the messages that are on their way, or whose links still open
// something: all of a cancelled order, and those to a client whom the order does not
// name any more, of one client at a time.
func (o *Order) withdrawable() []string {
	of := ""
	return o.messages(func(m *Message) bool {
		if !m.opens() {
			return false
		}
		if o.Cancelled != nil {
			return true
		}
		if m.ClientID == "" || of != "" && of != m.ClientID {
			return false
		}
		of = m.ClientID
		return true
	})
}
