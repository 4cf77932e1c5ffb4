// Package e2e tells whole stories over HTTP against the real engine and the
// real database. The program is booted once, every test works in a branch of
// its own, and each story ends with a look at everything that it touched.
package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// engineEnv names a data folder with the engine.json of an engine that runs
// already. The tests then boot only worker and API against it, which needs no
// server in the test binary: `go test -tags external ./e2e` takes seconds.
const engineEnv = "WORKBAY_ENGINE"

// house is the one program that all tests talk to.
var house struct {
	app   *app.App
	admin demo.Client
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	a, leave, err := boot(ctx, newFolder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the program does not start:", err)
		return 1
	}
	defer leave()
	if house.admin, err = adminOf(ctx, a); err != nil {
		fmt.Fprintln(os.Stderr, "no administrator can be found:", err)
		return 1
	}
	house.app = a
	if err := sendAtOnce(ctx, house.admin); err != nil {
		fmt.Fprintln(os.Stderr, "the policy can not be changed:", err)
		return 1
	}
	code := m.Run()
	select {
	case err := <-a.Failed():
		fmt.Fprintln(os.Stderr, "a part of the program ended by itself:", err)
		return 1
	default:
		return code
	}
}

// atOnce is the policy of a shop that sends its estimates without reading them first.
func atOnce() workorder.Policy {
	p := workorder.DefaultPolicy()
	p.SendEstimates = workorder.AtOnce
	return p
}

// sendAtOnce makes it that of a program: what stories tell of comes after an estimate.
func sendAtOnce(ctx context.Context, admin demo.Client) error {
	var now workorder.Policy
	if err := admin.Get(ctx, "/v1/policy", &now); err != nil || now.SendEstimates == workorder.AtOnce {
		return err // programs on one database share it
	}
	now.SendEstimates = workorder.AtOnce
	return admin.Do(ctx, http.MethodPut, "/v1/policy", now, &now)
}

// newFolder makes a data folder that PostgreSQL's own account can enter.
func newFolder() (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp("", "workbay-e2e-"); err != nil {
		return "", nil, err
	}
	return dir, func() { _ = os.RemoveAll(dir) }, os.Chmod(dir, 0o755)
}

// boot starts the program on a fresh folder, or its worker and API on the
// engine that the environment names. leave stops it and removes the folder.
func boot(ctx context.Context, folder func() (string, func(), error)) (a *app.App, leave func(), err error) {
	o, remove, err := options(folder)
	if err != nil {
		return nil, nil, err
	}
	if a, err = start(ctx, o); err != nil {
		remove()
		return nil, nil, err
	}
	return a, func() {
		if err := a.Stop(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		remove()
	}, nil
}

// options say what to boot and where.
func options(folder func() (string, func(), error)) (app.Options, func(), error) {
	o := app.Options{
		Listen: "127.0.0.1:0", Version: "e2e", Throwaway: true,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	if dir := os.Getenv(engineEnv); dir != "" {
		o.DataDir, o.Worker, o.API, o.TaskQueue = dir, true, true, "e2e-"+rand.Text()[:10]
		return o, func() {}, nil
	}
	dir, remove, err := folder()
	o.DataDir = dir
	return o, remove, err
}

func start(ctx context.Context, o app.Options) (*app.App, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	a, err := app.New(o)
	if err == nil {
		err = a.Start(ctx)
	}
	return a, err
}

// adminOf is an administrator at the program's API: by the token that a new
// installation writes down for its operator or, on an engine that others set
// up, by a token of our own.
func adminOf(ctx context.Context, a *app.App) (demo.Client, error) {
	c := demo.Client{URL: a.URL()}
	if os.Getenv(engineEnv) == "" {
		b, err := os.ReadFile(a.CredentialsPath())
		if err != nil {
			return c, err
		}
		var found app.Credentials
		err = json.Unmarshal(b, &found)
		return c.As(found.Tokens[string(process.Admin)]), err
	}
	list, err := a.Store().People.ListStaff(ctx, people.StaffFilter{Role: process.Admin, Page: database.Page{Limit: 1}})
	if err != nil {
		return c, err
	}
	if len(list.Items) == 0 {
		return c, errors.New("nobody is an administrator there")
	}
	token, err := a.Store().People.IssueToken(ctx, list.Items[0].ID, nil, process.ProcessActor())
	return c.As(token), err
}

// word is a random word of n capitals and digits, for names that must be new.
func word(n int) string { return strings.ToUpper(rand.Text()[:n]) }
