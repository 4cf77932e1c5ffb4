package suppliers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// DeliveryNote is what somebody says that a supplier's van brought.
type DeliveryNote struct {
	Branch     string          `json:"-"`
	SupplierID string          `json:"supplier_id" minLength:"1" maxLength:"60"`
	Note       string          `json:"note" minLength:"1" maxLength:"60" doc:"Number of the supplier's delivery note"`
	Lines      []DeliveredLine `json:"lines" minItems:"1" maxItems:"500"`
}

// DeliveredLine is how much came of one line of a purchase order.
type DeliveredLine struct {
	Purchase string    `json:"purchase_order" minLength:"1" maxLength:"40"`
	LineID   string    `json:"line_id" minLength:"1" maxLength:"40"`
	Qty      exact.Qty `json:"qty" minimum:"0" doc:"How much came; less than was ordered stays on its way"`
	Surplus  string    `json:"surplus,omitempty" enum:"stock,back" doc:"What becomes of more than was to come: it stays in free stock, or goes back to the supplier"`
}

// What becomes of more than was to come.
const (
	SurplusStock = "stock"
	SurplusBack  = "back"
)

// Check brings a note in order, or refuses what can not be right of it.
func (n *DeliveryNote) Check() error {
	var wrong process.Faults
	wrong.Add(input.Tidy("note", &n.Note, input.MaxWord, true))
	if len(n.Lines) == 0 {
		wrong.Add(process.Invalid("lines: name at least one line that came"))
	}
	seen := map[PurchaseRef]bool{}
	for i, l := range n.Lines {
		ref := n.ref(l)
		if seen[ref] {
			wrong.Invalid("lines[%d].qty: line %s of %s is named twice; give one quantity", i, l.LineID, l.Purchase)
		}
		seen[ref] = true
		if l.Qty <= 0 {
			wrong.Invalid("lines[%d].qty: give more than 0", i)
		}
		if l.Qty > exact.MaxQty {
			wrong.Invalid("lines[%d].qty: give at most %s", i, exact.MaxQty)
		}
		if !slices.Contains([]string{"", SurplusStock, SurplusBack}, l.Surplus) {
			wrong.Invalid("lines[%d].surplus: choose stock or back", i)
		}
	}
	return wrong.Err()
}

// Refs are the lines of purchase orders that a note names, in its order.
func (n *DeliveryNote) Refs() []PurchaseRef {
	refs := make([]PurchaseRef, len(n.Lines))
	for i, l := range n.Lines {
		refs[i] = n.ref(l)
	}
	return refs
}

func (n *DeliveryNote) ref(l DeliveredLine) PurchaseRef {
	return PurchaseRef{Branch: n.Branch, Number: l.Purchase, LineID: l.LineID}
}

// noteKey is a delivery note as it is compared: people type it with and without blanks.
func noteKey(note string) string { return strings.ToUpper(strings.Join(strings.Fields(note), "")) }

// Delivery is a van's delivery that was received (поставка по накладной).
type Delivery struct {
	Number     string         `json:"number"`
	Branch     string         `json:"branch"`
	SupplierID string         `json:"supplier_id"`
	Supplier   string         `json:"supplier"`
	Note       string         `json:"note" doc:"Number of the supplier's delivery note"`
	ByID       string         `json:"by" doc:"Staff id"`
	ByRole     process.Role   `json:"-"`
	At         time.Time      `json:"at"`
	Lines      []DeliveryLine `json:"lines" db:"-"`
}

// By is who received it.
func (d Delivery) By() process.Actor { return process.Actor{Role: d.ByRole, ID: d.ByID} }

// LineState says how far a line of a delivery is.
type LineState string

// The states of a line of a delivery.
const (
	LineDue     LineState = "due"     // its order has not answered yet
	LineDone    LineState = "done"    // its order has received it, or it is in free stock
	LineRefused LineState = "refused" // its order does not take it, and says why
	LineStock   LineState = "stock"   // it was refused and put into free stock
	LineMissing LineState = "missing" // it was refused and did not come after all
)

// DeliveryLine is what came of a line of a purchase order, and where it went.
type DeliveryLine struct {
	Delivery string    `json:"-"`
	Purchase string    `json:"purchase_order"`
	LineID   string    `json:"line_id"`
	Order    string    `json:"order,omitempty" db:"order_no" doc:"Work order that receives it; absent when it goes to free stock"`
	PartNo   string    `json:"part_no"`
	Name     string    `json:"name"`
	Expected exact.Qty `json:"expected" doc:"What was to come"`
	Qty      exact.Qty `json:"qty" doc:"What came"`
	Taken    exact.Qty `json:"taken" doc:"Of it, what was ordered"`
	Surplus  string    `json:"surplus,omitempty" enum:"stock,back" doc:"What became of the rest"`
	State    LineState `json:"state" enum:"due,done,refused,stock,missing" doc:"due: send the same again to finish it; refused: its order does not take it; stock, missing: what was made of that"`
	Why      string    `json:"why,omitempty" doc:"Its order refused it"`
	Tries    int       `json:"-"`
}

// Extra is how much more came than was ordered.
func (l DeliveryLine) Extra() exact.Qty { return l.Qty - l.Taken }

// Short is how much is still to come.
func (l DeliveryLine) Short() exact.Qty { return l.Expected - l.Taken }

// Refused reports whether an order did not take its lines.
func (d Delivery) Refused() bool { return d.has(LineRefused) }

// Due reports whether orders have not answered yet.
func (d Delivery) Due() bool { return d.has(LineDue) }

func (d Delivery) has(state LineState) bool {
	return slices.ContainsFunc(d.Lines, func(l DeliveryLine) bool { return l.State == state })
}

// Orders are the work orders whose lines are due or were refused, in the order of the note.
func (d Delivery) Orders() (numbers []string) {
	for _, l := range d.Lines {
		if (l.State == LineDue || l.State == LineRefused) && !slices.Contains(numbers, l.Order) {
			numbers = append(numbers, l.Order)
		}
	}
	return numbers
}

// Says reports whether a note says what this delivery brought.
func (d Delivery) Says(n DeliveryNote) bool {
	if len(d.Lines) != len(n.Lines) {
		return false
	}
	came := map[PurchaseRef]DeliveredLine{}
	for _, l := range n.Lines {
		came[n.ref(l)] = l
	}
	for _, l := range d.Lines {
		if said, ok := came[PurchaseRef{d.Branch, l.Purchase, l.LineID}]; !ok || said.Qty != l.Qty || said.Surplus != l.Surplus {
			return false
		}
	}
	return true
}

const (
	selectDeliveries = `
SELECT d.number, d.branch, d.supplier_id, s.name AS supplier, d.note, d.by_id, d.by_role, d.at
FROM delivery d JOIN supplier s ON s.id = d.supplier_id`
	deliveryByNumber = selectDeliveries + ` WHERE d.number = $1 AND ($2 = '' OR d.branch = $2)`
	deliveryByNote   = selectDeliveries + ` WHERE d.branch = $1 AND d.supplier_id = $2 AND d.note_key = $3`
	listDeliveries   = selectDeliveries + `
WHERE d.branch = $1 AND ($2 = '' OR d.supplier_id = $2) AND ($3::timestamptz IS NULL OR (d.at, d.number) < ($3, $4))
ORDER BY d.at DESC, d.number DESC LIMIT $5`
	selectDeliveryLines = `
SELECT l.delivery, l.purchase, l.line_id, l.order_no, l.part_no, coalesce(p.name, l.part_no) AS name,
       l.expected, l.qty, l.taken, l.surplus, l.state, l.why, l.tries
FROM delivery_line l LEFT JOIN part p ON p.part_no = l.part_no WHERE l.delivery = ANY ($1) ORDER BY l.delivery, l.place`
)

// DeliveryByNumber returns a delivery of a branch, "" for any.
func (s *Suppliers) DeliveryByNumber(ctx context.Context, branch, number string) (Delivery, error) {
	d, found, err := s.delivery(ctx, deliveryByNumber, number, branch)
	if err == nil && !found {
		err = process.NotFound("there is no delivery %q at your branch", number)
	}
	return d, err
}

// DeliveryByNote finds the delivery that a branch received under a supplier's number, and
// serialises with whoever else receives it until the transaction in ctx ends.
func (s *Suppliers) DeliveryByNote(ctx context.Context, n DeliveryNote) (d Delivery, found bool, err error) {
	key := noteKey(n.Note)
	if err := s.db.Lock(ctx, "delivery/"+n.Branch+"/"+n.SupplierID+"/"+key); err != nil {
		return d, false, err
	}
	return s.delivery(ctx, deliveryByNote, n.Branch, n.SupplierID, key)
}

func (s *Suppliers) delivery(ctx context.Context, query string, args ...any) (d Delivery, found bool, err error) {
	rows, _ := s.db.Q(ctx).Query(ctx, query, args...)
	d, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Delivery])
	if database.Missing(err) {
		return d, false, nil
	}
	list := []Delivery{d}
	if err == nil {
		err = s.withDelivered(ctx, list)
	}
	return list[0], err == nil, database.Failed("read delivery", err)
}

// ListDeliveries lists what a branch received by delivery notes, the newest first, of one
// supplier or of all when supplierID is empty.
func (s *Suppliers) ListDeliveries(ctx context.Context, branch, supplierID string, p database.Page) (database.List[Delivery], error) {
	var none database.List[Delivery]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	before, number, err := p.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, listDeliveries, pgx.QueryExecModeCacheDescribe, branch, supplierID, before, number, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Delivery])
	if err != nil {
		return none, database.Failed("list deliveries", err)
	}
	page := database.Cut(list, size, func(d Delivery) string { return database.Cursor(d.At, d.Number) })
	return page, database.Failed("list deliveries", s.withDelivered(ctx, page.Items))
}

func (s *Suppliers) withDelivered(ctx context.Context, list []Delivery) error {
	at := map[string]int{}
	numbers := make([]string, len(list))
	for i, d := range list {
		at[d.Number], numbers[i] = i, d.Number
		list[i].Lines = []DeliveryLine{}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectDeliveryLines, numbers)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[DeliveryLine])
	for _, l := range lines {
		list[at[l.Delivery]].Lines = append(list[at[l.Delivery]].Lines, l)
	}
	return err
}

const (
	nextDelivery   = `SELECT nextval('delivery_number')`
	insertDelivery = `
INSERT INTO delivery (number, branch, supplier_id, note, note_key, by_id, by_role, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now()))`
	insertDeliveryLine = `
INSERT INTO delivery_line (delivery, place, purchase, line_id, order_no, part_no, expected, qty, taken, surplus, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)

// AddDelivery writes a delivery down under a number of its own, which it returns.
func (s *Suppliers) AddDelivery(ctx context.Context, d Delivery, by process.Actor) (string, error) {
	tx := s.db.Q(ctx)
	var n int64
	if err := tx.QueryRow(ctx, nextDelivery).Scan(&n); err != nil {
		return "", database.Failed("number delivery", err)
	}
	number := fmt.Sprintf("DN-%06d", n)
	if _, err := tx.Exec(ctx, insertDelivery, number, d.Branch, d.SupplierID, d.Note, noteKey(d.Note), by.ID, by.Role, database.Moment(ctx)); err != nil {
		return "", database.Failed("write delivery", err)
	}
	for i, l := range d.Lines {
		if _, err := tx.Exec(ctx, insertDeliveryLine, number, i, l.Purchase, l.LineID, l.Order, l.PartNo, l.Expected, l.Qty, l.Taken, l.Surplus, l.State); err != nil {
			return "", database.Failed("write delivery", err)
		}
	}
	return number, nil
}

const (
	answerDelivery = `
UPDATE delivery_line SET state = $3, why = $4, tries = tries + CASE WHEN $4 = '' THEN 0 ELSE 1 END
WHERE delivery = $1 AND order_no = $2 AND state IN ('due', 'refused')`
	settleDelivery = `UPDATE delivery_line SET state = $4 WHERE delivery = $1 AND purchase = $2 AND line_id = $3 AND state = 'refused'`
	dueDeliveries  = `SELECT DISTINCT delivery FROM delivery_line WHERE state = 'due' ORDER BY delivery`
)

// OrderAnswered notes that an order has received its lines of a delivery, or why it refused them.
func (s *Suppliers) OrderAnswered(ctx context.Context, number, order, why string) error {
	state := LineDone
	if why != "" {
		state = LineRefused
	}
	_, err := s.db.Q(ctx).Exec(ctx, answerDelivery, number, order, state, why)
	return database.Failed("note answer to delivery", err)
}

// SettleRefused notes what was made of a line that its order did not take.
func (s *Suppliers) SettleRefused(ctx context.Context, number string, l DeliveryLine, state LineState) error {
	_, err := s.db.Q(ctx).Exec(ctx, settleDelivery, number, l.Purchase, l.LineID, state)
	return database.Failed("settle delivery", err)
}

// DueDeliveries lists the deliveries of which orders have not answered yet.
func (s *Suppliers) DueDeliveries(ctx context.Context) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, dueDeliveries)
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return numbers, database.Failed("list due deliveries", err)
}
