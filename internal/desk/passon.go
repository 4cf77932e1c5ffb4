package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/held"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// passAtATime is how many orders are told at once that somebody left.
const passAtATime = 8

// PassOn has every open order give into other hands what somebody who left holds of it.
// What they hold is in the record, so an order that can not be reached now is found again
// by the next call; somebody who has not left keeps all.
func (d *Desk) PassOn(ctx context.Context, staffID string) error {
	l, left, err := d.Store.Held.Leaver(ctx, staffID)
	if err != nil || !left {
		return err
	}
	return errors.Join(d.passOn(ctx, l), d.Store.Notes.HandOn(ctx, l.ID, l.SuccessorID))
}

// PassOnAll does so for all who left, and for all who are or will be away.
func (d *Desk) PassOnAll(ctx context.Context) error {
	all, err := d.Store.Held.Leavers(ctx)
	for _, l := range all {
		err = errors.Join(err, d.passOn(ctx, l))
	}
	absent, failed := d.Store.Held.Absentees(ctx)
	err = errors.Join(err, failed)
	for _, a := range absent {
		err = errors.Join(err, d.passOnAway(ctx, a))
	}
	return err
}

func (d *Desk) passOn(ctx context.Context, l held.Leaver) error {
	return d.passOnEach(ctx, l.By, workorder.PassOn{StaffID: l.ID, SuccessorID: l.SuccessorID, Reason: workorder.ReasonLeft})
}

// Away records that somebody is not there on some days of their branch. What open orders
// had planned for them then is planned anew by [Desk.PassOnAbsence].
func (d *Desk) Away(ctx context.Context, p auth.Principal, staffID string, c people.AbsenceCard) (people.Absence, error) {
	who, err := d.theirs(ctx, p, staffID)
	if err != nil {
		return people.Absence{}, err
	}
	calendar, err := d.Store.Shop.CurrentCalendar(ctx, who.Branch)
	if err != nil {
		return people.Absence{}, err
	}
	zone, err := time.LoadLocation(calendar.Zone)
	if err != nil {
		return people.Absence{}, err
	}
	return d.Store.People.AddAbsence(ctx, staffID, c, zone, p.Actor())
}

// EndAbsence forgets an absence, and returns what it was.
func (d *Desk) EndAbsence(ctx context.Context, p auth.Principal, id string) (people.Absence, error) {
	a, err := d.Store.People.AbsenceByID(ctx, id)
	if err != nil {
		return a, err
	}
	if _, err := d.theirs(ctx, p, a.StaffID); err != nil {
		return a, err
	}
	return a, d.Store.People.EndAbsence(ctx, a, p.Actor())
}

// theirs is a member of staff of a branch that the caller sees.
func (d *Desk) theirs(ctx context.Context, p auth.Principal, staffID string) (people.Staff, error) {
	who, err := d.Store.People.StaffByID(ctx, staffID)
	if b := branchOf(p); err == nil && b != "" && b != who.Branch {
		return who, process.As(process.CodeOtherBranch, process.Forbidden("%s works at another branch; only an administrator sees other branches", staffID))
	}
	return who, err
}

// PassOnAbsence has every open order give into other hands what it had planned for
// somebody while they are away. What can not be reached now is found again by the next call.
func (d *Desk) PassOnAbsence(ctx context.Context, id string) error {
	a, counts, err := d.Store.Held.Absentee(ctx, id)
	if err != nil || !counts {
		return err
	}
	return d.passOnAway(ctx, a)
}

func (d *Desk) passOnAway(ctx context.Context, a held.Absentee) error {
	return d.passOnEach(ctx, a.By, workorder.PassOn{StaffID: a.StaffID, SuccessorID: a.SuccessorID, Reason: workorder.ReasonAway, From: &a.From, Until: &a.Until})
}

// passOnEach tells every order from which the pass-on takes something.
func (d *Desk) passOnEach(ctx context.Context, by process.Actor, c workorder.PassOn) error {
	at := time.Now()
	takes := c
	if takes.From == nil {
		takes.From = &at
	}
	list, err := d.Store.Held.Takes(ctx, takes, at)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	failed, free := make([]error, len(list)), make(chan struct{}, passAtATime)
	for i, h := range list {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			failed[i] = d.passOnOrder(ctx, by, c, h)
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// passOnOrder tells one order. The same of the same order has the same name, whoever says
// it: it is carried out once.
func (d *Desk) passOnOrder(ctx context.Context, by process.Actor, c workorder.PassOn, h workorder.Held) error {
	key := fmt.Sprintf("pass-on/%s/%s/%d", c.StaffID, h.Order, h.Version)
	_, err := d.send(ctx, h.Order, c, workflows.Sender{By: by, Key: key, Hash: key})
	if err != nil && process.KindOf(err) != process.KindConflict { // it holds nothing of theirs by now
		return fmt.Errorf("pass on order %s: %w", h.Order, err)
	}
	return nil
}
