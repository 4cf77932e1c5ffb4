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
	ID     string `json:"id"`
	Branch string `json:"branch"`
	Name   string `json:"name"`
}

const insertBay = `INSERT INTO bay (id, branch, name) VALUES ($1, $2, $3)`

// CreateBay adds a bay to a branch.
func (s *Workshop) CreateBay(ctx context.Context, branch, name string, by process.Actor) (Bay, error) {
	b := Bay{ID: database.NewID("bay"), Branch: branch, Name: name}
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

const selectBays = `SELECT id, branch, name FROM bay WHERE $1 IN ('', branch) ORDER BY branch, name`

// Bays lists the bays of a branch, or of all when it is "".
func (s *Workshop) Bays(ctx context.Context, branch string) ([]Bay, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBays, branch)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Bay])
	return list, database.Failed("list bays", err)
}
