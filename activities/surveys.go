package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// SurveysPort keeps who is asked how it was, when, and what they said.
type SurveysPort interface {
	ScheduleSurvey(context.Context, workorder.SurveyInput) error
	// SendSurvey reports true when the client is not asked: asked a short while
	// ago, or without consent.
	SendSurvey(context.Context, workorder.SurveyInput) (suppressed bool, err error)
	RemindSurvey(context.Context, workorder.SurveyInput) error
	ExpireSurvey(context.Context, workorder.SurveyInput) error
	AnswerSurvey(ctx context.Context, order string, a workorder.SurveyAnswer) error
}

// Surveys asks clients how it was.
type Surveys struct {
	Port SurveysPort
}

// ScheduleSurvey notes that a survey is due, and when (M1).
func (s *Surveys) ScheduleSurvey(ctx context.Context, in workorder.SurveyInput) error {
	return refused(s.Port.ScheduleSurvey(ctx, in))
}

// SendSurvey asks the client, unless that would be once too often; it then
// reports true.
func (s *Surveys) SendSurvey(ctx context.Context, in workorder.SurveyInput) (suppressed bool, err error) {
	return told(s.Port.SendSurvey(ctx, in))
}

// RemindSurvey asks once more.
func (s *Surveys) RemindSurvey(ctx context.Context, in workorder.SurveyInput) error {
	return refused(s.Port.RemindSurvey(ctx, in))
}

// ExpireSurvey closes a survey that nobody answered.
func (s *Surveys) ExpireSurvey(ctx context.Context, in workorder.SurveyInput) error {
	return refused(s.Port.ExpireSurvey(ctx, in))
}

// AnswerSurvey keeps the client's answer (M1, M2). It runs as a local activity.
func (s *Surveys) AnswerSurvey(ctx context.Context, order string, a workorder.SurveyAnswer) error {
	return refused(s.Port.AnswerSurvey(ctx, order, a))
}
