package survey

import (
	"time"

	"github.com/workbay/workbay/process"
)

// The phases of a survey.
const (
	Waiting    process.Phase = "waiting"    // for its time
	Asking     process.Phase = "asking"     // the message is being sent
	Asked      process.Phase = "asked"      // the client has the message
	Answered   process.Phase = "answered"   // the client has answered
	Expired    process.Phase = "expired"    // nobody answered
	Suppressed process.Phase = "suppressed" // the client is not to be asked
)

// Survey is the whole state of the survey of one order.
type Survey struct {
	Order    string    `json:"order" doc:"Number of the work order that it is about"`
	Branch   string    `json:"branch"`
	ClientID string    `json:"client_id"`
	DueAt    time.Time `json:"due_at" doc:"When the client is asked"`
	process.Course
	OpenedAt   time.Time  `json:"opened_at"`
	Begun      bool       `json:"begun,omitempty" doc:"Its time has come"`
	SentAt     *time.Time `json:"sent_at,omitempty"`
	Reason     string     `json:"reason,omitempty" enum:"no_consent,no_way,asked_lately" doc:"Why the client is not asked"`
	Again      bool       `json:"again,omitempty" doc:"The time of the reminder has come"`
	RemindedAt *time.Time `json:"reminded_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Answer     *Answer    `json:"answer,omitempty"`
	ExpiredAt  *time.Time `json:"expired_at,omitempty"`
}

// Answer is what the client said: how content (CSAT) and how easy it was (CES).
type Answer struct {
	CSAT    int    `json:"csat" minimum:"1" maximum:"5" doc:"1 very unhappy to 5 very happy with this order"`
	CES     int    `json:"ces" minimum:"1" maximum:"7" doc:"We made it easy for you: 1 strongly disagree to 7 strongly agree"`
	Comment string `json:"comment,omitempty" maxLength:"4000"`
}

// Validate refuses scores outside their scales.
func (a Answer) Validate() error {
	if a.CSAT < 1 || a.CSAT > 5 || a.CES < 1 || a.CES > 7 {
		return process.Invalid("give csat from 1 to 5 and ces from 1 to 7")
	}
	return nil
}

// Kind is what a survey's metrics are split by: satisfaction and effort, asked together.
const Kind = "csat_ces"

// Identity is what the survey is called by: the number of its order.
func (s *Survey) Identity() process.Key {
	return process.Key{ID: s.Order, Branch: s.Branch, Kind: Kind, OpenedAt: s.OpenedAt}
}

// Clone copies the survey so deeply that changing the copy leaves s alone.
func (s *Survey) Clone() *Survey {
	c := *s
	c.Course = s.Course.Clone()
	c.SentAt, c.RemindedAt, c.AnsweredAt, c.ExpiredAt = process.Copied(s.SentAt), process.Copied(s.RemindedAt), process.Copied(s.AnsweredAt), process.Copied(s.ExpiredAt)
	c.Answer = process.Copied(s.Answer)
	return &c
}

// Current computes where the survey is.
func (s *Survey) Current() process.Phase {
	switch {
	case s.Order == "":
		return process.NoPhase
	case s.AnsweredAt != nil:
		return Answered
	case s.ExpiredAt != nil:
		return Expired
	case s.Reason != "":
		return Suppressed
	case s.SentAt != nil:
		return Asked
	case s.Begun:
		return Asking
	}
	return Waiting
}

// Ended reports whether the survey is over.
func (s *Survey) Ended() bool {
	return s.Phase == Answered || s.Phase == Expired || s.Phase == Suppressed
}

// deadline is the next timer: the time to ask, the one reminder, the end.
func (s *Survey) deadline(r *Rules) (time.Time, process.Command) {
	switch {
	case s.Phase == Waiting:
		return s.DueAt, Begin{}
	case s.Phase != Asked:
		return time.Time{}, nil
	case !s.Again:
		return s.SentAt.Add(r.Policy.Reminder.Duration()), BeginReminder{}
	}
	return s.SentAt.Add(r.Policy.Expiry.Duration()), Expire{}
}

// tasks are the incidents: everything else is the clock's or the client's turn.
func (s *Survey) tasks() []process.Task {
	in := s.OpenIncident("")
	if in == nil || s.Ended() {
		return nil
	}
	return []process.Task{{Name: process.RetryIncident{}.Name(), Subject: in.Step, Roles: managers, Since: in.Since, Due: &in.Since}}
}

// Request is what the surveys' party is asked: to send the question, or to send it again.
type Request struct {
	Order    string          `json:"order"`
	Branch   string          `json:"branch"`
	ClientID string          `json:"client_id"`
	Until    time.Time       `json:"until" doc:"Until when the link in the message opens"`
	Gap      process.Seconds `json:"gap" doc:"A client asked less than this many seconds ago is not asked again"`
}
