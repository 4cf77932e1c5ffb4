package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// process is one running postgres program.
type process struct {
	pid  int
	port int
	// logged is how long the log was before this process wrote to it.
	logged  int64
	done    chan struct{} // closed when the process has ended
	exitErr error         // how it ended; read after done
}

// settings are given on the command line rather than in postgresql.conf, so that they are those of the
// Workbay that runs, whichever version made the cluster.
func (c *pgCluster) settings(port int) []string {
	// The shop's data: what was acknowledged survives a power cut. Even throwaway data survives a killed process.
	durable := "on"
	if c.throwaway {
		durable = "off"
	}
	values := []string{
		"listen_addresses=" + loopback,
		"port=" + strconv.Itoa(port),
		// One way in, with a password. A socket's path would also be limited to 107 bytes.
		"unix_socket_directories=",
		"fsync=" + durable, "full_page_writes=" + durable, "synchronous_commit=on",
		// A machine that runs everything, with a few gigabytes and a solid-state disk.
		"shared_buffers=128MB", "effective_cache_size=1GB", "work_mem=8MB", "maintenance_work_mem=64MB",
		"random_page_cost=1.1", "jit=off",
		// Temporal's five services may hold 30 connections each, the rest is ours.
		"max_connections=200",
		// Fewer and smaller writes: checkpoints write every touched page once more.
		"wal_compression=on", "max_wal_size=1GB", "min_wal_size=80MB", "checkpoint_timeout=15min",
		// The log is for us and parsed by us: see startFailure.
		"logging_collector=off", "log_min_messages=warning", "log_line_prefix=%m [%p] ", "lc_messages=C",
		"timezone=UTC", "log_timezone=UTC",
	}
	args := make([]string, 0, 2*len(values))
	for _, value := range values {
		args = append(args, "-c", value)
	}
	return args
}

// launch starts postgres on the port. It does not wait until it answers.
func (c *pgCluster) launch(port int) (*process, error) {
	log, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // The child has its own.
	info, err := log.Stat()
	if err != nil {
		return nil, fmt.Errorf("open the database log: %w", err)
	}
	// Not bound to a context: cancelling one kills, and a database is asked to stop instead.
	cmd := c.command(context.Background(), c.data(), "postgres", append([]string{"-D", c.data()}, c.settings(port)...)...)
	cmd.Stdout, cmd.Stderr = log, log
	// A process group of its own: Ctrl-C in the terminal goes to us, and we stop it after everything that uses it.
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr)

	p := &process{port: port, logged: info.Size(), done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel ties the child to this thread, not to the process, so the thread must last as long.
		runtime.LockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			p.exitErr = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return p, nil
}

// logLimit is the size in bytes above which a start moves the log aside.
const logLimit = 10 << 20

func (c *pgCluster) openLog() (*os.File, error) {
	name := c.file("postgres.log")
	if info, err := os.Stat(name); err == nil && info.Size() > logLimit {
		if err := os.Rename(name, name+".1"); err != nil {
			return nil, fmt.Errorf("move the database log aside: %w", err)
		}
	}
	log, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the database log: %w", err)
	}
	return log, nil
}

// logTail returns the end of what the process wrote to the log.
func (c *pgCluster) logTail(p *process) string {
	const most = 4096
	log, err := os.Open(c.file("postgres.log"))
	if err != nil {
		return ""
	}
	defer func() { _ = log.Close() }()
	end, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return ""
	}
	if _, err := log.Seek(max(p.logged, end-most), io.SeekStart); err != nil {
		return ""
	}
	text, _ := io.ReadAll(log) // A tail for a message: what could be read is better than nothing.
	return strings.TrimSpace(string(text))
}

var errExited = errors.New("the process ended")

// ready waits until the process answers a real connection. It returns errExited as soon as it ends, and
// otherwise has no patience limit but the context's: recovery after a crash takes the time it takes.
func (p *process) ready(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	config.ConnectTimeout = 5 * time.Second
	// Whoever has our port may take the connection and say nothing; the end of the process cuts that short.
	alive, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-p.done:
			cancel()
		case <-alive.Done():
		}
	}()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		conn, err := pgx.ConnectConfig(alive, config)
		if err == nil {
			return conn.Close(ctx)
		}
		if refusal := new(pgconn.PgError); errors.As(err, &refusal) && refusal.Code != stillStarting {
			return fmt.Errorf("connect to PostgreSQL: %w", err)
		}
		select {
		case <-p.done:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer yet: %w (last answer: %w)", context.Cause(ctx), err)
		case <-time.After(pause):
		}
	}
}

// stop asks for a fast shutdown (open transactions are rolled back, everything is written out) and waits.
// When the context ends first it has PostgreSQL drop everything; the next start then recovers from its log.
func (p *process) stop(ctx context.Context) error {
	if err := p.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		if err := p.signal(sig); err != nil {
			return err
		}
		select {
		case <-p.done:
			return fmt.Errorf("PostgreSQL took too long to stop and was cut off; its next start recovers: %w", context.Cause(ctx))
		case <-time.After(5 * time.Second):
		}
	}
	return fmt.Errorf("PostgreSQL (process %d) does not end: %w", p.pid, context.Cause(ctx))
}

// signal does nothing when the process has ended: its number may be another's by now.
func (p *process) signal(sig syscall.Signal) error {
	select {
	case <-p.done:
		return nil
	default:
	}
	if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop PostgreSQL (process %d): %w", p.pid, err)
	}
	return nil
}
