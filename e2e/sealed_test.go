package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/payloads"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// keysOf are the keys of the data folder that a program runs on.
func keysOf(t require.TestingT, a *app.App) *payloads.Keys {
	k, err := payloads.Load(filepath.Join(a.DataDir(), "payload.keys"))
	require.NoError(t, err)
	return k
}

// connected connects to a database of the engine's PostgreSQL.
func connected(t *testing.T, name string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL(t, name))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func engineOf(t *testing.T) (e struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	Token           string `json:"token"`
}) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(house.app.DataDir(), "engine.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &e))
	return e
}

// databaseURL is that of a database of the private cluster, for its superuser: the
// program's own role can read no other one and make none.
func databaseURL(t *testing.T, name string) string {
	t.Helper()
	u, err := url.Parse(engineOf(t).DatabaseURL)
	require.NoError(t, err)
	password, err := os.ReadFile(filepath.Join(house.app.DataDir(), "postgres", "password"))
	require.NoError(t, err)
	u.User, u.Path = url.UserPassword("workbay", strings.TrimSpace(string(password))), "/"+name
	return u.String()
}

// columns lists every column of every table that can hold what somebody typed.
const columns = `
SELECT format('SELECT count(*) FROM %I WHERE position($1::bytea IN %s) > 0', c.table_name,
       CASE c.data_type WHEN 'bytea' THEN quote_ident(c.column_name) ELSE format('convert_to(%I::text, ''UTF8'')', c.column_name) END)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
  AND c.data_type IN ('bytea', 'text', 'character varying', 'jsonb', 'json', 'ARRAY')`

// lies reports where in the engine's databases a text is found.
func lies(t *testing.T, text string) (where []string) {
	t.Helper()
	for _, name := range []string{"temporal", "temporal_visibility"} {
		conn := connected(t, name)
		rows, err := conn.Query(t.Context(), columns)
		require.NoError(t, err)
		queries, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.NotEmpty(t, queries)
		for _, q := range queries {
			var n int
			require.NoError(t, conn.QueryRow(t.Context(), q, []byte(text)).Scan(&n), q)
			if n > 0 {
				where = append(where, name+": "+q)
			}
		}
	}
	return where
}

// rawHistory is the order's history as the engine sends it.
func (o *order) rawHistory() []byte {
	o.t.Helper()
	var all bytes.Buffer
	var page []byte
	for {
		h, err := o.app.Temporal().WorkflowService().GetWorkflowExecutionHistory(o.ctx(), &workflowservice.GetWorkflowExecutionHistoryRequest{
			Namespace: "workbay", Execution: o.execution().Execution, NextPageToken: page,
		})
		require.NoError(o.t, err)
		b, err := proto.Marshal(h.History)
		require.NoError(o.t, err)
		all.Write(b)
		if page = h.NextPageToken; len(page) == 0 {
			return all.Bytes()
		}
	}
}

// TestSealed_WhatPeopleTypeIsNowhereInTheEngine: an order from its opening to its end, a
// refusal that quotes its input among it. Neither the history nor any table of the
// engine shows a word of it.
func TestSealed_WhatPeopleTypeIsNowhereInTheEngine(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	words := map[string]string{}
	says := func(what string) string {
		words[what] = "Typed" + word(12)
		return words[what]
	}
	part := s.newPart("strut", 5)
	words["a part"] = part
	o := s.openForNew(says("the concern"))
	o.diagnose(says("the cause"), job(says("the title of a job"), 1, part))
	o.refused(o.foreman, workorder.StartJob{JobID: says("what was refused"), MechanicID: s.mechanics[0].ID}, http.StatusConflict)
	o.approveByLink()
	o.give(o.parts, workorder.IssueParts{JobID: "J1"})
	o.give(o.foreman, workorder.StartJob{JobID: "J1", MechanicID: s.mechanics[0].ID})
	o.give(o.foreman, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: says("what was done")})
	o.passQC()
	o.give(o.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(48 * time.Hour), Reason: says("a reason")})
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)

	raw := o.rawHistory()
	require.True(t, bytes.Contains(raw, []byte("LocalActivity")), "this is the history, and it can be searched")
	require.NotEmpty(t, lies(t, o.workflowID()), "these are the tables, and they can be searched")
	for what, w := range words {
		require.False(t, bytes.Contains(raw, []byte(w)), "%s is in the history", what)
		require.Empty(t, lies(t, w), "%s is in the engine's database", what)
	}
	require.NotContains(t, string(raw), "+79161234567")
}

// elsewhere founds an installation of its own on the engine's PostgreSQL, as one that
// knows the addresses only.
func elsewhere(t *testing.T) app.Options {
	t.Helper()
	name := "elsewhere_" + strings.ToLower(word(10))
	conn := connected(t, "postgres")
	_, err := conn.Exec(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = conn.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)") })
	e := engineOf(t)
	return app.Options{
		DataDir: t.TempDir(), Worker: true, API: true, Listen: "127.0.0.1:0", TaskQueue: name, DatabaseURL: databaseURL(t, name),
		TemporalAddress: e.TemporalAddress, TemporalToken: e.Token, Log: slog.New(slog.DiscardHandler),
	}
}

// at boots a program of these options; stop ends it before the test does.
func at(t *testing.T, o app.Options) (a *app.App, stop func()) {
	t.Helper()
	a, err := start(t.Context(), o)
	require.NoError(t, err)
	stop = func() { assert.NoError(t, a.Stop(context.Background())) }
	t.Cleanup(stop)
	return a, stop
}

// first is the administrator of a new installation.
func first(t *testing.T, a *app.App) demo.Client {
	t.Helper()
	b, err := os.ReadFile(a.CredentialsPath())
	require.NoError(t, err)
	var found app.Credentials
	require.NoError(t, json.Unmarshal(b, &found))
	return demo.Client{URL: a.URL()}.As(found.Tokens[string(process.Admin)])
}

// TestSealed_HistoriesOfBeforeGoOn: an order that was begun in clear is carried on by
// workers that seal, to its end; whoever has no keys does not come up any more.
func TestSealed_HistoriesOfBeforeGoOn(t *testing.T) {
	t.Parallel()
	options := elsewhere(t)
	plain, stop := at(t, options)
	s := newShopAt(t, plain, first(t, plain))
	before, after := "Typed"+word(12), "Typed"+word(12)
	o := s.openForNew(before)
	o.skipDiagnosis(job("Replace the strut", 1, s.newPart("strut", 5)))
	require.Contains(t, string(o.rawHistory()), before, "in clear until there is a key")
	stop()

	sealing := options
	sealing.PayloadKeys = filepath.Join(t.TempDir(), "payload.keys")
	_, err := start(t.Context(), sealing)
	require.ErrorContains(t, err, "workbay keys new")
	require.NoError(t, app.NewKey(sealing, io.Discard))
	a, _ := at(t, sealing)
	s.movedTo(a)
	o.approveByLink()
	o.repair("J1")
	o.passQC()
	o.pay()
	o.give(o.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(48 * time.Hour), Reason: after})
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	require.NotContains(t, string(o.rawHistory()), after)
	require.NoError(t, a.ReplayOne(t.Context(), o.workflowID(), ""))

	_, err = start(t.Context(), options)
	require.ErrorContains(t, err, "name the file that has it with --payload-keys")
	wrong := options
	wrong.PayloadKeys = filepath.Join(t.TempDir(), "payload.keys")
	require.NoError(t, app.NewKey(wrong, io.Discard))
	_, err = start(t.Context(), wrong)
	require.ErrorContains(t, err, "which "+wrong.PayloadKeys+" does not have")
}

// TestSealed_AWorkerWithAnotherKeyLosesNothing: it fails its task, over and over, and
// says which key it misses. The order waits and is carried on by one that has it.
func TestSealed_AWorkerWithAnotherKeyLosesNothing(t *testing.T) {
	t.Parallel()
	queue := "keyless-" + rand.Text()[:8]
	s := killable(t, queue)
	other, err := payloads.LoadOrMake(filepath.Join(t.TempDir(), "payload.keys"))
	require.NoError(t, err)
	in := other.WorkerConverters()
	c, err := client.NewClientFromExistingWithContext(t.Context(), s.app.Temporal(), client.Options{
		Namespace: "workbay", DataConverter: in.Data, FailureConverter: in.Failure, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	w := worker.New(c, queue, worker.Options{})
	processes := workflows.Processes()
	workflows.Register(w, activities.New(s.app.Store(), workflows.Starter{Door: workflows.NewDoor(c, queue, processes)}, nil), processes)
	require.NoError(t, w.Start())

	o := &order{shop: s, view: view{}}
	id := s.newClient()
	car := s.newCar(id)
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		o.insist(s.reception.Client, "/v1/work-orders", intake(id, car, "it squeaks"))
	}()
	missed := fmt.Sprintf("sealed with key %q", keysOf(t, house.app).ID())
	require.Eventually(t, func() bool {
		events := s.app.Temporal().GetWorkflowHistory(t.Context(), "work-order/"+s.branch+"-000001", "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			e, err := events.Next()
			if err != nil {
				return false
			}
			if f := e.GetWorkflowTaskFailedEventAttributes().GetFailure(); f != nil {
				return strings.Contains(in.Failure.FailureToError(f).Error(), missed)
			}
		}
		return false
	}, time.Minute, 100*time.Millisecond)
	w.Stop()

	_, stop := supervised(t, childOrders{DataDir: house.app.DataDir(), TaskQueue: queue}, nil)
	defer stop()
	<-opened
	o.look()
	o.in(workorder.CheckedIn)
	o.cancel("only looking")
	o.isOver(workorder.PhaseCancelled)
}

// TestSealed_KeysChangeWhileOrdersGoOn: a program that was started again seals with the
// new key; those that still run open it and are opened.
func TestSealed_KeysChangeWhileOrdersGoOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("it squeaks")
	queue := o.execution().TaskQueue
	was := keysOf(t, house.app).ID()
	require.NoError(t, app.NewKey(app.Options{DataDir: house.app.DataDir()}, io.Discard))
	is := keysOf(t, house.app).ID()
	require.NotEqual(t, was, is)
	a, _ := at(t, app.Options{DataDir: house.app.DataDir(), API: true, Listen: "127.0.0.1:0", TaskQueue: queue, Log: slog.New(slog.DiscardHandler)})
	s.movedTo(a)
	o.skipDiagnosis(job("Replace the strut", 1, s.newPart("strut", 5)))
	s.movedTo(house.app)
	o.approveByLink()
	raw := string(o.rawHistory())
	require.Contains(t, raw, was)
	require.Contains(t, raw, is)
	require.NoError(t, a.ReplayOne(t.Context(), o.workflowID(), ""))
	o.cancel("only looking")
	o.isOver(workorder.PhaseCancelled)
}
