// Package notes keeps what people write to each other about an order, a concern, a job
// or a car, and whom they name in it. It owns the tables note and note_mention; it reads
// staff and login to know who is named.
package notes

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Notes are the notes of all branches.
type Notes struct{ db *database.DB }

// New is the owner of these tables in a database.
func New(db *database.DB) *Notes { return &Notes{db: db} }

// MaxText is how many characters a note has at most.
const MaxText = 4000

// Subject is what a note is about: an order, a concern or a job of it, or a car.
type Subject struct {
	Order     string `json:"order,omitempty" db:"order_no"`
	Concern   int    `json:"concern,omitempty" doc:"Number of the order's concern that it is about"`
	JobID     string `json:"job_id,omitempty" doc:"The order's job that it is about"`
	VehicleID string `json:"vehicle_id,omitempty"`
}

// Note is what somebody wrote.
type Note struct {
	ID     string `json:"id"`
	Branch string `json:"branch" doc:"Where it was written"`
	Subject
	Text     string    `json:"text"`
	By       string    `json:"by" db:"by_id" doc:"Staff id"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
	Mentions []Mention `json:"mentions,omitempty" db:"-"`
}

// Mention is somebody whom a note names: they have to read it.
type Mention struct {
	NoteID  string     `json:"-"`
	StaffID string     `json:"staff_id"`
	Name    string     `json:"name"`
	Closed  *time.Time `json:"closed_at,omitempty" doc:"When they said that it is done"`
}

const (
	noteColumns = `
SELECT n.id, n.branch, n.order_no, n.concern, n.job_id, coalesce(vehicle_now(n.vehicle_id), '') AS vehicle_id, n.text, n.by_id, coalesce(s.name, '') AS by_name, n.at
FROM note n LEFT JOIN staff s ON s.id = n.by_id`

	insertNote = `
INSERT INTO note (id, branch, order_no, concern, job_id, vehicle_id, text, by_id)
VALUES ($1, $2, $3, $4, $5, nullif(vehicle_now($6), ''), $7, $8)`
	insertMention  = `INSERT INTO note_mention (note_id, staff_id) VALUES ($1, $2)`
	selectNote     = noteColumns + ` WHERE n.id = $1`
	selectOf       = noteColumns + ` WHERE ($1 <> '' AND n.order_no = $1 OR $2 <> '' AND n.vehicle_id = ANY (same_vehicle($2))) ORDER BY n.at DESC, n.id DESC LIMIT 200`
	selectMentions = `
SELECT m.note_id, m.staff_id, s.name, m.closed FROM note_mention m JOIN staff s ON s.id = m.staff_id
WHERE m.note_id = ANY ($1) ORDER BY s.name, s.id`
)

// Write keeps a note. Whom it names at the branch gets it as a task.
func (s *Notes) Write(ctx context.Context, branch string, about Subject, text string, by process.Actor) (Note, error) {
	return s.write(ctx, branch, about, text, by, func(staff []person) ([]person, error) { return mentioned(text, staff) })
}

// WriteTo keeps a note that one member of the branch's staff gets as a task, and nobody whom
// its text names.
func (s *Notes) WriteTo(ctx context.Context, branch string, about Subject, text, staffID string, by process.Actor) (Note, error) {
	return s.write(ctx, branch, about, text, by, func(staff []person) ([]person, error) {
		return slices.DeleteFunc(staff, func(p person) bool { return p.ID != staffID }), nil
	})
}

func (s *Notes) write(ctx context.Context, branch string, about Subject, text string, by process.Actor, whom func([]person) ([]person, error)) (Note, error) {
	var made Note
	if err := input.Tidy("text", &text, MaxText, true); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		staff, err := s.staff(ctx, branch)
		if err != nil {
			return err
		}
		named, err := whom(staff)
		if err != nil {
			return err
		}
		id := database.NewID("note")
		if _, err := tx.Exec(ctx, insertNote, id, branch, about.Order, about.Concern, about.JobID, about.VehicleID, text, by.ID); err != nil {
			return err
		}
		for _, p := range named {
			if _, err := tx.Exec(ctx, insertMention, id, p.ID); err != nil {
				return err
			}
		}
		if made, err = s.byID(ctx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "note.write", id, made)
	})
	return made, database.Failed("write note", err)
}

func noNote(id string) error { return process.NotFound("there is no note %q", id) }

func (s *Notes) byID(ctx context.Context, id string) (Note, error) {
	list, err := s.read(ctx, selectNote, id)
	if err != nil || len(list) == 0 {
		return Note{}, firstOf(err, noNote(id))
	}
	return list[0], nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Notes) read(ctx context.Context, sql string, args ...any) ([]Note, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Note])
	if err != nil || len(list) == 0 {
		return list, err
	}
	at := map[string]int{}
	var ids []string
	for i, n := range list {
		at[n.ID] = i
		ids = append(ids, n.ID)
	}
	rows, _ = s.db.Q(ctx).Query(ctx, selectMentions, ids)
	named, err := pgx.CollectRows(rows, pgx.RowToStructByName[Mention])
	for _, m := range named {
		list[at[m.NoteID]].Mentions = append(list[at[m.NoteID]].Mentions, m)
	}
	return list, err
}

// OfOrder lists the notes of an order, its concerns and jobs, the newest first, at most 200.
func (s *Notes) OfOrder(ctx context.Context, number string) ([]Note, error) {
	list, err := s.read(ctx, selectOf, number, "")
	return list, database.Failed("read notes", err)
}

// OfVehicle lists the notes of a car, the newest first, at most 200.
func (s *Notes) OfVehicle(ctx context.Context, id string) ([]Note, error) {
	list, err := s.read(ctx, selectOf, "", id)
	return list, database.Failed("read notes", err)
}

const deleteNote = `DELETE FROM note WHERE id = $1`

// Delete takes a note away: who wrote it may, and the chiefs of its branch. The audit keeps it.
func (s *Notes) Delete(ctx context.Context, branch, id string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.byID(ctx, id)
		switch {
		case err != nil:
			return err
		case branch != "" && n.Branch != branch:
			return noNote(id)
		case n.By != by.ID && by.Role != process.Manager && by.Role != process.Admin:
			return process.Forbidden("a note is deleted by who wrote it, or by a manager")
		}
		if _, err := s.db.Q(ctx).Exec(ctx, deleteNote, id); err != nil {
			return err
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "note.delete", id, n)
	})
	return database.Failed("delete note", err)
}
