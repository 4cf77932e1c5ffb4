package workshop

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// A mechanic works on one job at a time, in the whole shop (C17). An order does not know
// of other orders, so whoever sends a start claims the mechanic first. That somebody runs is in the
// record; a claim is there only while the order is being asked.

// Running is a job that somebody is clocked on to.
type Running struct {
	Order, JobID, Title string
	Since               time.Time
}

// Clocked lists the jobs that somebody is clocked on to.
type Clocked func(ctx context.Context, mechanicID string) ([]Running, error)

// Claim is the start of a job by a mechanic, as one request asks for it.
type Claim struct {
	Mechanic, Order, JobID string
	Branch                 string // of the order, whose time of day a refusal names
	Key                    string // of the request
}

const (
	// startWithin is how long a start may take until its order decides on it, by the
	// engine's time; a later one is refused.
	startWithin = time.Minute
	// claimLapses leaves room for a clock of the engine that is behind.
	claimLapses = 2 * time.Minute

	upsertClaim = `
INSERT INTO clock_claim AS c (mechanic_id, order_no, job_id, key, at) VALUES ($1, $2, $3, $4, clock_timestamp())
ON CONFLICT (mechanic_id) DO UPDATE SET order_no = excluded.order_no, job_id = excluded.job_id, key = excluded.key, at = excluded.at
WHERE (c.order_no, c.job_id, c.key) = (excluded.order_no, excluded.job_id, excluded.key) OR c.at <= clock_timestamp() - $5::interval
RETURNING at`
	selectClaimed = `SELECT order_no FROM clock_claim WHERE mechanic_id = $1`
	deleteClaim   = `DELETE FROM clock_claim WHERE mechanic_id = $1 AND order_no = $2 AND job_id = $3 AND key = $4`
	selectName    = `SELECT name FROM staff WHERE id = $1`
)

// ClaimClock lets a request start a job, and says until when its order must have decided;
// a mechanic who runs elsewhere, or is just being clocked on there, is a Conflict. Where they run
// on this very job the order says so itself.
func (s *Workshop) ClaimClock(ctx context.Context, c Claim) (until time.Time, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		// What is read below is read after every earlier claim and its end: they are locked out here.
		if err := s.db.Lock(ctx, "clock/"+c.Mechanic); err != nil {
			return err
		}
		running, err := s.clocked(ctx, c.Mechanic)
		if err != nil {
			return err
		}
		for _, r := range running {
			if r.Order != c.Order || r.JobID != c.JobID {
				return s.busy(ctx, c, r)
			}
		}
		var at time.Time
		err = s.db.Q(ctx).QueryRow(ctx, upsertClaim, c.Mechanic, c.Order, c.JobID, c.Key, claimLapses).Scan(&at)
		if database.Missing(err) {
			return s.beingStarted(ctx, c)
		}
		until = at.UTC().Add(startWithin)
		return err
	})
	return until, database.Failed("claim a mechanic's clock", err)
}

// LeaveClock ends a claim whose order has decided.
func (s *Workshop) LeaveClock(ctx context.Context, c Claim) error {
	_, err := s.db.Q(ctx).Exec(ctx, deleteClaim, c.Mechanic, c.Order, c.JobID, c.Key)
	return database.Failed("end the claim of a mechanic's clock", err)
}

// busy refuses because the mechanic runs on another job.
func (s *Workshop) busy(ctx context.Context, c Claim, r Running) error {
	name, err := s.nameOf(ctx, c.Mechanic)
	if err != nil {
		return err
	}
	work, err := s.work(ctx, c.Branch)
	if err != nil {
		return err
	}
	since, zone := r.Since.In(work.Location()), work.Location()
	clock := since.Format("15:04")
	if day := worktime.DateOf(since, zone); day != worktime.DateOf(time.Now(), zone) {
		clock = day + " " + clock
	}
	return process.Conflict("%s has been on job “%s” of order %s since %s; pause or finish it first", name, r.Title, r.Order, clock)
}

// beingStarted refuses because the mechanic is being clocked on at this moment.
func (s *Workshop) beingStarted(ctx context.Context, c Claim) error {
	name, err := s.nameOf(ctx, c.Mechanic)
	if err != nil {
		return err
	}
	var order string
	if err := s.db.Q(ctx).QueryRow(ctx, selectClaimed, c.Mechanic).Scan(&order); err != nil {
		return err
	}
	return process.Conflict("%s is being clocked on to a job of order %s at this moment; look again in a minute", name, order)
}

func (s *Workshop) nameOf(ctx context.Context, id string) (name string, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectName, id).Scan(&name)
	return name, err
}
