package e2e

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/process"
)

// The windows that people sit at: a desk's, and a phone's, on which the pages of
// mechanics and clients must fit.
const (
	deskWide, deskHigh   = 1280, 860
	phoneWide, phoneHigh = 360, 740
)

// password is everybody's in these stories.
const password = "three or four words"

// english is a browser whose owner reads English.
var english = browser.Language("en")

// login gives somebody a user name.
func (s *shop) login(p person) string {
	s.t.Helper()
	name := strings.ToLower("u-" + word(10))
	require.NoError(s.t, s.app.Store().People.SetLogin(s.ctx(), p.ID, name, password, process.ProcessActor()))
	return name
}

// atDesk opens the first window of a test, at a desk, with somebody signed in.
func (s *shop) atDesk(t *testing.T, p person, options ...func(*browser.Browser)) *browser.Browser {
	t.Helper()
	b := browser.Open(t, s.app.URL(), deskWide, deskHigh, append(options, english)...)
	return b.SignIn(s.login(p), password)
}

// desk is somebody's window at a desk, beside the first one.
func (s *shop) desk(first *browser.Browser, p person) *browser.Browser {
	s.t.Helper()
	return first.Other(deskWide, deskHigh, english).SignIn(s.login(p), password)
}

// phone is somebody's phone.
func (s *shop) phone(first *browser.Browser, p person) *browser.Browser {
	s.t.Helper()
	return first.Other(phoneWide, phoneHigh, english).SignIn(s.login(p), password)
}

// newPhone is a number that nobody has yet, as people write it.
func newPhone() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return fmt.Sprintf("+7 9%s %s-%s-%s", b[:2], b[2:5], b[5:7], b[7:])
}

// follow is the order of this number, as the API's helpers know orders.
func (s *shop) follow(number string) *order {
	s.t.Helper()
	o := &order{shop: s}
	o.Number = number
	o.look()
	return o
}

// pageIn is where the client finds what a message with this key links to.
func (o *order) pageIn(key string) string {
	o.t.Helper()
	return strings.TrimPrefix(o.linkIn(key), "/v1")
}

// becomes waits until the order is in a phase.
func (o *order) becomes(p process.Phase) {
	o.t.Helper()
	o.look()
	o.in(p)
}
