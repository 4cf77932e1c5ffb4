// Package claims is the built-in warranty desk: the coverages that a vehicle has,
// and which of them hold for an order. It owns the table coverage and reads the kind
// of who pays from payer.
package claims

import (
	"github.com/workbay/workbay/internal/database"
)

// Claims is the built-in warranty desk.
type Claims struct {
	db *database.DB
}

// New is the owner of these tables in a database.
func New(db *database.DB) *Claims { return &Claims{db: db} }
