package workshop

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// Bay is a place in the workshop, such as a lift.
type Bay struct {
	ID      string `json:"id"`
	Branch  string `json:"branch"`
	Name    string `json:"name"`
	Active  bool   `json:"active" doc:"false: no car is moved into it any more"`
	Version int    `json:"version" doc:"Counts edits; the ETag"`
}

// BayCard is what can be changed of a bay.
type BayCard struct {
	Name   string `json:"name" minLength:"1" maxLength:"60"`
	Active bool   `json:"active" doc:"false: no car is moved into it any more; the one that stands in it stays"`
}

const insertBay = `INSERT INTO bay (id, branch, name) VALUES ($1, $2, $3)`

// CreateBay adds a bay to a branch.
func (s *Workshop) CreateBay(ctx context.Context, branch, name string, by process.Actor) (Bay, error) {
	b := Bay{ID: database.NewID("bay"), Branch: branch, Name: name, Active: true, Version: 1}
	if err := input.Tidy("name", &b.Name, input.MaxWord, true); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		_, err := tx.Exec(ctx, insertBay, b.ID, b.Branch, b.Name)
		switch {
		case database.Violates(err, ""):
			return process.Conflict("branch %s has a bay %q already", b.Branch, b.Name)
		case database.RefersToNothing(err):
			return shop.NoBranch(b.Branch)
		case err != nil:
			return err
		}
		return audit.Note(ctx, tx, by, "bay.create", b.ID, b)
	})
	return b, database.Failed("create bay", err)
}

const (
	bayColumns = `id, branch, name, active, version`
	selectBays = `SELECT ` + bayColumns + ` FROM bay WHERE $1 IN ('', branch) ORDER BY branch, name`
	selectBay  = `SELECT ` + bayColumns + ` FROM bay WHERE id = $1`
	updateBay  = `UPDATE bay SET name = $2, active = $3, version = version + 1 WHERE id = $1 AND $4 IN (0, version) RETURNING ` + bayColumns
)

// BayByID returns one bay.
func (s *Workshop) BayByID(ctx context.Context, id string) (Bay, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBay, id)
	b, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Bay])
	if database.Missing(err) {
		return b, process.NotFound("there is no bay %q; GET /v1/bays lists them", id)
	}
	return b, database.Failed("read bay", err)
}

// PutBay changes a bay. expected is the version it was edited from, 0 for any; when it was
// changed meanwhile it is a Conflict.
func (s *Workshop) PutBay(ctx context.Context, id string, c BayCard, expected int, by process.Actor) (Bay, error) {
	var b Bay
	if err := input.Tidy("name", &c.Name, input.MaxWord, true); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		was, err := s.BayByID(ctx, id)
		if err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, updateBay, id, c.Name, c.Active, expected)
		b, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Bay])
		switch {
		case database.Missing(err):
			return database.ChangedMeanwhile()
		case database.Violates(err, ""):
			return process.Conflict("branch %s has a bay %q already", was.Branch, c.Name)
		case err != nil:
			return err
		}
		return audit.Note(ctx, tx, by, "bay.change", b.ID, b)
	})
	return b, database.Failed("change bay", err)
}

// Bays lists the bays of a branch, or of all when it is "".
func (s *Workshop) Bays(ctx context.Context, branch string) ([]Bay, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBays, branch)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Bay])
	return list, database.Failed("list bays", err)
}

// Tag is the version that an edit is made from.
func (b Bay) Tag() int { return b.Version }
