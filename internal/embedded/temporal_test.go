//go:build !external

package embedded

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/primitives"
)

func startTemporal(t *testing.T, pg *Postgres, opts TemporalOptions) *Temporal {
	t.Helper()
	opts.Logger = testLogger(t)
	if opts.PostgresURL == "" {
		opts.PostgresURL = pg.URL("postgres")
	}
	engine, err := StartTemporal(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopTemporal(t, engine) })
	return engine
}

func stopTemporal(t *testing.T, engine *Temporal) {
	t.Helper()
	if err := engine.Stop(context.Background()); err != nil { // The test's own context has ended in a cleanup.
		t.Error(err)
	}
}

func dial(t *testing.T, opts client.Options) client.Client {
	t.Helper()
	opts.Logger = sdklog.NewStructuredLogger(testLogger(t))
	conn, err := client.DialContext(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// greeting is a workflow that waits for a name by Update, as work orders wait for people.
func greeting(ctx workflow.Context) (string, error) {
	var name string
	err := workflow.SetUpdateHandler(ctx, "name", func(_ workflow.Context, given string) (string, error) {
		name = given
		return "thanks, " + given, nil
	})
	if err != nil {
		return "", err
	}
	if err := workflow.Await(ctx, func() bool { return name != "" }); err != nil {
		return "", err
	}
	return "hello, " + name, nil
}

func result(t *testing.T, conn client.Client) string {
	t.Helper()
	var text string
	if err := conn.GetWorkflow(t.Context(), "greeting-1", "").Get(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTemporal runs the server the way `workbay up` does, twice on the same data. The steps share one PostgreSQL
// because starting these takes longer than all the rest.
func TestTemporal(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, readyCluster(t))
	engine := startTemporal(t, pg, TemporalOptions{})
	conn := dial(t, engine.ClientOptions())

	t.Run("runs a workflow", func(t *testing.T) { runWorkflow(t, conn) })
	t.Run("keeps closed histories for 30 days", func(t *testing.T) { retentionOf(t, conn, 30*24*time.Hour) })
	t.Run("refuses strangers", func(t *testing.T) { refusesStrangers(t, engine) })
	t.Run("refuses a second engine", func(t *testing.T) { refusesSecond(t, pg) })
	t.Run("listens on loopback only", func(t *testing.T) { listensOnLoopback(t) })

	conn.Close()
	stopTemporal(t, engine)
	stopTemporal(t, engine) // Does nothing.

	t.Run("refuses to skip a version", func(t *testing.T) { refusesSkip(t, pg) })
	t.Run("takes the port of its last run again when it is free", func(t *testing.T) { takesLastPort(t, pg) })
	t.Run("keeps its data and takes a given port and token", func(t *testing.T) {
		ports, err := freePorts(1)
		if err != nil {
			t.Fatal(err)
		}
		own := ownEngine(t, pg) // An earlier version made it all as the superuser.
		again := startTemporal(t, pg, TemporalOptions{PostgresURL: own, FrontendPort: ports[0], Token: "given"})
		conn := dial(t, ClientOptions(address(ports[0]), DefaultNamespace, "given"))
		if got := result(t, conn); got != "hello, Anna" {
			t.Errorf("the result after a restart is %q", got)
		}
		if again.Token() != "given" || again.HostPort() != address(ports[0]) {
			t.Errorf("token %q at %s", again.Token(), again.HostPort())
		}
	})
}

// ownEngine makes a role that owns the engine's databases and may make none, and returns its address.
func ownEngine(t *testing.T, pg *Postgres) string {
	t.Helper()
	if err := pg.Own(t.Context(), Role{"engine", TemporalDatabases()}); err != nil {
		t.Fatal(err)
	}
	return pg.RoleURL("engine", "postgres")
}

func takesLastPort(t *testing.T, pg *Postgres) {
	ports, err := freePorts(1)
	if err != nil {
		t.Fatal(err)
	}
	engine := startTemporal(t, pg, TemporalOptions{LastPort: ports[0]})
	if got := engine.HostPort(); got != address(ports[0]) {
		t.Errorf("comes back at %s, not at port %d", got, ports[0])
	}
	stopTemporal(t, engine)
	listener, err := net.Listen("tcp", address(ports[0]))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	engine = startTemporal(t, pg, TemporalOptions{LastPort: ports[0]})
	if got := engine.HostPort(); got == address(ports[0]) {
		t.Errorf("claims to be at %s, where somebody else listens", got)
	}
	stopTemporal(t, engine)
}

func runWorkflow(t *testing.T, conn client.Client) {
	w := worker.New(conn, "greetings", worker.Options{})
	w.RegisterWorkflow(greeting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	opts := client.StartWorkflowOptions{ID: "greeting-1", TaskQueue: "greetings"}
	if _, err := conn.ExecuteWorkflow(t.Context(), opts, greeting); err != nil {
		t.Fatal(err)
	}
	update, err := conn.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: "greeting-1", UpdateName: "name", Args: []any{"Anna"}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		t.Fatal(err)
	}
	var answer string
	if err := update.Get(t.Context(), &answer); err != nil || answer != "thanks, Anna" {
		t.Errorf("the update answers %q: %v", answer, err)
	}
	if got := result(t, conn); got != "hello, Anna" {
		t.Errorf("the result is %q", got)
	}
}

func retentionOf(t *testing.T, conn client.Client, want time.Duration) {
	answer, err := conn.WorkflowService().DescribeNamespace(t.Context(),
		&workflowservice.DescribeNamespaceRequest{Namespace: DefaultNamespace})
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != want {
		t.Errorf("retention is %s", got)
	}
}

// refusesStrangers asks the frontend without the token or with another one, and a service behind it.
func refusesStrangers(t *testing.T, engine *Temporal) {
	for _, token := range []string{"", "guess", engine.Token() + "x"} {
		conn := dial(t, ClientOptions(engine.HostPort(), DefaultNamespace, token))
		_, err := conn.DescribeWorkflowExecution(t.Context(), "greeting-1", "")
		if denied := new(serviceerror.PermissionDenied); !errors.As(err, &denied) {
			t.Errorf("token %q is answered with %v", token, err)
		}
	}
	for name, port := range engine.ports {
		if name == primitives.FrontendService {
			continue
		}
		conn, err := tls.Dial("tcp", address(port), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		if err == nil {
			// In TLS 1.3 the client learns with the first read that its certificate was missed.
			_, err = conn.Read(make([]byte, 1))
			_ = conn.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "certificate required") {
			t.Errorf("%s lets a stranger in: %v", name, err)
		}
	}
}

func refusesSecond(t *testing.T, pg *Postgres) {
	_, err := StartTemporal(t.Context(), TemporalOptions{PostgresURL: pg.URL("postgres"), Logger: testLogger(t)})
	if err == nil || !strings.Contains(err.Error(), "another Workbay engine runs") {
		t.Errorf("a second engine is answered with %v", err)
	}
}

// listensOnLoopback reads what this process listens on; the other tests' PostgreSQLs are other processes.
func listensOnLoopback(t *testing.T) {
	for file, local := range map[string]string{"tcp": "0100007F", "tcp6": "none"} {
		text, err := os.ReadFile("/proc/net/" + file)
		if err != nil {
			t.Skip("only Linux tells")
		}
		own := ownSockets(t)
		for _, line := range strings.Split(string(text), "\n")[1:] {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != "0A" || !own["socket:["+fields[9]+"]"] {
				continue
			}
			if host, _, _ := strings.Cut(fields[1], ":"); host != local {
				t.Errorf("listens on %s", fields[1])
			}
		}
	}
}

func ownSockets(t *testing.T) map[string]bool {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, file := range files {
		if name, err := os.Readlink("/proc/self/fd/" + file.Name()); err == nil {
			own[name] = true
		}
	}
	return own
}

func refusesSkip(t *testing.T, pg *Postgres) {
	if got := query[string](t, pg.URL(mainDatabase), `SELECT version FROM workbay_engine`); got != headers.ServerVersion {
		t.Errorf("the version that ran is remembered as %q", got)
	}
	execute(t, pg.URL(mainDatabase), `UPDATE workbay_engine SET version = '1.30.2'`)
	_, err := StartTemporal(t.Context(), TemporalOptions{PostgresURL: pg.URL("postgres"), Logger: testLogger(t)})
	if err == nil || !strings.Contains(err.Error(), "Run a Workbay with Temporal server 1.31 once") {
		t.Errorf("a skipped version is answered with %v", err)
	}
	execute(t, pg.URL(mainDatabase), `UPDATE workbay_engine SET version = '`+headers.ServerVersion+`'`)
}

func TestCheckUpgrade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ last, next, want string }{
		{"1.32.1", "1.32.1", ""},
		{"1.32.0", "1.32.4", ""},
		{"1.32.4", "1.32.0", ""},
		{"1.32.4", "1.33.0", ""},
		{"1.9.0", "1.10.0", ""},
		{"1.31.0", "1.33.0", "server 1.32 once"},
		{"1.33.0", "1.32.9", "run the newer Workbay again"},
		{"2.0.0", "1.32.0", "run the newer Workbay again"},
		{"nonsense", "1.32.0", "nonsense"},
	} {
		err := checkUpgrade(c.last, c.next)
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s after %s: %v, want %q", c.next, c.last, err, c.want)
		}
	}
}

// A port that is lost between the picking and the listening must be an error and not the end of the process.
func TestTemporalSurvivesALostPort(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, readyCluster(t))
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	port := listener.Addr().(*net.TCPAddr).Port

	own := ownEngine(t, pg) // Its databases are there and empty.
	_, err = StartTemporal(t.Context(), TemporalOptions{PostgresURL: own, FrontendPort: port, Logger: testLogger(t)})
	if err == nil || !strings.Contains(err.Error(), "port "+strconv.Itoa(port)+" on 127.0.0.1 is taken") {
		t.Errorf("a taken port is answered with %v", err)
	}

	config, err := pgx.ParseConfig(own)
	if err != nil {
		t.Fatal(err)
	}
	engine := &Temporal{serverLog: newServerLog(testLogger(t), nil)}
	ports, err := servicePorts(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	ports[primitives.HistoryService] = port
	_, err = engine.build(config, ports, internalTLS{})
	if lost := fatal(""); !errors.As(err, &lost) || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a lost port is answered with %v", err)
	}
}

// lines is a buffer that several goroutines may write to.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func TestServerLog(t *testing.T) {
	t.Parallel()
	out := &lines{}
	logger := newServerLog(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})), nil)
	logger.Info("not passed on")
	tagged := logger.With()
	tagged.Warn("passed on")
	logger.quiet.Store(true)
	tagged.Error("too late")
	got := out.text.String()
	if strings.Contains(got, "not passed") || !strings.Contains(got, `level=WARN msg="passed on" part=temporal`) || strings.Contains(got, "too late") {
		t.Errorf("logged %s", got)
	}
	defer func() {
		if got, ok := recover().(fatal); !ok || got != "the end" {
			t.Errorf("Fatal panicked with %v", got)
		}
	}()
	logger.Fatal("the end")
}
