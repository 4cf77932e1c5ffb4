package database

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/workbay/workbay/workorder"
)

// Failed wraps err with what was being done. Refusals pass as they are, and text that
// PostgreSQL can not hold is the caller's mistake wherever it stands: in a body, an id or a query.
func Failed(doing string, err error) error {
	var refusal *workorder.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return err
	case errors.As(err, &pg) && pg.Code == "22021": // character_not_in_repertoire
		return workorder.Invalid("the text has characters that can not be stored, such as a zero byte; type it again")
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// RefersToNothing reports whether err is a reference to a row that is not there.
func RefersToNothing(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23503"
}

// Missing reports whether err says that a row is not there.
func Missing(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// Violates reports whether err is a violation of the named constraint ("" for any unique one).
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	if constraint == "" {
		return pg.Code == "23505"
	}
	return pg.ConstraintName == constraint
}
