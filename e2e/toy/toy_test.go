package toy

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/processtest"
	"github.com/workbay/workbay/process/worktime"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// told is a toy that was told all this.
func told(t *testing.T, commands ...process.Command) processtest.Instance {
	t.Helper()
	rules, err := json.Marshal(Rules{Calendar: worktime.Calendar{Zone: "UTC", Week: []worktime.WeekShift{{Weekday: time.Monday, To: 24 * 60}}}})
	require.NoError(t, err)
	running, err := Process().Load(rules, nil)
	require.NoError(t, err)
	for _, c := range commands {
		s, _ := process.Find(process.Plain(rows), c.Name())
		draft := running.Draft()
		require.NoError(t, draft.Try(c, monday, process.Actor{Role: s.Roles[0], ID: "p1"}))
		running.Keep(draft.Decision())
	}
	return processtest.Instance{Running: running, At: monday}
}

var (
	opened = Open{ID: "t1", Branch: "b1", Thing: "bear", Keep: 60}
	failed = process.IncidentOpened{Step: "hold-thing", Items: []string{"t1"}, What: "the shelf is locked"}
)

// in are toys in a phase that between them can take every command.
func in(t *testing.T, p process.Phase) []processtest.Instance {
	switch p {
	case Wanted:
		return []processtest.Instance{told(t, opened), told(t, opened, failed)}
	case Held:
		return []processtest.Instance{told(t, opened, HoldThing{})}
	case Over:
		return []processtest.Instance{told(t, opened, HoldThing{}, LetGo{"broken"}), told(t, opened, HoldThing{}, Take{})}
	}
	return []processtest.Instance{told(t)}
}

func fitting(command string, _ processtest.Instance) process.Command {
	for _, c := range []process.Command{
		opened, failed, LetGo{"broken"}, process.RetryIncident{IncidentID: "I1"}, process.SkipIncident{IncidentID: "I1", Reason: "it is here"},
	} {
		if c.Name() == command {
			return c
		}
	}
	c, _ := Process().Decode(command, nil)
	return c
}

func TestToy_IsAProcess(t *testing.T) {
	t.Parallel()
	p := Process()
	processtest.Table(t, p)
	processtest.Effects(t, p)
	processtest.Charts(t, p)
	processtest.Shown(t, p, transitions)
	ways := processtest.Cells{
		Process: p, Fitting: fitting, By: func(r process.Role) process.Actor { return process.Actor{Role: r, ID: "p1"} },
		In: func(p process.Phase) []processtest.Instance { return in(t, p) },
	}.Try(t)
	require.Len(t, ways, len(transitions))
	for _, w := range transitions {
		require.True(t, ways[w], "no toy goes from %q to %q by %s", w.From, w.To, w.By)
	}
}

func TestToy_WhatWasHeldGoesBack(t *testing.T) {
	t.Parallel()
	for _, toy := range []processtest.Instance{told(t, opened, LetGo{"broken"}), told(t, opened, HoldThing{}, Expire{}), told(t, opened, failed, LetGo{"broken"})} {
		require.Equal(t, []process.Effect{{Name: "give-thing-back", Items: []string{"t1"}}}, toy.Due())
		require.False(t, toy.Ended())
	}
	require.Empty(t, told(t, opened, HoldThing{}, Take{}).Due())
	at, ring := told(t, opened, HoldThing{}).Deadline()
	require.Equal(t, monday.Add(time.Minute), at)
	require.Equal(t, Expire{}, ring)
}
