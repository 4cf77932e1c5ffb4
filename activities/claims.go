package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// ClaimsPort is who knows what the warranties of a vehicle cover.
type ClaimsPort interface {
	// CheckCoverage lists the coverages that hold on that day at that mileage, the most generous first.
	CheckCoverage(context.Context, workorder.CoverageRequest) (workorder.CoverageChecked, error)
}

// Claims asks about warranties.
type Claims struct {
	Port ClaimsPort
}

// CheckCoverage asks what is covered for this vehicle (W2, W4).
func (c *Claims) CheckCoverage(ctx context.Context, r workorder.CoverageRequest) (workorder.CoverageChecked, error) {
	return told(c.Port.CheckCoverage(ctx, r))
}
