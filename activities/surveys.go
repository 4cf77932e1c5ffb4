package activities

import (
	"context"

	"github.com/workbay/workbay/survey"
)

// SurveysPort asks clients how it was, and keeps what surveys of before the
// kernel knew.
type SurveysPort interface {
	// AskClient sends the question, or says why the client is not asked: asked a
	// short while ago, or without consent.
	AskClient(context.Context, survey.Request) (survey.ClientAsked, error)
	// AskAgain sends the question once more.
	AskAgain(context.Context, survey.Request) (survey.AskedAgain, error)

	ScheduleSurvey(context.Context, survey.InputBefore) error
	SendSurvey(context.Context, survey.InputBefore) (suppressed bool, err error)
	RemindSurvey(context.Context, survey.InputBefore) error
	ExpireSurvey(context.Context, survey.InputBefore) error
	AnswerSurvey(ctx context.Context, order string, a survey.Answer) error
}

// Surveys asks clients how it was.
type Surveys struct {
	Port SurveysPort
}

// AskClient sends the question (M1, M2).
func (s *Surveys) AskClient(ctx context.Context, r survey.Request) (survey.ClientAsked, error) {
	return told(s.Port.AskClient(ctx, r))
}

// AskAgain sends the reminder.
func (s *Surveys) AskAgain(ctx context.Context, r survey.Request) (survey.AskedAgain, error) {
	return told(s.Port.AskAgain(ctx, r))
}

// ScheduleSurvey notes that a survey of before the kernel is due, and when.
func (s *Surveys) ScheduleSurvey(ctx context.Context, in survey.InputBefore) error {
	return refused(s.Port.ScheduleSurvey(ctx, in))
}

// SendSurvey asks the client, unless that would be once too often; it then
// reports true. It is part of surveys of before the kernel.
func (s *Surveys) SendSurvey(ctx context.Context, in survey.InputBefore) (suppressed bool, err error) {
	return told(s.Port.SendSurvey(ctx, in))
}

// RemindSurvey asks once more, in a survey of before the kernel.
func (s *Surveys) RemindSurvey(ctx context.Context, in survey.InputBefore) error {
	return refused(s.Port.RemindSurvey(ctx, in))
}

// ExpireSurvey closes a survey of before the kernel that nobody answered.
func (s *Surveys) ExpireSurvey(ctx context.Context, in survey.InputBefore) error {
	return refused(s.Port.ExpireSurvey(ctx, in))
}

// AnswerSurvey keeps the client's answer to a survey of before the kernel. It
// runs as a local activity.
func (s *Surveys) AnswerSurvey(ctx context.Context, order string, a survey.Answer) error {
	return refused(s.Port.AnswerSurvey(ctx, order, a))
}
