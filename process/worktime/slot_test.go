package worktime

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func officeHours(t require.TestingT) *WorkTime {
	c := DefaultCalendar()
	w, err := c.Compile()
	require.NoError(t, err)
	return w
}

func TestC17_FreeSlotGoesRoundWhatIsBusyAndShut(t *testing.T) {
	t.Parallel()
	w := officeHours(t)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, w.Location()) }
	for name, c := range map[string]struct {
		busy     []Span
		from     time.Time
		need     time.Duration
		want, to time.Time
	}{
		"at once":              {nil, at(23, 9), time.Hour, at(23, 9), at(23, 10)},
		"over lunch":           {nil, at(23, 12), 2 * time.Hour, at(23, 12), at(23, 15)},
		"over the night":       {nil, at(23, 18), 2 * time.Hour, at(23, 18), at(24, 10)},
		"from a Sunday":        {nil, at(22, 12), time.Hour, at(23, 9), at(23, 10)},
		"before what is busy":  {[]Span{{at(23, 11), at(23, 12)}}, at(23, 9), 2 * time.Hour, at(23, 9), at(23, 11)},
		"after what is busy":   {[]Span{{at(23, 10), at(23, 12)}}, at(23, 9), 2 * time.Hour, at(23, 12), at(23, 15)},
		"between, unsorted":    {[]Span{{at(23, 16), at(23, 18)}, {at(23, 9), at(23, 15)}}, at(23, 9), time.Hour, at(23, 15), at(23, 16)},
		"a long one behind":    {[]Span{{at(23, 9), at(25, 9)}, {at(23, 10), at(23, 11)}}, at(23, 9), time.Hour, at(25, 9), at(25, 10)},
		"an empty one is none": {[]Span{{at(23, 9), at(23, 9)}}, at(23, 9), time.Hour, at(23, 9), at(23, 10)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := FreeSlot(w, c.busy, c.from, c.need)
			require.Equal(t, Span{c.want, c.to}, got)
		})
	}
}

func TestC17_FreeSlotNeverOverlapsAndIsTheEarliest(t *testing.T) {
	t.Parallel()
	w := officeHours(t)
	origin := time.Date(2026, 11, 20, 0, 0, 0, 0, w.Location())
	minutes := func(t *rapid.T, label string, most int) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * 15 * time.Minute
	}
	rapid.Check(t, func(t *rapid.T) {
		var busy []Span
		for range rapid.IntRange(0, 8).Draw(t, "busy") {
			from := origin.Add(minutes(t, "busy from", 4*24*6))
			busy = append(busy, Span{from, from.Add(minutes(t, "busy for", 4*30))})
		}
		from := origin.Add(minutes(t, "from", 4*24*4))
		need := 15*time.Minute + minutes(t, "need", 4*20)
		got := FreeSlot(w, busy, from, need)
		for _, b := range busy {
			require.False(t, got.Overlaps(b), "%v overlaps %v", got, b)
		}
		require.False(t, got.From.Before(from))
		require.True(t, w.Open(got.From), "%v begins while it is shut", got)
		require.Equal(t, need, w.Between(got.From, got.To))
		for s := from; s.Before(got.From); s = s.Add(15 * time.Minute) {
			earlier, taken := slotFrom(w, s, need), false
			for _, b := range busy {
				taken = taken || earlier.Overlaps(b)
			}
			require.True(t, taken || !earlier.From.Before(got.From), "%v would have been earlier than %v", earlier, got)
		}
	})
}
