// Package cards is what reception and the parts desk look up: clients and who may
// act for them, vehicles with owners and odometer readings, companies that pay, and
// the catalogue of parts with its price list. It owns the tables client,
// client_phone, client_email, representative, vehicle, vehicle_owner,
// odometer_reading, payer, part and part_cross.
package cards

import (
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
)

// Cards owns the cards.
type Cards struct {
	db   *database.DB
	shop *shop.Shop
}

// New is the owner of these tables in a database.
func New(db *database.DB, shop *shop.Shop) *Cards { return &Cards{db: db, shop: shop} }
