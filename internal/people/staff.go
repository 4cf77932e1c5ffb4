package people

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// StaffCard is what is written on the card of a member of staff.
type StaffCard struct {
	Branch string       `json:"branch,omitempty" doc:"Where they work; the caller's own branch when absent"`
	Name   string       `json:"name" minLength:"1" maxLength:"200"`
	Role   process.Role `json:"role" enum:"reception,parts,mechanic,foreman,manager,admin"`
	Skills []string     `json:"skills,omitempty" maxItems:"30" doc:"Of a mechanic, as jobs name them"`
	Phone  *string      `json:"phone,omitempty"`
}

// Staff is a member of staff. People who left stay, inactive: orders name them.
type Staff struct {
	ID string `json:"id"`
	StaffCard
	Active    bool      `json:"active"`
	Successor *string   `json:"successor_id,omitempty" db:"successor_id" doc:"Of somebody who left: who took over"`
	CreatedAt time.Time `json:"created_at"`
	Version   int       `json:"version" doc:"Counts edits; the ETag"`
}

// StaffPatch changes the fields that it sets.
type StaffPatch struct {
	Name      *string       `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Role      *process.Role `json:"role,omitempty" enum:"reception,parts,mechanic,foreman,manager,admin"`
	Skills    *[]string     `json:"skills,omitempty" maxItems:"30"`
	Phone     *string       `json:"phone,omitempty"`
	Active    *bool         `json:"active,omitempty" doc:"false: left; their sessions and tokens end for good, and what they hold of open orders is passed on"`
	Successor *string       `json:"successor_id,omitempty" maxLength:"64" doc:"With active false: who advises their orders and has their notes from now on; without it a manager names somebody for each order"`
	Expected  int           `json:"-"` // the version it was edited from, 0 for any
}

const staffColumns = `id, branch, name, role, skills, phone, active, successor_id, created_at, version`

const insertStaff = `
INSERT INTO staff (id, branch, name, role, skills, phone) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING ` + staffColumns

// CreateStaff adds a member of staff.
func (s *People) CreateStaff(ctx context.Context, c StaffCard, by process.Actor) (Staff, error) {
	var made Staff
	if err := c.check(); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, insertStaff, database.NewID("st"), c.Branch, c.Name, c.Role, c.Skills, c.Phone)
		made, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Staff])
		if database.RefersToNothing(err) {
			return shop.NoBranch(c.Branch)
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "staff.create", made.ID, made)
	})
	return made, database.Failed("create staff", err)
}

func (c *StaffCard) check() error {
	if err := input.Tidy("name", &c.Name, input.MaxName, true); err != nil {
		return err
	}
	if !slices.Contains(process.StaffRoles(), c.Role) {
		return process.Invalid("role: choose one of reception, parts, mechanic, foreman, manager, admin")
	}
	skills := []string{}
	for _, skill := range c.Skills {
		if err := input.Tidy("skills", &skill, input.MaxWord, true); err != nil {
			return err
		}
		skills = append(skills, skill)
	}
	slices.Sort(skills)
	c.Skills = slices.Compact(skills)
	return input.TidyPhone(&c.Phone)
}

const (
	lockStaff   = `SELECT ` + staffColumns + ` FROM staff WHERE id = $1 FOR UPDATE`
	updateStaff = `
UPDATE staff SET name = $2, role = $3, skills = $4, phone = $5, active = $6, successor_id = $7,
    left_role = CASE WHEN $6 THEN '' WHEN active THEN $8 ELSE left_role END, left_by = CASE WHEN $6 THEN '' WHEN active THEN $9 ELSE left_by END, version = version + 1
WHERE id = $1
RETURNING ` + staffColumns
)

// UpdateStaff changes a card. The last active administrator can neither leave nor get
// another role: nobody could issue tokens then.
func (s *People) UpdateStaff(ctx context.Context, id string, p StaffPatch, by process.Actor) (Staff, error) {
	var card Staff
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, lockStaff, id)
		if card, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Staff]); database.Missing(err) {
			return noStaff(id)
		} else if err != nil {
			return err
		}
		if p.Expected != 0 && p.Expected != card.Version {
			return database.ChangedMeanwhile()
		}
		was := card
		p.change(&card)
		if err := card.check(); err != nil {
			return err
		}
		if err := s.follows(ctx, card, p.Successor); err != nil {
			return err
		}
		if err := keepAdmin(ctx, tx, was, card); err != nil {
			return err
		}
		rows, _ = tx.Query(ctx, updateStaff, id, card.Name, card.Role, card.Skills, card.Phone, card.Active, card.Successor, by.Role, by.ID)
		if card, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Staff]); err != nil {
			return err
		}
		if was.Active && !card.Active {
			if err := lockOut(ctx, tx, id); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, by, "staff.update", id, card)
	})
	return card, database.Failed("update staff", err)
}

// lockOut ends sessions and tokens for good: who comes back signs in anew.
func lockOut(ctx context.Context, tx database.Querier, id string) error {
	for _, sql := range []string{newEpoch, revokeTokens} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}

func (p StaffPatch) change(s *Staff) {
	input.Set(&s.Name, p.Name)
	input.Set(&s.Role, p.Role)
	input.Set(&s.Skills, p.Skills)
	input.Set(&s.Active, p.Active)
	if p.Phone != nil {
		s.Phone = p.Phone
	}
	if p.Successor != nil {
		s.Successor = nil
		if *p.Successor != "" {
			s.Successor = p.Successor
		}
	}
	if s.Active && p.Active != nil {
		s.Successor = nil // who comes back follows nobody
	}
}

// follows refuses a successor who could not take over from somebody who leaves.
func (s *People) follows(ctx context.Context, of Staff, named *string) error {
	if named == nil || *named == "" {
		return nil
	}
	if of.Active {
		return process.Invalid("successor_id: only somebody who leaves has a successor; give it with active false")
	}
	return s.standsIn(ctx, of, named)
}

// standsIn checks that somebody may take over from somebody of their branch.
func (s *People) standsIn(ctx context.Context, of Staff, named *string) error {
	if named == nil {
		return nil
	}
	switch next, err := s.StaffByID(ctx, *named); {
	case *named == of.ID:
		return process.Invalid("successor_id: choose somebody else than who left or is away")
	case process.KindOf(err) == process.KindNotFound, err == nil && (!next.Active || next.Branch != of.Branch):
		return process.Invalid("successor_id: %q does not work at branch %s", *named, of.Branch)
	default:
		return err
	}
}

// The rows are locked in one order, so that two administrators who dismiss each other can not both succeed.
const lockAdmins = `
SELECT id FROM staff WHERE role = 'admin' AND active AND id <> $1 ORDER BY id FOR UPDATE`

func keepAdmin(ctx context.Context, tx database.Querier, was, now Staff) error {
	admin := func(s Staff) bool { return s.Active && s.Role == process.Admin }
	if !admin(was) || admin(now) {
		return nil
	}
	rows, _ := tx.Query(ctx, lockAdmins, was.ID)
	others, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil && len(others) == 0 {
		return process.Conflict("%s is the last administrator; make somebody else one first", was.Name)
	}
	return err
}

const selectStaff = `SELECT ` + staffColumns + ` FROM staff WHERE id = $1`

// StaffByID returns one member of staff.
func (s *People) StaffByID(ctx context.Context, id string) (Staff, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectStaff, id)
	card, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Staff])
	if database.Missing(err) {
		return card, noStaff(id)
	}
	return card, database.Failed("read staff", err)
}

// StaffFilter says whom to list; empty fields list all.
type StaffFilter struct {
	Branch string
	Role   process.Role
	database.Page
}

const selectStaffList = `
SELECT ` + staffColumns + ` FROM staff
WHERE $1 IN ('', branch) AND $2 IN ('', role) AND id > $3
ORDER BY id LIMIT $4`

// ListStaff lists members of staff, also those who left, in the order they came.
func (s *People) ListStaff(ctx context.Context, f StaffFilter) (database.List[Staff], error) {
	size, err := f.Size()
	if err != nil {
		return database.List[Staff]{}, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectStaffList, f.Branch, f.Role, f.Cursor, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Staff])
	return database.Cut(list, size, func(s Staff) string { return s.ID }), database.Failed("list staff", err)
}

func noStaff(id string) error {
	return process.NotFound("there is no member of staff %q; GET /v1/staff lists them", id)
}

const (
	selectSkilled = `
SELECT id FROM staff WHERE branch = $1 AND active AND role = 'mechanic' AND $2 = ANY (skills) ORDER BY id`
	selectNamed = `SELECT id FROM staff WHERE id = $1 AND active AND role IN ('mechanic', 'foreman')`
)

// Skilled names the branch's active mechanics who have a skill.
func (s *People) Skilled(ctx context.Context, branch, skill string) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSkilled, branch, skill)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Hand names a member of staff if they are active and may do jobs, and nobody otherwise.
func (s *People) Hand(ctx context.Context, id string) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectNamed, id)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

const countStaff = `SELECT count(*) FROM staff`

// CountStaff counts members of staff, also those who left.
func (s *People) CountStaff(ctx context.Context) (n int, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, countStaff).Scan(&n)
	return n, database.Failed("count staff", err)
}
