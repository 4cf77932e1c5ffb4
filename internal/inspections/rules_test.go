package inspections

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// drawSheet is any sheet that somebody may have filled in.
func drawSheet(t *rapid.T) (points []input.Titles, marks []Mark) {
	for n := range rapid.IntRange(1, MaxPoints).Draw(t, "points") {
		points = append(points, input.Titles{EN: fmt.Sprintf("Point %02d", n+1)})
		m := Mark{Point: n + 1, Colour: rapid.SampledFrom([]Colour{"", Green, Amber, Red}).Draw(t, "colour"), Note: rapid.SampledFrom([]string{"", "worn"}).Draw(t, "note")}
		if rapid.Bool().Draw(t, "reported") {
			m.Reported = &time.Time{}
		}
		if m.Colour != "" || rapid.Bool().Draw(t, "kept") {
			marks = append(marks, m)
		}
	}
	return points, marks
}

func TestMissing_CompleteIsWhereEachPointIsSeenAndEachFaultNamed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		points, marks := drawSheet(t)
		want := 0
		for n := range points {
			if m := markOf(marks, n+1); m.Colour == "" || m.Colour != Green && m.Note == "" {
				want++
			}
		}
		err := missing(len(points), marks)
		require.Equal(t, want == 0, err == nil)
		if err != nil {
			require.Len(t, process.FaultsOf(err), want)
		}
	})
}

func TestProposals_EachFaultOnceAndRedFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		points, marks := drawSheet(t)
		list := Proposals(points, marks, nil)
		var jobs []string
		red := true
		for _, p := range list {
			m := markOf(marks, p.Point)
			require.Equal(t, p.Colour, m.Colour)
			require.Nil(t, m.Reported)
			require.True(t, red || p.Colour == Amber, "the red ones come first")
			red = p.Colour == Red
			jobs = append(jobs, p.Job("en"))
		}
		want := 0
		for _, m := range marks {
			if m.Colour != "" && m.Colour != Green && m.Reported == nil {
				want++
			}
		}
		require.Len(t, list, want)
		require.Empty(t, Proposals(points, marks, jobs), "what is a job already is not proposed again")
	})
}
