package reception

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// CarHistory is what the house knows of a car.
type CarHistory struct {
	Vehicle  cards.Vehicle           `json:"vehicle"`
	Owners   []cards.Ownership       `json:"owners" doc:"Newest first"`
	Readings []cards.OdometerReading `json:"odometer" doc:"Newest first, at most 200"`
	Visits   []CarVisit              `json:"visits" doc:"Newest first, at most 50"`
}

// CarVisit is an order of a car with the work that was named in it.
type CarVisit struct {
	Number     string              `json:"number"`
	Branch     string              `json:"branch"`
	Kind       workorder.OrderKind `json:"kind"`
	Phase      process.Phase       `json:"phase"`
	ClientID   string              `json:"client_id"`
	OpenedAt   time.Time           `json:"opened_at"`
	PromisedAt *time.Time          `json:"promised_at,omitempty"`
	Ended      bool                `json:"ended"`
	OdometerIn int64               `json:"odometer_in,omitempty" doc:"Kilometres at intake"`
	Concerns   []string            `json:"concerns" doc:"In the client's own words"`
	Work       []CarWork           `json:"work"`
	Currency   string              `json:"currency"`
	Billed     exact.Money         `json:"billed" doc:"Of all invoices that were not credited, minor units"`
}

// CarWork is a job of a visit.
type CarWork struct {
	JobID    string              `json:"job_id"`
	Title    string              `json:"title"`
	Approval workorder.Approval  `json:"approval"`
	Exec     workorder.Execution `json:"execution"`
	Reason   string              `json:"approval_reason,omitempty"`
	Amount   exact.Money         `json:"amount" doc:"Labour and parts of the last estimate, all payers, minor units"`
}

// PutOff reports whether the client did not want it then.
func (w CarWork) PutOff() bool {
	return w.Approval == workorder.Declined || w.Approval == workorder.Deferred
}

// mostVisits is how many orders of a car are read whole.
const mostVisits = 50

// An order keeps the id that its car's card had, and cards are merged.
const selectVisits = `
SELECT branch, ended, state FROM work_order
WHERE vehicle_id = ANY (same_vehicle($1))
ORDER BY opened_at DESC, number DESC LIMIT $2`

// CarHistory returns a car's card, owners, odometer and visits.
func (s *Reads) CarHistory(ctx context.Context, id string) (h CarHistory, err error) {
	if h.Vehicle, err = s.cards.VehicleByID(ctx, id); err != nil {
		return h, err
	}
	if h.Owners, err = s.cards.OwnersOf(ctx, h.Vehicle.ID); err != nil {
		return h, err
	}
	if h.Readings, err = s.cards.ReadingsOf(ctx, h.Vehicle.ID); err != nil {
		return h, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectVisits, h.Vehicle.ID, mostVisits)
	h.Visits, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (CarVisit, error) {
		var branch string
		var ended bool
		var o workorder.Order
		err := row.Scan(&branch, &ended, &o)
		return visit(&o, branch, ended), err
	})
	return h, database.Failed("list a car's orders", err)
}

func visit(o *workorder.Order, branch string, ended bool) CarVisit {
	v := CarVisit{
		Number: o.Number, Branch: branch, Kind: o.Kind, Phase: o.Phase, ClientID: o.ClientID, OpenedAt: o.OpenedAt,
		PromisedAt: o.PromisedBy(), Ended: ended, OdometerIn: o.OdometerIn, Currency: o.Currency, Concerns: []string{}, Work: []CarWork{},
	}
	for _, c := range o.Concerns {
		v.Concerns = append(v.Concerns, c.Text)
	}
	amounts := map[string]exact.Money{}
	if e := o.Estimate(); e != nil {
		for _, l := range e.Lines {
			amounts[l.JobID] += l.Amount
		}
	}
	for _, j := range o.Jobs {
		v.Work = append(v.Work, CarWork{JobID: j.ID, Title: j.Title, Approval: j.Approval, Exec: j.Exec, Reason: j.Reason, Amount: amounts[j.ID]})
	}
	for _, i := range o.Invoices {
		if i.State != "credited" {
			v.Billed += i.Total
		}
	}
	return v
}
