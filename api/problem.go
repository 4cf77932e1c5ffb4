package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// problem turns an error into a problem document. What a person can act on is
// said; an internal error is logged whole and answered without its insides.
func (s *server) problem(err error) error {
	if err == nil {
		return nil
	}
	var ready huma.StatusError
	if errors.As(err, &ready) {
		return err
	}
	var many *auth.TooManyGuesses
	if errors.As(err, &many) {
		s.Metrics.Refused(string(process.KindForbidden))
		wait := http.Header{"Retry-After": {strconv.Itoa(int(many.Wait.Seconds()))}}
		return huma.ErrorWithHeaders(huma.NewError(http.StatusTooManyRequests, many.Error()), wait)
	}
	kind := process.KindOf(err)
	s.Metrics.Refused(string(kind))
	if kind == process.KindInternal {
		s.Log.Error("request failed", "error", err)
		return huma.NewError(http.StatusInternalServerError, "something went wrong on our side; it was written to the log, try again or tell the operator")
	}
	if q := cards.Asked(err); q != nil {
		return &questioned{
			ErrorModel: huma.ErrorModel{Status: desk.Status(kind), Title: http.StatusText(desk.Status(kind)), Detail: err.Error()},
			Confirm:    q.Confirm, Duplicates: q.Twins,
		}
	}
	if cause := process.Cause(err); cause != nil {
		s.Log.Warn("request refused for now", "error", cause)
	}
	return huma.NewError(desk.Status(kind), err.Error())
}

// questioned is a refusal that a person can answer: the same request with what confirm
// names in confirmed, or with a duplicate_reason, is taken.
type questioned struct {
	huma.ErrorModel
	Confirm    []string     `json:"confirm,omitempty"`
	Duplicates []cards.Twin `json:"duplicates,omitempty"`
}

// explained puts what is wrong with each field into the detail as well: many
// programs show their user nothing else.
func explained(_ huma.Context, _ string, answer any) (any, error) {
	p, ok := answer.(*huma.ErrorModel)
	if !ok || len(p.Errors) == 0 {
		return answer, nil
	}
	said := []string{}
	for _, e := range p.Errors {
		said = append(said, e.Location+": "+e.Message)
	}
	told := *p
	told.Detail = p.Detail + ": " + strings.Join(said, "; ")
	return &told, nil
}

func (s *server) noRoute(w http.ResponseWriter, r *http.Request) {
	Problem(w, http.StatusNotFound, "there is nothing at "+r.URL.Path+"; GET /openapi.json lists what there is")
}

func (s *server) noMethod(w http.ResponseWriter, r *http.Request) {
	desk.Allow(w, r)
	Problem(w, http.StatusMethodNotAllowed, r.Method+" is not possible at "+r.URL.Path+"; GET /openapi.json lists what is")
}

// Problem writes a problem document outside of an operation.
func Problem(w http.ResponseWriter, code int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(huma.ErrorModel{Status: code, Title: http.StatusText(code), Detail: detail})
}
