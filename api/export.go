package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/workbay/workbay/api/problem"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/reads/eventlog"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// exportRoutes serve the journal to process-mining tools.
func (s *server) exportRoutes() {
	op := operation(http.MethodGet, "/v1/journal/export", "export-journal",
		"The journal as an event log for process mining: IEEE 1849 XES, OCEL 2.0 or CSV, without personal data", managers...)
	op.Description = "A log is of one process: the work order, unless process names another of " + s.processNames() + ". " +
		"What lasts, such as the work on a job, is one activity with start, suspend, resume and complete (lifecycle:transition) and the job as its concept:instance; " +
		"everything else is an activity of its command's name, complete at once. Streams whatever the period has. The file is whole when the answer ends as HTTP says it does; " +
		"when the server can not go on it breaks the connection, and a client that ignores this has half a file."
	logged := &huma.Schema{Type: huma.TypeString}
	content := map[string]*huma.MediaType{}
	for _, f := range eventlog.Formats() {
		content[f.Media] = &huma.MediaType{Schema: logged}
	}
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The event log", Content: content,
		Headers: map[string]*huma.Param{"Content-Disposition": {Description: "A name for the file", Schema: logged}},
	}}
	op.Parameters = append(op.Parameters, s.processParam())
	huma.Register(s.api, op, s.export)
	s.listRoutes()
}

// listRoutes serve the lists of the house as files.
func (s *server) listRoutes() {
	op := operation(http.MethodGet, "/v1/exports/{list}", "export-list", "A list as a file: CSV or XLSX", process.StaffRoles()...)
	op.Description = "Each list is for the roles of its page; to others there is none of that name. CSV is UTF-8 with a byte order mark, with a comma or, where the language's decimal sign is one, " +
		"a semicolon between columns; a text that a spreadsheet would take for a formula has an apostrophe before it. Clients, vehicles and prices can be taken in again by POST /v1/imports. " +
		"Who took which list is in the audit. The file is whole when the answer ends as HTTP says it does."
	logged := &huma.Schema{Type: huma.TypeString}
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The list", Content: map[string]*huma.MediaType{},
		Headers: map[string]*huma.Param{"Content-Disposition": {Description: "A name for the file", Schema: logged}},
	}}
	for _, f := range exports.Formats {
		op.Responses["200"].Content[sheets.Media[f]] = &huma.MediaType{Schema: logged}
	}
	huma.Register(s.api, op, s.exportList)
}

type exportListInput struct {
	exports.Filter
	List     string `path:"list" enum:"clients,vehicles,payers,prices,stock,stock-value,purchases,differences,orders,tasks,people,stages"`
	Format   string `query:"format" default:"csv" enum:"csv,xlsx"`
	Language string `query:"language" default:"en" enum:"en,ru,es,pt" doc:"Of headings and words, and of how CSV writes numbers"`
}

func (s *server) exportList(ctx context.Context, in *exportListInput) (*huma.StreamResponse, error) {
	who := caller(ctx)
	list, ok := exports.Named(in.List, who.Role)
	if !ok {
		return nil, s.problem(process.NotFound("there is no list %q to take out", in.List))
	}
	c, err := s.Store.Shop.CurrentCalendar(ctx, who.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, s.problem(err)
	}
	a := exports.Ask{By: who.Actor(), Branch: who.Branch, Zone: zone, Language: locale.For(in.Language), Format: in.Format, Now: time.Now(), Filter: in.Filter}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, to := humachi.Unwrap(hc)
		file := desk.NewDownload(to, sheets.Media[a.Format], list.FileName(a))
		s.sent(hc, file, list.Write(hc.Context(), s.Store, file, a))
	}}, nil
}

type exportInput struct {
	OfProcess
	Format string `query:"format" required:"true" enum:"xes,ocel,csv" doc:"xes: a trace per instance; ocel: instances and staff, and the jobs and vehicles of orders, as objects, JSON; csv: a row per event, in the order of time"`
	From   string `query:"from" maxLength:"40" doc:"Events from this moment on (RFC 3339), or from the beginning of this day by the branch's clocks (2026-05-01)"`
	To     string `query:"to" maxLength:"40" doc:"Events before this moment (RFC 3339), or up to the end of this day (2026-05-31)"`
	Branch string `query:"branch" maxLength:"8" doc:"Your own when absent"`
	Kind   string `query:"kind" enum:"commercial,warranty" doc:"Only work orders of this kind"`
}

func (s *server) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	p, err := s.processOf(in.Process)
	if err != nil {
		return nil, s.problem(err)
	}
	filter, err := s.exportFilter(ctx, in)
	if err != nil {
		return nil, s.problem(err)
	}
	filter.Steps = p.Table().Steps
	return &huma.StreamResponse{Body: func(hc huma.Context) { s.stream(hc, in, p.Table(), filter) }}, nil
}

func (s *server) exportFilter(ctx context.Context, in *exportInput) (f record.JournalFilter, err error) {
	f = record.JournalFilter{Process: in.Process, Kind: workorder.OrderKind(in.Kind)}
	if err := onlyOrdersHaveKinds(in.Process, in.Kind); err != nil {
		return f, err
	}
	if f.Branch, err = branch(ctx, in.Branch); err != nil {
		return f, err
	}
	f.From, f.Upto, err = s.period(ctx, f.Branch, in.From, in.To)
	return f, err
}

// period reads the bounds of a period by the clocks of a branch; nil is no bound.
func (s *server) period(ctx context.Context, branch, from, to string) (begin, end *time.Time, err error) {
	c, err := s.Store.Shop.CurrentCalendar(ctx, branch)
	if process.KindOf(err) == process.KindNotFound {
		err = process.Invalid("branch: %v", err) // a filter, not the thing asked for
	}
	if err != nil {
		return nil, nil, err
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, nil, err
	}
	if begin, err = input.Moment("from", from, zone, 0); err != nil {
		return nil, nil, err
	}
	if end, err = input.Moment("to", to, zone, 1); err != nil {
		return nil, nil, err
	}
	if begin != nil && end != nil && !end.After(*begin) {
		return nil, nil, process.Invalid("to: give a time after from; the period ends before it begins")
	}
	return begin, end, nil
}

// stream writes the log. What fails before the first byte is a problem document
// like any other; after it, only a broken connection tells that the file is not whole.
func (s *server) stream(hc huma.Context, in *exportInput, p process.Table, f record.JournalFilter) {
	format, _ := eventlog.FormatOf(in.Format)
	_, to := humachi.Unwrap(hc)
	file := desk.NewDownload(to, format.Media, eventlog.Name(f.Branch, p, in.From, in.To, format))
	s.sent(hc, file, s.Store.EventLog.Write(hc.Context(), file, format, p, f))
}

// sent ends the answer that is a file.
func (s *server) sent(hc huma.Context, file *desk.Download, err error) {
	switch {
	case err == nil:
	case hc.Context().Err() != nil: // nobody is there to be told
		panic(http.ErrAbortHandler)
	case !file.Begun():
		s.refuse(hc, err)
	default:
		s.Log.Error("a file was broken off", "path", hc.URL().Path, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// refuse answers with a problem document from within a stream.
func (s *server) refuse(hc huma.Context, err error) {
	var p *problem.Problem
	if errors.As(s.problem(err), &p) {
		problem.Send(hc, p)
	}
}
