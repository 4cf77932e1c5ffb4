package process

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/exact"
)

func TestError_KeepsWhatItsMessageWasMadeOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err     error
		message string
		args    []string
	}{
		{Conflict("no incident is open"), "no incident is open", nil},
		{Invalid("jobs[%d].reason: choose %s", 2, Role("approved")), "jobs[2].reason: choose approved", []string{"2", "approved"}},
		{NotFound("no %q, %5.2f%% sure", "a\"b", 1.5), `no "a\"b",  1.50% sure`, []string{`"a\"b"`, " 1.50"}},
		{Forbidden("%s of %s", exact.Units(2), exact.Format(123456, "RUB")), "2 of 1234.56 RUB", []string{"2", "1234.56 RUB"}},
		{Invalid("vin: %v", errors.New("100% wrong")), "vin: 100% wrong", []string{"100% wrong"}},
		{Unavailable("in 100%% of %d", 3), "in 100% of 3", []string{"3"}},
	} {
		require.EqualError(t, c.err, c.message)
		var e *Error
		require.ErrorAs(t, c.err, &e)
		require.Equal(t, c.args, e.Args, e.Format)
	}
}
