// Package shop is what a service centre is and works by: its branches with their
// calendars and the numbers of their orders, the company and the policy. It owns the tables
// branch, calendar, number_sequence, paper_number, company,
// company_logo and policy.
package shop

import (
	"github.com/workbay/workbay/internal/database"
)

// Shop owns the branches and their rules.
type Shop struct {
	db *database.DB
}

// New is the owner of these tables in a database.
func New(db *database.DB) *Shop { return &Shop{db: db} }
