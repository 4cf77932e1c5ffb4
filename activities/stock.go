package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// StockPort is the warehouse (склад): what lies there, for whom it is kept and
// how it moves. Requests name each effect by its key.
type StockPort interface {
	// CheckParts says what of each line is free. Unknown parts are none.
	CheckParts(context.Context, workorder.PartsRequest) (workorder.PartsChecked, error)
	// ReserveParts keeps what is free for the order, at most what is wanted; 0 is an answer.
	ReserveParts(context.Context, workorder.PartsRequest) (workorder.PartsReserved, error)
	// PostReceipt takes purchased parts in and keeps them for the order.
	PostReceipt(context.Context, workorder.PartsRequest) (workorder.ReceiptPosted, error)
	// PostIssue takes reserved parts out of the ledger, to the bench.
	PostIssue(context.Context, workorder.PartsRequest) (workorder.IssuePosted, error)
	// ReleaseParts gives up what is kept for the lines.
	ReleaseParts(context.Context, workorder.PartsRequest) (workorder.PartsReleased, error)
	// RestockParts takes back from the bench what was issued by mistake.
	RestockParts(context.Context, workorder.PartsRequest) (workorder.PartsRestocked, error)
	// ReturnParts takes issued parts back from the bench.
	ReturnParts(context.Context, workorder.PartsRequest) (workorder.PartsReturned, error)
}

// Stock asks the warehouse.
type Stock struct {
	Port StockPort
}

// CheckParts asks what of each line is free (P7, R1).
func (s *Stock) CheckParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsChecked, error) {
	return told(s.Port.CheckParts(ctx, r))
}

// ReserveParts keeps agreed parts for the order (R2, C2).
func (s *Stock) ReserveParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReserved, error) {
	return told(s.Port.ReserveParts(ctx, r))
}

// PostReceipt takes purchased parts in and keeps them for the order (C3).
func (s *Stock) PostReceipt(ctx context.Context, r workorder.PartsRequest) (workorder.ReceiptPosted, error) {
	return told(s.Port.PostReceipt(ctx, r))
}

// PostIssue takes issued parts out of the ledger (C2).
func (s *Stock) PostIssue(ctx context.Context, r workorder.PartsRequest) (workorder.IssuePosted, error) {
	return told(s.Port.PostIssue(ctx, r))
}

// ReleaseParts gives up what is kept for the lines (C15).
func (s *Stock) ReleaseParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReleased, error) {
	return told(s.Port.ReleaseParts(ctx, r))
}

// ReturnParts takes issued parts back from the bench (C15).
func (s *Stock) ReturnParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReturned, error) {
	return told(s.Port.ReturnParts(ctx, r))
}

// RestockParts takes back from the bench what was issued by mistake (C2).
func (s *Stock) RestockParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsRestocked, error) {
	return told(s.Port.RestockParts(ctx, r))
}
