package process

import (
	"errors"
	"regexp"
	"strings"
)

// Faults collects what is wrong with a request, so that its sender hears all of it at
// once. The zero value has found nothing.
type Faults struct {
	found []*Error
	other error // no refusal
}

// Add notes a fault, and those that it carries; nil is none.
func (f *Faults) Add(err error) {
	var e *Error
	switch {
	case err == nil:
	case errors.As(err, &e):
		f.found = append(f.found, e.All()...)
	case f.other == nil:
		f.other = err
	}
}

// Invalid notes a field that can not be right.
func (f *Faults) Invalid(format string, a ...any) { f.Add(newError(KindInvalid, format, a)) }

// Err is the refusal with all that was found, of the kind and with the code of the
// first; nil when nothing was. What is no refusal comes before all.
func (f *Faults) Err() error {
	if f.other != nil {
		return f.other
	}
	if len(f.found) == 0 {
		return nil
	}
	first := *f.found[0]
	first.More = append([]*Error(nil), f.found[1:]...)
	return &first
}

// All lists what a refusal says, itself first and alone.
func (e *Error) All() []*Error {
	alone := *e
	alone.More = nil
	return append([]*Error{&alone}, e.More...)
}

// FaultsOf lists what an error says, one by one: the faults of a refusal, else the error itself.
func FaultsOf(err error) []error {
	var e *Error
	if !errors.As(err, &e) {
		return []error{err}
	}
	var all []error
	for _, one := range e.All() {
		all = append(all, one)
	}
	return all
}

// fieldIn finds the field that a refusal's message begins with.
var fieldIn = regexp.MustCompile(`^([a-z][a-z0-9_]*(?:\[\d+\])*(?:\.[a-z][a-z0-9_]*(?:\[\d+\])*)*): (.+)`)

// Field is the field of the request that the refusal is about, by its JSON path such as
// jobs[2].reason, and what to do about it. The field is "" when it is about the whole.
func (e *Error) Field() (field, advice string) {
	if m := fieldIn.FindStringSubmatch(e.Message); m != nil {
		return m[1], m[2]
	}
	return "", e.Message
}

// Error says all of it.
func (e *Error) Error() string {
	if len(e.More) == 0 {
		return e.Message
	}
	said := make([]string, 0, 1+len(e.More))
	for _, one := range e.All() {
		said = append(said, one.Message)
	}
	return strings.Join(said, "; ")
}
