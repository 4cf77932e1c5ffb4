// Package cards is what reception and the parts desk look up: clients and who may
// act for them, vehicles with owners and odometer readings, companies that pay, and
// the catalogue of parts with its price list. It owns the tables client,
// client_phone, client_email, representative, vehicle, vehicle_owner,
// odometer_reading, payer and part.
package cards

import (
	"github.com/workbay/workbay/internal/database"
)

// Cards owns the cards.
type Cards struct {
	db *database.DB
}

// New is the owner of these tables in a database.
func New(db *database.DB) *Cards { return &Cards{db: db} }
