package web

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// What was typed when the session ended travels through the sign-in, a wrong
// password included, and is offered to be sent.
func TestKept_AFormSurvivesTheSignIn(t *testing.T) {
	t.Parallel()
	k := keep("/orders?x=1", url.Values{"concerns[0].text": {`it "knocks" <b>`}, "parts": {"a", "b"}})
	form := url.Values{"login": {"anna"}, "password": {"not this"}, keptPath: {k.Path}}
	for _, f := range k.Fields {
		form.Add(keptPrefix+f.Name, f.Value)
	}
	require.Equal(t, k, keptOf(form))
	require.Nil(t, keptOf(url.Values{}), "most sign-ins keep nothing")
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/sign-in"} {
		require.Nil(t, keptOf(url.Values{keptPath: {elsewhere}}), elsewhere)
	}
}
