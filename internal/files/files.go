// Package files keeps photos and papers of orders, concerns, jobs and cars: what they
// are, who sent them, and their content on a shelf. It owns the tables file and
// file_content; staff are read for their names.
package files

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
)

// MaxBytes is how large a file may be that somebody sends, and MaxFiles how many an
// order or a car has.
const (
	MaxBytes = 15 << 20
	MaxFiles = 100
)

// Files are the files of all branches.
type Files struct {
	db    *database.DB
	shelf Shelf
}

// New keeps files in a database; see [Files.KeepIn].
func New(db *database.DB) *Files { return &Files{db: db, shelf: rows{db}} }

// Shelf is where contents are kept, under names that it is given. What is there already
// under a name is the same content. A name that it does not have is no error to Delete.
type Shelf interface {
	Put(ctx context.Context, name string, content []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
	Delete(ctx context.Context, name string) error
}

// File is a file without its content.
type File struct {
	ID     string `json:"id"`
	Branch string `json:"branch" doc:"Where it was sent"`
	notes.Subject
	Name   string    `json:"name"`
	Type   string    `json:"type" enum:"image/jpeg,image/png,application/pdf"`
	Bytes  int       `json:"bytes"`
	By     string    `json:"by" db:"by_id" doc:"Staff id"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Image reports whether the file is shown as a picture.
func (f File) Image() bool { return f.Type != pdf }

const (
	fileColumns = `
SELECT f.id, f.branch, f.order_no, f.concern, f.job_id, coalesce(vehicle_now(f.vehicle_id), '') AS vehicle_id, f.name, f.type, f.bytes, f.by_id,
       coalesce(s.name, '') AS by_name, f.at
FROM file f LEFT JOIN staff s ON s.id = f.by_id`

	selectFile  = fileColumns + ` WHERE f.id = $1`
	selectFiles = fileColumns + ` WHERE ($1 <> '' AND f.order_no = $1 OR $2 <> '' AND f.vehicle_id = ANY (same_vehicle($2))) ORDER BY f.at, f.id LIMIT 200`
	countFiles  = `SELECT count(*) FROM file WHERE ($1 <> '' AND order_no = $1 OR $2 <> '' AND vehicle_id = ANY (same_vehicle($2)))`
	insertFile  = `
INSERT INTO file (id, branch, order_no, concern, job_id, vehicle_id, name, type, bytes, by_id)
VALUES ($1, $2, $3, $4, $5, nullif(vehicle_now($6), ''), $7, $8, $9, $10)`
	deleteFile = `DELETE FROM file WHERE id = $1`
)

// Add keeps a file. Images are made anew without what the camera wrote into them, such
// as the place, and scaled down; a PDF is kept as it is.
func (s *Files) Add(ctx context.Context, branch string, about notes.Subject, name string, content []byte, by process.Actor) (File, error) {
	var made File
	if err := input.Tidy("file", &name, input.MaxName, false); err != nil {
		return made, err
	}
	p, err := prepare(content)
	if err != nil {
		return made, err
	}
	if name == "" {
		name = "photo"
	}
	id := database.NewID("file")
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.db.Lock(ctx, "files/"+about.Order+about.VehicleID); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, countFiles, about.Order, about.VehicleID).Scan(&n); err != nil {
			return err
		}
		if n >= MaxFiles {
			return process.Conflict("there are %d files already, the most that are kept here; delete one that is not needed", n)
		}
		if _, err := tx.Exec(ctx, insertFile, id, branch, about.Order, about.Concern, about.JobID, about.VehicleID, name, p.kind, len(p.content), by.ID); err != nil {
			return err
		}
		if err := s.shelf.Put(ctx, id, p.content); err != nil {
			return err
		}
		if p.thumb != nil {
			if err := s.shelf.Put(ctx, thumbOf(id), p.thumb); err != nil {
				return err
			}
		}
		if made, err = s.Find(ctx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "file.add", id, made)
	})
	return made, database.Failed("add file", err)
}

func thumbOf(id string) string { return id + ".thumb" }

func noFile(id string) error { return process.NotFound("there is no file %q", id) }

// Find reads what a file is.
func (s *Files) Find(ctx context.Context, id string) (File, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectFile, id)
	f, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[File])
	if database.Missing(err) {
		return f, noFile(id)
	}
	return f, database.Failed("read file", err)
}

// Content reads a file, or the small picture of an image.
func (s *Files) Content(ctx context.Context, f File, small bool) ([]byte, error) {
	name := f.ID
	if small && f.Image() {
		name = thumbOf(f.ID)
	}
	content, err := s.shelf.Get(ctx, name)
	return content, database.Failed("read file", err)
}

// OfOrder lists the files of an order, its concerns and jobs, the oldest first, at most 200.
func (s *Files) OfOrder(ctx context.Context, number string) ([]File, error) {
	return s.of(ctx, number, "")
}

// OfVehicle lists the files of a car, the oldest first, at most 200.
func (s *Files) OfVehicle(ctx context.Context, id string) ([]File, error) { return s.of(ctx, "", id) }

func (s *Files) of(ctx context.Context, order, vehicle string) ([]File, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectFiles, order, vehicle)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[File])
	return list, database.Failed("list files", err)
}

// Delete takes a file away: who sent it may, and managers. The audit keeps that it was there.
func (s *Files) Delete(ctx context.Context, f File, by process.Actor) error {
	if f.By != by.ID && by.Role != process.Manager && by.Role != process.Admin {
		return process.Forbidden("a file is deleted by who sent it, or by a manager")
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tag, err := s.db.Q(ctx).Exec(ctx, deleteFile, f.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return noFile(f.ID)
		}
		for _, name := range []string{f.ID, thumbOf(f.ID)} {
			if err := s.shelf.Delete(ctx, name); err != nil {
				return err
			}
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "file.delete", f.ID, f)
	})
	return database.Failed("delete file", err)
}
