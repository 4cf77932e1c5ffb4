package cards

import (
	"context"
	"errors"
	"slices"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// DoubtVIN asks whether a VIN is right although its check digit says otherwise.
const DoubtVIN = "vin_check_digit"

// Answers are what a person says about a card that was questioned.
type Answers struct {
	Confirmed       []string `json:"confirmed,omitempty" maxItems:"10" enum:"vin_check_digit" doc:"What looks wrong and is right: the names that a refusal lists in confirm"`
	DuplicateReason string   `json:"duplicate_reason,omitempty" maxLength:"1000" doc:"Why this is another card than those that a refusal lists in duplicates"`
}

func (a *Answers) tidy() error {
	return input.Tidy("duplicate_reason", &a.DuplicateReason, input.MaxNote, false)
}

// given is what the audit keeps of them; nil when nobody was asked.
func (a Answers) given() *Answers {
	if len(a.Confirmed) == 0 && a.DuplicateReason == "" {
		return nil
	}
	return &a
}

// Question is the cause of a refusal that a person can answer, see [Answers].
type Question struct {
	Confirm []string // names of what looks wrong
	Twins   []Twin   // cards that look the same
	Final   bool     // no reason makes it another card
}

// Twin is a card that looks like the one to be written.
type Twin struct {
	Kind    string   `json:"kind" enum:"client,vehicle,part"`
	ID      string   `json:"id" doc:"Of the card; a part's number"`
	Name    string   `json:"name"`
	Matches []string `json:"matches" doc:"What is the same: phone, email, vin, frame, plate, part_no"`
}

func (q *Question) Error() string { return "a person has to say whether this is meant" }

// Asked is the question behind a refusal; nil when there is none.
func Asked(err error) *Question {
	var q *Question
	errors.As(process.Cause(err), &q)
	return q
}

const lockIdentity = `SELECT pg_advisory_xact_lock(hashtextextended(k, 0)) FROM unnest($1::text[]) AS k`

// oneAtATime lets cards with the same keys be written one after the other, so that the
// second one is questioned. Keys are locked in order.
func oneAtATime(ctx context.Context, tx database.Querier, keys []string) error {
	slices.Sort(keys)
	_, err := tx.Exec(ctx, lockIdentity, slices.Compact(keys))
	return err
}
