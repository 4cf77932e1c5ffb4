package workorder

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestError_KeepsWhatItsMessageWasMadeOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err     error
		message string
		args    []string
	}{
		{Conflict("no incident is open"), "no incident is open", nil},
		{Invalid("jobs[%d].reason: choose %s", 2, Approved), "jobs[2].reason: choose approved", []string{"2", "approved"}},
		{NotFound("no %q, %5.2f%% sure", "a\"b", 1.5), `no "a\"b",  1.50% sure`, []string{`"a\"b"`, " 1.50"}},
		{Forbidden("%s of %s", Units(2), Format(123456, "RUB")), "2 of 1234.56 RUB", []string{"2", "1234.56 RUB"}},
		{Invalid("vin: %v", errors.New("100% wrong")), "vin: 100% wrong", []string{"100% wrong"}},
		{Unavailable("in 100%% of %d", 3), "in 100% of 3", []string{"3"}},
	} {
		require.EqualError(t, c.err, c.message)
		var e *Error
		require.ErrorAs(t, c.err, &e)
		require.Equal(t, c.args, e.Args, e.Format)
	}
}

func TestActions_SayWhyNotAsItWasRefused(t *testing.T) {
	t.Parallel()
	o := Order{Phase: CheckedIn}
	refused := 0
	for _, a := range o.Actions(Actor{Role: Manager, ID: "st"}) {
		require.Equal(t, a.Allowed, a.Why == nil, a.Command)
		if a.Why != nil {
			refused++
			require.EqualError(t, a.Why, a.WhyNot)
		}
		b, err := json.Marshal(a)
		require.NoError(t, err)
		require.NotContains(t, string(b), `"Why"`, "the API has why_not")
	}
	require.NotZero(t, refused)
}
