package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Scenario 20: a worker is killed, really killed, before and after each call
// that leaves the workflow: every journal write and every effect, those too that
// the house carries out within one write. The order must end as one that nobody
// disturbed: same phases, one message, one movement, one invoice each.

// childEnv makes the test binary a worker instead of running tests.
const childEnv = "WORKBAY_E2E_WORKER"

// orders to a worker that runs as a child.
type childOrders struct {
	DataDir   string
	TaskQueue string
	At        int64  // kill at this activity or effect, counted from 1; 0 never
	After     bool   // after it was carried out, before anybody hears of it
	Apart     bool   // parties fail where all are asked together, so that each is asked by itself
	Effect    string // kill at this effect of a toy instead, and know toys
}

func init() {
	text := os.Getenv(childEnv)
	if text == "" {
		return
	}
	if err := workAsChild(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// workAsChild runs a worker until its parent closes its input.
func workAsChild(text string) error {
	var c childOrders
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	k := &killer{at: c.At, after: c.After, apart: c.Apart, said: os.Stdout}
	if c.Effect != "" {
		k.at = 0
	}
	a, err := withToys(app.Options{
		DataDir: c.DataDir, Worker: true, TaskQueue: c.TaskQueue, PublicURL: "http://127.0.0.1",
		Interceptors: []interceptor.WorkerInterceptor{k}, Around: k.around,
		Log: slog.New(slog.DiscardHandler),
	}, c)
	if err != nil {
		return err
	}
	if err := a.Start(context.Background()); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return a.Stop(context.Background())
}

// killer ends its own process at the n-th activity or effect, local ones
// included. It says the name of each, for who counts them.
type killer struct {
	interceptor.WorkerInterceptorBase
	seen    atomic.Int64
	at      int64
	command string // counts only the decisions on this command
	after   bool   // after it was carried out, before anybody hears of it
	apart   bool
	said    io.Writer
}

func (k *killer) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	in := &killerInbound{killer: k}
	in.Next = next
	return in
}

type killerInbound struct {
	interceptor.ActivityInboundInterceptorBase
	killer *killer
}

func (i *killerInbound) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	leave := i.killer.enter(activity.GetInfo(ctx).ActivityType.Name, commandOf(in.Args))
	defer leave()
	return i.Next.ExecuteActivity(ctx, in)
}

func (k *killer) around(effect string, ctx context.Context, request any, next activities.Effect) (process.Command, error) {
	if k.apart && activities.Together(ctx) {
		return nil, errors.New("not together")
	}
	leave := k.enter(effect, "")
	defer leave()
	return next(ctx, request)
}

// enter counts a call. The process ends before it or in leave, if it ends here.
func (k *killer) enter(name, command string) (leave func()) {
	_, _ = fmt.Fprintln(k.said, name)
	if k.command != "" && command != k.command || k.seen.Add(1) != k.at {
		return func() {}
	}
	die := func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }
	if !k.after {
		die()
	}
	return die
}

// commandOf is the command whose decision a journal write keeps.
func commandOf(args []any) string {
	for _, a := range args {
		if advance, ok := a.(activities.Advance); ok {
			return advance.Asked.Name
		}
	}
	return ""
}

// supervised keeps a worker running for a task queue: the first may kill
// itself, those after it are left alone.
func supervised(t *testing.T, c childOrders, calls io.Writer) (killed *atomic.Bool, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	killed = &atomic.Bool{}
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			err := runChild(ctx, c, calls)
			var exit *exec.ExitError
			if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL && ctx.Err() == nil {
				killed.Store(true)
			} else if ctx.Err() == nil {
				t.Errorf("worker ended by itself: %v", err)
				return
			}
			c.At = 0
		}
	})
	return killed, func() { cancel(); done.Wait() }
}

func runChild(ctx context.Context, c childOrders, calls io.Writer) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	var said bytes.Buffer
	cmd.Stderr, cmd.Stdout = &said, calls
	in, err := cmd.StdinPipe() // open while we live: the child ends with us
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w %s", err, said.String())
	}
	return nil
}

// killable boots an API of its own whose orders run on a task queue of their
// own, on the engine that all tests share.
func killable(t *testing.T, queue string) *shop {
	t.Helper()
	a, err := app.New(app.Options{
		DataDir: house.app.DataDir(), API: true, Listen: "127.0.0.1:0", TaskQueue: queue, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() { assert.NoError(t, a.Stop(context.Background())) })
	admin := house.admin
	admin.URL = a.URL()
	return newShopAt(t, a, admin)
}

// insist sends a command under one key until it is answered: whoever works
// while a worker dies is told to try again, and does.
func (o *order) insist(who demo.Client, path string, c any) {
	o.t.Helper()
	key := demo.Key(rand.Text())
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var after view
		err := who.Post(o.ctx(), path, c, &after, key, demo.Settled)
		if err == nil {
			o.view = after
			return
		}
		var p *demo.Problem
		require.ErrorAs(o.t, err, &p)
		require.Equal(o.t, http.StatusServiceUnavailable, p.Status, p.Error())
		require.True(o.t, time.Now().Before(deadline), "never answered: %s", p.Error())
	}
}

func (o *order) insistOn(who person, c process.Command) {
	o.t.Helper()
	o.insist(who.Client, o.path()+"/commands/"+c.Name(), c)
	for deadline := time.Now().Add(2 * time.Minute); len(o.Pending) > 0; o.look() {
		require.True(o.t, time.Now().Before(deadline), "never settles: %v", o.Pending)
	}
}

// disturbed is the story that is told with a killer about: one part from
// stock, one from a supplier, to the end.
func (s *shop) disturbed() *order {
	s.t.Helper()
	here, ordered := s.newPart("pad", 5), s.newPart("disc", 0)
	s.newSupplier(offer{part: ordered, p50: 1, p90: 2})
	client := s.newClient()
	in := intake(client, s.newCar(client), "it squeaks")
	o := &order{shop: s}
	o.insist(s.reception.Client, "/v1/work-orders", in)
	o.insistOn(s.reception, workorder.SkipDiagnosis{Reason: "seen", Jobs: []workorder.JobSpec{job("brakes", 1, here, ordered)}})
	o.insistOn(s.reception, o.onThePhone())
	o.insistOn(s.parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: exact.Units(1)}}})
	o.insistOn(s.parts, workorder.IssueParts{JobID: "J1"})
	o.insistOn(s.foreman, workorder.StartJob{JobID: "J1", MechanicID: s.mechanics[0].ID})
	o.insistOn(s.foreman, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	o.insistOn(s.manager, workorder.PassQualityCheck{})
	inv := o.Invoices[0]
	o.insistOn(s.reception, workorder.RecordPayment{Invoice: inv.Number, Amount: inv.Total, Method: "card"})
	o.insistOn(s.reception, workorder.HandOver{OdometerOut: 50_001, SignedBy: "client"})
	o.insistOn(s.reception, workorder.CloseOrder{})
	return o
}

// TestScenario20_WorkerKilledAtEveryActivity shows C2, C3, C7 and P13 under kill -9.
// Effects are carried out all together, and one by one where that failed.
func TestScenario20_WorkerKilledAtEveryActivity(t *testing.T) {
	t.Parallel()
	const atOnce = 6 // they mostly wait for time-outs
	tickets := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	defer all.Wait()
	for _, apart := range []bool{false, true} {
		calm := undisturbed(t, apart)
		t.Logf("%d calls: %v", len(calm.calls), calm.calls)
		for i, call := range calm.calls {
			if apart && call == "Advance" {
				continue // the same as above
			}
			for _, after := range []bool{false, true} {
				tickets <- struct{}{}
				all.Go(func() {
					defer func() { <-tickets }()
					t.Run(fmt.Sprintf("%02d_%s_apart=%v_after=%v", i+1, call, apart, after), func(t *testing.T) { calm.outlives(t, int64(i+1), after) })
				})
			}
		}
	}
}

// calm is an order that nobody disturbed, for comparison.
type calm struct {
	apart bool
	calls []string // activities and effects, in their order
	kinds map[string]int
	phase process.Phase
}

func undisturbed(t *testing.T, apart bool) calm {
	t.Helper()
	queue := "calm-" + rand.Text()[:8]
	s := killable(t, queue)
	var calls bytes.Buffer
	_, stop := supervised(t, childOrders{DataDir: house.app.DataDir(), TaskQueue: queue, Apart: apart}, &calls)
	defer stop()
	o := s.disturbed()
	o.isOver(workorder.Closed)
	stop() // now everything is written
	c := calm{apart: apart, kinds: count(o.kinds()), phase: o.Phase, calls: strings.Fields(calls.String())}
	require.Contains(t, c.calls, "Advance")
	require.Contains(t, c.calls, "ReserveParts")
	require.Greater(t, len(c.calls), 20)
	return c
}

func count(kinds []string) map[string]int {
	n := map[string]int{}
	for _, k := range kinds {
		n[k]++
	}
	return n
}

func (c calm) outlives(t *testing.T, at int64, after bool) {
	queue := "kill-" + rand.Text()[:8]
	s := killable(t, queue)
	killed, stop := supervised(t, childOrders{DataDir: house.app.DataDir(), TaskQueue: queue, At: at, After: after, Apart: c.apart}, nil)
	defer stop()
	o := s.disturbed()
	// The last answer can be faster than the death of the worker that gave it.
	require.Eventually(t, killed.Load, time.Minute, 20*time.Millisecond, "nobody was killed at call %d", at)
	o.isOver(c.phase)
	require.Equal(t, c.kinds, count(o.kinds()), "the journal of an order that was disturbed")
	keys := slices.DeleteFunc(o.keysQueued(), func(k string) bool { return strings.HasPrefix(k, "survey") }) // has a life of its own
	require.ElementsMatch(t, []string{"estimate/v1", "agreement/v1", "ready"}, keys, "one message each")
}
