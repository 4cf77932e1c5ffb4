package record

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Only rows that differ are written: most decisions change one task of several.
const writeTasks = `
WITH now AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS n (key text, name text, job_id text, subject text, roles text[], staff_id text, "not" text[], since timestamptz, due timestamptz)
), gone AS (
    DELETE FROM task t WHERE t.number = $1 AND t.key NOT IN (SELECT key FROM now)
)
INSERT INTO task AS t (process, number, branch, key, name, job_id, subject, roles, staff_id, barred, since, due)
SELECT $4, $1, $2, key, name, coalesce(job_id, ''), coalesce(subject, ''), coalesce(roles, '{}'), coalesce(staff_id, ''), coalesce("not", '{}'), since, due FROM now
ON CONFLICT (number, key) DO UPDATE SET subject = excluded.subject, roles = excluded.roles, staff_id = excluded.staff_id,
    barred = excluded.barred, since = excluded.since, due = excluded.due
WHERE (t.subject, t.roles, t.staff_id, t.barred, t.since, t.due)
    IS DISTINCT FROM (excluded.subject, excluded.roles, excluded.staff_id, excluded.barred, excluded.since, excluded.due)`

// queueTasks writes what people have to do for an instance now.
func queueTasks(b *pgx.Batch, process, number, branch string, tasks []byte) {
	b.Queue(writeTasks, number, branch, json.RawMessage(tasks), process)
}

// encodeTasks lists tasks for [queueTasks].
func encodeTasks(tasks []process.Task) ([]byte, error) {
	type row struct {
		process.Task
		Key string `json:"key"`
	}
	rows := []row{}
	for _, t := range tasks {
		rows = append(rows, row{t, t.Key()})
	}
	return database.StorableJSON(rows)
}

// tasksRule is the version of [workorder.Order.Tasks]: raise it when that says
// something else of the same order, and the open orders' tasks are derived anew.
const tasksRule = 1

const (
	selectRule = `SELECT coalesce(max(version), 0) FROM task_rule`
	insertRule = `INSERT INTO task_rule (version) VALUES ($1) ON CONFLICT DO NOTHING`
	lockOpen   = `SELECT state FROM work_order WHERE number > $1 AND NOT ended ORDER BY number LIMIT 200 FOR UPDATE`
)

// DeriveTasks derives the tasks of all open orders when the rule has changed
// since it was done last.
func (s *Record) DeriveTasks(ctx context.Context) error {
	var done int
	if err := s.db.Q(ctx).QueryRow(ctx, selectRule).Scan(&done); err != nil || done >= tasksRule {
		return database.Failed("read version of tasks", err)
	}
	for after, more := "", true; more; {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			tx := s.db.Q(ctx)
			rows, _ := tx.Query(ctx, lockOpen, after)
			orders, err := pgx.CollectRows(rows, pgx.RowTo[workorder.Order])
			if more = len(orders) > 0; err != nil || !more {
				return err
			}
			after = orders[len(orders)-1].Number
			var b pgx.Batch
			for i := range orders {
				tasks, err := encodeTasks(orders[i].Tasks())
				if err != nil {
					return err
				}
				queueTasks(&b, workorder.Process().Name, orders[i].Number, orders[i].Branch, tasks)
			}
			return tx.SendBatch(ctx, &b).Close()
		})
		if err != nil {
			return database.Failed("derive tasks", err)
		}
	}
	_, err := s.db.Q(ctx).Exec(ctx, insertRule, tasksRule)
	return database.Failed("note version of tasks", err)
}
