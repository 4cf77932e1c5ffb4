package store

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

const countStaff = `SELECT count(*) FROM staff`

// FirstBranch is the branch that a new installation begins with.
const FirstBranch = "MAIN"

// Found gives an empty database its first branch and one member of staff per
// role, and returns a token for each role. In a database that has staff it does
// nothing and returns nil.
func (s *Store) Found(ctx context.Context) (map[string]string, error) {
	var have int
	if err := s.db.Q(ctx).QueryRow(ctx, countStaff).Scan(&have); err != nil || have > 0 {
		return nil, database.Failed("count staff", err)
	}
	by := workorder.ProcessActor()
	if _, err := s.CreateBranch(ctx, Branch{ID: FirstBranch, BranchCard: BranchCard{Name: "Main service centre"}}, by); err != nil {
		return nil, err
	}
	tokens := map[string]string{}
	for _, role := range workorder.StaffRoles() {
		st, err := s.CreateStaff(ctx, StaffCard{Branch: FirstBranch, Name: "First " + string(role), Role: role}, by)
		if err != nil {
			return nil, err
		}
		if tokens[string(role)], err = s.IssueToken(ctx, st.ID, nil, by); err != nil {
			return nil, err
		}
	}
	return tokens, nil
}
