package api

import (
	"bytes"
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Keyed carries the idempotency key of a POST.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key again gives the first answer again; made up by the server when absent"`
}

func (k Keyed) ask(w Waiting) desk.Ask { return desk.Ask{Key: k.Key, Wait: w.duration()} }

// commandInput is a command of any process. Its body is read by the process
// table; the schema that it is checked against is the command's own.
type commandInput struct {
	Numbered
	Keyed
	Waiting
	RawBody []byte
}

// commandRoutes makes every command that staff give a route, for every process.
func (s *server) commandRoutes() {
	for _, p := range s.Processes {
		for _, step := range p.Table().Steps {
			if !step.ForPeople() || step.Opens() || !slices.ContainsFunc(step.Roles, isStaff) {
				continue
			}
			op := s.commandOperation(p, step)
			if p.Table().Name == workorder.Process().Name {
				huma.Register(s.api, op, s.orderCommand(step))
			} else {
				huma.Register(s.api, op, s.instanceCommand(p, step))
			}
		}
	}
}

func isStaff(r process.Role) bool { return slices.Contains(process.StaffRoles(), r) }

func (s *server) commandOperation(p process.Process, step process.Step) huma.Operation {
	table := p.Table()
	id := step.Command
	if table.Name != workorder.Process().Name { // whose operations were here first
		id = table.Name + "-" + id
	}
	op := operation(http.MethodPost, "/v1/"+table.Path+"/{number}/commands/"+step.Command, id, step.Title+" ("+step.TitleRU+")")
	op.Description = "For " + words(step.Roles) + "."
	op.RequestBody = s.bodyOf(step)
	return op
}

// bodyOf documents the JSON of a command, and has it checked.
func (s *server) bodyOf(step process.Step) *huma.RequestBody {
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(step.New()), true, step.Command)
	return &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
}

// commandOf reads a command's body; none is the command without fields.
func commandOf(step process.Step, body []byte) (process.Command, error) {
	c, err := step.Decode(bytes.Clone(body)) // the buffer is used again
	if err != nil {
		return nil, process.Invalid("body: %v", err)
	}
	return c, nil
}

// orderCommand gives a command to a work order.
func (s *server) orderCommand(step process.Step) func(context.Context, *commandInput) (*orderOutput, error) {
	return func(ctx context.Context, in *commandInput) (*orderOutput, error) {
		c, err := commandOf(step, in.RawBody)
		if err != nil {
			return nil, s.problem(err)
		}
		o, err := s.desk.Give(ctx, caller(ctx), in.Number, c, in.ask(in.Waiting))
		if err != nil {
			return nil, s.problem(err)
		}
		return view(o, actor(ctx)), nil
	}
}
