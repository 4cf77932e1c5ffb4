package record

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Whose tasks are listed.
const (
	TasksAll   = ""     // one's own and one's role's
	TasksMine  = "mine" // one's own, and what one has taken on
	TasksRoles = "role" // the rest of what one's role has to do
)

// TaskFilter says whose inbox is wanted.
type TaskFilter struct {
	Branch  string
	Role    process.Role
	StaffID string
	Whose   string // TasksAll, TasksMine or TasksRoles
	Now     time.Time
	database.Page
}

// TaskItem is a task as the inbox shows it.
type TaskItem struct {
	Order      string              `json:"order" db:"number" doc:"Number of the work order; of another process its name and id: survey/MSK-000001"`
	Task       string              `json:"task" db:"key" doc:"Names the task within its order; claim it by this"`
	Command    string              `json:"command" db:"name" doc:"The command that does it"`
	JobID      string              `json:"job_id,omitempty"`
	Subject    string              `json:"subject,omitempty" doc:"What it is about: the job's title, or the step that failed"`
	Since      time.Time           `json:"since"`
	Due        *time.Time          `json:"due,omitempty"`
	Overdue    bool                `json:"overdue"`
	StaffID    string              `json:"staff_id,omitempty" doc:"Whose it is in the first place"`
	StaffName  string              `json:"staff_name,omitempty"`
	ClaimedBy  string              `json:"claimed_by,omitempty" doc:"Who has taken it on"`
	Claimant   string              `json:"claimed_by_name,omitempty"`
	HandedBy   string              `json:"handed_by_name,omitempty" doc:"Who handed it to them; absent when they took it themselves"`
	Said       string              `json:"said,omitempty" doc:"What was said with it"`
	Process    string              `json:"process" doc:"Of which process it is a task: work-order, survey"`
	Kind       workorder.OrderKind `json:"kind,omitempty" doc:"Of the work order, as all that follows but the phase"`
	Phase      process.Phase       `json:"phase"`
	ClientName string              `json:"client_name,omitempty"`
	Vehicle    string              `json:"vehicle,omitempty" doc:"Make and model"`
	Plate      string              `json:"plate,omitempty"`
	PromisedAt *time.Time          `json:"promised_at,omitempty" doc:"The promise in force"`
}

const (
	taskRank = `coalesce(t.due, 'infinity'::timestamptz)`
	// What may be done now, of this branch, after the page before.
	taskReady = `t.branch = @branch AND t.since <= @now
  AND (@rank::text IS NULL OR (` + taskRank + `, t.number, t.key) > (@rank::text::timestamptz, @number, @key))`
	taskOfRole = `@role = ANY (t.roles) AND NOT @staff = ANY (t.barred)`
	taskTaken  = `SELECT order_no, task FROM claim WHERE staff_id = @staff AND (by_id <> '' OR at > now() - @holds::interval)`

	hitAll = `
SELECT t.* FROM task t WHERE ` + taskReady + ` AND (t.staff_id = @staff OR ` + taskOfRole + `)`
	hitRoles = `
SELECT t.* FROM task t WHERE ` + taskReady + ` AND ` + taskOfRole + ` AND t.staff_id <> @staff
  AND (t.number, t.key) NOT IN (` + taskTaken + `)`
	hitMine = `
SELECT t.* FROM task t JOIN (SELECT number, key FROM task WHERE staff_id = @staff AND staff_id <> '' UNION ` + taskTaken + `) k USING (number, key)
WHERE ` + taskReady + ``
	taskOrder = `
ORDER BY ` + taskRank + `, t.number, t.key LIMIT @limit`

	// The rows of the page first, then what they show.
	taskPage = `
SELECT t.number, t.key, t.name, t.job_id, t.subject, t.since, t.due, coalesce(t.due < @now, false) AS overdue,
       t.staff_id, coalesce(s.name, '') AS staff_name, coalesce(c.staff_id, '') AS claimed_by, coalesce(c.name, '') AS claimant,
       coalesce(c.handed_by, '') AS handed_by, coalesce(c.said, '') AS said,
       t.process, coalesce(w.kind, '') AS kind, coalesce(w.phase, i.phase) AS phase, coalesce(p.name, '') AS client_name, coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate, w.promised_at
FROM hit t LEFT JOIN work_order w ON w.number = t.number LEFT JOIN instance i ON i.number = t.number
     LEFT JOIN client p ON p.id = w.client_id LEFT JOIN vehicle v ON v.id = w.vehicle_id LEFT JOIN staff s ON s.id = t.staff_id
     LEFT JOIN LATERAL (SELECT c.staff_id, h.name, b.name AS handed_by, c.said
                        FROM claim c JOIN staff h ON h.id = c.staff_id AND h.active LEFT JOIN staff b ON b.id = c.by_id
                        WHERE c.order_no = t.number AND c.task = t.key AND (c.by_id <> '' OR c.at > now() - @holds::interval)) c ON true
ORDER BY ` + taskRank + `, t.number, t.key`

	selectAllTasks   = `WITH hit AS MATERIALIZED (` + hitAll + taskOrder + `)` + taskPage
	selectRolesTasks = `WITH hit AS MATERIALIZED (` + hitRoles + taskOrder + `)` + taskPage
	selectMyTasks    = `WITH hit AS MATERIALIZED (` + hitMine + taskOrder + `)` + taskPage
)

// Tasks lists what waits for somebody or for their role, what is overdue the
// longest first, what has no due time last (C13).
func (s *Record) Tasks(ctx context.Context, f TaskFilter) (database.List[TaskItem], error) {
	var none database.List[TaskItem]
	size, err := f.Size()
	if err != nil {
		return none, err
	}
	rank, number, key, err := afterTask(f.Page)
	if err != nil {
		return none, err
	}
	sql := map[string]string{TasksAll: selectAllTasks, TasksMine: selectMyTasks, TasksRoles: selectRolesTasks}[f.Whose]
	rows, _ := s.db.Q(ctx).Query(ctx, sql, pgx.QueryExecModeCacheDescribe, pgx.NamedArgs{
		"branch": f.Branch, "now": f.Now, "role": f.Role, "staff": f.StaffID,
		"rank": rank, "number": number, "key": key, "limit": size + 1, "holds": claimHolds,
	})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[TaskItem])
	return database.Cut(list, size, TaskItem.cursor), database.Failed("list tasks", err)
}

// never is the rank of a task without a due time.
const never = "infinity"

func (t TaskItem) cursor() string {
	rank := never
	if t.Due != nil {
		rank = strconv.FormatInt(t.Due.UnixMicro(), 10)
	}
	return rank + "." + t.Order + "." + t.Task
}

// afterTask reads the cursor; the rank is nil on the first page.
func afterTask(p database.Page) (rank *string, number, key string, err error) {
	if p.Cursor == "" {
		return nil, "", "", nil
	}
	words := strings.SplitN(p.Cursor, ".", 3)
	if len(words) == 3 && words[0] == never {
		return &words[0], words[1], words[2], nil
	}
	micros, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || len(words) != 3 {
		return nil, "", "", database.BadCursor()
	}
	at := time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
	return &at, words[1], words[2], nil
}

// The most that is counted: beyond it nobody needs the number.
const mostOverdue = 100

const countOverdue = `
SELECT count(*) FROM (
    SELECT FROM task t WHERE t.branch = $1 AND coalesce(t.due, 'infinity'::timestamptz) < $2 AND t.since <= $2
      AND (t.staff_id = $4 OR t.staff_id = '' AND $3 = ANY (t.roles) AND NOT $4 = ANY (t.barred)) LIMIT $5) late`

// OverdueTasks counts, up to 100, what is overdue of somebody's own tasks and of
// their role's that are nobody's own.
func (s *Record) OverdueTasks(ctx context.Context, branch string, by process.Actor, now time.Time) (int, error) {
	var n int
	err := s.db.Q(ctx).QueryRow(ctx, countOverdue, pgx.QueryExecModeCacheDescribe, branch, now, by.Role, by.ID, mostOverdue).Scan(&n)
	return n, database.Failed("count overdue tasks", err)
}

const selectBranch = `SELECT branch FROM work_order WHERE number = $1 UNION ALL SELECT branch FROM instance WHERE number = $1`

// BranchOf reads to which branch an instance of any process belongs.
func (s *Record) BranchOf(ctx context.Context, number string) (string, error) {
	var branch string
	err := s.db.Q(ctx).QueryRow(ctx, selectBranch, database.Storable(number)).Scan(&branch)
	if database.Missing(err) {
		return "", noInstance(number)
	}
	return branch, database.Failed("find branch", err)
}

const selectTask = `SELECT EXISTS (SELECT FROM task WHERE number = $1 AND key = $2)`

// TakeTask has somebody take a task on that there is; see [Record.Claim].
func (s *Record) TakeTask(ctx context.Context, order, task, staffID string) error {
	var there bool
	if err := s.db.Q(ctx).QueryRow(ctx, selectTask, order, database.Storable(task)).Scan(&there); err != nil {
		return database.Failed("find task", err)
	}
	if !there {
		return notNow()
	}
	return s.Claim(ctx, order, task, staffID)
}
