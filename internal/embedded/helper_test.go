package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// runHelper, when set to a folder, makes the test program a Workbay of its own that runs PostgreSQL there until
// it is killed, see TestPostgresEndsWithKilledWorkbay.
const runHelper = "WORKBAY_TEST_RUN_POSTGRES"

func TestMain(m *testing.M) {
	if dir := os.Getenv(runHelper); dir != "" {
		pg, err := StartPostgres(context.Background(), PostgresOptions{Dir: dir, Throwaway: true})
		fmt.Println(pg != nil, err)
		select {}
	}
	code := m.Run()
	if err := os.RemoveAll(templateDir); err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

// templateDir is what template made, for TestMain to remove; "" when no test asked for it.
var templateDir string

// template is a folder with a cluster that was made once for all tests; initdb takes a second of processor time.
var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "workbay-embedded-template-")
	if err != nil {
		return "", err
	}
	c, err := openCluster(context.Background(), dir, true)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	c.release()
	templateDir = dir
	return dir, nil
})

// readyCluster returns a folder of the test's own with a cluster that has not been started yet.
func readyCluster(t *testing.T) string {
	t.Helper()
	needPostgres(t)
	dir := folder(t)
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "cp", "-Rp", from+"/.", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// folder returns a folder that the account of PostgreSQL can reach: testing's own are closed to others
// when we are root.
func folder(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("", "workbay-embedded-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func testLogger(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// startPostgres starts a PostgreSQL that the test stops in the end, whether or not it did so before.
func startPostgres(t *testing.T, dir string) *Postgres {
	t.Helper()
	needPostgres(t)
	pg, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir, Throwaway: true, Logger: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopPostgres(t, pg) })
	return pg
}

func stopPostgres(t *testing.T, pg *Postgres) {
	t.Helper()
	if err := pg.Stop(context.Background()); err != nil { // The test's own context has ended in a cleanup.
		t.Error(err)
	}
}

// needPostgres skips on a laptop without PostgreSQL; CI has to have it.
func needPostgres(t *testing.T) {
	t.Helper()
	if _, err := findPrograms(t.Context(), 0); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	value, err := pgx.CollectOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// startHelper runs PostgreSQL on dir in a process of its own, returns when it is ready, and kills that process
// in the end unless the test did.
func startHelper(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), runHelper+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { killHelper(cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "true") {
		t.Fatalf("the helper said %q: %v", line, err)
	}
	return cmd
}

// killHelper is kill -9, and waits until the process is gone.
func killHelper(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGKILL) // An error means that it has ended, which is what we want.
	_ = cmd.Wait()
}
