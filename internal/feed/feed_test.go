package feed

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func woken(w *Wait) bool {
	select {
	case <-w.Woken():
		return true
	default:
		return false
	}
}

func TestWait_HearsOfItsOrderAndNoOther(t *testing.T) {
	t.Parallel()
	f := New()
	f.Heard(News{What: Began})
	w, other := f.Wait("T-1"), f.Wait("T-2")
	require.True(t, w.Live())
	require.Zero(t, w.Last())

	f.Heard(News{What: Order, Number: "T-1", Version: 4, Pending: true})
	f.Heard(News{What: Order, Number: "T-1", Version: 5})
	require.True(t, woken(w))
	require.False(t, woken(w), "once for all that came meanwhile")
	require.Equal(t, News{What: Order, Number: "T-1", Version: 5}, w.Last())
	require.False(t, woken(other))

	w.Leave()
	w.Leave()
	other.Leave()
	f.Heard(News{What: Order, Number: "T-1", Version: 6})
	require.False(t, woken(w))
	require.Zero(t, f.count)
	require.Empty(t, f.waits, "nothing is kept of who left")
}

func TestWait_ALostListenerWakesEverybodyAndWhatWasHeardIsOld(t *testing.T) {
	t.Parallel()
	f := New()
	w := f.Wait("T-1")
	require.False(t, w.Live(), "nobody listens yet")
	f.Heard(News{What: Began})
	require.True(t, woken(w))
	f.Heard(News{What: Order, Number: "T-1", Version: 4, Pending: true})
	for _, what := range []What{Lost, Began} {
		require.True(t, woken(w))
		f.Heard(News{What: what})
		require.Equal(t, what == Began, w.Live())
		require.Zero(t, w.Last(), "it may have missed what came after")
	}
	require.True(t, woken(w))
}

func TestWait_TheirNumberIsBounded(t *testing.T) {
	t.Parallel()
	f := New()
	f.Heard(News{What: Began})
	var first *Wait
	for i := range most {
		w := f.Wait(strconv.Itoa(i))
		if i == 0 {
			first = w
		}
	}
	over := f.Wait("0")
	require.False(t, over.Live(), "it polls")
	require.Zero(t, over.Last())
	over.Leave()
	first.Leave()
	require.True(t, f.Wait("0").Live())
}

func TestFeed_NobodyFeedsANilOne(t *testing.T) {
	t.Parallel()
	var f *Feed
	f.Heard(News{What: Began})
	w := f.Wait("T-1")
	require.False(t, w.Live())
	w.Leave()
}

func TestFeed_EarsHearEverything(t *testing.T) {
	t.Parallel()
	var heard []News
	f := New(func(n News) { heard = append(heard, n) })
	all := []News{{What: Began}, {What: Order, Number: "T-1", Version: 1}, {What: People}, {What: Lost}}
	for _, n := range all {
		f.Heard(n)
	}
	require.Equal(t, all, heard)
}
