package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// importRoutes take lists in from files: sent, checked line by line, carried out, undone.
func (s *server) importRoutes() {
	const one = "/v1/imports/{id}"
	add := creation("/v1/imports", "add-import", "Send a list of parts, of what a supplier sells, of clients or of cars as CSV or XLSX; nothing is written yet", partsDesk...)
	add.Description = fmt.Sprintf("The file is the body, at most %d MiB. Encoding, separator, style of numbers and dates, header and columns are guessed, as the last file with the same header was read. "+
		"Lists of clients and cars are for administrators. The file and its lines are kept %d days until they are taken in, and %d days after that; until then it can be undone.",
		sheets.MaxBytes>>20, int(imports.KeptUnused.Hours()/24), int(imports.KeptDone.Hours()/24))
	add.MaxBodyBytes = sheets.MaxBytes
	add.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, sheets.MaxBytes)
		next(ctx)
	}}
	huma.Register(s.api, add, s.addImport)
	huma.Register(s.api, operation(http.MethodGet, "/v1/imports", "list-imports", "Lists that were sent, the newest first", partsDesk...), s.listImports)
	huma.Register(s.api, operation(http.MethodGet, one, "get-import", "A list that was sent, and how far it has come", partsDesk...), s.getImport)
	huma.Register(s.api, operation(http.MethodGet, one+"/lines", "list-import-lines", "What each line does, or what became of it", partsDesk...), s.importLines)
	huma.Register(s.api, operation(http.MethodPost, one+"/check", "check-import", "Have every line looked at; nothing is written. The answer may come before it is done: ask again while the state is checking", partsDesk...), s.checkImport)
	huma.Register(s.api, operation(http.MethodPost, one+"/run", "run-import", "Carry out what the check said", partsDesk...), s.runImport)
	huma.Register(s.api, operation(http.MethodPost, one+"/undo", "undo-import", "Take back what was carried out; what was used or changed since stays and says why", partsDesk...), s.undoImport)
	huma.Register(s.api, operation(http.MethodDelete, one, "delete-import", "Forget a list that was not carried out", partsDesk...), s.dropImport)
}

func (s *server) addImport(ctx context.Context, in *struct {
	Keyed
	Kind    string `query:"kind" required:"true" enum:"parts,supplier_parts,clients,vehicles,clients_vehicles"`
	Name    string `query:"name" maxLength:"200" doc:"Of the file"`
	RawBody []byte `contentType:"application/octet-stream"`
}) (*versioned[imports.Import], error) {
	body := []any{in.Kind, in.Name, fmt.Sprintf("%x", sha256.Sum256(in.RawBody))}
	i, err := once(ctx, s, in.Keyed, "add-import", body, func(ctx context.Context) (imports.Import, error) {
		return s.Store.Imports.Add(ctx, imports.Kind(in.Kind), in.Name, in.RawBody, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	out := tagged(i, i.Version)
	out.Location = "/v1/imports/" + i.ID
	return out, nil
}

func (s *server) listImports(ctx context.Context, in *Paged) (*list[imports.Import], error) {
	l, err := s.Store.Imports.List(ctx, actor(ctx), in.page())
	if err != nil {
		return nil, s.problem(err)
	}
	return &list[imports.Import]{Body: l}, nil
}

func (s *server) getImport(ctx context.Context, in *Identified) (*versioned[imports.Import], error) {
	i, err := s.Store.Imports.Find(ctx, in.ID, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(i, i.Version), nil
}

func (s *server) importLines(ctx context.Context, in *struct {
	Identified
	Paged
	Show string `query:"show" enum:"new,change,same,twin,repeat,refused,done,overtaken,undone,kept" doc:"Only lines that do this, or of which this became; all when absent"`
}) (*list[imports.CheckedLine], error) {
	if _, err := s.Store.Imports.Find(ctx, in.ID, actor(ctx)); err != nil {
		return nil, s.problem(err)
	}
	after := 0
	if in.Cursor != "" {
		var err error
		if after, err = strconv.Atoi(in.Cursor); err != nil {
			return nil, s.problem(database.BadCursor())
		}
	}
	lines, err := s.Store.Imports.LinesOf(ctx, in.ID, in.Show, after, in.Limit+1)
	if err != nil {
		return nil, s.problem(err)
	}
	return &list[imports.CheckedLine]{Body: database.Cut(lines, in.Limit, func(l imports.CheckedLine) string { return strconv.Itoa(l.Line) })}, nil
}

func (s *server) checkImport(ctx context.Context, in *struct {
	Identified
	Keyed
	Edited
	Body imports.Setup
}) (*versioned[imports.Import], error) {
	return s.stepImport(ctx, "check", in.ID, in.Keyed, in.Edited, in.Body, func(ctx context.Context, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Check(ctx, in.ID, in.Body, version, by)
	})
}

// StepInput is a step of an import that needs no words.
type StepInput struct {
	Identified
	Keyed
	Edited
}

func (s *server) runImport(ctx context.Context, in *StepInput) (*versioned[imports.Import], error) {
	return s.stepImport(ctx, "run", in.ID, in.Keyed, in.Edited, nil, func(ctx context.Context, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Run(ctx, in.ID, version, by)
	})
}

func (s *server) undoImport(ctx context.Context, in *StepInput) (*versioned[imports.Import], error) {
	return s.stepImport(ctx, "undo", in.ID, in.Keyed, in.Edited, nil, func(ctx context.Context, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Undo(ctx, in.ID, version, by)
	})
}

// stepImport brings an import on. A small one is done when the answer comes.
func (s *server) stepImport(ctx context.Context, what, id string, k Keyed, e Edited, body any, step func(ctx context.Context, version int, by process.Actor) (imports.Import, error)) (*versioned[imports.Import], error) {
	expected, err := e.version()
	if err != nil {
		return nil, s.problem(err)
	}
	i, err := once(ctx, s, k, what+"-import/"+id, []any{body, expected}, func(ctx context.Context) (imports.Import, error) {
		return step(ctx, expected, actor(ctx))
	})
	if err == nil && i.Small() {
		if err = s.Store.Imports.Finish(database.Unhurried(ctx), id); err == nil {
			i, err = s.Store.Imports.Find(ctx, id, actor(ctx))
		}
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(i, i.Version), nil
}

func (s *server) dropImport(ctx context.Context, in *Identified) (*struct{}, error) {
	return nil, s.problem(s.Store.Imports.Drop(ctx, in.ID, actor(ctx)))
}
