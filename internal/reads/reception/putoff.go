package reception

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

// PutOffWork is work on a car that its client did not want then.
type PutOffWork struct {
	CarWork
	At       time.Time // when the visit began
	Number   string    // of its order
	Currency string
}

// putOff is what was not wanted on earlier visits and not done since, under its title, so that it
// is offered again (C5). The visits are newest first.
func putOff(visits []CarVisit) (list []PutOffWork) {
	seen := map[string]bool{}
	for _, v := range visits {
		for _, w := range v.Work {
			if w.PutOff() && v.Ended && !seen[w.Title] {
				list = append(list, PutOffWork{w, v.OpenedAt, v.Number, v.Currency})
			}
			if w.Approval == workorder.Approved || w.PutOff() || !v.Ended { // what came to nothing leaves it put off
				seen[w.Title] = true
			}
		}
	}
	return list
}

// PutOff is what was not wanted on earlier visits and not done since, the latest first.
func (h CarHistory) PutOff() []PutOffWork { return putOff(h.Visits) }

const selectVisitsOf = `
SELECT car, o.branch, o.ended, o.state
FROM unnest($1::text[]) car, LATERAL (
  SELECT branch, ended, state, opened_at, number FROM work_order WHERE vehicle_id = ANY (same_vehicle(car))
  ORDER BY opened_at DESC, number DESC LIMIT $2) o
ORDER BY car, o.opened_at DESC, o.number DESC`

// PutOff returns, by car, what [CarHistory.PutOff] does of each. The ids are those of cards that stayed.
func (s *Reads) PutOff(ctx context.Context, cars ...string) (map[string][]PutOffWork, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectVisitsOf, cars, mostVisits)
	visits := map[string][]CarVisit{}
	var (
		car, branch string
		ended       bool
		o           workorder.Order
	)
	_, err := pgx.ForEachRow(rows, []any{&car, &branch, &ended, &o}, func() error {
		visits[car] = append(visits[car], visit(&o, branch, ended))
		o = workorder.Order{}
		return nil
	})
	list := map[string][]PutOffWork{}
	for car, of := range visits {
		list[car] = putOff(of)
	}
	return list, database.Failed("list what was put off on cars", err)
}
