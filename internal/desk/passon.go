package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"

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

// PassOnAll does so for all who left.
func (d *Desk) PassOnAll(ctx context.Context) error {
	all, err := d.Store.Held.Leavers(ctx)
	for _, l := range all {
		err = errors.Join(err, d.passOn(ctx, l))
	}
	return err
}

func (d *Desk) passOn(ctx context.Context, l held.Leaver) error {
	list, err := d.Store.Held.Of(ctx, l.ID)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	failed, free := make([]error, len(list)), make(chan struct{}, passAtATime)
	for i, h := range list {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			failed[i] = d.passOnOrder(ctx, l, h)
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// passOnOrder tells one order. The same of the same order has the same name, whoever says
// it: it is carried out once.
func (d *Desk) passOnOrder(ctx context.Context, l held.Leaver, h workorder.Held) error {
	key := fmt.Sprintf("pass-on/%s/%s/%d", l.ID, h.Order, h.Version)
	c := workorder.PassOn{StaffID: l.ID, SuccessorID: l.SuccessorID, Reason: workorder.ReasonLeft}
	_, err := d.send(ctx, h.Order, c, workflows.Sender{By: l.By, Key: key, Hash: key})
	if err != nil && process.KindOf(err) != process.KindConflict { // it holds nothing of theirs by now
		return fmt.Errorf("pass on order %s: %w", h.Order, err)
	}
	return nil
}
