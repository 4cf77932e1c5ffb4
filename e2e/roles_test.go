package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/workorder"
)

// roleEnv makes the test binary one part of Workbay, in a process of its own,
// instead of running tests.
const roleEnv = "WORKBAY_E2E_ROLE"

// roleOrders say which part, where.
type roleOrders struct {
	DataDir, TaskQueue, Listen string
	Engine, Worker, API        bool
	Drain                      time.Duration
	Opens                      int64 // kill -9 when so many opens are in the journal, before the engine hears of the last; 0 never
}

func init() {
	text := os.Getenv(roleEnv)
	if text == "" {
		return
	}
	if err := playRole(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// playRole runs until SIGTERM, as the program itself does.
func playRole(text string) error {
	var r roleOrders
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	k := &killer{at: r.Opens, command: workorder.OpenOrder{}.Name(), after: true, said: io.Discard}
	a, err := app.New(app.Options{
		Interceptors: []interceptor.WorkerInterceptor{k},
		DataDir:      r.DataDir, TaskQueue: r.TaskQueue, Listen: r.Listen, MetricsListen: "127.0.0.1:0", Engine: r.Engine, Worker: r.Worker, API: r.API, Drain: r.Drain,
		PublicURL: "http://127.0.0.1", Throwaway: true, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	fmt.Println("up " + a.Addr())
	select {
	case <-ctx.Done():
	case err = <-a.Failed():
	}
	if stopped := a.Stop(context.Background()); err == nil {
		err = stopped
	}
	return err
}

// role is a part of Workbay that runs in a process of its own.
type role struct {
	t      *testing.T
	orders roleOrders
	cmd    *exec.Cmd
	ended  chan error
}

// start starts it, or starts it again where it was, and returns when it is up.
func (r *role) start() *role {
	r.t.Helper()
	text, err := json.Marshal(r.orders)
	require.NoError(r.t, err)
	r.cmd = exec.Command(os.Args[0])
	r.cmd.Env = append(os.Environ(), roleEnv+"="+string(text))
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	require.NoError(r.t, err)
	require.NoError(r.t, r.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(r.t, err, "it did not come up")
	r.orders.Listen = strings.TrimSpace(strings.TrimPrefix(line, "up"))
	ended := make(chan error, 1)
	r.ended = ended
	cmd := r.cmd
	go func() { ended <- cmd.Wait() }()
	return r
}

// play starts a part that ends with the test.
func play(t *testing.T, o roleOrders) *role {
	t.Helper()
	r := (&role{t: t, orders: o}).start()
	t.Cleanup(func() {
		if r.cmd.Process.Signal(syscall.SIGTERM) == nil {
			assert.NoError(t, <-r.ended)
		}
	})
	return r
}

func (r *role) signal(s syscall.Signal) {
	r.t.Helper()
	require.NoError(r.t, r.cmd.Process.Signal(s))
}

// stop tells it to stop and waits until it did.
func (r *role) stop() {
	r.t.Helper()
	r.signal(syscall.SIGTERM)
	require.NoError(r.t, <-r.ended)
}

func (r *role) url() string { return "http://" + r.orders.Listen }
