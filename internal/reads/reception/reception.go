// Package reception reads what the desk at reception shows: the day, and what the
// house knows of a client. It reads tables of their owners and writes none.
package reception

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Reads reads what reception shows.
type Reads struct {
	db    *database.DB
	cards *cards.Cards
	trail *audit.Trail
}

// New reads from a database.
func New(db *database.DB, cards *cards.Cards, trail *audit.Trail) *Reads {
	return &Reads{db: db, cards: cards, trail: trail}
}

// Reception is the day at a branch's reception: who is to be called, whose car
// can go, which promise may break.
type Reception struct {
	Stages   map[process.Phase]int // open orders, by where they are
	Ready    []Order               // cars to hand over, also unrepaired ones
	Drafts   []Order               // whose estimate waits to be read and sent
	Deciding []Order               // that wait for the client's word
	AtRisk   []Order               // whose promise is broken, or soon will be
}

// Order is an order as the reception sees it.
type Order struct {
	Number     string
	Kind       workorder.OrderKind
	Phase      process.Phase
	PhaseSince time.Time
	ClientName string
	Phone      string // that is called first
	Vehicle    string // make and model
	Plate      string
	PromisedAt *time.Time
	Currency   string
	Owes       exact.Money // by the client's invoices
	Estimated  exact.Money // the client's part of the newest estimate
	ExpiresAt  *time.Time  // of the newest estimate
	Reason     string      // what it has waited for the longest; empty when it does not wait
	Side       process.Side
	Since      *time.Time
}

// perBlock is how many orders a block of the reception's page shows; the list
// of orders has them all.
const perBlock = 30

const (
	countStages = `SELECT phase, count(*) FROM work_order WHERE branch = $1 AND NOT ended GROUP BY phase`

	// The few that are shown are chosen first; their state is read after.
	receptionOrders = `
SELECT w.number, w.kind, w.phase, w.phase_since, coalesce(c.name, '') AS client_name,
       coalesce((SELECT e164 || coalesce(';ext=' || nullif(extension, ''), '') FROM client_phone p
                 WHERE p.client_id = coalesce(c.merged_into, c.id) ORDER BY position LIMIT 1), '') AS phone,
       coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate, w.promised_at,
       w.state ->> 'currency' AS currency,
       coalesce((SELECT sum((i ->> 'total')::bigint - (i ->> 'paid')::bigint) FROM jsonb_array_elements(w.state -> 'invoices') i
                 WHERE i #>> '{payer,kind}' = 'client' AND i ->> 'state' <> 'credited'), 0)::bigint AS owes,
       coalesce((w.state #>> '{estimates,-1,totals,0,amount}')::bigint, 0) AS estimated,
       (w.state #>> '{estimates,-1,expires_at}')::timestamptz AS expires_at,
       coalesce(h.reason, '') AS reason, coalesce(h.side, '') AS side, h.since
FROM shown w LEFT JOIN client c ON c.id = w.client_id LEFT JOIN vehicle v ON v.id = w.vehicle_id
LEFT JOIN LATERAL (SELECT reason, side, since FROM hold WHERE number = w.number AND until IS NULL ORDER BY since, seq LIMIT 1) h ON true
ORDER BY w.promised_at, w.number`

	promisedFirst = ` ORDER BY promised_at, number LIMIT $2)`

	selectToHandOver = `
WITH shown AS MATERIALIZED (
    SELECT * FROM work_order WHERE branch = $1 AND NOT ended AND phase = ANY ($3)` + promisedFirst + receptionOrders
	selectDrafts = `
WITH shown AS MATERIALIZED (
    SELECT * FROM work_order WHERE branch = $1 AND NOT ended AND phase = 'preparing'
      AND EXISTS (SELECT FROM hold h WHERE h.number = work_order.number AND h.reason = 'draft' AND h.until IS NULL)` + promisedFirst + receptionOrders
	selectDeciding = `
WITH shown AS MATERIALIZED (
    SELECT * FROM work_order WHERE branch = $1 AND NOT ended AND phase = 'awaiting_approval'` + promisedFirst + receptionOrders
	// The same warning as the gauge wo_promise_at_risk gives; a car that is ready
	// is in its own block.
	selectAtRisk = `
WITH shown AS MATERIALIZED (
    SELECT * FROM work_order
    WHERE branch = $1 AND NOT ended AND phase = ANY ($3) AND phase <> 'ready'
      AND $4 > promised_at - greatest(interval '60 minutes', (promised_at - opened_at) * 0.2)` + promisedFirst + receptionOrders
)

// ReceptionDesk reads the day at a branch's reception.
func (s *Reads) ReceptionDesk(ctx context.Context, branch string) (r Reception, err error) {
	r.Stages = map[process.Phase]int{}
	rows, _ := s.db.Q(ctx).Query(ctx, countStages, branch)
	var phase process.Phase
	var n int
	if _, err = pgx.ForEachRow(rows, []any{&phase, &n}, func() error {
		r.Stages[phase] = n
		return nil
	}); err != nil {
		return r, database.Failed("count open orders", err)
	}
	handOver, _ := workorder.StepOf(workorder.HandOver{}.Name())
	if r.Ready, err = s.receptionOrders(ctx, selectToHandOver, branch, perBlock, handOver.From); err != nil {
		return r, err
	}
	if r.Drafts, err = s.receptionOrders(ctx, selectDrafts, branch, perBlock); err != nil {
		return r, err
	}
	if r.Deciding, err = s.receptionOrders(ctx, selectDeciding, branch, perBlock); err != nil {
		return r, err
	}
	r.AtRisk, err = s.receptionOrders(ctx, selectAtRisk, branch, perBlock, workorder.PromisedPhases(), time.Now())
	return r, err
}

func (s *Reads) receptionOrders(ctx context.Context, sql string, args ...any) ([]Order, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Order])
	return list, database.Failed("list orders of the reception", err)
}
