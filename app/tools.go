package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/worker"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
)

// Migrate brings the schema of an existing database up to this version.
func Migrate(ctx context.Context, o Options) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(ctx)
}

// openRecord opens the database of an engine that runs elsewhere.
func openRecord(ctx context.Context, o Options) (*store.Store, error) {
	if o.DatabaseURL != "" { // nothing here needs the engine
		return store.Open(ctx, o.DatabaseURL, 2)
	}
	a, err := partly(o)
	if err != nil {
		return nil, err
	}
	if err := a.findEngine(); err != nil {
		return nil, err
	}
	return store.Open(ctx, a.where().DatabaseURL, 2)
}

// IssueToken prints a new token for a member of staff, the first administrator
// when none is named: the way back in for an operator who lost credentials.json.
func IssueToken(ctx context.Context, o Options, staff string, out io.Writer) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if staff == "" {
		admins, err := s.People.ListStaff(ctx, people.StaffFilter{Role: process.Admin, Page: database.Page{Limit: 1}})
		if err != nil {
			return err
		}
		if len(admins.Items) == 0 {
			return errors.New("there is no administrator yet: `workbay init` makes the first")
		}
		staff = admins.Items[0].ID
	}
	token, err := s.People.IssueToken(ctx, staff, nil, process.ProcessActor())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, token)
	return err
}

// partly prepares an App that only talks to an engine that runs elsewhere.
func partly(o Options) (*App, error) {
	o.API = true
	return New(o)
}

// Replay runs every open workflow's history through this program's code and
// reports the first that it could not carry on. Do it before an upgrade.
func Replay(ctx context.Context, o Options, out io.Writer) error {
	a, err := partly(o)
	if err != nil {
		return err
	}
	defer func() { _ = a.Stop(ctx) }()
	if err := a.findEngine(); err != nil {
		return err
	}
	if err := a.keysThatAre(); err != nil {
		return err
	}
	if err := a.dialTemporal(ctx); err != nil {
		return err
	}
	n := 0
	var page []byte
	for {
		list, err := a.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: a.where().Namespace, Query: "ExecutionStatus = 'Running'", NextPageToken: page, PageSize: 100,
		})
		if err != nil {
			return err
		}
		for _, e := range list.Executions {
			if err := a.ReplayOne(ctx, e.Execution.WorkflowId, e.Execution.RunId); err != nil {
				return err
			}
			n++
		}
		if page = list.NextPageToken; len(page) == 0 {
			_, err := fmt.Fprintf(out, "%d running workflows replayed without a difference\n", n)
			return err
		}
	}
}

// ReplayOne runs one history through this program's code.
func (a *App) ReplayOne(ctx context.Context, id, run string) error {
	in := a.keys.WorkerConverters()
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DisableRegistrationAliasing: true, DataConverter: in.Data, FailureConverter: in.Failure,
	})
	if err != nil {
		return err
	}
	workflows.RegisterWorkflows(r, a.processes())
	h, err := workflows.History(ctx, a.temporal, id, run)
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	if err := r.ReplayWorkflowHistory(nil, h); err != nil {
		return fmt.Errorf("%s can not be carried on by this program: %w", id, err)
	}
	return nil
}
