package shop

import (
	"context"
	"regexp"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// Branch is a service centre of its own: staff, stock, bays, calendar and orders belong to one.
type Branch struct {
	ID string `json:"id" pattern:"^[A-Z0-9]{1,8}$" doc:"Stands in front of order numbers, such as MSK"`
	BranchCard
}

// BranchCard is what clients read of a branch on their pages and papers.
type BranchCard struct {
	Name    string  `json:"name" minLength:"1" maxLength:"200"`
	Phone   *string `json:"phone,omitempty" maxLength:"40" doc:"Whom a client calls; kept in E.164"`
	Address string  `json:"address,omitempty" maxLength:"500"`
}

// tidy brings a card into its one form, or says what is wrong with it.
func (c *BranchCard) tidy() error {
	if err := input.Tidy("name", &c.Name, input.MaxName, true); err != nil {
		return err
	}
	if err := input.Tidy("address", &c.Address, input.MaxNote, false); err != nil {
		return err
	}
	return input.TidyPhone(&c.Phone)
}

var branchID = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)

const (
	insertBranch   = `INSERT INTO branch (id, name, phone, address) VALUES ($1, $2, $3, $4)`
	insertSequence = `INSERT INTO number_sequence (branch) VALUES ($1)`
)

// CreateBranch adds a branch with the default calendar; its orders are numbered from 1.
func (s *Shop) CreateBranch(ctx context.Context, b Branch, by process.Actor) (Branch, error) {
	if !branchID.MatchString(b.ID) {
		return b, process.Invalid("id: give 1 to 8 Latin capitals or digits, such as MSK; it stands in front of order numbers")
	}
	if err := b.tidy(); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, insertBranch, b.ID, b.Name, b.Phone, b.Address); database.Violates(err, "") {
			return process.Conflict("branch %s exists already", b.ID)
		} else if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertSequence, b.ID); err != nil {
			return err
		}
		c := worktime.DefaultCalendar()
		if _, err := tx.Exec(ctx, insertCalendar, b.ID, c.Version-1, c, by.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "branch.create", b.ID, b)
	})
	return b, database.Failed("create branch", err)
}

const updateBranch = `UPDATE branch SET name = $2, phone = $3, address = $4 WHERE id = $1`

// PutBranch changes what clients read of a branch.
func (s *Shop) PutBranch(ctx context.Context, id string, c BranchCard, by process.Actor) (Branch, error) {
	b := Branch{ID: id, BranchCard: c}
	if err := b.tidy(); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if n, err := tx.Exec(ctx, updateBranch, b.ID, b.Name, b.Phone, b.Address); err != nil {
			return err
		} else if n.RowsAffected() == 0 {
			return NoBranch(id)
		}
		return audit.Note(ctx, tx, by, "branch.change", b.ID, b)
	})
	return b, database.Failed("change branch", err)
}

const selectBranches = `SELECT id, name, phone, address FROM branch ORDER BY id`

// Branches lists all branches.
func (s *Shop) Branches(ctx context.Context) ([]Branch, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBranches)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Branch])
	return list, database.Failed("list branches", err)
}

// NoBranch refuses an id that no branch has.
func NoBranch(id string) error {
	return process.NotFound("there is no branch %q; GET /v1/branches lists them", id)
}
