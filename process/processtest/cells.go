package processtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// Instance is an instance of a process in some phase, and the moment it is at.
type Instance struct {
	process.Running
	At time.Time
}

// Cells tries every phase × command × role: the table's refusals are by role or
// by phase, no other command is refused for them, what is offered is what is
// decided, and a refusal changes nothing.
type Cells struct {
	Process process.Process
	// In are instances in a phase that between them can take every command.
	In func(process.Phase) []Instance
	// Fitting is a command that suits the instance as far as any can.
	Fitting func(command string, in Instance) process.Command
	// By is somebody of the role.
	By func(process.Role) process.Actor
	// Elsewhere names the "command role" cells that another test shows to be accepted.
	Elsewhere []string
}

// Try tries all cells and returns the ways that instances went.
func (c Cells) Try(t *testing.T) Ways {
	t.Helper()
	table := c.Process.Table()
	accepted, ways := map[string]bool{}, Ways{}
	for _, p := range phases(table) {
		for _, in := range c.In(p) {
			for _, s := range table.Steps {
				for _, r := range process.Roles() {
					if events := c.cell(t, in, s, c.By(r)); events != nil {
						accepted[s.Command+" "+string(r)] = true
						ways.Add(events)
					}
				}
			}
		}
	}
	for _, s := range table.Steps {
		for _, r := range s.Roles {
			if cell := s.Command + " " + string(r); !slices.Contains(c.Elsewhere, cell) {
				require.True(t, accepted[cell], "%s by %s is accepted nowhere", s.Command, r)
			}
		}
	}
	return ways
}

// cell tries one cell of the table and returns the events of an accepted command.
func (c Cells) cell(t *testing.T, in Instance, s process.Step, by process.Actor) []process.Event {
	t.Helper()
	phase := in.Course().Phase
	cell := fmt.Sprintf("%s: %s in %q by %s", c.Process.Table().Name, s.Command, phase, by.Role)
	before := asJSON(t, in.State())
	draft := in.Draft()
	err := draft.Try(c.Fitting(s.Command, in), in.At.Add(time.Minute), by)
	require.Equal(t, before, asJSON(t, in.State()), "%s: the state given in was changed", cell)
	wrongRole, wrongPhase := !slices.Contains(s.Roles, by.Role), !slices.Contains(s.From, phase)
	switch {
	case wrongRole:
		require.Equal(t, process.KindForbidden, process.KindOf(err), cell)
	case wrongPhase && phase == process.NoPhase:
		require.Equal(t, process.KindNotFound, process.KindOf(err), cell)
	case wrongPhase:
		require.Equal(t, process.KindConflict, process.KindOf(err), cell)
	}
	for _, a := range in.Actions(by) {
		if a.Command == s.Command {
			require.True(t, a.Allowed || err != nil, "%s: refused to offer what was accepted: %s", cell, a.WhyNot)
			require.Equal(t, a.Allowed, a.WhyNot == "", cell)
			require.False(t, a.Allowed && (wrongRole || wrongPhase), "%s: offered against the table", cell)
		}
	}
	d := draft.Decision()
	if err != nil {
		require.Empty(t, d.Events, cell)
		require.Equal(t, before, asJSON(t, d.State), "%s: refused, but changed", cell)
		require.NotEqual(t, process.KindInternal, process.KindOf(err), cell)
		require.NotEmpty(t, err.Error(), cell)
		return nil
	}
	require.Equal(t, in.Course().Version+len(d.Events), d.Course.Version, cell)
	require.Equal(t, s.Command, d.Events[0].Kind, cell)
	c.said(t, d)
	return d.Events
}

// said requires that what an instance waits for and what people have to do are words
// that the catalogues are held to: reasons of the hold's schema, commands of the table.
func (c Cells) said(t *testing.T, d process.Decision) {
	t.Helper()
	field, _ := reflect.TypeFor[process.Hold]().FieldByName("Reason")
	for _, h := range d.Course.OpenHolds() {
		require.Contains(t, strings.Split(field.Tag.Get("enum"), ","), h.Reason, "add the reason to the enum of process.Hold")
	}
	for _, task := range d.Tasks {
		s, ok := process.Find(c.Process.Table().Steps, task.Name)
		require.True(t, ok && s.ForPeople(), "the task %s is no command that people give", task.Name)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}
