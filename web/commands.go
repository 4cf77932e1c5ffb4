package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// reader makes a command of a sent form.
type reader func(*http.Request, *locale.Locale, *time.Location) (process.Command, map[string]string, error)

func reads[C process.Command](r *http.Request, l *locale.Locale, zone *time.Location) (process.Command, map[string]string, error) {
	var c C
	bad, err := read(r, l, zone, &c)
	return c, bad, err
}

// readers are the commands that people give by a form; a test holds the list
// against the process table.
var readers = map[string]reader{
	"start-diagnosis": reads[workorder.StartDiagnosis], "skip-diagnosis": reads[workorder.SkipDiagnosis],
	"record-findings": reads[workorder.RecordFindings], "record-offer": reads[workorder.RecordOffer],
	"request-change": reads[workorder.RequestChange], "revise-estimate": reads[workorder.ReviseEstimate],
	"send-estimate": reads[workorder.SendEstimate], "discount-lines": reads[workorder.DiscountLines],
	"decide-estimate": reads[workorder.DecideEstimate], "record-contact": reads[workorder.RecordContact], "assign-job": reads[workorder.AssignJob],
	"receive-parts": reads[workorder.ReceiveParts], "reject-parts": reads[workorder.RejectParts],
	"issue-parts": reads[workorder.IssueParts], "take-back-parts": reads[workorder.TakeBackParts],
	"start-job": reads[workorder.StartJob], "pause-job": reads[workorder.PauseJob], "finish-job": reads[workorder.FinishJob],
	"pass-quality-check": reads[workorder.PassQualityCheck], "fail-quality-check": reads[workorder.FailQualityCheck],
	"record-payment": reads[workorder.RecordPayment], "reverse-payment": reads[workorder.ReversePayment], "hand-over": reads[workorder.HandOver], "close": reads[workorder.CloseOrder],
	"correct-intake": readsCorrection, "correct-job": reads[workorder.CorrectJob], "pass-on": reads[workorder.PassOn], "reopen-job": reads[workorder.ReopenJob],
	"change-promise": reads[workorder.ChangePromise], "move-car": reads[workorder.MoveCar], "cancel": reads[workorder.Cancel],
	"ask-advisor": reads[workorder.AskAdvisor], "answer-question": reads[workorder.AnswerQuestion],
	"retry-incident": reads[process.RetryIncident], "skip-incident": reads[process.SkipIncident],
}

// again renders the page that a refused form came from, with what was typed.
// back is that page's address.
type again func(w http.ResponseWriter, r *http.Request, back *url.URL, t *typed) error

// deed is a form that gives a command.
type deed struct {
	name  string // of the command
	home  string // where it leads when the form names no page
	give  func(process.Command, desk.Ask) error
	again again
}

// command carries out a form of POST /orders/{number}/commands/{command}.
func (s *server) command(w http.ResponseWriter, r *http.Request) error {
	number := chi.URLParam(r, "number")
	return s.carryOut(w, r, deed{
		name: chi.URLParam(r, "command"), home: "/orders/" + number,
		give: func(c process.Command, ask desk.Ask) error {
			_, err := s.Desk.Give(r.Context(), caller(r.Context()).Principal, number, c, ask)
			return err
		},
		again: func(w http.ResponseWriter, r *http.Request, back *url.URL, t *typed) error {
			return s.renderAgain(w, r, back, number, t)
		},
	})
}

// carryOut gives the command of a form. Then it goes back to the page that the form
// is on (field back), or home.
func (s *server) carryOut(w http.ResponseWriter, r *http.Request, d deed) error {
	reads, ok := readers[d.name]
	if !ok {
		return noPage
	}
	c, bad, err := reads(r, s.language(r), caller(r.Context()).Zone)
	back := &url.URL{Path: d.home}
	if b, err := url.Parse(inside(r.PostForm.Get("back"))); err == nil && r.PostForm.Get("back") != "" {
		back = b
	}
	if err == nil && bad == nil {
		err = d.give(c, desk.Ask{Key: r.PostForm.Get("key"), Wait: patience, Language: s.language(r).Tag()})
	}
	if err == nil && bad == nil {
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T("command."+d.name+".done"))
		http.Redirect(w, r, back.String(), http.StatusSeeOther)
		return nil
	}
	t := &typed{Name: d.name, Values: r.PostForm, Wrong: bad}
	if err != nil {
		if t = wrong(s.language(r), d.name, r.PostForm, err); t == nil {
			return err
		}
		w = &statused{ResponseWriter: w, status: status(err)}
	} else {
		w = &statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}
	}
	if job := r.PostForm.Get("form"); job != "" {
		t.Name = job // a page with several forms of one command names each
	}
	return d.again(w, r, back, t)
}

func (s *server) renderAgain(w http.ResponseWriter, r *http.Request, back *url.URL, number string, t *typed) error {
	for prefix, render := range s.areas() {
		if back.Path == prefix {
			return render(w, r, back, t)
		}
	}
	return s.showOrder(w, r, number, t)
}

// areas are the pages, other than an order's own, on which commands are given.
func (s *server) areas() map[string]again {
	return map[string]again{
		"/jobs":  s.showJobs,
		"/board": s.showBoard, "/board/bays": s.showBays,
		"/manager": s.showManager,
		"/parts":   s.showParts, "/parts/receive": s.showReceive,
	}
}

// statused answers with the status of the refusal where the page itself is well.
type statused struct {
	http.ResponseWriter
	status int
}

func (w *statused) WriteHeader(code int) {
	if code == http.StatusOK {
		code = w.status
	}
	w.ResponseWriter.WriteHeader(code)
}
