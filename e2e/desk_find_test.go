package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
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

// TestPages_APartIsPickedWhileOneTypes: by arrows and Enter, which does not send the form;
// Escape leaves what was typed; and without scripts by a button and choices.
func TestPages_APartIsPickedWhileOneTypes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	name := "Picker" + word(5)
	first, second := s.newPart(name, 3), s.newPart(name, 0)
	o := s.openForNew("it squeaks")
	const field = "jobs[0].parts[0].part_no"
	b := s.atDesk(t, s.reception).Go("/orders/" + o.Number + "?do=skip-diagnosis").See("Job 1")
	b.Pick(field, name, first).See("3 here").Gone(second).Audit() // what is in stock comes first
	require.Equal(t, "1", b.Evaluate(`document.querySelector('[name="jobs[0].parts[0].qty"]').value`))
	b.Pick("jobs[0].parts[1].part_no", strings.ToLower(name), first)
	b.Go("/orders/" + o.Number + "?do=skip-diagnosis").Click("Discard it").Gone("What you typed here before is back") // what was picked is kept
	b.Evaluate(`document.querySelector('[name="` + field + `"]').focus()`)
	b.Press(name).See(second).Press("Escape").Gone(second)
	require.Equal(t, name, b.Evaluate(`document.querySelector('[name="`+field+`"]').value`))
	b.Press("ArrowDown").See(second).Press("ArrowDown").Press("Enter").Gone("3 here")
	require.Equal(t, second, b.Evaluate(`document.querySelector('[name="`+field+`"]').value`))

	c := b.Resize(360, 740, browser.NoScripts).Go("/orders/" + o.Number + "?do=skip-diagnosis")
	c.Name(field, name).Click("Find the part").See("Which part is").Name(field, second).See(second)
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
