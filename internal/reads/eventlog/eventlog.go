// Package eventlog writes the journal down for process-mining tools. It reads tables of
// their owners and writes none.
package eventlog

import (
	"bufio"
	"context"
	"io"
	"time"

	"github.com/workbay/workbay/internal/mining"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// atOnce leaves the shop its connections: a log holds one for as long as its
// reader takes.
const atOnce = 2

// Reads writes logs, a few at a time.
type Reads struct {
	record  *record.Record
	running chan struct{}
}

// New writes the journal of a record.
func New(record *record.Record) *Reads {
	return &Reads{record: record, running: make(chan struct{}, atOnce)}
}

// Format is how a log is written down.
type Format struct {
	Name, Media, Extension string
	write                  func(context.Context, *record.JournalExport, process.Table, io.Writer) error
}

// Formats are the formats that tools read.
func Formats() []Format {
	return []Format{
		{"xes", "application/xml", "xes", writeXES},
		{"ocel", "application/json", "jsonocel", writeOCEL},
		{"csv", "text/csv; charset=utf-8", "csv", writeCSV},
	}
}

// FormatOf finds a format by its name.
func FormatOf(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Write writes the events of a process that a filter lets through. When as many logs are
// being written as may, it is Unavailable before the first byte.
func (r *Reads) Write(ctx context.Context, to io.Writer, format Format, of process.Table, f record.JournalFilter) error {
	select {
	case r.running <- struct{}{}:
		defer func() { <-r.running }()
	default:
		return process.Unavailable("%d exports are running, which is as many as may; try again when one is done", atOnce)
	}
	w := bufio.NewWriterSize(to, 64<<10)
	err := r.record.ExportJournal(ctx, f, func(x *record.JournalExport) error { return format.write(ctx, x, of, w) })
	if err != nil {
		return err
	}
	return w.Flush()
}

// Name is what the file is called: workbay-MSK-2026-05-01-2026-05-31.xes,
// workbay-MSK-survey.csv. The bounds are dates or times, "" for none.
func Name(branch string, of process.Table, from, to string, format Format) string {
	name := "workbay-" + branch
	if of.Name != workorder.Process().Name {
		name += "-" + of.Name
	}
	for _, bound := range []string{from, to} {
		if bound != "" {
			name += "-" + bound[:len(time.DateOnly)]
		}
	}
	return name + "." + format.Extension
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

// mined hands a writer the record's rows, which are its events field by field.
func mined(event func(mining.Event) error) func(record.JournalEvent) error {
	return func(e record.JournalEvent) error { return event(mining.Event(e)) }
}
