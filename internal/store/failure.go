package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/workbay/workbay/workorder"
)

// failed wraps err with what was being done. Refusals pass as they are, and text that
// PostgreSQL can not hold is the caller's mistake wherever it stands: in a body, an id or a query.
func failed(doing string, err error) error {
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

// refersToNothing tells whether err is a reference to a row that is not there.
func refersToNothing(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23503"
}

// missing tells whether err says that a row is not there.
func missing(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// changedMeanwhile refuses an edit that was made from an old reading of a card.
func changedMeanwhile() error {
	return workorder.Conflict("the card was changed meanwhile; read it again and repeat your change")
}
