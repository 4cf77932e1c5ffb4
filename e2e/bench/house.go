package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/memory"
	"github.com/workbay/workbay/process"
)

// house is the running program that is measured.
type house struct {
	app      *app.App
	opts     app.Options
	own      bool // everything runs in this process, on a folder of ours
	admin    demo.Client
	database *pgxpool.Pool // Workbay's database, for the yardstick's rows and for counting
	postgres string        // version
	meter    *meter
}

// moveIn starts the program.
func moveIn(ctx context.Context, cfg config) (_ *house, err error) {
	h := &house{own: cfg.engine == "", opts: app.Options{
		DataDir: cfg.engine, Listen: "127.0.0.1:0", Version: "bench",
		Log: warnings(),
	}}
	if h.own {
		if h.opts.DataDir, err = freshFolder(); err != nil {
			return nil, err
		}
	} else {
		h.opts.Worker, h.opts.API, h.opts.TaskQueue = true, true, "bench-"+rand.Text()[:8]
	}
	if h.opts.Memory = memory.Machine(); h.own {
		h.opts.Memory.Keep()
	}
	say("starting on " + h.opts.DataDir)
	if err = h.start(ctx); err == nil {
		err = h.connect(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, h.leave(ctx))
	}
	return h, nil
}

func (h *house) start(ctx context.Context) (err error) {
	if h.app, err = app.New(h.opts); err != nil {
		return err
	}
	return h.app.Start(ctx)
}

// connect opens what the bench itself needs: an administrator and the database.
func (h *house) connect(ctx context.Context) error {
	address, err := databaseURL(h.opts.DataDir)
	if err != nil {
		return err
	}
	if h.database, err = pgxpool.New(ctx, address); err != nil {
		return err
	}
	if err := h.database.QueryRow(ctx, `SHOW server_version`).Scan(&h.postgres); err != nil {
		return err
	}
	h.meter = &meter{database: h.database, postmaster: postmaster(h.opts.DataDir)}
	token, err := h.adminToken(ctx)
	h.admin = demo.Client{URL: h.app.URL(), Token: token}
	return err
}

// adminToken is the operator's, or on somebody else's engine a new one.
func (h *house) adminToken(ctx context.Context) (string, error) {
	if h.own {
		return operatorToken(h.app.CredentialsPath())
	}
	var id string
	err := h.database.QueryRow(ctx, `SELECT id FROM staff WHERE role = 'admin' AND active ORDER BY id LIMIT 1`).Scan(&id)
	if err != nil {
		return "", err
	}
	return h.app.Store().People.IssueToken(ctx, id, nil, process.ProcessActor())
}

// idle is the resident memory of the started program when nothing happens. It
// waits for what a start leaves behind to come to rest.
func (h *house) idle(ctx context.Context) (int64, error) {
	if !h.own {
		return 0, nil
	}
	say("idling")
	select {
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	case err := <-h.app.Failed():
		return 0, err
	case <-time.After(10 * time.Second):
		return residentBytes(os.Getpid(), "VmRSS:"), nil
	}
}

// restart stops the program and starts it again on the data that it has now.
// Whatever else uses it must have stopped.
func (h *house) restart(ctx context.Context) (start, error) {
	var s start
	if !h.own {
		return s, nil
	}
	h.database.Close()
	begin := time.Now()
	if err := h.app.Stop(ctx); err != nil {
		return s, fmt.Errorf("stop: %w", err)
	}
	s.Stop = time.Since(begin).Seconds()
	begin = time.Now()
	if err := h.start(ctx); err != nil {
		return s, fmt.Errorf("start again: %w", err)
	}
	s.Start = time.Since(begin).Seconds()
	return s, h.connect(ctx)
}

// leave stops the program and removes its folder.
func (h *house) leave(ctx context.Context) error {
	if h.database != nil {
		h.database.Close()
	}
	var err error
	if h.app != nil {
		err = h.app.Stop(ctx)
	}
	if h.own {
		err = errors.Join(err, os.RemoveAll(h.opts.DataDir))
	}
	return err
}
