// Package activities is where a work order touches the world outside its
// process: one struct and one file per outside party, each behind a small port.
// The built-in port of every party is the house's own PostgreSQL; a remote
// system takes its place by implementing the same port.
//
// A method carries the CamelCase name of its effect in the process table. It
// may be called any number of times with the same request and then answers what
// it answered first.
package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// Set is every outside party of the process, ready to be registered.
type Set struct {
	Journal   *Journal
	Stock     *Stock
	Suppliers *Suppliers
	Workshop  *Workshop
	Claims    *Claims
	Billing   *Billing
	Messages  *Messages
	Surveys   *Surveys
	further   []any
}

// New is the set in which this house's own database plays every party. Further
// parties are those of processes of their own. Around, when it is not nil, is
// called round every effect.
func New(s *store.Store, processes Processes, around Around, further ...any) *Set {
	set := &Set{
		Journal:   &Journal{Record: s.Record, Processes: processes},
		Stock:     &Stock{Port: s.Stock},
		Suppliers: &Suppliers{Port: s.Suppliers},
		Workshop:  &Workshop{Port: s.Workshop},
		Claims:    &Claims{Port: s.Claims},
		Billing:   &Billing{Port: s.Billing},
		Messages:  &Messages{Port: s.Messages},
		Surveys:   &Surveys{Port: s.Surveys},
		further:   further,
	}
	set.Journal.Effects = effectsOf(set.Each(), around)
	return set
}

// Each lists the parties for registration with a worker.
func (s *Set) Each() []any {
	return append([]any{s.Journal, s.Stock, s.Suppliers, s.Workshop, s.Claims, s.Billing, s.Messages, s.Surveys}, s.further...)
}

// told passes an answer on. A refusal that no repetition can change is marked
// so, and becomes an incident at once; everything else is tried again. Who reads the
// incident in the end reads that nobody answered, not what Go says of it.
func told[T any](answer T, err error) (T, error) { return answer, refused(err) }

func refused(err error) error {
	switch kind := process.KindOf(err); kind {
	case process.KindInvalid, process.KindNotFound, process.KindForbidden, process.KindConflict:
		return temporal.NewNonRetryableApplicationError(err.Error(), string(kind), err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return temporal.NewApplicationErrorWithCause("no answer in time", "", err)
	}
	return err
}
