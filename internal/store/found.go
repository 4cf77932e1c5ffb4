package store

import (
	"context"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// FirstBranch is the branch that a new installation begins with.
const FirstBranch = "MAIN"

// Found gives an empty database its first branch and one member of staff per
// role, and returns a token for each role. In a database that has staff it does
// nothing and returns nil.
func (s *Store) Found(ctx context.Context) (map[string]string, error) {
	if have, err := s.People.CountStaff(ctx); err != nil || have > 0 {
		return nil, err
	}
	by := process.ProcessActor()
	if err := s.firstBranch(ctx); err != nil {
		return nil, err
	}
	tokens := map[string]string{}
	for _, role := range process.StaffRoles() {
		st, err := s.People.CreateStaff(ctx, people.StaffCard{Branch: FirstBranch, Name: "First " + string(role), Role: role}, by)
		if err != nil {
			return nil, err
		}
		if tokens[string(role)], err = s.People.IssueToken(ctx, st.ID, nil, by); err != nil {
			return nil, err
		}
	}
	return tokens, nil
}

func (s *Store) firstBranch(ctx context.Context) error {
	_, err := s.Shop.CreateBranch(ctx, shop.Branch{ID: FirstBranch, BranchCard: shop.BranchCard{Name: "Main service centre"}}, process.ProcessActor())
	return err
}

// FoundWithAdministrator gives an empty database its first branch and one administrator,
// and nobody a token. In a database that has staff it does nothing.
func (s *Store) FoundWithAdministrator(ctx context.Context) error {
	if have, err := s.People.CountStaff(ctx); err != nil || have > 0 {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.firstBranch(ctx); err != nil {
			return err
		}
		_, err := s.People.CreateStaff(ctx, people.StaffCard{Branch: FirstBranch, Name: "First admin", Role: process.Admin}, process.ProcessActor())
		return err
	})
}
