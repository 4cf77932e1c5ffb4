package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// admitted looks up the cards that a correction of intake names, as for an order that
// is opened, and fills in what the representative may do. Nobody gives that by hand.
func (d *Desk) admitted(ctx context.Context, number, branch string, c workorder.CorrectIntake) (workorder.CorrectIntake, error) {
	c.RepresentsUpTo, c.RepresentsSigns = 0, false
	if !c.Any() {
		return c, nil
	}
	o, err := d.Store.Record.LoadOrder(ctx, number)
	if err == nil && branch != "" && branch != o.Branch {
		err = elsewhere(number)
	}
	if err != nil {
		return c, err
	}
	in := cards.Intake{Branch: o.Branch, ClientID: o.ClientID, VehicleID: o.VehicleID, At: time.Now(), OdometerKM: o.OdometerIn, OdometerReason: "corrected"}
	if c.ClientID != "" {
		in.ClientID = c.ClientID
	}
	if c.VehicleID != "" {
		in.VehicleID = c.VehicleID
	}
	if c.RepresentativeID != nil {
		in.RepresentativeID = *c.RepresentativeID
	}
	may, err := d.Store.Cards.Admit(ctx, in)
	c.RepresentsUpTo, c.RepresentsSigns = may.UpTo, may.Signs
	return c, err
}

// PutIntake writes down in which state the car of an order was taken in; expected is the
// version it was edited from, 0 when there was none.
func (d *Desk) PutIntake(ctx context.Context, p auth.Principal, number string, st intake.IntakeState, expected int) (intake.IntakeState, error) {
	o, err := d.Order(ctx, p, number)
	if err != nil {
		return st, err
	}
	if err := o.IntakeStateFixed(); err != nil {
		return st, err
	}
	return d.Store.Intake.Put(ctx, number, st, expected, p.Actor())
}

// Signable refuses a paper that a client can not sign as it is now.
func Signable(o *workorder.Order, p signatures.Paper) error {
	if err := o.MaySign(p.Kind); err != nil {
		return err
	}
	if p.Version == 0 {
		return process.Conflict("nothing is written down of the car's state; write it down, then the client signs")
	}
	return nil
}

// Sign keeps that a client signed a paper of an order that the caller may see.
func (d *Desk) Sign(ctx context.Context, o *workorder.Order, p signatures.Paper, in signatures.Signing, device string, by process.Actor) (signatures.Signature, error) {
	if err := Signable(o, p); err != nil {
		return signatures.Signature{}, err
	}
	return d.Store.Signatures.Add(ctx, o.Number, p, in, device, by)
}
