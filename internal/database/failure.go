package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"github.com/workbay/workbay/process"
)

// Failed wraps err with what was being done. Refusals pass as they are, and text that
// PostgreSQL can not hold is the caller's mistake wherever it is: in a body, an id or a query.
// A database that is away is unavailable: nothing is wrong with the request, it may be sent again.
func Failed(doing string, err error) error {
	var refusal *process.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return err
	case errors.As(err, &pg) && pg.Code == "22021": // character_not_in_repertoire
		return process.Invalid("the text has characters that can not be stored, such as a zero byte; type it again")
	case errors.Is(err, context.Canceled):
		return process.Because(process.Unavailable("the request was given up"), fmt.Errorf("%s: %w", doing, err))
	case away(err):
		return process.Because(process.Unavailable("the workshop's records can not be reached right now; send the same request again in a moment"),
			fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// away reports whether err says that the database could not be asked, or did not say what came of it.
func away(err error) bool {
	var connecting *pgconn.ConnectError
	var said *pgconn.PgError
	var network net.Error // deadlines too
	switch {
	case errors.As(err, &connecting):
		return true
	case errors.As(err, &said):
		return awayCode(said.Code)
	}
	return errors.As(err, &network) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, puddle.ErrClosedPool) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// awayCode reports whether PostgreSQL refuses everybody for now, or ended this statement from outside.
func awayCode(code string) bool {
	return strings.HasPrefix(code, "08") || // connection
		strings.HasPrefix(code, "53") || // out of connections, memory or disk
		strings.HasPrefix(code, "57") || // shut down, starting, cancelled by an operator
		code == "25006" // read only: a standby took over, or has not yet
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

// ChangedMeanwhile refuses an edit that was made from an old reading of a card.
func ChangedMeanwhile() error {
	return process.As(process.CodeOutdated, process.Conflict("the card was changed meanwhile; read it again and repeat your change"))
}
