package cards

import (
	"context"
	"reflect"

	"github.com/workbay/workbay/internal/database"
)

// Lists from files are judged and written many lines at a time: [Cards.JudgeParts] says
// which card each line is of, [Cards.WriteParts] writes what was judged, and
// [Cards.TakeBackParts] brings back what was there. Clients and vehicles likewise. What
// is a twin of what, and how cards are checked, is as for a single card.

// ForTwins says what becomes of a line that looks like a card, or several, and is not
// clearly one of them.
type ForTwins struct {
	Same      bool   // it is that card, where there is one only
	Other     bool   // it is another card
	Reason    string // why another
	Confirmed []string
}

// Judged is what a line of a list makes of the cards that are there.
type Judged[C any] struct {
	Card  C      `json:"card,omitzero"` // as it will be
	Was   *C     `json:"was,omitempty"` // as it is, nil for a new one
	Twins []Twin `json:"-"`             // cards it may be; then it is not written
	Err   error  `json:"-"`             // why it can not be
	Noted string `json:"-"`             // why it is another card than its twins
}

// Same reports whether the line changes nothing.
func (j Judged[C]) Same() bool { return j.Was != nil && reflect.DeepEqual(j.Card, *j.Was) }

// stands reports whether a card is as an import left it.
func stands[C any](now C, found bool, j Judged[C]) bool {
	return found && reflect.DeepEqual(now, j.Card)
}

// choose makes of cards that look like a line what a person said about such: the card
// that it is, or nil.
func choose[C any](j *Judged[C], twins []Twin, card func(id string) *C, say ForTwins) *C {
	switch {
	case len(twins) == 0:
	case say.Same && len(twins) == 1:
		return card(twins[0].ID)
	case say.Other:
		j.Noted = say.Reason
	default:
		j.Twins = twins
	}
	return nil
}

// lockAll has cards with these keys written one after the other.
func (s *Cards) lockAll(ctx context.Context, keys []string) error {
	return database.Failed("lock cards", oneAtATime(ctx, s.db.Q(ctx), keys))
}
