package stock

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Transfer is parts that go from one branch to another (перемещение).
type Transfer struct {
	Number  string         `json:"number"`
	From    string         `json:"from" db:"from_branch" doc:"Branch"`
	To      string         `json:"to" db:"to_branch" doc:"Branch"`
	State   TransferState  `json:"state" enum:"draft,sent,received,cancelled"`
	Note    string         `json:"note,omitempty"`
	Version int            `json:"version" doc:"Counts its steps; the ETag"`
	ByID    string         `json:"by" doc:"Staff id"`
	At      time.Time      `json:"at"`
	SentBy  string         `json:"sent_by,omitempty" doc:"Staff id"`
	SentAt  *time.Time     `json:"sent_at,omitempty"`
	EndedBy string         `json:"ended_by,omitempty" doc:"Staff id of who received or cancelled it"`
	EndedAt *time.Time     `json:"ended_at,omitempty"`
	Lines   []TransferLine `json:"lines" db:"-"`
}

// TransferState says how far a transfer is.
type TransferState string

// The states of a transfer.
const (
	TransferDraft     TransferState = "draft"
	TransferSent      TransferState = "sent" // on its way: on no shelf
	TransferReceived  TransferState = "received"
	TransferCancelled TransferState = "cancelled"
)

// TransferLine is a part of a transfer.
type TransferLine struct {
	Number   string     `json:"-"`
	PartNo   string     `json:"part_no"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Qty      exact.Qty  `json:"qty"`
	Place    string     `json:"place,omitempty" doc:"Where it stands, or stood, at the branch that sends it"`
	Received *exact.Qty `json:"received,omitempty" doc:"Absent until it is received"`
	Reason   string     `json:"reason,omitempty" doc:"Why less came than was sent"`
}

// Missing is how much of what was sent did not come.
func (l TransferLine) Missing() exact.Qty {
	if l.Received == nil {
		return 0
	}
	return l.Qty - *l.Received
}

// Tag is the version that an edit is made from.
func (t Transfer) Tag() int { return t.Version }

// Short reports whether less came than was sent.
func (t Transfer) Short() bool {
	for _, l := range t.Lines {
		if l.Missing() > 0 {
			return true
		}
	}
	return false
}

// TransferFilter says which transfers are wanted: those that a branch sends or gets. A state
// of "" is any.
type TransferFilter struct {
	Branch string
	State  string
	database.Page
}

const (
	transferColumns = `
SELECT number, from_branch, to_branch, state, note, version, by_id, at, sent_by, sent_at, ended_by, ended_at FROM stock_transfer`
	// A draft is for those who write it.
	selectTransfer  = transferColumns + ` WHERE number = $1 AND (from_branch = $2 OR to_branch = $2 AND sent_at IS NOT NULL)`
	selectTransfers = transferColumns + `
WHERE (from_branch = $1 OR to_branch = $1 AND sent_at IS NOT NULL) AND ($2 = '' OR state = $2)
  AND ($3::timestamptz IS NULL OR (at, number) < ($3, $4))
ORDER BY at DESC, number DESC LIMIT $5`
	selectTransferLines = `
SELECT l.number, l.part_no, coalesce(p.name, l.part_no) AS name, coalesce(p.unit, '') AS unit, l.qty, coalesce(i.place, '') AS place, l.received, l.reason
FROM stock_transfer_line l JOIN stock_transfer t ON t.number = l.number
LEFT JOIN part p ON p.part_no = l.part_no LEFT JOIN stock_item i ON i.branch = t.from_branch AND i.part_no = l.part_no
WHERE l.number = ANY ($1) ORDER BY l.number, l.place`
)

// ListTransfers lists what a branch sends and gets, the newest first.
func (s *Stock) ListTransfers(ctx context.Context, f TransferFilter) (database.List[Transfer], error) {
	var none database.List[Transfer]
	size, err := f.Size()
	if err != nil {
		return none, err
	}
	before, number, err := f.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectTransfers, pgx.QueryExecModeCacheDescribe, f.Branch, f.State, before, number, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Transfer])
	if err != nil {
		return none, database.Failed("list transfers", err)
	}
	page := database.Cut(list, size, func(t Transfer) string { return database.Cursor(t.At, t.Number) })
	return page, database.Failed("list transfers", s.transferLines(ctx, page.Items))
}

// TransferByNumber is a transfer that a branch sends, or that is on its way to it.
func (s *Stock) TransferByNumber(ctx context.Context, branch, number string) (Transfer, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectTransfer, database.Storable(number), branch)
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Transfer])
	if database.Missing(err) {
		return t, process.NotFound("your branch has no transfer %q; GET /v1/transfers lists them", number)
	}
	if err != nil {
		return t, database.Failed("read transfer", err)
	}
	list := []Transfer{t}
	err = s.transferLines(ctx, list)
	return list[0], database.Failed("read transfer", err)
}

func (s *Stock) transferLines(ctx context.Context, list []Transfer) error {
	at := map[string]int{}
	numbers := make([]string, len(list))
	for i, t := range list {
		at[t.Number], numbers[i] = i, t.Number
		list[i].Lines = []TransferLine{}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectTransferLines, numbers)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[TransferLine])
	for _, l := range lines {
		list[at[l.Number]].Lines = append(list[at[l.Number]].Lines, l)
	}
	return err
}
