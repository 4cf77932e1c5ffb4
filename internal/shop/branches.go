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
	Version int `json:"version,omitempty" readOnly:"true" doc:"Counts edits; the ETag"`
}

// BranchCard is what clients read of a branch on their pages and papers.
type BranchCard struct {
	Name    string  `json:"name" minLength:"1" maxLength:"200"`
	Phone   *string `json:"phone,omitempty" maxLength:"40" doc:"Whom a client calls; kept in E.164"`
	Address string  `json:"address,omitempty" maxLength:"500"`
	Company string  `json:"company,omitempty" maxLength:"200" doc:"Whose branch it is"`
	Country string  `json:"country,omitempty" pattern:"^([A-Z]{2})?$" doc:"ISO 3166 code; its public holidays are proposed"`
}

// tidy brings a card into its one form, or says what is wrong with it.
func (c *BranchCard) tidy() error {
	if err := input.Tidy("name", &c.Name, input.MaxName, true); err != nil {
		return err
	}
	if err := input.Tidy("address", &c.Address, input.MaxNote, false); err != nil {
		return err
	}
	if err := input.Tidy("company", &c.Company, input.MaxName, false); err != nil {
		return err
	}
	if c.Country != "" && !countryCode.MatchString(c.Country) {
		return process.Invalid("country: give the two letters of a country, such as RU")
	}
	return input.TidyPhone(&c.Phone)
}

var (
	branchID    = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

const (
	insertBranch   = `INSERT INTO branch (id, name, phone, address, company, country) VALUES ($1, $2, $3, $4, $5, $6)`
	insertSequence = `INSERT INTO number_sequence (branch) VALUES ($1)`
)

// CreateBranch adds a branch with the default calendar; its orders are numbered from 1.
func (s *Shop) CreateBranch(ctx context.Context, b Branch, by process.Actor) (Branch, error) {
	return s.OpenBranch(ctx, b, worktime.DefaultCalendar(), by)
}

// OpenBranch is [Shop.CreateBranch] with a calendar of its own.
func (s *Shop) OpenBranch(ctx context.Context, b Branch, c worktime.Calendar, by process.Actor) (Branch, error) {
	if err := c.Validate(); err != nil {
		return b, process.Invalid("%v", err)
	}
	if !branchID.MatchString(b.ID) {
		return b, process.Invalid("id: give 1 to 8 Latin capitals or digits, such as MSK; it stands in front of order numbers")
	}
	if err := b.tidy(); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, insertBranch, b.ID, b.Name, b.Phone, b.Address, b.Company, b.Country); database.Violates(err, "") {
			return process.Conflict("branch %s exists already", b.ID)
		} else if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertSequence, b.ID); err != nil {
			return err
		}
		b.Version, c.Version = 1, 1
		if _, err := tx.Exec(ctx, insertCalendar, b.ID, 0, c, by.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "branch.create", b.ID, b)
	})
	return b, database.Failed("create branch", err)
}

const updateBranch = `
UPDATE branch SET name = $2, phone = $3, address = $4, company = $5, country = $6, version = version + 1
WHERE id = $1 AND $7 IN (0, version) RETURNING version`

// PutBranch changes what clients read of a branch. expected is the version it was edited
// from, 0 for any; when it was changed meanwhile it is a Conflict.
func (s *Shop) PutBranch(ctx context.Context, id string, c BranchCard, expected int, by process.Actor) (Branch, error) {
	b := Branch{ID: id, BranchCard: c}
	if err := b.tidy(); err != nil {
		return b, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		err := tx.QueryRow(ctx, updateBranch, b.ID, b.Name, b.Phone, b.Address, b.Company, b.Country, expected).Scan(&b.Version)
		if database.Missing(err) {
			if _, err = s.BranchByID(ctx, id); err == nil {
				err = database.ChangedMeanwhile()
			}
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "branch.change", b.ID, b)
	})
	return b, database.Failed("change branch", err)
}

const (
	branchColumns  = `id, name, phone, address, company, country, version`
	selectBranches = `SELECT ` + branchColumns + ` FROM branch ORDER BY id`
	selectBranch   = `SELECT ` + branchColumns + ` FROM branch WHERE id = $1`
)

// BranchByID returns one branch.
func (s *Shop) BranchByID(ctx context.Context, id string) (Branch, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBranch, id)
	b, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Branch])
	if database.Missing(err) {
		return b, NoBranch(id)
	}
	return b, database.Failed("read branch", err)
}

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

// Tag is the version that an edit is made from.
func (b Branch) Tag() int { return b.Version }
