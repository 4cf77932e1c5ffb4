package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/mining"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// exportsAtOnce leaves the shop its connections: an export holds one for as
// long as its reader takes.
const exportsAtOnce = 2

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
	for _, f := range exportFormats {
		content[f.media] = &huma.MediaType{Schema: logged}
	}
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The event log", Content: content,
		Headers: map[string]*huma.Param{"Content-Disposition": {Description: "A name for the file", Schema: logged}},
	}}
	op.Parameters = append(op.Parameters, s.processParam())
	e := &exporter{server: s, running: make(chan struct{}, exportsAtOnce)}
	huma.Register(s.api, op, e.export)
}

// exporter streams exports, a few at a time.
type exporter struct {
	*server
	running chan struct{}
}

// exportFormat is how a log is written down.
type exportFormat struct {
	media, extension string
	write            func(context.Context, *record.JournalExport, process.Table, io.Writer) error
}

var exportFormats = map[string]exportFormat{
	"xes":  {"application/xml", "xes", writeXES},
	"ocel": {"application/json", "jsonocel", writeOCEL},
	"csv":  {"text/csv; charset=utf-8", "csv", writeCSV},
}

type exportInput struct {
	OfProcess
	Format string `query:"format" required:"true" enum:"xes,ocel,csv" doc:"xes: a trace per instance; ocel: instances and staff, and the jobs and vehicles of orders, as objects, JSON; csv: a row per event, in the order of time"`
	From   string `query:"from" maxLength:"40" doc:"Events from this moment on (RFC 3339), or from the beginning of this day by the branch's clocks (2026-05-01)"`
	To     string `query:"to" maxLength:"40" doc:"Events before this moment (RFC 3339), or up to the end of this day (2026-05-31)"`
	Branch string `query:"branch" maxLength:"8" doc:"Your own when absent"`
	Kind   string `query:"kind" enum:"commercial,warranty" doc:"Only work orders of this kind"`
}

func (e *exporter) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	p, err := e.processOf(in.Process)
	if err != nil {
		return nil, e.problem(err)
	}
	filter, err := e.exportFilter(ctx, in)
	if err != nil {
		return nil, e.problem(err)
	}
	filter.Steps = p.Table().Steps
	return &huma.StreamResponse{Body: func(hc huma.Context) { e.stream(hc, in, p.Table(), filter) }}, nil
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
func (e *exporter) stream(hc huma.Context, in *exportInput, p process.Table, f record.JournalFilter) {
	select {
	case e.running <- struct{}{}:
		defer func() { <-e.running }()
	default:
		e.refuse(hc, process.Unavailable("%d exports are running, which is as many as may; try again when one is done", exportsAtOnce))
		return
	}
	format := exportFormats[in.Format]
	file := newDownload(hc, format.media, exportName(f.Branch, in, format.extension))
	w := bufio.NewWriterSize(file, 64<<10)
	err := e.Store.Record.ExportJournal(hc.Context(), f, func(x *record.JournalExport) error {
		return format.write(hc.Context(), x, p, w)
	})
	if err == nil {
		err = w.Flush()
	}
	switch {
	case err == nil:
	case hc.Context().Err() != nil: // nobody is there to be told
		panic(http.ErrAbortHandler)
	case !file.begun:
		e.refuse(hc, err)
	default:
		e.Log.Error("an export of the journal was broken off", "process", p.Name, "branch", f.Branch, "format", in.Format, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// refuse answers with a problem document from within a stream.
func (e *exporter) refuse(hc huma.Context, err error) {
	var p *problem
	if errors.As(e.problem(err), &p) {
		write(hc, p)
	}
}

// exportName is what the file is called: workbay-MSK-2026-05-01-2026-05-31.xes,
// workbay-MSK-survey.csv.
func exportName(branch string, in *exportInput, extension string) string {
	name := "workbay-" + branch
	if in.Process != workorder.Process().Name {
		name += "-" + in.Process
	}
	for _, bound := range []string{in.From, in.To} {
		if bound != "" {
			name += "-" + bound[:len(time.DateOnly)]
		}
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": name + "." + extension})
}

func writeXES(ctx context.Context, x *record.JournalExport, p process.Table, w io.Writer) error {
	log := mining.NewXES(w, p)
	if err := x.ByCase(ctx, mined(log.Event)); err != nil {
		return err
	}
	return log.Close()
}

func writeCSV(ctx context.Context, x *record.JournalExport, p process.Table, w io.Writer) error {
	log := mining.NewCSV(w, p)
	if err := x.ByTime(ctx, mined(log.Event)); err != nil {
		return err
	}
	return log.Close()
}

func writeOCEL(ctx context.Context, x *record.JournalExport, p process.Table, w io.Writer) error {
	log, err := mining.NewOCEL(w, p, x.Things()...)
	if err != nil {
		return err
	}
	if err := x.ByTime(ctx, mined(log.Event)); err != nil {
		return err
	}
	if err := x.ByCase(ctx, mined(log.Case)); err != nil {
		return err
	}
	if err := x.Vehicles(ctx, log.Vehicle); err != nil {
		return err
	}
	if err := x.Staff(ctx, log.Staff); err != nil {
		return err
	}
	return log.Close()
}

// mined hands a writer the store's rows, which are its events field by field.
func mined(event func(mining.Event) error) func(record.JournalEvent) error {
	return func(e record.JournalEvent) error { return event(mining.Event(e)) }
}
