package suppliers

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Return is parts that go from the shelf back to a supplier (возврат поставщику).
type Return struct {
	Number     string       `json:"number"`
	Branch     string       `json:"branch"`
	SupplierID string       `json:"supplier_id"`
	Supplier   string       `json:"supplier" doc:"Name"`
	State      ReturnState  `json:"state" enum:"draft,sent,settled,cancelled"`
	Note       string       `json:"note,omitempty"`
	Version    int          `json:"version" doc:"Counts its steps; the ETag"`
	ByID       string       `json:"by" doc:"Staff id"`
	At         time.Time    `json:"at"`
	SentBy     string       `json:"sent_by,omitempty" doc:"Staff id"`
	SentAt     *time.Time   `json:"sent_at,omitempty"`
	EndedAt    *time.Time   `json:"ended_at,omitempty" doc:"When the supplier had answered for all of it, or it was cancelled"`
	Lines      []ReturnLine `json:"lines" db:"-"`
}

// ReturnState says how far a return is.
type ReturnState string

// The states of a return.
const (
	ReturnDraft     ReturnState = "draft"
	ReturnSent      ReturnState = "sent" // the supplier owes an answer
	ReturnSettled   ReturnState = "settled"
	ReturnCancelled ReturnState = "cancelled"
)

// ReturnReason is why a part goes back.
type ReturnReason string

// The reasons for which parts go back.
const (
	ReturnWrongPart     ReturnReason = "wrong_part"
	ReturnDeadOnArrival ReturnReason = "dead_on_arrival"
	ReturnNotNeeded     ReturnReason = "not_needed"
	ReturnCore          ReturnReason = "core" // an old unit for which there is a deposit
)

// ReturnReasons lists the reasons for which parts go back.
func ReturnReasons() []string {
	return []string{string(ReturnWrongPart), string(ReturnDeadOnArrival), string(ReturnNotNeeded), string(ReturnCore)}
}

// ReturnAnswer is what a supplier says to a line; "" while they have not.
type ReturnAnswer string

// The answers of suppliers.
const (
	ReturnCredited ReturnAnswer = "credited" // they owe the money
	ReturnReplaced ReturnAnswer = "replaced" // another came, and stands on the shelf
	ReturnRefused  ReturnAnswer = "refused"  // it came back, and stands on the shelf
)

// ReturnAnswers lists the answers of suppliers.
func ReturnAnswers() []string {
	return []string{string(ReturnCredited), string(ReturnReplaced), string(ReturnRefused)}
}

// ReturnLine is a part of a return.
type ReturnLine struct {
	Number     string       `json:"-"`
	PartNo     string       `json:"part_no"`
	Name       string       `json:"name"`
	Unit       string       `json:"unit"`
	Qty        exact.Qty    `json:"qty"`
	Reason     ReturnReason `json:"reason" enum:"wrong_part,dead_on_arrival,not_needed,core"`
	Note       string       `json:"note,omitempty"`
	Answer     ReturnAnswer `json:"answer,omitempty" enum:"credited,replaced,refused" doc:"Of the supplier; absent while they have not answered"`
	Amount     exact.Money  `json:"amount,omitempty" doc:"Credited for the whole line, minor units"`
	AnsweredBy string       `json:"answered_by,omitempty" doc:"Staff id who wrote it down"`
	AnsweredAt *time.Time   `json:"answered_at,omitempty"`
}

// Tag is the version that an edit is made from.
func (r Return) Tag() int { return r.Version }

// Credited is what the supplier has credited so far.
func (r Return) Credited() (sum exact.Money) {
	for _, l := range r.Lines {
		sum += l.Amount
	}
	return sum
}

// Answered is of how many lines the supplier has said something.
func (r Return) Answered() (n int) {
	for _, l := range r.Lines {
		if l.Answer != "" {
			n++
		}
	}
	return n
}

// maxOpenReturns is how many returns a branch looks at that wait for an answer.
const maxOpenReturns = 500

const (
	returnColumns = `
SELECT r.number, r.branch, r.supplier_id, s.name AS supplier, r.state, r.note, r.version, r.by_id, r.at, r.sent_by, r.sent_at, r.ended_at
FROM supplier_return r JOIN supplier s ON s.id = r.supplier_id`
	selectReturn  = returnColumns + ` WHERE r.number = $1 AND r.branch = $2`
	selectReturns = returnColumns + `
WHERE r.branch = $1 AND ($2 = '' OR r.state = $2) AND ($3::timestamptz IS NULL OR (r.at, r.number) < ($3, $4))
ORDER BY r.at DESC, r.number DESC LIMIT $5`
	selectOpenReturns = returnColumns + ` WHERE r.branch = $1 AND r.state = 'sent' ORDER BY r.sent_at, r.number LIMIT $2`
	selectReturnLines = `
SELECT l.number, l.part_no, coalesce(p.name, l.part_no) AS name, coalesce(p.unit, '') AS unit, l.qty, l.reason, l.note, l.answer, l.amount, l.answered_by, l.answered_at
FROM supplier_return_line l LEFT JOIN part p ON p.part_no = l.part_no WHERE l.number = ANY ($1) ORDER BY l.number, l.place`
)

// ListReturns lists a branch's returns, the newest first; a state of "" is any.
func (s *Suppliers) ListReturns(ctx context.Context, branch, state string, p database.Page) (database.List[Return], error) {
	var none database.List[Return]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	before, number, err := p.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectReturns, pgx.QueryExecModeCacheDescribe, branch, state, before, number, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Return])
	if err != nil {
		return none, database.Failed("list returns", err)
	}
	page := database.Cut(list, size, func(r Return) string { return database.Cursor(r.At, r.Number) })
	return page, database.Failed("list returns", s.returnLines(ctx, page.Items))
}

// OpenReturns lists the returns of a branch for which a supplier owes an answer, the oldest
// first.
func (s *Suppliers) OpenReturns(ctx context.Context, branch string) ([]Return, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOpenReturns, branch, maxOpenReturns)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Return])
	if err == nil {
		err = s.returnLines(ctx, list)
	}
	return list, database.Failed("list open returns", err)
}

// ReturnByNumber is a return of a branch with its lines.
func (s *Suppliers) ReturnByNumber(ctx context.Context, branch, number string) (Return, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectReturn, database.Storable(number), branch)
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Return])
	if database.Missing(err) {
		return r, process.NotFound("your branch has no return %q; GET /v1/supplier-returns lists them", number)
	}
	if err != nil {
		return r, database.Failed("read return", err)
	}
	list := []Return{r}
	err = s.returnLines(ctx, list)
	return list[0], database.Failed("read return", err)
}

func (s *Suppliers) returnLines(ctx context.Context, list []Return) error {
	at := map[string]int{}
	numbers := make([]string, len(list))
	for i, r := range list {
		at[r.Number], numbers[i] = i, r.Number
		list[i].Lines = []ReturnLine{}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectReturnLines, numbers)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[ReturnLine])
	for _, l := range lines {
		list[at[l.Number]].Lines = append(list[at[l.Number]].Lines, l)
	}
	return err
}
