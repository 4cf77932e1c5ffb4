package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/e2e/toy"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
)

// A process that the house does not know is told to it by the options, and by
// nothing else: routes, journal, inbox, timers and recovery come with the table.

// withToys makes a program that knows toys. Its worker kills itself at an effect
// of theirs when it is told so.
func withToys(o app.Options, c childOrders) (*app.App, error) {
	var a *app.App
	o.Processes = []process.Process{toy.Process()}
	o.Parties = []any{&toy.Shelf{DB: func() *database.DB { return a.Store().DB }}}
	if around := c.around(); around != nil {
		o.Around = around
	}
	a, err := app.New(o)
	return a, err
}

func (c childOrders) around() activities.Around {
	if c.Effect == "" {
		return nil
	}
	return func(effect string, ctx context.Context, request any, next activities.Effect) (process.Command, error) {
		if effect == c.Effect && c.At != 0 && !c.After {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		back, err := next(ctx, request)
		if effect == c.Effect && c.At != 0 && c.After {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return back, err
	}
}

// toyView is a toy as the API shows it.
type toyView struct {
	Process string           `json:"process"`
	ID      string           `json:"id"`
	Branch  string           `json:"branch"`
	Phase   process.Phase    `json:"phase"`
	Open    bool             `json:"open"`
	Pending []string         `json:"pending"`
	Actions []process.Action `json:"actions"`
	State   toy.Toy          `json:"state"`
}

// playground is a shop whose program knows toys.
type playground struct {
	*shop
	killed *atomic.Bool
}

// newPlayground boots an API and a supervised worker on the engine that all tests share.
func newPlayground(t *testing.T, c childOrders) playground {
	t.Helper()
	c.DataDir, c.TaskQueue = house.app.DataDir(), "toy-"+rand.Text()[:8]
	a, err := withToys(app.Options{
		DataDir: c.DataDir, API: true, Listen: "127.0.0.1:0", TaskQueue: c.TaskQueue, Log: slog.New(slog.DiscardHandler),
	}, childOrders{})
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() { assert.NoError(t, a.Stop(context.Background())) })
	admin := house.admin
	admin.URL = a.URL()
	p := playground{shop: newShopAt(t, a, admin)}
	p.exec("SELECT pg_advisory_xact_lock(hashtext('toys'));" + toy.Tables)
	var stop func()
	p.killed, stop = supervised(t, c, nil)
	t.Cleanup(stop)
	return p
}

func (p playground) exec(sql string, args ...any) {
	p.t.Helper()
	_, err := p.app.Store().DB.Q(p.ctx()).Exec(p.ctx(), sql, args...)
	require.NoError(p.t, err)
}

// thing puts n things of a new kind on the shelf.
func (p playground) thing(n int) string {
	p.t.Helper()
	name := "thing-" + word(8)
	p.exec("INSERT INTO toy_shelf VALUES ($1, $2)", name, n)
	return name
}

// left is how many lie on the shelf.
func (p playground) left(thing string) (n int) {
	p.t.Helper()
	require.NoError(p.t, p.app.Store().DB.Q(p.ctx()).QueryRow(p.ctx(), "SELECT there FROM toy_shelf WHERE thing = $1", thing).Scan(&n))
	return n
}

// send repeats a request under one key until it is answered, as people do while
// a worker dies.
func (p playground) send(who person, path string, c any) toyView {
	p.t.Helper()
	key := demo.Key(rand.Text())
	var after toyView
	p.eventually(path+" is answered", func() bool {
		err := who.Post(p.ctx(), path, c, &after, key, demo.Settled)
		if err == nil {
			return true
		}
		var problem *demo.Problem
		require.ErrorAs(p.t, err, &problem)
		require.Equal(p.t, http.StatusServiceUnavailable, problem.Status, problem.Error())
		return false
	})
	return p.settled(after.ID)
}

func (p playground) look(id string) (v toyView) {
	p.t.Helper()
	p.get(p.manager.Client, "/v1/toys/"+id, &v)
	return v
}

// settled is the toy when its process has nothing to do.
func (p playground) settled(id string) (v toyView) {
	p.t.Helper()
	p.eventually("the toy settles", func() bool { v = p.look(id); return len(v.Pending) == 0 })
	return v
}

func (p playground) open(thing string, keep process.Seconds) toyView {
	p.t.Helper()
	return p.send(p.reception, "/v1/toys", body{"thing": thing, "keep": keep})
}

func (p playground) give(who person, v toyView, c process.Command) toyView {
	p.t.Helper()
	return p.send(who, "/v1/toys/"+v.ID+"/commands/"+c.Name(), c)
}

func (p playground) refuses(status int, err error) {
	p.t.Helper()
	var problem *demo.Problem
	require.ErrorAs(p.t, err, &problem)
	require.Equal(p.t, status, problem.Status, problem.Error())
	require.NotEmpty(p.t, problem.Detail)
}

func (p playground) kinds(v toyView) []string {
	p.t.Helper()
	var kinds []string
	for i, e := range items[struct {
		Version int    `json:"version"`
		Kind    string `json:"kind"`
	}](p.shop, p.manager.Client, "/v1/toys/"+v.ID+"/journal") {
		require.Equal(p.t, i+1, e.Version, "the journal has a gap or a double")
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// isOver: the workflow has ended by itself, knows the toy as the database shows
// it, and replays.
func (p playground) isOver(v toyView) {
	p.t.Helper()
	id := workflows.WorkflowID("toy", v.ID)
	p.eventually("the workflow of the toy has ended", func() bool {
		d, err := p.app.Temporal().DescribeWorkflowExecution(p.ctx(), id, "")
		require.NoError(p.t, err)
		return d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
	answer, err := p.app.Temporal().QueryWorkflow(p.ctx(), id, "", "state")
	require.NoError(p.t, err)
	var truth toy.Toy
	require.NoError(p.t, answer.Get(&truth))
	v = p.look(v.ID)
	require.Equal(p.t, asJSON(p.t, truth), asJSON(p.t, v.State))
	require.Equal(p.t, toy.Over, v.Phase)
	require.False(p.t, v.Open)
	require.NoError(p.t, p.app.ReplayOne(p.ctx(), id, ""))
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// TestToy_IsTakenAndRefusesTheRest shows the routes, actions, refusals and the journal.
func TestToy_IsTakenAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, childOrders{Effect: "none"})
	bear := p.thing(2)
	v := p.open(bear, 3600)
	require.Equal(t, []any{"toy", p.branch, toy.Held, true, 1}, []any{v.Process, v.Branch, v.Phase, v.Open, p.left(bear)})
	allowed := map[string]bool{}
	for _, a := range v.Actions {
		allowed[a.Command] = a.Allowed
	}
	require.Equal(t, map[string]bool{"take-toy": true, "cancel-toy": true, "retry-incident": false, "skip-incident": false}, allowed)

	to := "/v1/toys/" + v.ID + "/commands/"
	p.refuses(http.StatusForbidden, p.mechanics[0].Post(p.ctx(), to+"take-toy", body{}, nil))
	p.refuses(http.StatusNotFound, p.manager.Post(p.ctx(), to+"retry-incident", toyIncident("I1"), nil))
	p.refuses(http.StatusUnprocessableEntity, p.manager.Post(p.ctx(), to+"cancel-toy", body{"reason": "x", "colour": "red"}, nil))
	p.refuses(http.StatusUnprocessableEntity, p.manager.Post(p.ctx(), to+"cancel-toy", body{}, nil))
	p.refuses(http.StatusUnprocessableEntity, p.reception.Post(p.ctx(), "/v1/toys", body{"thing": bear}, nil))
	p.refuses(http.StatusForbidden, p.mechanics[0].Post(p.ctx(), "/v1/toys", body{"thing": bear, "keep": 60}, nil))
	p.refuses(http.StatusNotFound, p.manager.Get(p.ctx(), "/v1/toys/nobody", nil))
	stranger := newShopAt(t, p.app, p.admin).manager
	p.refuses(http.StatusNotFound, stranger.Get(p.ctx(), "/v1/toys/"+v.ID, nil))
	p.refuses(http.StatusNotFound, stranger.Post(p.ctx(), to+"cancel-toy", toy.LetGo{Reason: "mine"}, nil))

	v = p.give(p.reception, v, toy.Take{})
	p.isOver(v)
	require.Equal(t, 1, p.left(bear))
	require.Equal(t, []string{"open-toy", "hold-thing", "take-toy"}, p.kinds(v))
	for _, stage := range []string{"toy_wanted", "toy_held"} {
		p.shows(`wo_stage_seconds_count{branch="` + p.branch + `",clock="calendar",kind="toy",process="toy",stage="` + stage + `"} 1`)
	}
	p.refuses(http.StatusConflict, p.manager.Post(p.ctx(), to+"cancel-toy", toy.LetGo{Reason: "late"}, nil))
	p.isDescribed()
}

// shows requires a line of the metrics.
func (p playground) shows(line string) {
	p.t.Helper()
	resp, err := http.Get("http://" + p.app.MetricsAddr() + "/metrics")
	require.NoError(p.t, err)
	defer func() { _ = resp.Body.Close() }()
	page, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	require.Contains(p.t, strings.Split(string(page), "\n"), line)
}

func toyIncident(id string) process.RetryIncident { return process.RetryIncident{IncidentID: id} }

// isDescribed: the process tables and the OpenAPI document name the toy.
func (p playground) isDescribed() {
	p.t.Helper()
	var tables struct {
		Processes []struct {
			Name     string          `json:"name"`
			Path     string          `json:"path"`
			Phases   []process.Stage `json:"phases"`
			Commands []process.Step  `json:"commands"`
		} `json:"processes"`
	}
	p.get(p.manager.Client, "/v1/process", &tables)
	names := []string{}
	for _, t := range tables.Processes {
		names = append(names, t.Name)
		require.NotEmpty(p.t, t.Phases)
		require.NotEmpty(p.t, t.Commands)
	}
	require.Equal(p.t, []string{"work-order", "survey", "toy"}, names)
	resp, err := http.Get(p.app.URL() + "/openapi.json")
	require.NoError(p.t, err)
	defer func() { _ = resp.Body.Close() }()
	doc, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	for _, path := range []string{`"/v1/toys"`, `"/v1/toys/{number}"`, `"/v1/toys/{number}/journal"`, `"/v1/toys/{number}/commands/take-toy"`} {
		require.True(p.t, strings.Contains(string(doc), path), path)
	}
}

// TestToy_CancelAndDeadlineGiveBack shows the reverse and the timer.
func TestToy_CancelAndDeadlineGiveBack(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, childOrders{Effect: "none"})
	bear := p.thing(1)
	v := p.give(p.manager, p.open(bear, 3600), toy.LetGo{Reason: "an eye is missing"})
	p.isOver(v)
	require.Equal(t, 1, p.left(bear))
	require.Equal(t, []string{"open-toy", "hold-thing", "cancel-toy", "give-thing-back"}, p.kinds(v))

	v = p.open(bear, 2)
	p.eventually("its time is over", func() bool { return !p.look(v.ID).Open })
	p.isOver(v)
	require.Equal(t, 1, p.left(bear))
	require.Equal(t, []string{"open-toy", "hold-thing", "expire-toy", "give-thing-back"}, p.kinds(v))
}

// TestToy_WhatFailsIsAnIncident shows the way out of it.
func TestToy_WhatFailsIsAnIncident(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, childOrders{Effect: "none"})
	moon := "moon-" + word(8)
	v := p.open(moon, 3600)
	require.Equal(t, toy.Wanted, v.Phase)
	in := v.State.OpenIncident("hold-thing")
	require.NotNil(t, in)
	require.Contains(t, in.What, "there is no "+moon+" on the shelf")
	p.shows(`incident_open{branch="` + p.branch + `",process="toy",step="hold-thing"} 1`)
	p.shows(`incidents_total{branch="` + p.branch + `",kind="toy",process="toy",step="hold-thing"} 1`)
	p.exec("INSERT INTO toy_shelf VALUES ($1, 1)", moon)
	v = p.give(p.manager, v, toyIncident(in.ID))
	require.Equal(t, toy.Held, v.Phase)
	p.isOver(p.give(p.manager, v, toy.LetGo{Reason: "too far"}))
}

// TestToy_WorkerKilledInsideTheEffect shows that it goes on and does nothing twice.
func TestToy_WorkerKilledInsideTheEffect(t *testing.T) {
	t.Parallel()
	for _, effect := range []string{"HoldThing", "GiveThingBack"} {
		for _, after := range []bool{false, true} {
			t.Run(effect+map[bool]string{false: "_before", true: "_after"}[after], func(t *testing.T) {
				t.Parallel()
				p := newPlayground(t, childOrders{Effect: effect, At: -1, After: after})
				bear := p.thing(5)
				v := p.open(bear, 3600)
				require.Equal(t, []any{toy.Held, 4}, []any{v.Phase, p.left(bear)})
				v = p.give(p.manager, v, toy.LetGo{Reason: "not wanted"})
				p.isOver(v)
				require.True(t, p.killed.Load(), "nobody was killed")
				require.Equal(t, 5, p.left(bear))
				require.Equal(t, []string{"open-toy", "hold-thing", "cancel-toy", "give-thing-back"}, p.kinds(v))
			})
		}
	}
}
