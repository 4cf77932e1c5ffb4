// Package surveys is the built-in asking of clients what they think of a repair. It
// owns the table survey.
package surveys

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

// Surveys is the built-in survey.
type Surveys struct {
	db     *database.DB
	cards  *cards.Cards
	invite Invite
}

// New is the owner of these tables in a database.
func New(db *database.DB, cards *cards.Cards, invite Invite) *Surveys {
	return &Surveys{db: db, cards: cards, invite: invite}
}

// Invitation asks a client to answer a survey; the same key again asks nobody.
type Invitation struct {
	Branch, Order, ClientID string
	Key                     string
	Until                   time.Time // how long its link opens
}

// Invite sends an invitation in the transaction of the context.
type Invite func(ctx context.Context, i Invitation) error

// SurveyRecord is what is known of the survey of an order.
type SurveyRecord struct {
	Order      string     `json:"order" db:"order_no"`
	Branch     string     `json:"branch"`
	ClientID   string     `json:"client_id"`
	State      string     `json:"state" enum:"scheduled,sent,reminded,answered,expired,suppressed"`
	Reason     string     `json:"reason,omitempty" enum:"no_consent,asked_lately" doc:"Why it was suppressed"`
	DueAt      time.Time  `json:"due_at"`
	SentAt     *time.Time `json:"sent_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	CSAT       *int       `json:"csat,omitempty" db:"csat"`
	CES        *int       `json:"ces,omitempty" db:"ces"`
	Comment    string     `json:"comment,omitempty"`
}

// Open reports whether an answer is still wanted.
func (r SurveyRecord) Open() bool { return r.State == "sent" || r.State == "reminded" }

const insertSurvey = `
INSERT INTO survey (order_no, branch, client_id, state, due_at) VALUES ($1, $2, $3, 'scheduled', $4) ON CONFLICT DO NOTHING`

// ScheduleSurvey notes that the client of an order is to be asked, and when (M1).
func (s *Surveys) ScheduleSurvey(ctx context.Context, in survey.InputBefore) error {
	_, err := s.db.Q(ctx).Exec(ctx, insertSurvey, in.Order, in.Branch, in.ClientID, in.DueAt)
	return database.Failed("schedule survey", err)
}

const (
	lockSurvey = `SELECT state, coalesce(sent_at, now()) FROM survey WHERE order_no = $1 FOR UPDATE`
	// Asked lately counts from what was sent, whatever became of it.
	askedLately = `
SELECT EXISTS (SELECT FROM survey WHERE client_id = $1 AND order_no <> $2 AND sent_at > coalesce($4, now()) - make_interval(secs => $3))`
	suppressSurvey = `UPDATE survey SET state = 'suppressed', reason = $2 WHERE order_no = $1`
	sendSurvey     = `
WITH s AS (UPDATE survey SET state = 'sent', sent_at = now() WHERE order_no = $1 RETURNING branch)
` + counters.InsertInto + ` SELECT 'survey_sent_total', ARRAY[branch, 'csat_ces'], 1 FROM s`
	remindSurvey = `UPDATE survey SET state = 'reminded' WHERE order_no = $1`
)

// SendSurvey asks the client, and reports true when that is left out: without
// consent to service messages, or when the client was asked about another order
// less than the policy's gap ago.
func (s *Surveys) SendSurvey(ctx context.Context, in survey.InputBefore) (suppressed bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		// One survey of a client at a time, or two orders closed together ask twice.
		if err := s.db.Lock(ctx, "survey/"+in.ClientID); err != nil {
			return err
		}
		state, _, err := surveyState(ctx, tx, in)
		if err != nil || state != "scheduled" {
			suppressed = state == "suppressed"
			return err
		}
		reason, err := s.whyNotAsk(ctx, in.ClientID, in.Order, in.Policy.Gap)
		if err != nil {
			return err
		}
		if suppressed = reason != ""; suppressed {
			_, err := tx.Exec(ctx, suppressSurvey, in.Order, reason)
			return err
		}
		if _, err := tx.Exec(ctx, sendSurvey, in.Order); err != nil {
			return err
		}
		return s.ask(ctx, in, "survey", time.Now())
	})
	return suppressed, database.Failed("send survey", err)
}

// surveyState locks a survey, scheduling it if nobody did, and returns how far
// it is and when it was sent.
func surveyState(ctx context.Context, tx database.Querier, in survey.InputBefore) (state string, sent time.Time, err error) {
	if _, err := tx.Exec(ctx, insertSurvey, in.Order, in.Branch, in.ClientID, in.DueAt); err != nil {
		return "", sent, err
	}
	err = tx.QueryRow(ctx, lockSurvey, in.Order).Scan(&state, &sent)
	return state, sent, err
}

func (s *Surveys) whyNotAsk(ctx context.Context, client, order string, gap process.Seconds) (string, error) {
	if consent, err := s.cards.MayWrite(ctx, client); err != nil {
		return "", err
	} else if !consent {
		return "no_consent", nil
	}
	var lately bool
	err := s.db.Q(ctx).QueryRow(ctx, askedLately, client, order, float64(gap), database.Moment(ctx)).Scan(&lately)
	switch {
	case err != nil:
		return "", err
	case lately:
		return "asked_lately", nil
	}
	return "", nil
}

// ask queues a message with a link that opens until the survey expires.
func (s *Surveys) ask(ctx context.Context, in survey.InputBefore, key string, sent time.Time) error {
	return s.invite(ctx, Invitation{
		Branch: in.Branch, Order: in.Order, ClientID: in.ClientID, Key: key, Until: sent.Add(in.Policy.Expiry.Duration()),
	})
}

// RemindSurvey asks once more, unless there is an answer or nothing was sent.
func (s *Surveys) RemindSurvey(ctx context.Context, in survey.InputBefore) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		state, sent, err := surveyState(ctx, tx, in)
		if err != nil || state != "sent" {
			return err
		}
		if _, err := tx.Exec(ctx, remindSurvey, in.Order); err != nil {
			return err
		}
		return s.ask(ctx, in, "survey-reminder", sent)
	})
	return database.Failed("remind of survey", err)
}

const expireSurvey = `
UPDATE survey SET state = 'expired' WHERE order_no = $1 AND state IN ('scheduled', 'sent', 'reminded')`

// ExpireSurvey closes a survey that nobody answered.
func (s *Surveys) ExpireSurvey(ctx context.Context, in survey.InputBefore) error {
	_, err := s.db.Q(ctx).Exec(ctx, expireSurvey, in.Order)
	return database.Failed("expire survey", err)
}

const answerSurvey = `
WITH s AS (
    UPDATE survey SET state = 'answered', answered_at = now(), csat = $2, ces = $3, comment = $4
    WHERE order_no = $1 AND state IN ('sent', 'reminded')
    RETURNING branch, csat, ces)
` + counters.InsertInto + `
SELECT m.* FROM s CROSS JOIN LATERAL (VALUES
    ('survey_answered_total', ARRAY[branch, 'csat_ces'], 1::float8),
    ('survey_score', ARRAY[branch, 'csat'], csat), ('survey_score', ARRAY[branch, 'ces'], ces)) AS m`

// AnswerSurvey keeps the client's answer. The same answer again changes
// nothing, another one is a Conflict (M1, M2).
func (s *Surveys) AnswerSurvey(ctx context.Context, order string, a survey.Answer) error {
	if err := a.Validate(); err != nil {
		return err
	}
	a.Comment = database.Storable(a.Comment)
	tag, err := s.db.Q(ctx).Exec(ctx, answerSurvey, order, a.CSAT, a.CES, a.Comment)
	if err != nil || tag.RowsAffected() > 0 {
		return database.Failed("keep answer to survey", err)
	}
	r, err := s.SurveyOf(ctx, order)
	if err != nil {
		return err
	}
	switch {
	case r.State == "answered" && *r.CSAT == a.CSAT && *r.CES == a.CES && r.Comment == a.Comment:
		return nil
	case r.State == "answered":
		return process.Conflict("this survey was answered already; thank you")
	}
	return process.Conflict("this survey is %s; it can not be answered", r.State)
}

const selectSurvey = `
SELECT order_no, branch, client_id, state, reason, due_at, sent_at, answered_at, csat, ces, comment FROM survey WHERE order_no = $1`

// SurveyOf returns the survey of an order.
func (s *Surveys) SurveyOf(ctx context.Context, order string) (SurveyRecord, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSurvey, order)
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[SurveyRecord])
	if database.Missing(err) {
		return r, process.NotFound("order %q has no survey", order)
	}
	return r, database.Failed("read survey", err)
}
