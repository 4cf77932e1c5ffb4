// Package workshop is the built-in plan of the workshop: bays, and which mechanic
// does which job when. It owns the tables bay and assignment. It reads staff for the
// branch of a plan's mechanics.
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
}

// New is the owner of these tables in a database.
func New(db *database.DB, shop *shop.Shop, people *people.People) *Workshop {
	return &Workshop{db: db, shop: shop, people: people}
}
