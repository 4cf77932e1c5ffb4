package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// openRow is an open order with what its row and its plan say.
type openRow struct {
	Number, Branch string
	Phase          process.Phase
	Since          time.Time
	Due            *time.Time
	AdvisorID      string
	State          workorder.Order
	MechanicID     string
	FromAt, Upto   *time.Time
}

const (
	selectRows = `
SELECT o.number, o.branch, o.phase, o.phase_since AS since, o.stage_due AS due, o.advisor_id, o.state, coalesce(a.mechanic_id, '') AS mechanic_id, a.from_at, a.upto
FROM work_order o LEFT JOIN assignment a ON a.order_no = o.number
WHERE NOT o.ended AND o.number > $1 ORDER BY o.number LIMIT 500`
	updateState = `UPDATE work_order SET state = $2 WHERE number = $1`
)

// fitStates has what the open orders say of themselves fit where they are:
// what a scrape does not read, pages show and tasks are derived from.
func fitStates(ctx context.Context, db *pgxpool.Pool, at time.Time) error {
	for after := ""; ; {
		rows, _ := db.Query(ctx, selectRows, after)
		list, err := pgx.CollectRows(rows, pgx.RowToStructByName[openRow])
		if err != nil || len(list) == 0 {
			return err
		}
		var b pgx.Batch
		for i := range list {
			list[i].fit(at)
			b.Queue(updateState, list[i].Number, &list[i].State)
		}
		if err := db.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		after = list[len(list)-1].Number
	}
}

func (r *openRow) fit(at time.Time) {
	o := &r.State
	o.AdvisorID = r.AdvisorID
	o.Visits[len(o.Visits)-1] = process.Visit{Phase: r.Phase, Entered: r.Since, Due: r.Due}
	switch r.Phase {
	case workorder.CheckedIn, workorder.Diagnosing:
		o.Jobs, o.Estimates = nil, nil
		o.Diagnosis = workorder.Diagnosis{}
	case workorder.Preparing:
		o.Estimates = nil
	case workorder.AwaitingApproval:
		o.Estimates[0].State, o.Estimates[0].Decision = workorder.EstimateSent, nil
		o.Estimates[0].ExpiresAt = r.Since.Add(5 * 24 * time.Hour)
	}
	for i := range o.Jobs {
		r.fitJob(&o.Jobs[i], i, at)
	}
}

func (r *openRow) fitJob(j *workorder.Job, n int, at time.Time) {
	supply := workorder.Issued
	j.Exec = workorder.NotStarted
	switch r.Phase {
	case workorder.Preparing, workorder.AwaitingApproval:
		j.Approval, supply = workorder.Proposed, workorder.Offered
	case workorder.AwaitingParts:
		supply = workorder.Ordered
	case workorder.InRepair:
		if n == 0 {
			j.Exec = r.works(at)
		}
	case workorder.InQualityCheck:
		j.Exec = workorder.Done
	case workorder.Ready, workorder.HandedOver:
		j.Exec = workorder.Passed
	}
	for k := range j.Lines {
		l := &j.Lines[k]
		if l.Supply = supply; supply == workorder.Offered {
			l.Purchase = nil
		}
	}
	switch j.Exec {
	case workorder.NotStarted:
		j.Slot, j.Entries, j.Cause, j.Fix = nil, nil, "", ""
	case workorder.InProgress:
		j.Entries = []workorder.Entry{{MechanicID: r.MechanicID, From: *r.FromAt}}
	case workorder.Paused:
		j.PauseWhy = "tool"
		j.Entries = []workorder.Entry{{MechanicID: r.MechanicID, From: r.Since, To: new(r.Since.Add(time.Hour))}}
	}
	if n == 0 && r.FromAt != nil {
		j.Slot = &workorder.Slot{MechanicID: r.MechanicID, From: *r.FromAt, To: *r.Upto}
	}
}

// works is how far the job of an order in repair is: nobody works on two at
// once, so what is not planned for now has been put aside.
func (r *openRow) works(at time.Time) workorder.Execution {
	if r.FromAt != nil && !at.Before(*r.FromAt) && at.Before(*r.Upto) {
		return workorder.InProgress
	}
	return workorder.Paused
}
