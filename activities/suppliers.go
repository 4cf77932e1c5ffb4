package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// SuppliersPort is everybody who sells parts to the house.
type SuppliersPort interface {
	// EnquireParts brings the best offer for each line; a line without one has no supplier.
	EnquireParts(context.Context, workorder.PartsRequest) (workorder.PartsOffered, error)
	// OrderParts places one purchase order for each supplier named in the lines.
	OrderParts(context.Context, workorder.PartsRequest) (workorder.PartsOrdered, error)
	// CancelPurchases takes back what has not arrived of the lines' purchase orders.
	CancelPurchases(context.Context, workorder.PartsRequest) (workorder.PurchasesCancelled, error)
}

// Suppliers asks and orders.
type Suppliers struct {
	Port SuppliersPort
}

// EnquireParts asks for price and time of what is missing (P8, R3).
func (s *Suppliers) EnquireParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsOffered, error) {
	return told(s.Port.EnquireParts(ctx, r))
}

// OrderParts orders what was agreed and is missing (дозаказ, P8, C3).
func (s *Suppliers) OrderParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsOrdered, error) {
	return told(s.Port.OrderParts(ctx, r))
}

// CancelPurchases takes purchase orders back that nobody needs any more (C15).
func (s *Suppliers) CancelPurchases(ctx context.Context, r workorder.PartsRequest) (workorder.PurchasesCancelled, error) {
	return told(s.Port.CancelPurchases(ctx, r))
}
