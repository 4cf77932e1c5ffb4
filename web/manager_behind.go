package web

import (
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// behindRows are the lines that a page lists of what is behind a figure.
const behindRows = 200

// figureTitle is the key of what the page of a figure is called.
var figureTitle = map[string]string{
	manager.FigureRisk: "manager.promises", manager.FigureMissed: "manager.figure_missed", manager.FigureAtRisk: "manager.figure_at_risk",
	manager.FigureEstimate: "manager.figure_estimate", manager.FigureTask: "manager.figure_task",
	manager.FigureOut: "manager.out", manager.FigureKept: "manager.figure_kept", manager.FigureAnswers: "manager.mark",
	manager.FigureOpened: "manager.opened", manager.FigureRefused: "manager.refused", manager.FigureCancelled: "manager.cancelled",
	manager.FigureJobs: "manager.paces", manager.FigureLoad: "manager.load",
	manager.FigureIssued: "manager.issued", manager.FigurePaid: "field.paid", manager.FigureOpen: "field.left_to_pay",
}

// behindPage lists the orders behind a figure.
type behindPage struct {
	reportOn
	manager.Figure
	manager.Behind
	Back string
}

// Title is the key of the page's heading.
func (p *behindPage) Title() string { return figureTitle[p.Name] }

// Dated reports whether the figure is of a period.
func (p *behindPage) Dated() bool { return p.From != "" || p.To != "" || p.Name == manager.FigureJobs }

// Money reports whether the figure is an amount.
func (p *behindPage) Money() bool { return p.Currency != "" }

// Count is the key of how many lines there are.
func (p *behindPage) Count() string {
	switch p.Name {
	case manager.FigureJobs, manager.FigureLoad:
		return "count.jobs"
	case manager.FigureIssued, manager.FigurePaid, manager.FigureOpen:
		return "count.found"
	}
	return "count.orders"
}

// What is the key of the heading over what a line is beside its order, "" for nothing.
func (p *behindPage) What() string {
	switch p.Name {
	case manager.FigureAnswers:
		return "manager.mark"
	case manager.FigureJobs:
		return "field.job"
	case manager.FigureLoad:
		return "field.mechanic"
	case manager.FigureIssued, manager.FigurePaid, manager.FigureOpen:
		return "field.invoice"
	}
	return ""
}

// behindPath is the address of what is behind a figure.
func behindPath(figure string, on reportOn, more url.Values) string {
	q := on.values()
	q.Del("compare")
	q.Del("chart")
	maps.Copy(q, more)
	q.Set("figure", figure)
	return (&url.URL{Path: "/manager/orders", RawQuery: q.Encode()}).String()
}

func (s *server) showBehind(w http.ResponseWriter, r *http.Request) error {
	if err := mayManage(r.Context()); err != nil {
		return err
	}
	m, q, now := caller(r.Context()), r.URL.Query(), time.Now()
	on, err := reportOf(q, now, m.Zone)
	if err != nil {
		return err
	}
	p := &behindPage{reportOn: on, Back: managerPath(workorder.Process(), reportOn{Kind: on.Kind}), Figure: manager.Figure{
		Name: q.Get("figure"), Branch: m.Branch, Kind: on.Kind, In: on.Period, Now: now,
		Who: q.Get("who"), Payer: workorder.PayerKind(q.Get("payer")), Currency: q.Get("currency"),
	}}
	if p.Behind, err = s.Store.Manager.Behind(r.Context(), p.Figure, behindRows); err != nil {
		return err
	}
	return s.page(w, r, "manager-behind", p)
}

// AtOnce is the address of the orders behind a figure that is of now.
func (p *managerPage) AtOnce(figure string) string {
	return behindPath(figure, reportOn{Kind: p.Kind}, nil)
}

// InWeek is the address of the orders behind a figure of a week.
func (p *managerPage) InWeek(figure string, w manager.Week) string {
	on := reportOn{Kind: p.Kind, From: worktime.DateOf(w.From, w.From.Location()), To: worktime.DateOf(w.Last(), w.From.Location())}
	return behindPath(figure, on, nil)
}

// JobsOf is the address of the jobs behind a mechanic's pace.
func (p *managerPage) JobsOf(staffID string) string {
	return behindPath(manager.FigureJobs, p.reportOn, url.Values{"who": {staffID}})
}

// PlannedFor is the address of the jobs behind the load of those who have a skill.
func (p *managerPage) PlannedFor(skill string) string {
	return behindPath(manager.FigureLoad, reportOn{}, url.Values{"who": {skill}})
}

// Amounts is the address of the invoices or payments behind an amount.
func (p *managerPage) Amounts(figure string, m manager.PayerMoney) string {
	on := reportOn{}
	if figure != manager.FigureOpen {
		on.From = worktime.DateOf(p.Month, p.Month.Location())
	}
	q := url.Values{"payer": {string(m.Kind)}, "currency": {m.Currency}}
	if m.ID != "" {
		q.Set("who", m.ID)
	}
	return behindPath(figure, on, q)
}
