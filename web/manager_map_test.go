package web

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
)

// readOf is a read with so many orders in it, as the holds that it shows.
func readOf(n int) processmap.Live {
	return processmap.Live{Report: bottlenecks.Bottlenecks{Branch: "T"}, Holds: map[string]int{"parts": n}}
}

func TestMapRead_WhoAsksSharesOnlyAReadThatBeganLater(t *testing.T) {
	t.Parallel()
	var k mapRead
	var reads atomic.Int32
	news := newLive()
	get := func() int {
		l, err := k.get(news, "T", "", func() (processmap.Live, error) { return readOf(int(reads.Add(1))), nil })
		require.NoError(t, err)
		return l.Holds["parts"]
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 20 {
				asked := int(reads.Load())
				require.Greater(t, get(), asked, "what was done before asking is in it")
			}
		})
	}
	all.Wait()
	require.Len(t, news.heard, 1, "the ears of reads that are no more are off the line")
	k.begun = time.Now().Add(time.Hour) // as if somebody had begun while this one waited
	n := reads.Load()
	require.Equal(t, int(n), get())
	require.Equal(t, n, reads.Load())
}

func TestMapRead_ServesThePictureOfItsVersionWhileItIsTrue(t *testing.T) {
	t.Parallel()
	var k mapRead
	n, news := 0, newLive()
	get := func(version string) int {
		l, err := k.get(news, "T", version, func() (processmap.Live, error) { n++; return readOf(n), nil })
		require.NoError(t, err)
		return l.Holds["parts"]
	}
	require.Equal(t, 1, get(""))
	require.Equal(t, 1, get(readOf(1).Version()))
	require.Equal(t, 2, get("another"), "that of a page which is no more")
	require.Equal(t, 3, get(""), "a page")
	news.tell("OTHER-000001")
	require.Equal(t, 3, get(readOf(3).Version()), "another branch's order")
	news.tell("T-000001")
	require.Equal(t, 4, get(readOf(3).Version()), "an order changed")
	news.tell("survey/OTHER-000001")
	require.Equal(t, 4, get(readOf(4).Version()), "another branch's survey")
	news.tell("survey/T-000001")
	require.Equal(t, 5, get(readOf(4).Version()), "a survey changed")
	news.tell("")
	require.Equal(t, 6, get(readOf(5).Version()), "something may have been missed")
	k.begun = k.begun.Add(-mapAge)
	require.Equal(t, 7, get(readOf(6).Version()), "the stays have grown")
	_, err := k.get(news, "T", "", func() (processmap.Live, error) { return processmap.Live{}, errors.New("no database") })
	require.Error(t, err)
	require.Equal(t, 7, get(readOf(7).Version()), "what failed does not count")
	require.Len(t, news.heard, 1)
}
