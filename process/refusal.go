package process

import (
	"errors"
	"fmt"
	"strings"
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
	// Format and Args are what Message was made of, so that it can be said in
	// the reader's language. Each argument is a text, rendered by its own verb.
	// Both are empty in what comes from a program that did not keep them.
	Format string
	Args   []string
	// Code names the refusal for programs; empty where its kind says all.
	Code Code
	// More is what else is wrong with the same request.
	More []*Error
}

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

// Because adds to a refusal what brought it about: errors.Is and errors.As find it, its
// text is for the log only.
func Because(refusal, cause error) error { return &because{refusal, cause} }

type because struct {
	error
	cause error
}

// Unwrap gives the refusal first, so that its kind counts.
func (b *because) Unwrap() []error { return []error{b.error, b.cause} }

// Cause returns what brought a refusal about, nil when nobody said.
func Cause(err error) error {
	var b *because
	if errors.As(err, &b) {
		return b.cause
	}
	return nil
}

func newError(kind ErrorKind, format string, a []any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, a...), Format: format, Args: rendered(format, a)}
}

// rendered writes each argument by the verb that stands for it. Formats take
// their arguments in turn; a test of the catalogues sees to it.
func rendered(format string, a []any) []string {
	var texts []string
	for rest := format; len(texts) < len(a); {
		_, verb, found := strings.Cut(rest, "%")
		end := strings.IndexFunc(verb, func(r rune) bool { return !strings.ContainsRune("+-# 0123456789.", r) })
		if !found || end < 0 {
			break
		}
		if verb[end] != '%' {
			texts = append(texts, fmt.Sprintf("%"+verb[:end+1], a[len(texts)]))
		}
		rest = verb[end+1:]
	}
	return texts
}
