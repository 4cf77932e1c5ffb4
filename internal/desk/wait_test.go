package desk

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// statements remembers what the database has answered.
type statements struct {
	mu   sync.Mutex
	sent []string
}

type statementKey struct{}

func (*statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, statementKey{}, q.SQL)
}

func (s *statements) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, ctx.Value(statementKey{}).(string))
}

func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}

// booth is a desk whose statements are counted, beside a workshop that writes
// orders down on connections of its own.
type booth struct {
	storetest.Shop
	t       *testing.T
	desk    *Desk
	news    chan feed.News // everything that the feed heard, after it was handed on
	sent    *statements
	beside  *store.Store
	db      *pgx.Conn
	rules   *workorder.Rules
	order   workorder.Order
	advisor auth.Principal
	listens bool
}

func newBooth(t *testing.T) *booth {
	t.Helper()
	ctx, url := t.Context(), storetest.URL(t)
	c := &booth{t: t, sent: &statements{}, news: make(chan feed.News, 100)}
	s, err := store.Open(ctx, url, 0, c.sent)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	c.beside, err = store.Open(ctx, url, 0)
	require.NoError(t, err)
	t.Cleanup(c.beside.Close)
	c.db, err = pgx.Connect(ctx, url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.db.Close(context.Background()) })
	c.rules, err = workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(t, err)
	c.Shop = storetest.Stock(t, c.beside)
	c.advisor = auth.Principal{ID: c.Actor(process.Reception).ID, Branch: c.Branch, Role: process.Reception}
	c.desk = &Desk{Store: s, Feed: feed.New(func(n feed.News) { c.news <- n })}
	c.write(process.Reception, workorder.OpenOrder{
		Number: c.Branch + "-000001", Branch: c.Branch, Kind: workorder.Commercial, ClientID: c.ClientID, VehicleID: c.VehicleID,
		AdvisorID: c.advisor.ID, OdometerKM: 100_000, Concerns: []string{"it knocks"}, Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	})
	c.sent.take()
	return c
}

// listen has the desk told of what changes; it returns when it is.
func (c *booth) listen() {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.beside.Listen(ctx, c.desk.Feed.Heard) }()
	c.t.Cleanup(func() { cancel(); <-done })
	c.hears(feed.Began)
	c.listens = true
}

func (c *booth) hears(what feed.What) {
	c.t.Helper()
	for {
		select {
		case n := <-c.news:
			if n.What == what {
				return
			}
		case <-time.After(30 * time.Second):
			require.FailNow(c.t, "heard nothing")
		}
	}
}

// write decides a command and writes it down, as a worker does.
func (c *booth) write(role process.Role, cmd process.Command) {
	c.t.Helper()
	by := process.ProcessActor()
	if role != process.System {
		by = c.Actor(role)
	}
	next, events, err := workorder.Decide(c.order, cmd, workorder.Given{At: time.Now().UTC(), By: by, Rules: c.rules})
	require.NoError(c.t, err)
	require.NoError(c.t, storetest.SaveOrder(c.t.Context(), c.beside, &next, events, "u"))
	c.order = next
}

// pending has the process take steps for the order. A desk that listens has heard of
// them when it returns: a wait that hears first has no reason to look.
func (c *booth) pending() {
	c.t.Helper()
	c.write(process.Reception, workorder.SkipDiagnosis{Reason: "seen on the lift", Jobs: []workorder.JobSpec{
		{Concern: 1, Title: "Replace struts", Skill: c.Skill, NormHours: exact.HoursOf(1, 0)},
	}})
	require.NotEmpty(c.t, c.order.Due())
	if c.listens {
		c.hears(feed.Order)
	}
}

// rest lets the process give up on what it was about to do.
func (c *booth) rest() {
	c.t.Helper()
	for due := c.order.Due(); len(due) > 0; due = c.order.Due() {
		c.write(process.System, process.IncidentOpened{Step: due[0].Name, Items: due[0].Items, What: "no answer"})
	}
}

// waiting starts a wait and returns when it has looked for the first time.
func (c *booth) waiting(wait time.Duration) (order func() workorder.Order) {
	c.t.Helper()
	type answer struct {
		o   workorder.Order
		err error
	}
	got := make(chan answer, 1)
	go func() {
		o, err := c.desk.Rested(c.t.Context(), c.advisor, c.order.Number, wait)
		got <- answer{o, err}
	}()
	require.Eventually(c.t, func() bool { return len(c.sent.take()) == 1 }, 30*time.Second, time.Millisecond)
	return func() workorder.Order {
		c.t.Helper()
		select {
		case a := <-got:
			require.NoError(c.t, a.err)
			return a.o
		case <-time.After(30 * time.Second):
			require.FailNow(c.t, "the wait does not end")
		}
		return workorder.Order{}
	}
}

func TestWait_IsWokenAndReadsNothingMeanwhile(t *testing.T) {
	t.Parallel()
	c := newBooth(t)
	c.listen()
	c.pending()
	order := c.waiting(time.Hour)
	for range 3 { // it hears of every step, and that there are more
		c.write(process.Manager, workorder.ChangePromise{PromisedAt: time.Now().Add(48 * time.Hour), Reason: "parts"})
		c.hears(feed.Order)
	}
	require.Empty(t, c.sent.take(), "an idle wait sends nothing")
	c.rest()
	require.Equal(t, c.order.Version, order().Version)
	require.Len(t, c.sent.take(), 1, "what it was told of is read once")
}

func TestWait_EndsWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	c := newBooth(t)
	c.listen()
	c.pending()
	require.Equal(t, c.order.Version, c.waiting(50*time.Millisecond)().Version)
	require.Len(t, c.sent.take(), 1)
}

func TestWait_ALostListenerIsMadeUpFor(t *testing.T) {
	t.Parallel()
	c := newBooth(t)
	c.listen()
	c.pending()
	order := c.waiting(time.Hour)
	var killed int
	require.NoError(t, c.db.QueryRow(t.Context(), `
		SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = 'workbay listener' AND datname = current_database()`).Scan(&killed))
	require.Equal(t, 1, killed)
	c.rest()
	require.Equal(t, c.order.Version, order().Version)
}

func TestWait_LooksEverySecondWhileNobodyListens(t *testing.T) {
	t.Parallel()
	c := newBooth(t)
	c.pending()
	order := c.waiting(time.Hour)
	c.rest()
	require.Equal(t, c.order.Version, order().Version)
	require.NotEmpty(t, c.sent.take())
}

func TestWait_OfAnotherBranchSeesNothing(t *testing.T) {
	t.Parallel()
	c := newBooth(t)
	stranger := auth.Principal{ID: "st_x", Branch: "OTHER", Role: process.Reception}
	_, err := c.desk.Rested(t.Context(), stranger, c.order.Number, time.Hour)
	require.EqualError(t, err, "there is no work order "+c.order.Number+" at your branch")
	stranger.Role = process.Admin
	_, err = c.desk.Order(t.Context(), stranger, c.order.Number)
	require.NoError(t, err)
}
