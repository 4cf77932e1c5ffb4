// Package processtest holds what must be true of every process of the house, for
// the tests of each. A process passes its own table and instances of its own in
// every phase; what is checked here is not checked again there.
package processtest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// phases are the phases of the table and the time before an instance is opened.
func phases(t process.Table) []process.Phase {
	all := []process.Phase{process.NoPhase}
	for _, s := range t.Stages {
		all = append(all, s.Phase)
	}
	return all
}

// Table checks that the tables are sane: names are unique, everything has its
// titles, and the process's own steps are its own alone.
func Table(t *testing.T, p process.Process) {
	t.Helper()
	table := p.Table()
	require.NotEmpty(t, table.Name)
	require.NotEmpty(t, table.Title, table.Name)
	require.NotEmpty(t, table.TitleRU, table.Name)
	require.NotEmpty(t, table.Workflow, table.Name)
	require.NotEmpty(t, table.Path, table.Name)
	names, elements := map[string]bool{}, map[string]bool{}
	unique := func(in map[string]bool, what string) {
		require.NotEmpty(t, what)
		require.False(t, in[what], "%s twice", what)
		in[what] = true
	}
	for _, s := range table.Stages {
		unique(names, string(s.Phase))
		unique(elements, s.Element)
		require.NotEmpty(t, s.Title, s.Phase)
		require.NotEmpty(t, s.TitleRU, s.Phase)
	}
	for _, s := range table.Steps {
		unique(names, s.Command)
		unique(elements, s.Element)
		step(t, p, s)
	}
	activities(t, table, func(name string) { unique(names, name) })
	for _, c := range table.Towards {
		_, ok := process.Find(table.Steps, c)
		require.True(t, ok, "%s brings nothing on: it is not in the table", c)
	}
	_, err := p.Decode("fly", []byte("{}"))
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	_, ok := process.Find(table.Steps, "fly")
	require.False(t, ok)
}

func step(t *testing.T, p process.Process, s process.Step) {
	t.Helper()
	require.NotEmpty(t, s.Title, s.Command)
	require.NotEmpty(t, s.TitleRU, s.Command)
	require.NotEmpty(t, s.Roles, s.Command)
	require.NotEmpty(t, s.From, s.Command)
	for _, r := range s.Roles {
		require.True(t, r.Valid(), s.Command)
	}
	for _, from := range s.From {
		require.Contains(t, phases(p.Table()), from, s.Command)
	}
	require.Equal(t, s.Command, s.New().Name())
	c, err := p.Decode(s.Command, nil)
	require.NoError(t, err)
	require.Equal(t, s.New(), c)
	if slices.Contains(s.Roles, process.System) {
		require.Equal(t, []process.Role{process.System}, s.Roles, "%s: people do not play the outside", s.Command)
	}
}

// activities checks that what lasts is begun and ended, and is mistaken for no step.
func activities(t *testing.T, table process.Table, unique func(name string)) {
	t.Helper()
	lasts := map[string][]process.Lifecycle{}
	for _, a := range table.Activities {
		unique(a.Name)
		require.NotEmpty(t, a.Title, a.Name)
		require.NotEmpty(t, a.TitleRU, a.Name)
		lasts[a.Name] = nil
	}
	for _, s := range table.Steps {
		if s.AtOnce() {
			require.Contains(t, []process.Lifecycle{process.Complete, process.Abort}, s.Lifecycle, s.Command)
			continue
		}
		require.Contains(t, lasts, s.Activity, s.Command)
		require.Contains(t, []process.Lifecycle{process.Start, process.Suspend, process.Complete}, s.Lifecycle, "%s: a resume is found out, not declared", s.Command)
		lasts[s.Activity] = append(lasts[s.Activity], s.Lifecycle)
	}
	for name, steps := range lasts {
		require.Contains(t, steps, process.Start, name)
		require.Contains(t, steps, process.Complete, name)
	}
}

// Effects checks that what is done outside, and what undoes it, are steps of
// the process itself.
func Effects(t *testing.T, p process.Process) {
	t.Helper()
	table := p.Table()
	own := func(command string) {
		s, ok := process.Find(table.Steps, command)
		require.True(t, ok, command)
		require.Equal(t, []process.Role{process.System}, s.Roles, command)
	}
	for _, f := range table.Effects {
		own(f.Name)
		require.NotEmpty(t, f.Port, f.Name)
		if f.Reverse != "" {
			own(f.Reverse)
		}
	}
}

// Ways collects the ways from phase to phase that instances really went.
type Ways map[process.Transition]bool

// Add adds the ways of a journal.
func (w Ways) Add(events []process.Event) {
	for _, e := range events {
		if e.Left != "" || e.Version == 1 {
			w[process.Transition{From: e.Left, To: e.Phase, By: e.Kind}] = true
		}
	}
}
