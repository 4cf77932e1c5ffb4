package workorder

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// spoil changes everything that can be reached from v in place.
func spoil(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Hour)))
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "!")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		v.SetInt(v.Int() + 1)
	}
}

func TestClone_NothingIsShared(t *testing.T) {
	t.Parallel()
	o := filled[Order](t)
	before := asJSON(t, o)
	c := *o.Clone()
	require.Equal(t, o, c)
	spoil(reflect.ValueOf(&c).Elem())
	require.NotEqual(t, before, asJSON(t, c))
	require.Equal(t, before, asJSON(t, o))
}

// What happens to the clone does not happen to the order, from any phase on.
func TestClone_FurtherEventsLeaveTheOrderAlone(t *testing.T) {
	t.Parallel()
	for _, p := range inHouse {
		b := orderIn(t, p)
		original, before := b.o, asJSON(t, b.o)
		b.o = *original.Clone()
		b.reach(Closed)
		b.settle()
		require.Equal(t, before, asJSON(t, original), "closed from %s", p)
		b.o = *original.Clone()
		b.do(process.Manager, Cancel{Reason: "sold the car"})
		b.settle()
		require.Equal(t, before, asJSON(t, original), "cancelled in %s", p)
	}
}
