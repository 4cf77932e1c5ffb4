package monitoring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// process is one running prometheus program.
type process struct {
	pid     int
	done    chan struct{} // closed when the process has ended
	exitErr error         // how it ended; read after done
}

var errExited = errors.New("the process ended")

// launch starts the program. It does not wait until it answers.
func (p *Prometheus) launch() (*process, error) {
	log, err := p.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // The child has its own.
	// Not bound to a context: cancelling one kills, and a database is asked to stop instead.
	cmd := exec.Command(p.program,
		"--config.file="+p.file("prometheus.yml"),
		"--storage.tsdb.path="+p.file("data"),
		"--storage.tsdb.retention.time="+milliseconds(p.opts.Retention),
		"--web.listen-address="+p.addr,
		"--log.level=warn",
	)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.opts.Dir, log, log
	// A process group of its own: Ctrl-C in the terminal goes to us, and we stop it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)

	child := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel ties the child to this thread, not to the process, so the thread must last as long.
		runtime.LockOSThread()
		err := cmd.Start()
		if err == nil {
			child.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			child.exitErr = cmd.Wait()
			close(child.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start Prometheus: %w", err)
	}
	return child, nil
}

// openLog begins the log anew: that of the last start says nothing any more.
func (p *Prometheus) openLog() (*os.File, error) {
	log, err := os.Create(p.file("prometheus.log"))
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return log, nil
}

// logTail is the end of the log, for a message.
func (p *Prometheus) logTail() string {
	const most = 2048
	text, err := os.ReadFile(p.file("prometheus.log"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text[max(0, len(text)-most):]))
}

// ready waits until queries are answered. It returns errExited as soon as the
// process ends.
func (c *process) ready(ctx context.Context, url string) error {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		err := ask(ctx, url+"/-/ready")
		if err == nil {
			return nil
		}
		select {
		case <-c.done:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("Prometheus does not answer yet: %w (last answer: %w)", context.Cause(ctx), err)
		case <-time.After(pause):
		}
	}
}

func ask(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body) // so that the connection can be used again
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, res.Status)
	}
	return nil
}

// stop asks for an orderly end and waits; when the context ends first it kills,
// which loses nothing: the next start reads the write-ahead log.
func (c *process) stop(ctx context.Context) error {
	if err := c.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
	}
	if err := c.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-c.done
	return fmt.Errorf("Prometheus took too long to stop and was killed: %w", context.Cause(ctx))
}

// signal does nothing when the process has ended: its number may be another's by now.
func (c *process) signal(sig syscall.Signal) error {
	select {
	case <-c.done:
		return nil
	default:
	}
	if err := syscall.Kill(c.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop Prometheus (process %d): %w", c.pid, err)
	}
	return nil
}
