package problem

import (
	"net/http"
	"slices"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// At is where codes are explained; a code behind it is the type of its problems.
const At = "/v1/problems/"

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

// Meaning is a code as it is explained.
type Meaning struct {
	Code   process.Code `json:"code"`
	Status int          `json:"status" doc:"The HTTP status that it comes with"`
	Says   string       `json:"says" doc:"What happened, and what a program does about it"`
}

// Codes lists every code that an answer can carry.
func Codes() []Meaning {
	all := []Meaning{
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
		all = append(all, Meaning{m.Code, desk.Status(m.Kind), m.Says})
	}
	slices.SortStableFunc(all, func(a, b Meaning) int { return a.Status - b.Status })
	return all
}

// CodeOf is the code of a status of which nothing more is known.
func CodeOf(status int) process.Code {
	for _, m := range Codes() {
		if m.Status == status {
			return m.Code
		}
	}
	if status < http.StatusInternalServerError {
		return codeUnreadable
	}
	return process.CodeInternal
}
