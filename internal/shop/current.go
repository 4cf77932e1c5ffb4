package shop

import (
	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// QueueCurrent asks for the policy and a branch's calendar of this moment, as the
// first two statements of somebody's batch; see [ReadCurrent].
func QueueCurrent(b *pgx.Batch, branch string) {
	b.Queue(selectCurrentPolicy)
	b.Queue(selectCurrentCalendar, branch)
}

// ReadCurrent reads what [QueueCurrent] asked for.
func ReadCurrent(found pgx.BatchResults, branch string) (p workorder.Policy, c worktime.Calendar, err error) {
	if p, err = readPolicy(found.QueryRow()); err != nil {
		return p, c, err
	}
	c, err = readCalendar(found.QueryRow())
	if database.Missing(err) {
		err = NoBranch(branch)
	}
	return p, c, err
}
