package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// instanceView is an instance of a process that has no view of its own.
type instanceView struct {
	Process  string           `json:"process"`
	ID       string           `json:"id"`
	Branch   string           `json:"branch"`
	Phase    process.Phase    `json:"phase"`
	Version  int              `json:"version" doc:"Number of events so far"`
	OpenedAt time.Time        `json:"opened_at"`
	Holds    []process.Hold   `json:"holds" doc:"What it waits for now"`
	Open     bool             `json:"open" doc:"Its process still runs"`
	Pending  []string         `json:"pending" doc:"Steps that the process is taking right now; send Prefer: wait=5 to wait for them"`
	Actions  []process.Action `json:"actions" doc:"What the caller may do, now or why not"`
	State    json.RawMessage  `json:"state" doc:"All that the process remembers"`
}

type instanceOutput struct {
	Location string `header:"Location"`
	Body     instanceView
}

func instance(i desk.Instance, by process.Actor) (*instanceOutput, error) {
	state, err := json.Marshal(i.State())
	key, course := i.Identity(), i.Course()
	v := instanceView{
		Process: i.Process, ID: key.ID, Branch: key.Branch, Phase: course.Phase, Version: course.Version, OpenedAt: key.OpenedAt,
		Holds: course.OpenHolds(), Open: !i.Ended(), Pending: []string{}, Actions: i.Actions(by), State: state,
	}
	for _, e := range i.Due() {
		v.Pending = append(v.Pending, e.Name)
	}
	return &instanceOutput{Body: v}, err
}

// instanceRoutes serve the processes that have no routes of their own.
func (s *server) instanceRoutes() {
	for _, p := range s.Processes {
		t := p.Table()
		if t.Name == workorder.Process().Name {
			continue
		}
		base := "/v1/" + t.Path
		huma.Register(s.api, operation(http.MethodGet, base+"/{number}", t.Name+"-get", t.Title+" ("+t.TitleRU+") with what you may do now"), s.getInstance(p))
		huma.Register(s.api, operation(http.MethodGet, base+"/{number}/journal", t.Name+"-journal", "Who did what, when and why"), s.getInstanceJournal(p))
		for _, step := range t.Steps {
			if step.Opens() && step.ForPeople() {
				op := operation(http.MethodPost, base, t.Name+"-open", step.Title+" ("+step.TitleRU+")", step.Roles...)
				op.RequestBody, op.DefaultStatus = s.bodyOf(step), http.StatusCreated
				huma.Register(s.api, op, s.openInstance(p, step))
			}
		}
	}
}

func (s *server) getInstance(p process.Process) func(context.Context, *struct {
	Numbered
	Waiting
}) (*instanceOutput, error) {
	return func(ctx context.Context, in *struct {
		Numbered
		Waiting
	}) (*instanceOutput, error) {
		return s.shown(ctx)(s.desk.Instance(ctx, caller(ctx), p, in.Number, in.duration()))
	}
}

// shown answers an instance, or a problem.
func (s *server) shown(ctx context.Context) func(desk.Instance, error) (*instanceOutput, error) {
	return func(i desk.Instance, err error) (*instanceOutput, error) {
		if err != nil {
			return nil, s.problem(err)
		}
		out, err := instance(i, actor(ctx))
		if err != nil {
			return nil, s.problem(err)
		}
		return out, nil
	}
}

func (s *server) getInstanceJournal(p process.Process) func(context.Context, *ListedOf) (*list[process.Event], error) {
	return func(ctx context.Context, in *ListedOf) (*list[process.Event], error) {
		events, err := s.desk.InstanceJournal(ctx, caller(ctx), p, in.Number)
		return items(s, in.Sliced, events, err)
	}
}

type openInstanceInput struct {
	Keyed
	Waiting
	RawBody []byte
}

func (s *server) openInstance(p process.Process, step process.Step) func(context.Context, *openInstanceInput) (*instanceOutput, error) {
	return func(ctx context.Context, in *openInstanceInput) (*instanceOutput, error) {
		c, err := commandOf(step, in.RawBody)
		if err != nil {
			return nil, s.problem(err)
		}
		out, err := s.shown(ctx)(s.desk.OpenInstance(ctx, caller(ctx), p, c, in.ask(in.Waiting)))
		if err == nil {
			out.Location = "/v1/" + p.Table().Path + "/" + out.Body.ID
		}
		return out, err
	}
}

// instanceCommand gives a command to an instance.
func (s *server) instanceCommand(p process.Process, step process.Step) func(context.Context, *commandInput) (*instanceOutput, error) {
	return func(ctx context.Context, in *commandInput) (*instanceOutput, error) {
		c, err := commandOf(step, in.RawBody)
		if err != nil {
			return nil, s.problem(err)
		}
		return s.shown(ctx)(s.desk.GiveTo(ctx, caller(ctx), p, in.Number, c, in.ask(in.Waiting)))
	}
}

// OfProcess names a process; the work order where nothing is said.
type OfProcess struct {
	Process string `query:"process" default:"work-order" maxLength:"40"`
}

// processParam documents [OfProcess] with the names of the processes that there are.
func (s *server) processParam() *huma.Param {
	names := []any{}
	for _, p := range s.Processes {
		names = append(names, p.Table().Name)
	}
	return &huma.Param{
		Name: "process", In: "query", Description: "Name of a process; GET /v1/process lists them",
		Schema: &huma.Schema{Type: huma.TypeString, Enum: names, Default: workorder.Process().Name},
	}
}

// processOf finds a process by its name.
func (s *server) processOf(name string) (process.Process, error) {
	i := slices.IndexFunc(s.Processes, func(p process.Process) bool { return p.Table().Name == name })
	if i < 0 {
		return nil, process.Invalid("process: there is no process %q; give one of %s", name, s.processNames())
	}
	return s.Processes[i], nil
}

func (s *server) processNames() string {
	var names []string
	for _, p := range s.Processes {
		names = append(names, p.Table().Name)
	}
	return strings.Join(names, ", ")
}

// onlyOrdersHaveKinds refuses a kind of work orders with any other process.
func onlyOrdersHaveKinds(name, kind string) error {
	if kind != "" && name != workorder.Process().Name {
		return process.Invalid("kind: only work orders are commercial or warranty; leave it out for %s", name)
	}
	return nil
}
