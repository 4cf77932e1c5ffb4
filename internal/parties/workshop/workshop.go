// Package workshop is the built-in plan of the workshop: bays, which mechanic
// does which job when, and that nobody runs on two at once. It owns the tables bay, assignment
// and clock_claim. It reads staff for the branch of a plan's mechanics and their names.
package workshop

import (
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
)

// Workshop is the built-in plan.
type Workshop struct {
	db     *database.DB
	shop   *shop.Shop
	people *people.People

	clocked Clocked
}

// New is the owner of these tables in a database.
func New(db *database.DB, shop *shop.Shop, people *people.People, clocked Clocked) *Workshop {
	return &Workshop{db: db, shop: shop, people: people, clocked: clocked}
}
