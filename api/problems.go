package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/api/problem"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

func (s *server) problemRoutes() {
	huma.Register(s.api, open(http.MethodGet, "/v1/problems", "list-problems", "Every code that a refusal can carry"), s.listProblems)
	huma.Register(s.api, open(http.MethodGet, "/v1/problems/{code}", "get-problem", "What a code of a refusal means"), s.getProblem)
}

func (s *server) listProblems(_ context.Context, in *Sliced) (*list[problem.Meaning], error) {
	return items(s, *in, problem.Codes(), nil)
}

func (s *server) getProblem(_ context.Context, in *struct {
	Code string `path:"code" maxLength:"60"`
}) (*output[problem.Meaning], error) {
	for _, m := range problem.Codes() {
		if string(m.Code) == in.Code {
			return answer(s, m, nil)
		}
	}
	return nil, s.problem(process.NotFound("there is no code %q; GET /v1/problems lists them", in.Code))
}

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
	if cause := process.Cause(err); cause != nil && cards.Asked(err) == nil {
		s.Log.Warn("request refused for now", "error", cause)
	}
	return problem.Of(err)
}

func (s *server) noRoute(w http.ResponseWriter, r *http.Request) {
	problem.Write(w, http.StatusNotFound, "there is nothing at "+r.URL.Path+"; GET /openapi.json lists what there is")
}

func (s *server) noMethod(w http.ResponseWriter, r *http.Request) {
	desk.Allow(w, r)
	problem.Write(w, http.StatusMethodNotAllowed, r.Method+" is not possible at "+r.URL.Path+"; GET /openapi.json lists what is")
}
