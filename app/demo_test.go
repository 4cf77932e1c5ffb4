package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// engineEnv names a data folder with the engine.json of an engine that runs
// already; the program is then booted without its own, in a branch of its own.
const engineEnv = "WORKBAY_ENGINE"

// house is a running program into which the demo is loaded.
type house struct {
	app       *app.App
	admin     demo.Client
	load      func(context.Context, io.Writer) error
	loadAgain func(context.Context, io.Writer) error // as from another process
}

// open boots the program, on a folder that PostgreSQL's own account can enter.
func open(t *testing.T) house {
	t.Helper()
	o := app.Options{
		Listen: "127.0.0.1:0", Throwaway: true,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	shared := os.Getenv(engineEnv)
	if o.DataDir = shared; shared != "" {
		o.Worker, o.API, o.TaskQueue = true, true, "demo-"+rand.Text()[:10]
	} else {
		dir, err := os.MkdirTemp("", "workbay-demo-")
		require.NoError(t, err)
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		require.NoError(t, os.Chmod(dir, 0o755))
		o.DataDir = dir
	}
	a, err := app.New(o)
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, a.Stop(context.Background())) })
	if shared != "" {
		return guest(t, a, demo.Site{Past: a.Past, Serial: time.Now().Unix() * 100 % 1_000_000})
	}
	return house{
		app: a, admin: demo.Client{URL: a.URL(), Token: tokensOf(t, a)["admin"]},
		load:      func(ctx context.Context, out io.Writer) error { return a.Demo(ctx, app.DemoPast, out) },
		loadAgain: func(ctx context.Context, out io.Writer) error { return app.RunDemo(ctx, a.URL(), a.DataDir(), out) },
	}
}

func tokensOf(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	b, err := os.ReadFile(a.CredentialsPath())
	require.NoError(t, err)
	var c app.Credentials
	require.NoError(t, json.Unmarshal(b, &c))
	return c.Tokens
}

// guest makes a branch with a member of staff for each role on an engine that
// others use too.
func guest(t *testing.T, a *app.App, site demo.Site) house {
	t.Helper()
	ctx, by, branch := t.Context(), process.ProcessActor(), rand.Text()[:8]
	_, err := a.Store().Shop.CreateBranch(ctx, shop.Branch{ID: branch, BranchCard: shop.BranchCard{Name: "Demo"}}, by)
	require.NoError(t, err)
	site.URL, site.Tokens = a.URL(), map[string]string{}
	for _, r := range process.StaffRoles() {
		st, err := a.Store().People.CreateStaff(ctx, people.StaffCard{Branch: branch, Name: "First " + string(r), Role: r}, by)
		require.NoError(t, err)
		site.Tokens[string(r)], err = a.Store().People.IssueToken(ctx, st.ID, nil, by)
		require.NoError(t, err)
	}
	load := func(ctx context.Context, out io.Writer) error {
		loaded, err := demo.Load(ctx, site, out)
		if err == nil && !loaded {
			_, err = fmt.Fprintln(out, "The demo was loaded before")
		}
		return err
	}
	return house{app: a, admin: demo.Client{URL: a.URL(), Token: site.Tokens["admin"]}, load: load, loadAgain: load}
}

// all reads a list to its end.
func all[T any](t *testing.T, c demo.Client, path string) []T {
	t.Helper()
	var list []T
	for cursor := ""; ; {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next_cursor"`
		}
		require.NoError(t, c.Get(t.Context(), path+"limit=200&cursor="+url.QueryEscape(cursor), &page))
		list = append(list, page.Items...)
		if cursor = page.Next; cursor == "" {
			return list
		}
	}
}

// TestDemo_TheWholeDayHappensOnceAndLeavesNothingOver runs the demo and looks at
// what it left: orders of both kinds in every phase, every step of the process
// table in some journal, and nothing held for an order that is over.
func TestDemo_TheWholeDayHappensOnceAndLeavesNothingOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	var policy workorder.Policy
	require.NoError(t, h.admin.Get(t.Context(), "/v1/policy", &policy))
	var told bytes.Buffer
	began := time.Now()
	require.NoError(t, h.load(t.Context(), &told), told.String())
	t.Logf("the demo took %.1f s", time.Since(began).Seconds())
	orders := all[record.OrderSummary](t, h.admin, "/v1/work-orders?")
	h.showsEveryPhase(t, orders)
	h.tookEveryStep(t, orders)
	h.holdsNothingForOrdersThatAreOver(t, orders)
	h.askedClients(t, orders, policy)
	h.letsEverybodyIn(t)
	h.promisesWithinHours(t, orders)
	for _, words := range []string{"commercial", "warranty", "manufacturer", "Worth looking at", demo.Password, "mechanic2", orders[0].Number[:strings.Index(orders[0].Number, "-")]} {
		require.Contains(t, told.String(), words)
	}

	var now workorder.Policy
	require.NoError(t, h.admin.Get(t.Context(), "/v1/policy", &now))
	now.Version = policy.Version
	require.Equal(t, policy, now, "the policy is what it was")

	var again bytes.Buffer
	require.NoError(t, h.loadAgain(t.Context(), &again))
	require.Equal(t, 1, strings.Count(again.String(), "\n"), again.String())
	require.Contains(t, again.String(), "loaded before")
	require.Len(t, all[record.OrderSummary](t, h.admin, "/v1/work-orders?"), len(orders))
	h.isLoadedWithoutAnybody(t)
}

// isLoadedWithoutAnybody loads a service centre to which nobody has come, into another branch.
func (h house) isLoadedWithoutAnybody(t *testing.T) {
	t.Helper()
	empty := guest(t, h.app, demo.Site{Empty: true, Serial: 400_000})
	var told bytes.Buffer
	require.NoError(t, empty.load(t.Context(), &told), told.String())
	require.Empty(t, all[record.OrderSummary](t, empty.admin, "/v1/work-orders?"))
	require.NotEmpty(t, all[stock.StockItem](t, empty.admin, "/v1/stock?"), "one can begin")
	require.NotEmpty(t, all[workshop.Bay](t, empty.admin, "/v1/bays?"))
	empty.letsEverybodyIn(t)
	var again bytes.Buffer
	require.NoError(t, empty.loadAgain(t.Context(), &again))
	require.Contains(t, again.String(), "loaded before")
}

func (h house) showsEveryPhase(t *testing.T, orders []record.OrderSummary) {
	t.Helper()
	require.GreaterOrEqual(t, len(orders), 40)
	kinds, phases := map[workorder.OrderKind]int{}, map[process.Phase]int{}
	for _, o := range orders {
		kinds[o.Kind]++
		phases[o.Phase]++
	}
	require.Len(t, kinds, 2)
	for _, st := range workorder.Stages() {
		require.NotZero(t, phases[st.Phase], "no order is %s", st.Phase)
	}
}

// tookEveryStep: the day has every path in it. Only incidents do not happen, nobody
// fails here; and no part comes in by another way while an order waits for it.
func (h house) tookEveryStep(t *testing.T, orders []record.OrderSummary) {
	t.Helper()
	taken := map[string]bool{}
	cancelledFrom := map[process.Phase]bool{}
	for _, o := range orders {
		var journal struct {
			Items []workorder.Event `json:"items"`
		}
		require.NoError(t, h.admin.Get(t.Context(), "/v1/work-orders/"+o.Number+"/journal", &journal))
		for _, e := range journal.Items {
			taken[e.Kind] = true
			if e.Kind == "cancel" {
				cancelledFrom[e.Left] = true
			}
		}
	}
	for _, s := range workorder.Steps() {
		if !strings.HasSuffix(s.Command, "-incident") && s.Command != (workorder.ServeParts{}).Name() && s.Command != (workorder.LoseParts{}).Name() {
			require.True(t, taken[s.Command], "nobody took the step %s", s.Command)
		}
	}
	cancel, _ := workorder.StepOf("cancel")
	for _, p := range cancel.From {
		require.True(t, cancelledFrom[p], "no order was cancelled from %s", p)
	}
}

// holdsNothingForOrdersThatAreOver: no part is kept, nothing is on order and no
// time is planned for an order that needs it no more.
func (h house) holdsNothingForOrdersThatAreOver(t *testing.T, orders []record.OrderSummary) {
	t.Helper()
	over := map[string]bool{}
	for _, o := range orders {
		over[o.Number] = o.Ended
	}
	kept := 0
	for _, item := range all[stock.StockItem](t, h.admin, "/v1/stock?") {
		require.GreaterOrEqual(t, item.OnHand, item.Reserved)
		if item.Reserved == 0 {
			continue
		}
		var c stock.StockCard
		require.NoError(t, h.admin.Get(t.Context(), "/v1/stock/"+url.PathEscape(item.PartNo), &c))
		for _, held := range c.Holds {
			require.False(t, over[held.Order], "%s of %s are kept for %s, which is over", held.Qty, item.PartNo, held.Order)
			kept++
		}
	}
	require.NotZero(t, kept, "orders in the shop keep parts")
	for _, p := range all[suppliers.PurchaseOrder](t, h.admin, "/v1/purchase-orders?state=open&") {
		require.False(t, over[p.Order], "%s is open for %s, which is over", p.Number, p.Order)
	}
	var plan struct {
		Items []workshop.Assignment `json:"items"`
	}
	require.NoError(t, h.admin.Get(t.Context(), "/v1/plan", &plan))
	require.NotEmpty(t, plan.Items)
	for _, a := range plan.Items {
		require.False(t, over[a.Order], "%s has planned time and is over", a.Order)
	}
}

// askedClients: surveys are answered, left unanswered, not sent and waiting.
func (h house) askedClients(t *testing.T, orders []record.OrderSummary, p workorder.Policy) {
	t.Helper()
	states := map[string]int{}
	for _, o := range orders {
		if o.Phase != workorder.Closed {
			continue
		}
		var s surveys.SurveyRecord
		require.NoError(t, h.admin.Get(t.Context(), "/v1/work-orders/"+o.Number+"/survey", &s))
		states[s.State]++
	}
	wanted := []string{"answered", "expired", "suppressed"}
	if p.Survey.Delay > 0 {
		wanted = append(wanted, "scheduled")
	}
	for _, want := range wanted {
		require.NotZero(t, states[want], "no survey is %s: %v", want, states)
	}
}

// letsEverybodyIn: who works here has a user name for the pages.
// promisesWithinHours: nobody is asked to fetch a car at night.
func (h house) promisesWithinHours(t *testing.T, orders []record.OrderSummary) {
	t.Helper()
	rows, err := h.app.Store().DB.Q(t.Context()).Query(t.Context(), `
		SELECT number FROM work_order, jsonb_array_elements(state -> 'promises') AS p WHERE branch = $1 AND p ? 'outside_hours'`, orders[0].Branch)
	require.NoError(t, err)
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, numbers)
}

func (h house) letsEverybodyIn(t *testing.T) {
	t.Helper()
	names := map[string]bool{}
	staff := all[people.Staff](t, h.admin, "/v1/staff?")
	for _, p := range staff {
		var login struct {
			Name  string
			Given bool
		}
		require.NoError(t, h.admin.Get(t.Context(), "/v1/staff/"+url.PathEscape(p.ID)+"/login", &login), p.Name)
		require.True(t, strings.HasPrefix(login.Name, string(p.Role)), "%s signs in as %s", p.Name, login.Name)
		require.False(t, login.Given, "the demo's password is for everybody")
		names[login.Name] = true
	}
	require.Len(t, names, len(staff))
}
