package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// noPage refuses an address that is none of ours.
var noPage = process.NotFound("there is no such page")

// noMethod refuses what can not be done at an address that there is.
var noMethod = process.NotFound("there is nothing to send at this address; go back and try again")

// handler answers a request or says why not; nothing is sent before an error.
type handler func(http.ResponseWriter, *http.Request) error

func (s *server) handle(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// status is the answer's status for an error.
func status(err error) int {
	if errors.Is(err, noMethod) {
		return http.StatusMethodNotAllowed
	}
	return desk.Status(process.KindOf(err))
}

// failure is the data of the error page.
type failure struct {
	Kind process.ErrorKind
	Text string // what a person can do; empty when it is our fault
}

// becauseOf notes what made something unavailable.
func (s *server) becauseOf(err error) {
	if cause := process.Cause(err); cause != nil {
		s.Log.Warn("page refused for now", "error", cause)
	}
}

// fail answers an error as a page in words.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	kind := process.KindOf(err)
	f := failure{Kind: kind, Text: s.language(r).Say(err)}
	if kind == process.KindInternal {
		s.Log.Error("page failed", "path", loggable(r.URL.Path), "error", err)
		f.Text = ""
	}
	s.becauseOf(err)
	refusing(r)
	s.Metrics.Refused(string(kind))
	if err := s.answer(w, r, status(err), "error", f); err != nil {
		s.Log.Error("error page failed", "path", loggable(r.URL.Path), "error", err)
		http.Error(w, "Something went wrong on our side; it is in the log.", http.StatusInternalServerError)
	}
}
