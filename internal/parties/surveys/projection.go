package surveys

import (
	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

// What [Surveys.AskClient] marks stays: it was there before the news of it.
const upsertSurvey = `
INSERT INTO survey AS s (order_no, branch, client_id, state, reason, due_at, sent_at, answered_at, csat, ces, comment)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (order_no) DO UPDATE SET
    state = CASE WHEN excluded.state = 'scheduled' THEN s.state ELSE excluded.state END,
    reason = CASE WHEN excluded.state = 'scheduled' THEN s.reason ELSE excluded.reason END,
    sent_at = coalesce(s.sent_at, excluded.sent_at),
    answered_at = excluded.answered_at, csat = excluded.csat, ces = excluded.ces, comment = excluded.comment`

// Project keeps the row of a survey, in the transaction that writes the decision.
func (s *Surveys) Project(b *pgx.Batch, d process.Decision) {
	v, ok := d.State.(*survey.Survey)
	if !ok {
		return
	}
	var csat, ces *int
	comment := ""
	if v.Answer != nil {
		csat, ces, comment = &v.Answer.CSAT, &v.Answer.CES, database.Storable(v.Answer.Comment)
	}
	b.Queue(upsertSurvey, v.Order, v.Branch, v.ClientID, stateOf(v), v.Reason, v.DueAt, v.SentAt, v.AnsweredAt, csat, ces, comment)
}

// stateOf is what the row calls the survey's phase.
func stateOf(v *survey.Survey) string {
	switch {
	case v.Phase == survey.Answered, v.Phase == survey.Expired, v.Phase == survey.Suppressed:
		return string(v.Phase)
	case v.RemindedAt != nil:
		return "reminded"
	case v.SentAt != nil:
		return "sent"
	}
	return "scheduled"
}
