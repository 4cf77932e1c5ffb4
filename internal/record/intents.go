package record

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Intent is a command that was accepted and journalled, and whose sender may not
// have heard so.
type Intent struct {
	UpdateID string
	Process  string
	ID       string
	Command  string
	By       process.Actor `db:"-"`
	ByRole   process.Role
	ByID     string
	Hash     string
	Body     json.RawMessage
	Rules    json.RawMessage // of an instance that it opens
	At       time.Time
}

const insertIntent = `
INSERT INTO intent (update_id, process, id, command, by_role, by_id, hash, body, rules) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`

// queueIntent notes on whose request the decision was made.
func (d *decision) queueIntent(b *pgx.Batch) {
	if d.asked.UpdateID == "" || d.asked.Command == nil {
		return
	}
	body, err := database.StorableJSON(d.asked.Command)
	if err != nil { // it was decoded before, so it is JSON
		return
	}
	b.Queue(insertIntent, d.asked.UpdateID, d.Process, d.Key.ID, d.asked.Name, d.asked.By.Role, database.Storable(d.asked.By.ID),
		database.Storable(d.asked.Hash), body, d.asked.Rules)
}

const selectIntents = `
SELECT update_id, process, id, command, by_role, by_id, hash, body, rules, at
FROM intent WHERE at < now() - $1::interval AND process = ANY ($3) ORDER BY at LIMIT $2`

// Intents lists the commands to these processes whose senders have not heard for so
// long that they were carried out, the oldest first.
func (s *Record) Intents(ctx context.Context, processes []string, older time.Duration, most int) ([]Intent, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectIntents, older, most, processes)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Intent])
	for i := range list {
		list[i].By = process.Actor{Role: list[i].ByRole, ID: list[i].ByID}
	}
	return list, database.Failed("list intents", err)
}

const selectJournalled = `
SELECT coalesce(min(version), 0), coalesce(max(version), 0), coalesce(max(at), 'epoch') FROM journal WHERE number = $1 AND update_id = $2`

// Journalled is what the journal says of an accepted command: its first and its last
// version, and when it was decided.
type Journalled struct {
	First, Last int
	At          time.Time
}

// Journalled finds the command of an intent in the journal. The versions are 0 when
// its rows are gone: another decision has taken their place.
func (s *Record) Journalled(ctx context.Context, i Intent) (j Journalled, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectJournalled, Number(i.Process, i.ID), i.UpdateID).Scan(&j.First, &j.Last, &j.At)
	return j, database.Failed("find command in journal", err)
}

const deleteIntents = `
DELETE FROM intent USING unnest($1::text[], $2::text[], $3::text[]) AS heard (process, id, update_id)
WHERE intent.process = heard.process AND intent.id = heard.id AND intent.update_id = heard.update_id`

// Heard is a command of which somebody knows that its workflow has carried it out,
// or has refused it for good.
type Heard struct{ Process, ID, UpdateID string }

// Settle forgets intents.
func (s *Record) Settle(ctx context.Context, heard []Heard) error {
	if len(heard) == 0 {
		return nil
	}
	var processes, ids, updates []string
	for _, h := range heard {
		processes, ids, updates = append(processes, h.Process), append(ids, h.ID), append(updates, h.UpdateID)
	}
	_, err := s.db.Q(ctx).Exec(ctx, deleteIntents, processes, ids, updates)
	return database.Failed("settle intents", err)
}

const oldestIntent = `SELECT coalesce(extract(epoch FROM now() - min(at)), 0)::float8 FROM intent`

// OldestIntent is for how many seconds the oldest command has waited for its
// sender to hear of it.
func (s *Record) OldestIntent(ctx context.Context) (float64, error) {
	var seconds float64
	err := s.db.Q(ctx).QueryRow(ctx, oldestIntent).Scan(&seconds)
	return seconds, database.Failed("read oldest intent", err)
}
