package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/reads/eventlog"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// logLink is the way to the event log of the period in one format.
type logLink struct{ Name, Path string }

// Logs are the ways to the event log of the period, for process-mining tools.
func (p *managerPage) Logs() []logLink {
	if !p.MayMend {
		return nil
	}
	var list []logLink
	for _, f := range eventlog.Formats() {
		q := p.values()
		q.Del("compare")
		q.Del("chart")
		q.Set("format", f.Name)
		list = append(list, logLink{strings.ToUpper(f.Name), (&url.URL{Path: "/manager/log", RawQuery: q.Encode()}).String()})
	}
	return list
}

// eventLog answers the journal of the work orders as an event log.
func (s *server) eventLog(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, q, of := caller(ctx), r.URL.Query(), workorder.Process().Table()
	if !m.Is("manager", "admin") {
		return process.Forbidden("")
	}
	format, ok := eventlog.FormatOf(q.Get("format"))
	if !ok {
		return process.NotFound("there is no format %q", q.Get("format"))
	}
	on, err := reportOf(q, time.Now(), m.Zone)
	if err != nil {
		return err
	}
	first, last := worktime.DateOf(on.Period.From, m.Zone), worktime.DateOf(on.LastDay(m.Zone), m.Zone)
	file := desk.NewDownload(w, format.Media, eventlog.Name(m.Branch, of, first, last, format))
	err = s.Store.EventLog.Write(ctx, file, format, of, record.JournalFilter{
		Process: of.Name, Kind: on.Kind, Branch: m.Branch, From: &on.Period.From, Upto: &on.Period.To, Steps: of.Steps,
	})
	if err == nil || !file.Begun() {
		return err
	}
	if ctx.Err() == nil {
		s.Log.Error("an event log was broken off", "branch", m.Branch, "format", format.Name, "error", err)
	}
	panic(http.ErrAbortHandler)
}
