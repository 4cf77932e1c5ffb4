// Package lookup reads what an order to be opened and a command refer to, in one
// round trip each: cards, people, bays, the rules of the moment. It reads tables of
// their owners and writes none.
package lookup

import "github.com/workbay/workbay/internal/database"

// Reads looks up what is referred to.
type Reads struct {
	db *database.DB
}

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }
