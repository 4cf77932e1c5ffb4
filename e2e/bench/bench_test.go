package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
)

func TestQuantiles_AreNearestRanks(t *testing.T) {
	t.Parallel()
	var took []time.Duration
	for ms := 100; ms >= 1; ms-- {
		took = append(took, time.Duration(ms)*time.Millisecond)
	}
	require.Equal(t, quantiles{"x", 100, 50, 95, 99}, quantilesOf("x", took))
	require.Equal(t, quantiles{"one", 1, 7, 7, 7}, quantilesOf("one", []time.Duration{7 * time.Millisecond}))
	require.Equal(t, quantiles{Name: "none"}, quantilesOf("none", nil))
	require.InDelta(t, 2.5, median([]float64{4, 1, 3, 2}), 1e-9)
	require.InDelta(t, 3, median([]float64{9, 1, 3}), 1e-9)
}

// The yardstick is what it was when it was first held against orders.
func TestYardstickA_StaysWhatItIs(t *testing.T) {
	t.Parallel()
	activities, children := 0, 0
	for _, s := range straightforward() {
		for _, g := range s.Groups {
			activities, children = activities+g.Activities, children+g.Children
		}
	}
	require.Equal(t, []int{10, 8, 1}, []int{len(straightforward()), activities, children})
}

func TestRound_CountsWhatWasAnsweredWhileItCounted(t *testing.T) {
	t.Parallel()
	from := time.Now()
	at := func(s int) time.Time { return from.Add(time.Duration(s) * time.Second) }
	r := round{from: from, to: at(10), record: record{done: []time.Time{at(-1), at(1), at(10), at(11)}}}
	require.Len(t, r.counted([]call{{at: at(-1)}, {at: at(0)}, {at: at(9)}, {at: at(11)}}), 2)
	require.InDelta(t, 0.2, r.ordersPerSecond(), 1e-9)
}

// faulty fails its third order.
type faulty struct{ rested bool }

func (*faulty) one(_ context.Context, _ int, r *record) error {
	if len(r.done) == 2 {
		return errors.New("no more")
	}
	return nil
}

func (f *faulty) rest(context.Context, int) error {
	f.rested = true
	return nil
}

func TestCrowd_EndsWithTheFirstErrorOrWhenThereIsNoMore(t *testing.T) {
	t.Parallel()
	f := &faulty{}
	_, err := crowd(t.Context(), f, 1, func(int) bool { return true })
	require.EqualError(t, err, "no more")
	require.False(t, f.rested)
	all, err := crowd(t.Context(), f, 1, func(done int) bool { return done < 2 })
	require.NoError(t, err)
	require.True(t, f.rested)
	require.Len(t, all.done, 2)
}

func TestMeasure_ReadsThisProcess(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	require.Greater(t, residentBytes(os.Getpid(), "VmRSS:"), int64(1<<20))
	require.Greater(t, residentBytes(os.Getpid(), "VmHWM:"), int64(1<<20))
	require.Greater(t, sharedBytes(os.Getpid()), int64(1<<20))
	require.Zero(t, sharedBytes(0))
	require.Zero(t, residentBytes(-1, "VmRSS:"))
	require.Zero(t, treeTime(0))
	before := treeTime(os.Getpid())
	for begin := time.Now(); time.Since(begin) < 10*time.Second && treeTime(os.Getpid()) == before; {
		_ = quantilesOf("", make([]time.Duration, 10_000))
	}
	require.Greater(t, treeTime(os.Getpid()), before)
}

func TestJudge_HoldsFiguresAgainstTargets(t *testing.T) {
	t.Parallel()
	ours := figures{Name: oursName}
	r := report{
		Histories: []history{{Name: "commercial", Events: 76, Transitions: 20}}, Start: start{Start: 2},
		Statements: &statements{Each: []traffic{{1, 100, 40}, {16, 110, 41}}, Watched: 4},
		Memory:     weights{Program: []resident{{Orders: 0}, {Orders: 1000, Program: 5e8, Rate: 5}, {Orders: 2000, Program: 59e7, Rate: 2}}},
		Loads: []load{
			{Clients: 1, Figures: []figures{ours}, Beside: []beside{{yardA, 0.5, 1.1, 1.0}}},
			{Clients: 16, Figures: []figures{ours}, Beside: []beside{{yardA, 1.0, 3, 1.2}, {yardB, 0.6, 3, 2}, {oldName, 1.5, 1, 1}}},
		},
	}
	r.judge()
	results := map[string]string{}
	for _, v := range r.Verdicts {
		results[v.What] = v.Result
	}
	require.Equal(t, map[string]string{
		"commands per second ÷ yardstick A, 16 clients":         "PASS",
		"commands per second ÷ yardstick B, 16 clients":         "MISS",
		"commands per second ÷ old program, 16 clients":         "PASS",
		"commands per second ÷ yardstick A, 1 client":           "-",
		"p50 of a command ÷ yardstick A, 1 client":              "MISS",
		"p50 of a command ÷ yardstick A, 16 clients":            "-",
		"CPU per order ÷ yardstick A, 1 client":                 "PASS",
		"CPU per order ÷ yardstick A, 16 clients":               "MISS",
		"transactions of ours per order, 1 client":              "PASS",
		"transactions of ours per order, 16 clients":            "MISS",
		"history events, commercial":                            "MISS",
		"state transitions, commercial":                         "PASS",
		"SQL statements per order, 1 client":                    "-",
		"SQL statements per order, 16 clients":                  "-",
		"looks at an order in 4 s of an idle wait":              "PASS",
		"start on an existing data folder":                      "PASS",
		"resident memory after 2000 orders, without PostgreSQL": "PASS",
		"the same ÷ that after 1000 orders":                     "MISS",
		"orders per second up to then ÷ those before":           "MISS",
	}, results)
}

func TestNewLoad_ComparesTheOrdersRoundByRound(t *testing.T) {
	t.Parallel()
	from := time.Now()
	of := func(calls int, took, cpu time.Duration) round {
		r := round{from: from, to: from.Add(time.Second), used: usage{Self: cpu}}
		for range calls {
			r.calls = append(r.calls, call{"open", from, took})
		}
		r.done = []time.Time{from}
		return r
	}
	quick, slow := of(8, 10*time.Millisecond, time.Second), of(2, 40*time.Millisecond, 4*time.Second)
	l := newLoad(1, []entry{{name: yardA}, {name: oursName}}, [][]round{{quick, quick, quick}, {slow, slow, quick}})
	require.Equal(t, oursName, l.orders().Name)
	require.Equal(t, beside{yardA, 0.25, 4, 3}, l.beside(yardA))
	require.Equal(t, beside{Name: oldName}, l.beside(oldName))
}

func TestResidentMarks_EndWithTheLastOrder(t *testing.T) {
	t.Parallel()
	require.Equal(t, []int{400}, residentMarks(400))
	require.Equal(t, []int{1000, 2000}, residentMarks(2000))
	require.Equal(t, []int{1000, 5000, 20000}, residentMarks(20000))
}

func TestOrdersOnly_ShareTheNumberAmongTheClients(t *testing.T) {
	t.Parallel()
	c := &counting{}
	givenUp, err := ordersOnly(t.Context(), c, 40)
	require.NoError(t, err)
	require.EqualValues(t, 40, c.n.Load())
	require.EqualValues(t, 8, givenUp)
}

// counting is not answered in time at every fifth order.
type counting struct{ n atomic.Int64 }

func (c *counting) one(_ context.Context, _ int, r *record) error {
	if len(r.done) > 0 {
		return errors.New("a record is kept")
	}
	switch c.n.Add(1) % 10 {
	case 0:
		return fmt.Errorf("open: %w", &demo.Problem{Status: 503})
	case 5:
		return fmt.Errorf("after open: %w", errUnsettled)
	}
	return nil
}

func (*counting) rest(context.Context, int) error { return nil }

func TestAnnounced_FindsTheAPIInWhatTheProgramSays(t *testing.T) {
	t.Parallel()
	url, err := announced(strings.NewReader("\nWorkbay is up.\n\n  Pages        http://127.0.0.1:1\n  API          http://127.0.0.1:1/v1   (OpenAPI)\n"))
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:1", url)
	_, err = announced(strings.NewReader("starting\n"))
	require.Error(t, err)
}

func TestInsertInto_NamesEveryColumn(t *testing.T) {
	t.Parallel()
	require.Equal(t, "INSERT INTO t (a, b) VALUES ($1, $2)", insertInto("t", []string{"a", "b"}))
}
