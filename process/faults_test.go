package process

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFaults_AllIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	var none, one, many Faults
	none.Add(nil)
	require.NoError(t, none.Err())

	one.Invalid("a: is %s", "odd")
	require.Equal(t, Invalid("a: is %s", "odd"), one.Err())

	many.Add(As(CodeUnpaid, Conflict("the client owes")))
	many.Add(one.Err())
	many.Invalid("jobs[%d].reason: is empty", 2)
	all := many.Err()
	require.EqualError(t, all, "the client owes; a: is odd; jobs[2].reason: is empty")
	require.Equal(t, KindConflict, KindOf(all))
	require.Equal(t, CodeUnpaid, CodeOf(all))
	var e *Error
	require.ErrorAs(t, all, &e)
	var fields []string
	for _, said := range e.All() {
		field, _ := said.Field()
		fields = append(fields, field)
	}
	require.Equal(t, []string{"", "a", "jobs[2].reason"}, fields)
	require.Len(t, FaultsOf(all), 3)

	broken := errors.New("disk full")
	many.Add(broken)
	require.Equal(t, broken, many.Err(), "what is no refusal is not mixed with refusals")
	require.Equal(t, []error{broken}, FaultsOf(broken))
}

func TestCodes_EachIsListedOnceAndFitsItsKind(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	for _, m := range Codes() {
		require.False(t, seen[m.Code], m.Code)
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, string(m.Code))
		require.NotEmpty(t, m.Says)
		seen[m.Code] = true
	}
	for _, kind := range []ErrorKind{KindInvalid, KindConflict, KindNotFound, KindForbidden, KindUnavailable, KindInternal} {
		require.True(t, seen[codeOf(kind)], kind)
	}
	require.Equal(t, Code(""), CodeOf(nil))
	require.Equal(t, CodeInternal, CodeOf(errors.New("disk full")))
	require.Equal(t, CodeNotFound, CodeOf(NotFound("no order")))
	require.Equal(t, CodeWrongPhase, CodeOf(As(CodeWrongPhase, Conflict("not in this phase"))))
}
