package people

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Person is a member of staff who signed in at the pages.
type Person struct {
	auth.Principal
	StaffName string
	Login     string
	// Epoch goes into the session, see [People.StaffSession].
	Epoch int64
	// Given tells that somebody else chose the password: the pages open when its owner
	// has chosen another.
	Given bool
}

var loginName = regexp.MustCompile(`^[a-z0-9._-]{2,40}$`)

const upsertLogin = `
INSERT INTO login (staff_id, name, password, given) SELECT id, $2, $3, $4 FROM staff WHERE id = $1 AND active
ON CONFLICT (staff_id) DO UPDATE
SET name = excluded.name, password = excluded.password, given = excluded.given, changed_at = now(), epoch = DEFAULT`

// SetLogin sets the user name and the password of a member of staff, instead of those they
// had. They keep the password: they chose it, or are known not to mind. Their sessions end.
func (s *People) SetLogin(ctx context.Context, staffID, name, password string, by process.Actor) error {
	return s.setLogin(ctx, staffID, name, password, false, by)
}

// GiveLogin is [People.SetLogin] by somebody else: the member of staff has to choose a
// password of their own when they sign in.
func (s *People) GiveLogin(ctx context.Context, staffID, name, password string, by process.Actor) error {
	return s.setLogin(ctx, staffID, name, password, by.ID != staffID, by)
}

func (s *People) setLogin(ctx context.Context, staffID, name, password string, given bool, by process.Actor) error {
	name = strings.ToLower(strings.TrimSpace(name))
	if !loginName.MatchString(name) {
		return process.Invalid("name: give 2 to 40 Latin letters, digits, dots, hyphens or underscores, such as anna.petrova")
	}
	if err := auth.PasswordFits(name, password); err != nil {
		return err
	}
	hash, err := auth.HashPassword(ctx, password) // before the transaction, which should be short
	if err != nil {
		return database.Failed("hash password", err)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, upsertLogin, staffID, name, hash, given)
		switch {
		case database.Violates(err, "login_name_once"):
			return process.Conflict("the user name %s is taken; choose another one", name)
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return NoActiveStaff(staffID)
		}
		return audit.Note(ctx, tx, by, "login.set", staffID, loginNote{Name: name})
	})
	return database.Failed("set login", err)
}

// NoActiveStaff refuses an id of nobody who works here now.
func NoActiveStaff(id string) error {
	return process.NotFound("there is no active member of staff %q; GET /v1/staff lists them", id)
}

// loginNote is what the audit tells of a login: never the password.
type loginNote struct {
	Name string `json:"name"`
}

const deleteLogin = `DELETE FROM login WHERE staff_id = $1 RETURNING name`

// RemoveLogin takes a member of staff's user name and password away. Their sessions end;
// their tokens are another matter.
func (s *People) RemoveLogin(ctx context.Context, staffID string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var was loginNote
		err := tx.QueryRow(ctx, deleteLogin, staffID).Scan(&was.Name)
		if database.Missing(err) {
			return noLogin(staffID)
		} else if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "login.remove", staffID, was)
	})
	return database.Failed("remove login", err)
}

func noLogin(staffID string) error {
	return process.NotFound("%q has no user name and password; PUT /v1/staff/{id}/login gives them", staffID)
}

const (
	personColumns = `s.id, s.branch, s.role, s.name AS staff_name, l.name AS login, l.epoch, l.given`
	selectLogin   = `
SELECT ` + personColumns + `, l.password
FROM login l JOIN staff s ON s.id = l.staff_id WHERE l.name = $1 AND s.active`
	// What was read decides: a password that was changed meanwhile stays as it is.
	renewPassword = `UPDATE login SET password = $3 WHERE staff_id = $1 AND password = $2`
)

// Authenticate tells who signs in with this user name and password from an address;
// [auth.ErrSignIn] when nobody does, [*auth.TooManyGuesses] when too many did not. A
// name that is unknown takes as long as one that is not.
func (s *People) Authenticate(ctx context.Context, name, password, from string) (Person, error) {
	found, err := s.prove(ctx, name, password, from)
	if err != nil {
		return Person{}, err
	}
	return found, s.signedIn(ctx, found, from)
}

// prove counts a password, looks at it, and notes when it is wrong.
func (s *People) prove(ctx context.Context, name, password, from string) (Person, error) {
	if name = strings.ToLower(strings.TrimSpace(name)); !loginName.MatchString(name) {
		name = "" // nobody's; asked for like any other, to take as long
	}
	try, err := s.guesses.Begin(ctx, name, from)
	if err != nil {
		return Person{}, s.locked(ctx, name, from, err)
	}
	found, err := s.check(ctx, name, password)
	switch {
	case err == nil:
		try.Right()
	case errors.Is(err, auth.ErrSignIn):
		try.Wrong()
		err = cmp.Or(s.failedToSignIn(ctx, found.ID, from), err)
	default:
		try.Unknown()
	}
	return found, err
}

// ChangePassword gives somebody who knows their password another one. Their sessions
// end, and a new one may begin under the epoch of the [Person] that it returns.
func (s *People) ChangePassword(ctx context.Context, who auth.Principal, present, password, from string) (Person, error) {
	login, err := s.LoginOf(ctx, who.ID)
	if err != nil {
		return Person{}, err
	}
	if _, err := s.prove(ctx, *login.Name, present, from); errors.Is(err, auth.ErrSignIn) {
		return Person{}, process.Forbidden("present: is not your password; type it again")
	} else if err != nil {
		return Person{}, err
	}
	if password == present {
		return Person{}, process.Invalid("password: is the one that you have; choose another one")
	}
	if err := s.SetLogin(ctx, who.ID, *login.Name, password, who.Actor()); err != nil {
		return Person{}, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectPerson, who.ID)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Person])
	return p, database.Failed("read login", err)
}

const selectPerson = `
SELECT ` + personColumns + `
FROM staff s JOIN login l ON l.staff_id = s.id WHERE s.id = $1 AND s.active`

// check looks at a password. With [auth.ErrSignIn] it tells whose it would have to be.
func (s *People) check(ctx context.Context, name, password string) (Person, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLogin, name)
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[struct {
		Person
		Password string
	}])
	if err != nil && !database.Missing(err) {
		return Person{}, database.Failed("look up login", err)
	}
	right, stale, err := auth.CheckPassword(ctx, password, found.Password)
	if err != nil {
		return Person{}, database.Failed("check password", err)
	}
	if !right {
		return found.Person, auth.ErrSignIn
	}
	if stale {
		s.renew(ctx, found.ID, found.Password, password)
	}
	return found.Person, nil
}

// renew hashes a password at today's cost. Whoever signs in is not stopped when that fails:
// the next time will do.
func (s *People) renew(ctx context.Context, staffID, was, password string) {
	hash, err := auth.HashPassword(ctx, password)
	if err == nil {
		_, err = s.db.Q(ctx).Exec(ctx, renewPassword, staffID, was, hash)
	}
	if err != nil {
		slog.WarnContext(ctx, "a password was not hashed anew", "staff", staffID, "error", err)
	}
}

const selectSession = selectPerson + ` AND l.epoch = $2`

// StaffSession tells who the owner of a session is by now, asked at every request:
// a session holds the staff id and the epoch of the [Person] who signed in. It
// returns [auth.ErrSignedOut] when they left, or when their login was changed or removed or
// their sessions were ended since. Epochs are compared, not times: clocks differ.
func (s *People) StaffSession(ctx context.Context, staffID string, epoch int64) (Person, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSession, staffID, epoch)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Person])
	if database.Missing(err) {
		return p, auth.ErrSignedOut
	}
	return p, database.Failed("look up session's owner", err)
}

const (
	newEpoch    = `UPDATE login SET epoch = DEFAULT WHERE staff_id = $1`
	endSessions = newEpoch + ` RETURNING name`
)

// EndSessionsOf signs a member of staff out wherever they are signed in.
func (s *People) EndSessionsOf(ctx context.Context, staffID string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var of loginNote
		err := tx.QueryRow(ctx, endSessions, staffID).Scan(&of.Name)
		if database.Missing(err) {
			return noLogin(staffID)
		} else if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "login.sign-out", staffID, of)
	})
	return database.Failed("end sessions", err)
}

// Login is a member of staff with their user name, if they have one.
type Login struct {
	StaffID   string
	StaffName string
	Branch    string
	Role      process.Role
	Active    bool
	Name      *string    // nil: can not sign in
	ChangedAt *time.Time // of name or password
	Given     bool       // the password is not of their own choice yet
}

const (
	loginColumns = `
SELECT s.id AS staff_id, s.name AS staff_name, s.branch, s.role, s.active, l.name, l.changed_at, coalesce(l.given, false) AS given
FROM staff s LEFT JOIN login l ON l.staff_id = s.id`
	selectLogins   = loginColumns + ` WHERE s.active OR l.name IS NOT NULL ORDER BY s.branch, s.id`
	selectOneLogin = loginColumns + ` WHERE s.id = $1 AND l.name IS NOT NULL`
)

// Logins lists everybody who works here or has a user name.
func (s *People) Logins(ctx context.Context) ([]Login, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLogins)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Login])
	return list, database.Failed("list logins", err)
}

// LoginOf returns the user name of a member of staff.
func (s *People) LoginOf(ctx context.Context, staffID string) (Login, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOneLogin, staffID)
	l, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Login])
	if database.Missing(err) {
		return l, noLogin(staffID)
	}
	return l, database.Failed("read login", err)
}
