package past

import (
	"context"
	"fmt"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// visit is one car's stay: its order from opening to close.
type visit struct {
	*life
	w       *world
	nth     int
	errand  demo.Errand
	car     *car
	advisor process.Actor
	planned map[string]bool // steps that somebody is about to take
}

func (v *visit) order() *workorder.Order { return v.running.State().(*workorder.Order) }

// once reports whether nobody is about to take a step yet, and notes that somebody is.
func (v *visit) once(step string) bool {
	if v.planned[step] {
		return false
	}
	v.planned[step] = true
	return true
}

// open opens the order at the desk.
func (v *visit) open(ctx context.Context, at time.Time) error {
	w := v.w
	v.advisor, v.planned = w.one(process.Reception, v.nth), map[string]bool{}
	if err := w.greet(ctx, v.car, at.Add(-2*time.Minute), v.advisor); err != nil {
		return err
	}
	number, err := w.store.Shop.NextNumber(ctx, w.cast.Branch)
	if err != nil {
		return err
	}
	if v.life, err = w.begin(workorder.Process(), w.rules); err != nil {
		return err
	}
	v.rang = v.timer
	kind := workorder.Commercial
	if v.car.warranty && v.errand.Cause != "" {
		kind = workorder.Warranty
	}
	v.car.odometer += 300 + w.rng.Int64N(600)
	hours := 5*time.Hour + w.between(0, 6*time.Hour)
	if len(v.errand.Jobs(v.car.platform)) > 1 || v.errand.Cause != "" {
		hours += 3 * time.Hour
	}
	promised := w.work.Add(at, hours).Truncate(30 * time.Minute)
	err = v.give(ctx, at, v.advisor, workorder.OpenOrder{
		Number: number, Branch: w.cast.Branch, Kind: kind, ClientID: v.car.client, VehicleID: v.car.vehicle, AdvisorID: v.advisor.ID,
		OdometerKM: v.car.odometer, WaitMode: []string{"drop_off", "waiter"}[v.nth%2], Concerns: []string{v.errand.Says},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"}, PromisedAt: &promised,
	})
	if err == nil {
		w.staff(w.soon(at, 8*time.Minute, 50*time.Minute), v.look)
	}
	return err
}

// look begins to look for the cause, or goes without.
func (v *visit) look(ctx context.Context, at time.Time) error {
	if v.errand.Cause == "" {
		err := v.give(ctx, at, v.advisor, workorder.SkipDiagnosis{Reason: "Плановое обслуживание по регламенту", Jobs: v.errand.Jobs(v.car.platform)})
		return v.prepared(at, err)
	}
	finder := v.w.finders()[v.nth%len(v.w.finders())]
	if err := v.give(ctx, at, finder, workorder.StartDiagnosis{}); err != nil {
		return err
	}
	v.w.staff(v.w.soon(at, 20*time.Minute, 100*time.Minute), func(ctx context.Context, at time.Time) error {
		err := v.give(ctx, at, finder, workorder.RecordFindings{
			Findings: []workorder.Finding{{Concern: 1, Cause: v.errand.Cause}}, Jobs: v.errand.Jobs(v.car.platform),
		})
		return v.prepared(at, err)
	})
	return nil
}

// finders are the mechanics who diagnose.
func (w *world) finders() []process.Actor {
	var list []process.Actor
	for _, m := range w.of(process.Mechanic) {
		for _, skill := range m.Skills {
			if skill == "diagnosis" {
				list = append(list, process.Actor{Role: process.Mechanic, ID: m.ID})
			}
		}
	}
	return list
}

// onward plans what can be done with the car now.
func (v *visit) onward(at time.Time) {
	o, w := v.order(), v.w
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Approval != workorder.Approved || o.Cancelled != nil {
			continue
		}
		if v.partsReady(j) && v.once("issue/"+j.ID) {
			w.staff(w.soon(at, 4*time.Minute, 25*time.Minute), v.issue(j.ID))
		}
		if v.startable(j) && v.once(fmt.Sprintf("start/%s/%d", j.ID, len(o.Checks))) {
			w.hands[j.Slot.MechanicID].gets(task{v, j.ID}, at)
		}
	}
	switch o.Phase {
	case workorder.InQualityCheck:
		if v.once(fmt.Sprintf("check/%d", len(o.Checks))) {
			w.staff(w.soon(at, 6*time.Minute, 40*time.Minute), v.check)
		}
	case workorder.Ready:
		if v.once("collect") {
			w.staff(v.collectedAt(at), v.collect)
		}
	}
}

// partsReady reports whether all parts of a job lie there for it, and one is still to go to the bench.
func (v *visit) partsReady(j *workorder.Job) bool {
	left := false
	for _, l := range j.Lines {
		if l.Supply != workorder.Reserved && l.Supply != workorder.Issued {
			return false
		}
		left = left || l.Supply == workorder.Reserved
	}
	return left
}

func (v *visit) startable(j *workorder.Job) bool {
	for _, l := range j.Lines {
		if l.Supply != workorder.Issued {
			return false
		}
	}
	return j.Slot != nil && v.w.hands[j.Slot.MechanicID] != nil && (j.Exec == workorder.NotStarted || j.Exec == workorder.Failed)
}

func (v *visit) issue(job string) func(context.Context, time.Time) error {
	return func(ctx context.Context, at time.Time) error {
		if v.order().Cancelled != nil {
			return nil
		}
		err := v.give(ctx, at, v.w.one(process.Parts, v.nth), workorder.IssueParts{JobID: job})
		v.onward(at)
		return err
	}
}

// check has the foreman look at the work.
func (v *visit) check(ctx context.Context, at time.Time) error {
	foreman := v.w.one(process.Foreman, 0)
	var c process.Command = workorder.PassQualityCheck{RoadTestKM: 2 + v.w.rng.Int64N(5)}
	if len(v.order().Checks) == 0 && v.w.chance(7) {
		job := v.order().Jobs[0].ID
		for _, j := range v.order().Jobs {
			if j.Exec == workorder.Done {
				job = j.ID
			}
		}
		c = workorder.FailQualityCheck{JobIDs: []string{job}, Reason: "Посторонний звук на контрольной поездке"}
	}
	err := v.give(ctx, at, foreman, c)
	v.onward(at)
	return err
}

// collectedAt is when the client comes: by the promise, when there is time until then.
func (v *visit) collectedAt(ready time.Time) time.Time {
	w := v.w
	if last := v.order().PromisedBy(); last != nil {
		if left := w.work.Between(ready, *last); left > 40*time.Minute && w.chance(94) {
			return w.work.Add(ready, w.between(20*time.Minute, left))
		}
	}
	return w.soon(ready, 15*time.Minute, 3*time.Hour)
}

// settled has those who gave the warranties pay: they transfer what is due once a fortnight.
func (v *visit) settled(ctx context.Context, at time.Time) error {
	for _, i := range v.order().Invoices {
		if i.Payer.Kind == workorder.PayerClient || i.Total == i.Paid {
			continue
		}
		if err := v.give(ctx, at, v.advisor, workorder.RecordPayment{Invoice: i.Number, Amount: i.Total - i.Paid, Method: "transfer"}); err != nil {
			return err
		}
	}
	return nil
}

// transferred is when the bill of a car that left is on the next transfer: a week is for
// looking through the claims, and whoever books them in does one after the other.
func (v *visit) transferred(left time.Time) time.Time {
	const fortnight = 14 * 24 * time.Hour
	runs := left.AddDate(0, 0, 7).Sub(v.w.begins)/fortnight + 1
	return v.w.work.Add(v.w.begins.Add(runs*fortnight), 2*time.Hour+time.Duration(v.nth%90)*time.Minute)
}

// collect is the end: the client pays and takes the car, and the order is closed.
func (v *visit) collect(ctx context.Context, at time.Time) error {
	for _, i := range v.order().Invoices {
		if i.Payer.Kind == workorder.PayerClient && i.Total > i.Paid {
			if err := v.give(ctx, at, v.advisor, workorder.RecordPayment{Invoice: i.Number, Amount: i.Total - i.Paid, Method: []string{"card", "cash", "card"}[v.nth%3]}); err != nil {
				return err
			}
		}
	}
	err := v.give(ctx, at, v.advisor, workorder.HandOver{OdometerOut: v.order().OdometerIn + 6, SignedBy: "client", OldParts: v.nth%3 == 0})
	for _, p := range []workorder.Promise{v.order().Promises[0], v.order().Promises[len(v.order().Promises)-1]} {
		if at.After(p.At) {
			v.w.broken[v.order().Number]++
		}
	}
	v.w.staff(v.transferred(at), v.settled)
	if err == nil && v.order().Phase == workorder.HandedOver {
		v.w.staff(v.w.soon(at, 5*time.Minute, time.Hour), func(ctx context.Context, at time.Time) error {
			return v.give(ctx, at, v.advisor, workorder.CloseOrder{})
		})
	}
	return err
}
