package record

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const selectOrder = `SELECT state FROM work_order WHERE number = $1`

// LoadOrder returns an order as it was written last.
func (s *Record) LoadOrder(ctx context.Context, number string) (workorder.Order, error) {
	var o workorder.Order
	err := s.db.Q(ctx).QueryRow(ctx, selectOrder, number).Scan(&o)
	if database.Missing(err) {
		return o, NoOrder(number)
	}
	return o, database.Failed("read order", err)
}

const selectWithPending = `SELECT state, pending FROM work_order WHERE number = $1`

// OrderNow returns an order as it was written last, and whether the process is
// about to take steps for it.
func (s *Record) OrderNow(ctx context.Context, number string) (o workorder.Order, pending bool, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectWithPending, number).Scan(&o, &pending)
	if database.Missing(err) {
		return o, false, NoOrder(number)
	}
	return o, pending, database.Failed("read order", err)
}

// Alone does something about an instance that nobody else does at the same time, on any
// machine.
func (s *Record) Alone(ctx context.Context, number string, do func(context.Context) error) error {
	return s.db.Tx(ctx, func(locked context.Context) error {
		if err := s.Hold(locked, number); err != nil {
			return err
		}
		return do(ctx) // what it waits for is written by others, and read outside the transaction
	})
}

// Hold keeps what [Record.Alone] would do about an instance waiting until the transaction of ctx ends.
func (s *Record) Hold(ctx context.Context, number string) error {
	return s.db.Lock(ctx, "record/alone/"+number)
}

// OrderMark is the little that is needed to wait for an order or to give it a command.
type OrderMark struct {
	Branch  string
	Version int
	Pending bool // the process is about to take steps
}

const selectMark = `SELECT branch, version, pending FROM work_order WHERE number = $1`

// Mark reads how far an order is, without its state.
func (s *Record) Mark(ctx context.Context, number string) (OrderMark, error) {
	var m OrderMark
	err := s.db.Q(ctx).QueryRow(ctx, selectMark, number).Scan(&m.Branch, &m.Version, &m.Pending)
	if database.Missing(err) {
		return m, NoOrder(number)
	}
	return m, database.Failed("read order", err)
}

// NoOrder refuses a number that no order has.
func NoOrder(number string) error { return process.NotFound("there is no work order %q", number) }

// OrderFilter says which orders are wanted; zero fields do not restrict.
type OrderFilter struct {
	Branch    string
	Phase     process.Phase
	Kind      workorder.OrderKind
	Assignee  string // staff id: the advisor, or a mechanic with planned time in the order
	ClientID  string
	VehicleID string
	Query     string             // first characters of the number, or a fragment of the plate, the VIN or the client's name
	Open      *bool              // false: only orders that are over
	Late      bool               // only open orders that are in their stage longer than its target
	Part      workorder.WaitPart // only orders in which a part waits for this
	database.Page
}

// OrderSummary is an order as lists show it.
type OrderSummary struct {
	Number     string              `json:"number"`
	Branch     string              `json:"branch"`
	Kind       workorder.OrderKind `json:"kind"`
	Phase      process.Phase       `json:"phase"`
	PhaseSince time.Time           `json:"phase_since"`
	ClientID   string              `json:"client_id"`
	ClientName string              `json:"client_name"`
	VehicleID  string              `json:"vehicle_id"`
	Vehicle    string              `json:"vehicle" doc:"Make and model"`
	Plate      string              `json:"plate"`
	AdvisorID  string              `json:"advisor_id"`
	Version    int                 `json:"version"`
	OpenedAt   time.Time           `json:"opened_at"`
	PromisedAt *time.Time          `json:"promised_at,omitempty"`
	Ended      bool                `json:"ended,omitempty"`
	UpdatedAt  time.Time           `json:"updated_at"`
}

const (
	orderColumns = `
SELECT w.number, w.branch, w.kind, w.phase, w.phase_since, w.client_id, coalesce(c.name, '') AS client_name,
       coalesce(v.merged_into, w.vehicle_id) AS vehicle_id, coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate,
       w.advisor_id, w.version, w.opened_at, w.promised_at, w.ended, w.updated_at`
	orderCards = ` LEFT JOIN client c ON c.id = w.client_id LEFT JOIN vehicle v ON v.id = w.vehicle_id
WHERE ($1 = '' OR w.branch = $1) AND ($2 = '' OR w.phase = $2) AND ($3 = '' OR w.kind = $3)
  AND ($4 = '' OR w.client_id = ANY (ARRAY(SELECT id FROM client WHERE id = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $4) OR merged_into = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $4)))) AND ($5 = '' OR w.vehicle_id = ANY (same_vehicle($5)))
  AND ($6::boolean IS NULL OR w.ended = NOT $6)
  AND ($7 = '' OR w.advisor_id = $7
       OR EXISTS (SELECT FROM assignment a WHERE a.order_no = w.number AND a.mechanic_id = $7))
  AND (NOT $11 OR NOT w.ended AND w.stage_due < now())
  AND ($12 = '' OR EXISTS (SELECT FROM part_wait p WHERE p.number = w.number AND p.part = $12 AND p.until IS NULL))
  AND ($8::timestamptz IS NULL OR (w.opened_at, w.number) < ($8, $9))`
	orderPage = `
ORDER BY w.opened_at DESC, w.number DESC LIMIT $10`

	orderHit = ` AND w.number IN (SELECT number FROM hit)`

	allOrders      = orderColumns + ` FROM work_order w` + orderCards
	selectOrders   = allOrders + orderPage
	assignedOrders = `
WITH hit AS MATERIALIZED (
    SELECT number FROM work_order WHERE advisor_id = $7 AND ($6::boolean IS NULL OR ended = NOT $6)
    UNION SELECT order_no FROM assignment WHERE mechanic_id = $7
)` + allOrders + orderHit + orderPage
	// A part of a name may be that of thousands of clients. Their orders are put in
	// order by what the index says of them, and only those of the page are read.
	searchOrders = `
WITH hit AS MATERIALIZED (
    SELECT opened_at, number FROM work_order WHERE number LIKE $13
    UNION SELECT o.opened_at, o.number FROM client c JOIN work_order o ON o.client_id = c.id WHERE c.name_key LIKE $14
    UNION SELECT o.opened_at, o.number FROM vehicle v JOIN vehicle s ON coalesce(s.merged_into, s.id) = coalesce(v.merged_into, v.id)
          JOIN work_order o ON o.vehicle_id = s.id WHERE v.plate_key LIKE $15 OR v.vin LIKE $15 OR v.frame_key LIKE $15
    UNION SELECT opened_at, number FROM work_order WHERE number = $16
    UNION SELECT o.opened_at, o.number FROM work_order o JOIN vehicle v ON v.id = o.vehicle_id
          WHERE NOT o.ended AND ($1 = '' OR o.branch = $1) AND lower(v.make || ' ' || v.model) LIKE $17
)` + orderColumns + `
FROM (SELECT opened_at, number FROM hit ORDER BY opened_at DESC, number DESC OFFSET 0) h JOIN work_order w USING (number)` + orderCards + `
ORDER BY h.opened_at DESC, h.number DESC LIMIT $10`
)

// shortNumber is the number of an order that people of its branch call by its last digits,
// as they are counted ([shop.Shop.NextNumber]); empty when q is none.
func shortNumber(branch, q string) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(q, "#"), 10, 32)
	if err != nil || branch == "" {
		return ""
	}
	return fmt.Sprintf("%s-%06d", branch, n)
}

// ListOrders lists orders, the last opened first.
func (s *Record) ListOrders(ctx context.Context, f OrderFilter) (database.List[OrderSummary], error) {
	var none database.List[OrderSummary]
	size, err := f.Size()
	if err != nil {
		return none, err
	}
	before, number, err := f.After()
	if err != nil {
		return none, err
	}
	q, err := input.Query(f.Query)
	if err != nil {
		return none, err
	}
	if stage, ok := workorder.StageOf(f.Phase); ok && !stage.Terminal && f.Open == nil {
		open := true // so it is, and says to the planner which index will do
		f.Open = &open
	}
	sql := selectOrders
	// Planned anew each time, with the values: conditions that do not restrict fall away.
	args := []any{pgx.QueryExecModeCacheDescribe, f.Branch, f.Phase, f.Kind, f.ClientID, f.VehicleID, f.Open, f.Assignee, before, number, size + 1, f.Late, f.Part}
	switch {
	case q != "":
		sql = searchOrders
		args = append(args, input.Beginning(strings.ToUpper(q)), input.Containing(input.NameKey(q)), input.CarPattern(q), shortNumber(f.Branch, q), input.ModelPattern(q))
	case f.Assignee != "":
		sql = assignedOrders
	}
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[OrderSummary])
	return database.Cut(list, size, func(o OrderSummary) string { return database.Cursor(o.OpenedAt, o.Number) }), database.Failed("list orders", err)
}
