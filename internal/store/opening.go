package store

import (
	"context"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// Opening is what a shop needs to begin: a branch, its calendar, its money, and somebody
// who administers it.
type Opening struct {
	Branch          shop.Branch
	Calendar        worktime.Calendar
	Currency        string
	Tax             exact.Percent
	Name            string // of the administrator
	Login, Password string
}

// Parts of an [Opening] that can be wrong.
const (
	OpeningBranch = "branch"
	OpeningRules  = "rules"
	OpeningPerson = "person"
	OpeningLogin  = "login"
)

// WrongPart says which part of an [Opening] was refused.
type WrongPart struct {
	Part string
	Err  error
}

// Error implements error.
func (w *WrongPart) Error() string { return w.Part + ": " + w.Err.Error() }

// Unwrap is the refusal itself.
func (w *WrongPart) Unwrap() error { return w.Err }

// Begin founds the shop behind a link of [people.People.FoundingLink], all of it or
// nothing. Prices are not set: those of the default policy are of another shop.
func (s *Store) Begin(ctx context.Context, token string, o Opening) error {
	by := process.ProcessActor()
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.People.UseFoundingLink(ctx, token); err != nil {
			return err
		}
		if _, err := s.Shop.OpenBranch(ctx, o.Branch, o.Calendar, by); err != nil {
			return &WrongPart{OpeningBranch, err}
		}
		rules, err := s.Shop.CurrentPolicy(ctx)
		if err != nil {
			return err
		}
		rules.Currency, rules.TaxRate, rules.LabourRate, rules.DiagnosisFee = o.Currency, o.Tax, 0, 0
		if _, err := s.Shop.PutPolicy(ctx, rules, rules.Version, by); err != nil {
			return &WrongPart{OpeningRules, err}
		}
		admin, err := s.People.CreateStaff(ctx, people.StaffCard{Branch: o.Branch.ID, Name: o.Name, Role: process.Admin}, by)
		if err != nil {
			return &WrongPart{OpeningPerson, err}
		}
		who := process.Actor{ID: admin.ID, Role: admin.Role}
		if err := s.People.SetLogin(ctx, admin.ID, o.Login, o.Password, who); err != nil {
			return &WrongPart{OpeningLogin, err}
		}
		return nil
	})
}
