package workorder

import (
	"errors"
	"fmt"
)

// ErrorKind says what sort of refusal an error is; the API maps each to one
// HTTP status, and metrics count refusals by it.
type ErrorKind string

// The kinds of refusal.
const (
	KindInvalid     ErrorKind = "invalid"     // the request itself is wrong: 422
	KindConflict    ErrorKind = "conflict"    // right request, wrong moment: 409
	KindNotFound    ErrorKind = "not_found"   // 404
	KindForbidden   ErrorKind = "forbidden"   // wrong role or limit exceeded: 403
	KindUnavailable ErrorKind = "unavailable" // try again with the same key: 503
	KindInternal    ErrorKind = "internal"    // our fault: 500
)

// Error is a refusal with a message that tells a person what to do about it.
type Error struct {
	Kind    ErrorKind
	Message string
}

func (e *Error) Error() string { return e.Message }

// KindOf returns the kind of err, KindInternal when it carries none and "" for nil.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Invalid refuses a request that can not be right at any time.
func Invalid(format string, a ...any) error { return newError(KindInvalid, format, a) }

// Conflict refuses a request that does not fit the present state.
func Conflict(format string, a ...any) error { return newError(KindConflict, format, a) }

// NotFound refuses a request that names something which does not exist.
func NotFound(format string, a ...any) error { return newError(KindNotFound, format, a) }

// Forbidden refuses a request that this actor may not make.
func Forbidden(format string, a ...any) error { return newError(KindForbidden, format, a) }

// Unavailable refuses a request that may be sent again later with the same key.
func Unavailable(format string, a ...any) error { return newError(KindUnavailable, format, a) }

func newError(kind ErrorKind, format string, a []any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, a...)}
}
