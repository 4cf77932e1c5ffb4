package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/memory"
	"github.com/workbay/workbay/process"
)

// program is a Workbay in a process of its own, on a fresh folder, driven
// through its API.
type program struct {
	cmd      *exec.Cmd
	ended    chan error
	folder   string
	admin    demo.Client
	database *pgxpool.Pool
	meter    *meter
}

// startProgram runs an executable with these arguments and a folder and an
// address behind them, and returns when it says that it is up.
func startProgram(ctx context.Context, path string, args ...string) (_ *program, err error) {
	p := &program{ended: make(chan error, 1)}
	if p.folder, err = freshFolder(); err != nil {
		return nil, err
	}
	p.cmd = exec.CommandContext(ctx, path, append(args, "--data", p.folder, "--listen", "127.0.0.1:0")...)
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = time.Minute
	p.cmd.Env = append(os.Environ(), "WORKBAY_TOKENS=true")
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.folder))
	}
	address, err := announced(out)
	go func() {
		_, _ = io.Copy(io.Discard, out)
		p.ended <- p.cmd.Wait()
	}()
	if err == nil {
		err = p.connect(ctx, address)
	}
	if err != nil {
		return nil, errors.Join(err, p.leave())
	}
	return p, nil
}

// freshFolder is one that PostgreSQL can enter when it runs under an account of its own.
func freshFolder() (string, error) {
	folder, err := os.MkdirTemp("", "workbay-bench-")
	if err != nil {
		return "", err
	}
	return folder, os.Chmod(folder, 0o755)
}

// announced reads the address of the API from what `workbay up` prints.
func announced(out io.Reader) (string, error) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if w := strings.Fields(lines.Text()); len(w) > 1 && w[0] == "API" {
			return strings.TrimSuffix(w[1], "/v1"), nil
		}
	}
	return "", errors.New("it ended without saying where its API is")
}

func (p *program) connect(ctx context.Context, address string) error {
	token, err := operatorToken(filepath.Join(p.folder, "credentials.json"))
	if err != nil {
		return err
	}
	p.admin = demo.Client{URL: address, Token: token}
	at, err := databaseURL(p.folder)
	if err != nil {
		return err
	}
	if p.database, err = pgxpool.New(ctx, at); err != nil {
		return err
	}
	p.meter = &meter{database: p.database, postmaster: postmaster(p.folder), program: p.cmd.Process.Pid}
	return nil
}

// leave stops the program and removes its folder.
func (p *program) leave() error {
	if p.database != nil {
		p.database.Close()
	}
	_ = p.cmd.Process.Signal(os.Interrupt) // it may have ended by itself
	err := <-p.ended
	return errors.Join(err, os.RemoveAll(p.folder))
}

// operatorToken is the administrator's.
func operatorToken(credentials string) (string, error) {
	var c app.Credentials
	b, err := os.ReadFile(credentials)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	return c.Tokens[string(process.Admin)], err
}

// databaseURL is where a program noted in its folder that its database is. The
// pool is as large as the program's own.
func databaseURL(folder string) (string, error) {
	var engine struct {
		DatabaseURL string `json:"database_url"`
	}
	b, err := os.ReadFile(filepath.Join(folder, "engine.json"))
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(b, &engine); err != nil {
		return "", err
	}
	u, err := url.Parse(engine.DatabaseURL)
	if err != nil {
		return "", err
	}
	// Statements are counted by the superuser of a private cluster.
	if password, err := os.ReadFile(filepath.Join(folder, "postgres", "password")); err == nil {
		u.User = url.UserPassword("workbay", strings.TrimSpace(string(password)))
	}
	q := u.Query()
	q.Set("pool_max_conns", "16")
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// up is this very program as `workbay up`, without bench and clients in its
// memory. It ends with the context.
func up(ctx context.Context, cfg config, out io.Writer) error {
	plan := memory.Machine()
	plan.Keep()
	a, err := app.New(app.Options{DataDir: cfg.data, Listen: cfg.listen, Version: "bench", Memory: plan, Log: warnings()})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "API", a.URL()+"/v1")
	if err == nil {
		select {
		case <-ctx.Done():
			err = heapProfile(cfg.profile)
		case err = <-a.Failed():
		}
	}
	return errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
}

func warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
