package store

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

func (s *Store) ProposeSlots(context.Context, workorder.SlotsRequest) (r workorder.SlotsProposed, err error) {
	panic("not written yet")
}
func (s *Store) CheckCoverage(context.Context, workorder.CoverageRequest) (r workorder.CoverageChecked, err error) {
	panic("not written yet")
}
func (s *Store) IssueInvoices(context.Context, workorder.BillsRequest) (r workorder.InvoicesIssued, err error) {
	panic("not written yet")
}
func (s *Store) CreditInvoices(context.Context, workorder.CreditRequest) (r workorder.InvoicesCredited, err error) {
	panic("not written yet")
}
func (s *Store) PostPayments(context.Context, workorder.PaymentsRequest) (r workorder.PaymentPosted, err error) {
	panic("not written yet")
}
func (s *Store) QueueMessages(context.Context, workorder.MessagesRequest) (r workorder.MessagesQueued, err error) {
	panic("not written yet")
}
func (s *Store) WithdrawMessages(context.Context, workorder.MessagesRequest) (r workorder.MessagesWithdrawn, err error) {
	panic("not written yet")
}
func (s *Store) ScheduleSurvey(context.Context, workorder.SurveyInput) error {
	panic("not written yet")
}
func (s *Store) SendSurvey(context.Context, workorder.SurveyInput) (bool, error) {
	panic("not written yet")
}
func (s *Store) RemindSurvey(context.Context, workorder.SurveyInput) error { panic("not written yet") }
func (s *Store) ExpireSurvey(context.Context, workorder.SurveyInput) error { panic("not written yet") }
func (s *Store) AnswerSurvey(ctx context.Context, order string, a workorder.SurveyAnswer) error {
	panic("not written yet")
}
