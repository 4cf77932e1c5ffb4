package desk

import (
	"net/http"

	"github.com/workbay/workbay/workorder"
)

// Status is the HTTP status of a kind of refusal, for the API and the pages alike.
func Status(kind workorder.ErrorKind) int {
	switch kind {
	case workorder.KindInvalid:
		return http.StatusUnprocessableEntity
	case workorder.KindConflict:
		return http.StatusConflict
	case workorder.KindNotFound:
		return http.StatusNotFound
	case workorder.KindForbidden:
		return http.StatusForbidden
	case workorder.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
