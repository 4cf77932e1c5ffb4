package cards

import (
	"context"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// A merged card keeps its row, with the name of the card that it leads to: orders name it,
// open ones in their workflows too, and what is read of them shows that name.

// merging is how two cards of one kind become one.
type merging[C any] struct {
	kind      string // the audit's, such as client
	forbidden error  // what others than managers are told
	lock      string // locks the rows $1 in order
	read      func(ctx context.Context, tx database.Querier, id string) (C, error)
	id        func(C) string
	prepare   func(ctx context.Context, tx database.Querier, was *merged[C]) error // refuses, or notes what moves
	steps     []string                                                             // with the card that stays as $1 and the one that goes as $2
	mirror    string                                                               // brings what is shown of the cards that lead to $1 up to date
}

// merged is what the audit keeps of a merge: enough to part the cards again by hand.
type merged[C any] struct {
	Kept     C        `json:"kept" doc:"Before it"`
	Merged   C        `json:"merged" doc:"Before it"`
	Cars     []string `json:"cars,omitempty" doc:"Of the client that went"`
	Owners   []string `json:"owners,omitempty" doc:"Of the car that went"`
	Readings []string `json:"odometer_readings,omitempty" doc:"Of the car that went"`
	Reason   string   `json:"reason"`
}

// merge makes one card of two: the card away leads to the card keep from now on. Repeated,
// it changes nothing.
func merge[C any](ctx context.Context, db *database.DB, m merging[C], keep, away, reason string, by process.Actor) (card C, err error) {
	if by.Role != process.Manager && by.Role != process.Admin {
		return card, m.forbidden
	}
	if err := input.Tidy("reason", &reason, input.MaxNote, true); err != nil {
		return card, err
	}
	err = db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := db.Q(ctx)
		if _, err = tx.Exec(ctx, m.lock, []string{keep, away}); err != nil {
			return err
		}
		was := merged[C]{Reason: reason}
		if was.Kept, err = m.read(ctx, tx, keep); err != nil {
			return err
		}
		if was.Merged, err = m.read(ctx, tx, away); err != nil {
			return err
		}
		if card = was.Kept; m.id(was.Kept) == m.id(was.Merged) {
			if keep == away {
				return process.Invalid("merged_id: is this card itself; name the other one")
			}
			return nil
		}
		keep, away = m.id(was.Kept), m.id(was.Merged)
		if err = m.prepare(ctx, tx, &was); err != nil {
			return err
		}
		for _, step := range m.steps {
			if _, err = tx.Exec(ctx, step, keep, away); err != nil {
				return err
			}
		}
		if _, err = tx.Exec(ctx, m.mirror, keep); err != nil {
			return err
		}
		for _, ref := range []string{keep, away} {
			if err = audit.Note(ctx, tx, by, m.kind+".merge", ref, was); err != nil {
				return err
			}
		}
		card, err = m.read(ctx, tx, keep)
		return err
	})
	return card, database.Failed("merge "+m.kind+" cards", err)
}
