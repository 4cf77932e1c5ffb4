package workorder

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestActions_SayWhyNotAsItWasRefused(t *testing.T) {
	t.Parallel()
	o := Order{Course: process.Course{Phase: CheckedIn}}
	refused := 0
	for _, a := range o.Actions(process.Actor{Role: process.Manager, ID: "st"}) {
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
