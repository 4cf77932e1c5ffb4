package workorder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// Question is what somebody wants to hear from us, and by when: a mechanic who paused
// a job for it, or the client.
type Question struct {
	ID    string        `json:"id" doc:"Q1, Q2 … within the order"`
	About QuestionAbout `json:"about" enum:"found,question,call_back,cancel"`
	From  process.Actor `json:"from"`
	JobID string        `json:"job_id,omitempty" doc:"The job that waits for the answer"`
	Text  string        `json:"text,omitempty" doc:"In the words of who asks"`
	Since time.Time     `json:"since"`
	Due   time.Time     `json:"due" doc:"When it should be answered"`

	Answer string     `json:"answer,omitempty"`
	By     string     `json:"answered_by,omitempty" doc:"Staff id of who answered; absent when the question answered itself"`
	Until  *time.Time `json:"until,omitempty" doc:"When it was answered, or nobody waited for it any more; absent while it is open"`
}

// QuestionAbout is what a question is about.
type QuestionAbout string

// What a question may be about.
const (
	QuestionFound  QuestionAbout = "found"     // a mechanic found something, or lacks something, and waits
	QuestionAsked  QuestionAbout = "question"  // the client wants to know something
	QuestionCall   QuestionAbout = "call_back" // the client wants to be called
	QuestionCancel QuestionAbout = "cancel"    // the client wants to stop the order
)

// maxQuestions bounds how many questions of a client may be open at once.
const maxQuestions = 5

// AskAdvisor is a wish of the client that the process has no other command for; it
// reaches the order's advisor as a task with a due time.
type AskAdvisor struct {
	About QuestionAbout `json:"about" enum:"question,call_back,cancel"`
	Text  string        `json:"text,omitempty" maxLength:"1000" doc:"In the client's own words; required for a question"`

	Due *time.Time `json:"due,omitempty" readOnly:"true" doc:"When it should be answered; filled in when it is asked"`
}

// Name implements [Command].
func (AskAdvisor) Name() string { return "ask-advisor" }

// Why is the journal's reason.
func (c AskAdvisor) Why() string { return c.Text }

func (c AskAdvisor) decide(o *Order, g Given) ([]process.Command, error) {
	c.Text = strings.TrimSpace(c.Text)
	if !slices.Contains([]QuestionAbout{QuestionAsked, QuestionCall, QuestionCancel}, c.About) {
		return nil, process.Invalid("about: choose question, call_back or cancel")
	}
	if c.About == QuestionAsked && c.Text == "" {
		return nil, process.Invalid("text: write the question, so that somebody can answer it")
	}
	open := 0
	for _, q := range o.Questions {
		if q.Until == nil && q.JobID == "" {
			open++
		}
	}
	if open >= maxQuestions {
		return nil, process.Conflict("%d questions of the client wait for an answer already; call the service centre", open)
	}
	c.Due = g.Rules.answerBy(g.At, c.About)
	return []process.Command{c}, nil
}

func (c AskAdvisor) apply(o *Order, e Event) {
	o.ask(Question{About: c.About, From: e.By, Text: c.Text, Since: e.At, Due: *c.Due})
}

// AnswerQuestion says what was answered, and ends the task of answering.
type AnswerQuestion struct {
	QuestionID string `json:"question_id" minLength:"1"`
	Answer     string `json:"answer" minLength:"1" maxLength:"1000" doc:"What was said or agreed; who asked reads it"`
}

// Name implements [Command].
func (AnswerQuestion) Name() string { return "answer-question" }

// Why is the journal's reason.
func (c AnswerQuestion) Why() string { return c.Answer }

func (c AnswerQuestion) decide(o *Order, g Given) ([]process.Command, error) {
	i := slices.IndexFunc(o.Questions, func(q Question) bool { return q.ID == c.QuestionID })
	switch {
	case i < 0:
		return nil, process.NotFound("question_id: the order has no question %q", c.QuestionID)
	case o.Questions[i].Until != nil:
		return nil, process.Conflict("question %s is answered already, or nobody waits for it any more", c.QuestionID)
	case !o.answers(&o.Questions[i], g.By):
		return nil, process.Forbidden("the client is answered by the reception; the parts desk answers mechanics who wait for a part")
	case strings.TrimSpace(c.Answer) == "":
		return nil, process.Invalid("answer: write what was said or agreed; who asked reads it")
	}
	return []process.Command{c}, nil
}

func (c AnswerQuestion) apply(o *Order, e Event) {
	i := slices.IndexFunc(o.Questions, func(q Question) bool { return q.ID == c.QuestionID })
	q := &o.Questions[i]
	q.Answer, q.By, q.Until = c.Answer, e.By.ID, &e.At
}

// answerBy is when a question should be answered that is asked at this moment: a
// mechanic waits beside the car, and who wants to be called is called within the hour.
func (r *Rules) answerBy(at time.Time, about QuestionAbout) *time.Time {
	or := func(within, usual worktime.Seconds) worktime.Seconds {
		if within > 0 {
			return within
		}
		return usual
	}
	within := or(r.Policy.CallWithin, hours(1))
	if about == QuestionAsked {
		within = or(r.Policy.AnswerWithin, hours(8))
	}
	due := r.work.Add(at, within.Duration())
	return &due
}

func (o *Order) ask(q Question) {
	q.ID = fmt.Sprintf("Q%d", len(o.Questions)+1)
	o.Questions = append(o.Questions, q)
}

// moot ends the questions that nobody waits for any more.
func (o *Order) moot(these func(*Question) bool, at time.Time) {
	for i := range o.Questions {
		if q := &o.Questions[i]; q.Until == nil && these(q) {
			q.Until = &at
		}
	}
}

func anyQuestion(*Question) bool { return true }

// asking is the most urgent open question about a job, or of the client when it names
// none; nil when there is none.
func (o *Order) asking(jobID string) (first *Question) {
	for i := range o.Questions {
		if q := &o.Questions[i]; q.Until == nil && q.JobID == jobID && (first == nil || q.Due.Before(first.Due)) {
			first = q
		}
	}
	return first
}

// asked is who answers a question: the advisor, or the parts desk a mechanic who
// lacks a part.
func (o *Order) asked(q *Question) process.Role {
	if j := o.job(q.JobID); j != nil {
		for _, p := range pauseSides {
			if p.reason == j.PauseWhy && p.asked != "" {
				return p.asked
			}
		}
	}
	return process.Reception
}

// answers reports whether somebody may answer: the parts desk only what it is asked.
func (o *Order) answers(q *Question, by process.Actor) bool {
	return by.Role != process.Parts || o.asked(q) == process.Parts
}

func hasQuestion(o *Order, by process.Actor) error {
	for i := range o.Questions {
		if q := &o.Questions[i]; q.Until == nil && o.answers(q, by) {
			return nil
		}
	}
	return process.Conflict("nobody waits for an answer of yours")
}

// answerTasks are one task for each job that waits for an answer and one for the
// client; the next question follows when the most urgent is answered.
func (o *Order) answerTasks() []process.Task {
	var t []process.Task
	about := []string{""}
	for i := range o.Jobs {
		about = append(about, o.Jobs[i].ID)
	}
	for _, id := range about {
		q := o.asking(id)
		if q == nil || !slices.Contains(answering, o.Phase) {
			continue
		}
		task := o.advised(AnswerQuestion{}, q.Since, &q.Due)
		if o.asked(q) == process.Parts {
			task.Roles, task.StaffID = []process.Role{process.Parts}, ""
		}
		if task.JobID = id; id != "" {
			task.Subject = o.job(id).Title
		}
		t = append(t, task)
	}
	return t
}
