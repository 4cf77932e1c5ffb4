package shop

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
)

const takeNumber = `
UPDATE number_sequence SET next = next + 1 WHERE branch = $1 RETURNING next - 1`

// NextNumber takes the next order number of a branch, such as MSK-000123.
// A number that is taken and not used is left out.
func (s *Shop) NextNumber(ctx context.Context, branch string) (string, error) {
	var n int64
	err := s.db.Q(ctx).QueryRow(ctx, takeNumber, branch).Scan(&n)
	if database.Missing(err) {
		return "", NoBranch(branch)
	}
	return fmt.Sprintf("%s-%06d", branch, n), database.Failed("take order number", err)
}

// NumberFor gives an order its number. The same key of the same person gets
// the same number again, so that opening an order can be repeated safely.
func (s *Shop) NumberFor(ctx context.Context, p auth.Principal, key, hash string) (string, error) {
	a, err := s.db.Once(ctx, database.OnceKey{Principal: p.ID, Key: "open/" + key, Hash: []byte(hash)}, func(ctx context.Context) (int, any, error) {
		number, err := s.NextNumber(ctx, p.Branch)
		return 201, number, err
	})
	if err != nil {
		return "", err
	}
	var number string
	err = json.Unmarshal(a.Body, &number)
	return number, err
}
