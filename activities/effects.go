package activities

import (
	"context"
	"fmt"
	"reflect"

	"github.com/workbay/workbay/process"
)

// Effect carries out one effect: it asks a party and returns its answer.
type Effect func(ctx context.Context, request any) (process.Command, error)

// Effects are the effects that the parties of the house carry out, by the name of
// the method: an effect's name in one word, CheckParts for check-parts.
type Effects map[string]Effect

// effectsOf finds the effects of parties: their methods that take a context and
// a request and return a command and an error.
func effectsOf(parties []any, around Around) Effects {
	found := Effects{}
	command, failure := reflect.TypeFor[process.Command](), reflect.TypeFor[error]()
	for _, party := range parties {
		v := reflect.ValueOf(party)
		for i := range v.NumMethod() {
			name, m := v.Type().Method(i).Name, v.Method(i)
			t := m.Type()
			if t.NumIn() != 2 || t.NumOut() != 2 || !t.Out(0).Implements(command) || t.Out(1) != failure {
				continue
			}
			found[name] = around.wrap(name, func(ctx context.Context, request any) (process.Command, error) {
				if got := reflect.TypeOf(request); got != t.In(1) {
					return nil, process.Invalid("%s takes %s, not %s", name, t.In(1).String(), fmt.Sprint(got))
				}
				out := m.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(request)})
				err, _ := out[1].Interface().(error)
				return out[0].Interface().(process.Command), err
			})
		}
	}
	return found
}

// Around is called instead of each effect that the house carries out, and calls
// it: to time it, or to see what becomes of the house when it dies there.
type Around func(effect string, ctx context.Context, request any, next Effect) (process.Command, error)

func (a Around) wrap(name string, next Effect) Effect {
	if a == nil {
		return next
	}
	return func(ctx context.Context, request any) (process.Command, error) { return a(name, ctx, request, next) }
}
