// Package people is who works here and how they get in: staff, user names and
// passwords, browsers' sessions, tokens of the API. It owns the tables staff,
// login, session and api_token.
package people

import (
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
)

// People owns the cards of staff and what they sign in with.
type People struct {
	db      *database.DB
	guesses *auth.Guesses // of passwords, in this process
}

// New is the owner of these tables in a database.
func New(db *database.DB) *People { return &People{db: db, guesses: auth.NewGuesses()} }

// Changed is the PostgreSQL channel that tells when who may sign in, or what they
// may do, has changed. Triggers on the tables write to it.
const Changed = "workbay_people"
