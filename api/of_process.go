package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

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
