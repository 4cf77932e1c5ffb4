package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPages_OneFieldFindsEverything: Ctrl-K from any page, by keyboard alone.
func TestPages_OneFieldFindsEverything(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("it squeaks")
	part := s.newPart("Palette", 1)
	b := s.atDesk(t, s.reception).Go("/tasks")
	b.Press("Control+k").Press(o.Number[len(o.Number)-2:]).Press("Enter").See("it squeaks")
	require.Equal(t, "/orders/"+o.Number, b.Path())

	b.Press("Control+k").Press("Skip diag").See("on this page").Press("Enter").See("Why no diagnosis is needed")
	b.Press("Control+k").Press("lada").See("Lada Vesta").Audit() // which moves the focus

	c := s.desk(b, s.parts).Go("/parts")
	c.Press("Control+k").Press(part).Press("Enter").See("On hand")
	require.Equal(t, "/stock/"+part, c.Path())

	m := s.desk(b, s.mechanics[0]).Go("/jobs")
	m.Press("Control+k").Press(part).See("Nothing was found").Press("Escape").Gone("Nothing was found")
	b.Go("/orders").Press("/").Press("nobody has this name").Press("Enter").See("Nobody and nothing")
}

// TestPages_WhatWasTypedSurvivesThePhone: a form that was left is as it was, until it is
// sent or dropped, and for nobody else.
func TestPages_WhatWasTypedSurvivesThePhone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("it squeaks")
	b := s.atDesk(t, s.reception)
	b.Go("/clients/new").Fill("Name", "Half typed").Fill("Language", "Español")
	b.Go("/orders/" + o.Number).See("it squeaks").Go("/clients/new").See("What you typed here before is back").Audit()
	require.Equal(t, "Half typed", b.Value("Name"))
	b.Click("Discard it").Gone("What you typed here before is back")
	require.Empty(t, b.Value("Name"))
	b.Go("/clients/new").Fill("Name", "Never sent").Click("Sign out")
	b.SignIn(s.login(s.manager), password).Go("/clients/new").See("New client").Gone("What you typed")
	require.Empty(t, b.Value("Name"))
}
