package survey

import (
	"time"

	"github.com/workbay/workbay/process"
)

type given = process.Given[*Rules]

// act is a command of this process.
type act interface {
	process.Command
	decide(s *Survey, g given) error
	apply(s *Survey, e process.Event)
}

// Open begins the survey of an order that was handed over.
type Open struct {
	Order    string    `json:"order"`
	Branch   string    `json:"branch"`
	ClientID string    `json:"client_id"`
	DueAt    time.Time `json:"due_at" doc:"When the client is asked"`
}

// Name implements [process.Command].
func (Open) Name() string { return "open-survey" }

func (c Open) decide(*Survey, given) error {
	if c.Order == "" || c.ClientID == "" {
		return process.Invalid("a survey needs an order and a client")
	}
	return nil
}

func (c Open) apply(s *Survey, e process.Event) {
	s.Order, s.Branch, s.ClientID, s.DueAt, s.OpenedAt = c.Order, c.Branch, c.ClientID, c.DueAt, e.At
}

// Begin is the timer that says that it is time to ask.
type Begin struct{}

// Name implements [process.Command].
func (Begin) Name() string { return "begin-survey" }

func (Begin) decide(*Survey, given) error { return nil }

func (Begin) apply(s *Survey, _ process.Event) { s.Begun = true }

// ClientAsked says that the question was sent, or why it was not.
type ClientAsked struct {
	Reason string `json:"reason,omitempty" enum:"no_consent,no_way,asked_lately" doc:"Why the client is not asked"`
}

// Name implements [process.Command].
func (ClientAsked) Name() string { return "ask-client" }

func (ClientAsked) decide(*Survey, given) error { return nil }

func (c ClientAsked) apply(s *Survey, e process.Event) {
	if c.Reason != "" {
		s.Reason = c.Reason
		return
	}
	s.SentAt = &e.At
}

// BeginReminder is the timer that says that it is time to ask once more.
type BeginReminder struct{}

// Name implements [process.Command].
func (BeginReminder) Name() string { return "begin-reminder" }

func (BeginReminder) decide(*Survey, given) error { return nil }

func (BeginReminder) apply(s *Survey, _ process.Event) { s.Again = true }

// AskedAgain says that the reminder was sent.
type AskedAgain struct{}

// Name implements [process.Command].
func (AskedAgain) Name() string { return "ask-again" }

func (AskedAgain) decide(*Survey, given) error { return nil }

func (AskedAgain) apply(s *Survey, e process.Event) { s.RemindedAt = &e.At }

// Expire is the timer that ends a survey which nobody answered.
type Expire struct{}

// Name implements [process.Command].
func (Expire) Name() string { return "expire-survey" }

func (Expire) decide(*Survey, given) error { return nil }

func (Expire) apply(s *Survey, e process.Event) { s.ExpiredAt = &e.At }

// Name implements [process.Command].
func (Answer) Name() string { return "answer-survey" }

// The client may be faster than the news that the message left.
func (a Answer) decide(s *Survey, _ given) error {
	switch s.Phase {
	case Asking, Asked:
		return a.Validate()
	case Answered:
		return process.As(process.CodeOver, process.Conflict("this survey was answered already; thank you"))
	}
	return process.Conflict("this survey can not be answered now: it was not sent yet, or it is over")
}

func (a Answer) apply(s *Survey, e process.Event) { s.Answer, s.AnsweredAt = &a, &e.At }
