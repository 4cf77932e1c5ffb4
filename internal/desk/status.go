package desk

import (
	"net/http"

	"github.com/workbay/workbay/process"
)

// Status is the HTTP status of a kind of refusal, for the API and the pages alike.
func Status(kind process.ErrorKind) int {
	switch kind {
	case process.KindInvalid:
		return http.StatusUnprocessableEntity
	case process.KindConflict:
		return http.StatusConflict
	case process.KindNotFound:
		return http.StatusNotFound
	case process.KindForbidden:
		return http.StatusForbidden
	case process.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
