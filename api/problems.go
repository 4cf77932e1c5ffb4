package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// problemsAt is where codes are explained; a code behind it is the type of its problems.
const problemsAt = "/v1/problems/"

// The codes that HTTP brings along, beside those of the core.
const (
	codeUnreadable process.Code = "unreadable"
	codeNoToken    process.Code = "unauthenticated"
	codeNoMethod   process.Code = "method-not-allowed"
	codeTooSlow    process.Code = "too-slow"
	codeTooLarge   process.Code = "too-large"
	codeMedia      process.Code = "unsupported-media-type"
	codeNoAnswer   process.Code = "not-acceptable"
	codeTooMany    process.Code = "too-many-tries"
)

// meaning is a code as it is explained.
type meaning struct {
	Code   process.Code `json:"code"`
	Status int          `json:"status" doc:"The HTTP status that it comes with"`
	Says   string       `json:"says" doc:"What happened, and what a program does about it"`
}

// problems lists every code that an answer can carry.
func problems() []meaning {
	all := []meaning{
		{codeUnreadable, http.StatusBadRequest, "The request could not be read; send JSON in UTF-8"},
		{codeNoToken, http.StatusUnauthorized, "No token, or one that is not valid any more"},
		{codeNoMethod, http.StatusMethodNotAllowed, "The address takes other methods; Allow lists them"},
		{codeNoAnswer, http.StatusNotAcceptable, "There is no answer in the format of Accept"},
		{codeTooSlow, http.StatusRequestTimeout, "The body took too long to arrive"},
		{codeTooLarge, http.StatusRequestEntityTooLarge, "The body is larger than the route takes"},
		{codeMedia, http.StatusUnsupportedMediaType, "The body is in another format than the route takes; send application/json"},
		{codeTooMany, http.StatusTooManyRequests, "Too many wrong guesses; wait for Retry-After"},
	}
	for _, m := range process.Codes() {
		all = append(all, meaning{m.Code, desk.Status(m.Kind), m.Says})
	}
	slices.SortStableFunc(all, func(a, b meaning) int { return a.Status - b.Status })
	return all
}

// codeOf is the code of a status of which nothing more is known.
func codeOf(status int) process.Code {
	for _, m := range problems() {
		if m.Status == status {
			return m.Code
		}
	}
	if status < http.StatusInternalServerError {
		return codeUnreadable
	}
	return process.CodeInternal
}

func (s *server) problemRoutes() {
	huma.Register(s.api, open(http.MethodGet, "/v1/problems", "list-problems", "Every code that a refusal can carry"), s.listProblems)
	huma.Register(s.api, open(http.MethodGet, "/v1/problems/{code}", "get-problem", "What a code of a refusal means"), s.getProblem)
}

func (s *server) listProblems(_ context.Context, in *Sliced) (*list[meaning], error) {
	return items(s, *in, problems(), nil)
}

func (s *server) getProblem(_ context.Context, in *struct {
	Code string `path:"code" maxLength:"60"`
}) (*output[meaning], error) {
	for _, m := range problems() {
		if string(m.Code) == in.Code {
			return answer(s, m, nil)
		}
	}
	return nil, s.problem(process.NotFound("there is no code %q; GET /v1/problems lists them", in.Code))
}
