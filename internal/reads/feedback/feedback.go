// Package feedback reads what clients said of finished orders, for those whom it
// concerns. It reads tables of their owners and writes none.
package feedback

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
)

// Reads reads what clients said.
type Reads struct {
	db *database.DB
}

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }

// Said is what a client answered to the survey of an order.
type Said struct {
	Order      string
	Client     string // name of the client
	Vehicle    string // make and model
	AdvisorID  string
	AnsweredAt time.Time
	CSAT       int // 1 to 5
	CES        int // 1 to 7
	Comment    string
}

// Filter says whose answers are wanted; what is empty does not count.
type Filter struct {
	Branch     string
	AdvisorID  string // of orders that this member of staff is responsible for
	MechanicID string // of orders that they worked on
	Since      time.Time
	Limit      int
}

// Answers lists what clients said, the newest first.
func (s *Reads) Answers(ctx context.Context, f Filter) ([]Said, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSaid, f.Branch, f.AdvisorID, f.MechanicID, f.Since, f.Limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Said])
	return list, database.Failed("read clients' answers", err)
}

const selectSaid = `
SELECT s.order_no, coalesce(c.name, ''), coalesce(v.make || ' ' || v.model, ''), w.advisor_id, s.answered_at, s.csat, s.ces, s.comment
FROM survey s JOIN work_order w ON w.number = s.order_no
LEFT JOIN client c ON c.id = w.client_id LEFT JOIN vehicle v ON v.id = w.vehicle_id
WHERE s.branch = $1 AND s.answered_at >= $4 AND ($2 = '' OR w.advisor_id = $2)
  AND ($3 = '' OR jsonb_path_exists(w.state, '$.jobs[*].time_entries[*] ? (@.mechanic_id == $who)', jsonb_build_object('who', $3::text)))
ORDER BY s.answered_at DESC, s.order_no LIMIT $5`

// Summary is what the answers since a time come to.
type Summary struct {
	Asked    int     // surveys sent
	Answered int     // of these and earlier ones
	Content  int     // of the answered, 4 or 5 of 5
	Easy     int     // of the answered, 5 to 7 of 7
	CSAT     float64 // mean; 0 when nobody answered
}

// Sum counts a branch's surveys since a time.
func (s *Reads) Sum(ctx context.Context, branch string, since time.Time) (m Summary, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, sumSaid, branch, since).Scan(&m.Asked, &m.Answered, &m.Content, &m.Easy, &m.CSAT)
	return m, database.Failed("sum clients' answers", err)
}

const sumSaid = `
SELECT count(*) FILTER (WHERE sent_at >= $2), count(*) FILTER (WHERE answered_at >= $2),
       count(*) FILTER (WHERE answered_at >= $2 AND csat >= 4), count(*) FILTER (WHERE answered_at >= $2 AND ces >= 5),
       coalesce(avg(csat) FILTER (WHERE answered_at >= $2), 0)::float8
FROM survey WHERE branch = $1 AND (sent_at >= $2 OR answered_at >= $2)`
