package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/reads/feedback"
	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func (s *server) managerRoutes(r chi.Router) {
	r.Get("/manager", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showManager(w, r, r.URL, nil) }))
	r.Get("/manager/map.svg", s.handle(s.managerMap))
	r.Get("/manager/stays", s.handle(s.showStays))
	r.Get("/manager/orders", s.handle(s.showBehind))
	r.Get("/manager/log", s.handle(s.eventLog))
}

// Rows of the manager's lists; the first are the worst.
const (
	riskRows     = 15
	incidentRows = 30
	trendWeeks   = 8
)

// managerPage is how the branch is doing: where orders lose time, which promises
// are at risk, how busy people are, what money came in, and what failed.
type managerPage struct {
	*typed
	reportOn
	Of        process.Process // whose map is shown
	Kinds     []workorder.OrderKind
	Live      processmap.Live
	Report    bottlenecks.Bottlenecks // of the period that is asked for
	Today     time.Time
	Map       mapCard
	Open      int64 // orders
	Worst     *bottlenecks.StageReport
	Risky     []manager.OrderAtRisk
	Risks     map[string]int // by why
	Loads     []manager.SkillLoad
	Weeks     []manager.Week
	Paces     []manager.Pace
	Month     time.Time
	Money     []manager.PayerMoney
	Incidents []incidentLine
	Said      []feedback.Said // the newest answers of clients
	Voices    feedback.Summary
	MayMend   bool
	Costs     bool   // the reader is told what parts cost
	Path      string // of this page, with its filter
}

// Trend reports whether any of the weeks has something to tell.
func (p *managerPage) Trend() bool {
	return slices.ContainsFunc(p.Weeks, func(w manager.Week) bool { return w.Out > 0 || w.Answers > 0 || w.PartsWait != nil })
}

// InHours is a length of time in hours with one decimal.
func (v *view) InHours(hours float64) string { return v.Hours(exact.Hours(math.Round(hours*10)) * 10) }

// Mark is an average mark with one decimal.
func (v *view) Mark(m float64) string { return v.Qty(exact.Qty(math.Round(m*10)) * 100) }

// Level is a stage's judgement as a chip.
func (p *managerPage) Level(st bottlenecks.StageReport) chip {
	level := processmap.Level(st)
	return chip{"manager.level." + level, map[string]string{"fine": "ok", "waiting": "wait", "late": "late"}[level]}
}

// Target is a stage's target in seconds of working time.
func (p *managerPage) Target(st bottlenecks.StageReport) float64 { return float64(st.Target) }

// AtRisk counts the promises that may still be kept.
func (p *managerPage) AtRisk() int { return p.Risks[manager.RiskTime] + p.Risks[manager.RiskParts] }

// MoreRisk counts the orders at risk that the list does not show.
func (p *managerPage) MoreRisk() int {
	n := -len(p.Risky)
	for _, count := range p.Risks {
		n += count
	}
	return n
}

// Jam is what most of the late orders of the worst stage wait for, nil when none is late.
func (p *managerPage) Jam() *bottlenecks.StageWait {
	if p.Worst == nil || len(p.Worst.Now.Waits) == 0 {
		return nil
	}
	return &p.Worst.Now.Waits[0]
}

// Worked is a length of working time. Hours are not made days: a working day
// has fewer than a day of the clock.
func (v *view) Worked(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if d < 24*time.Hour {
		return v.Span(d.Round(time.Minute))
	}
	return v.Hours(exact.HoursOf(int64(d.Hours()), 0))
}

// Lasted is a length of calendar time.
func (v *view) Lasted(seconds float64) string {
	return v.Span((time.Duration(seconds * float64(time.Second))).Round(time.Minute))
}

// Share is a part of a whole in whole percent.
func (v *view) Share(ratio float64) string { return v.Percent(exact.Percent(ratio*100) * 100) }

func mayManage(ctx context.Context) error {
	if !caller(ctx).Is("foreman", "manager", "admin") {
		return process.Forbidden("")
	}
	return nil
}

func kindOf(q url.Values) workorder.OrderKind {
	if k := workorder.OrderKind(q.Get("kind")); slices.Contains(workorder.OrderKinds(), k) {
		return k
	}
	return ""
}

func (s *server) showManager(w http.ResponseWriter, r *http.Request, at *url.URL, t *typed) error {
	if err := mayManage(r.Context()); err != nil {
		return err
	}
	m, q, code := caller(r.Context()), at.Query(), http.StatusOK
	p := &managerPage{typed: t, Kinds: workorder.OrderKinds(), Today: time.Now().In(m.Zone)}
	var err error
	if p.reportOn, err = reportOf(q, p.Today, m.Zone); err != nil {
		if p.typed = wrong(s.language(r), "period", q, err); p.typed == nil {
			return err
		}
		code = status(err)
		p.reportOn, _ = reportOf(url.Values{"kind": q["kind"]}, p.Today, m.Zone)
	}
	p.Of = s.processOf(q)
	p.Path = managerPath(p.Of, p.reportOn)
	if err := s.fillManager(r, p); err != nil {
		return err
	}
	return s.answer(w, r, code, "manager", p)
}

func (s *server) fillManager(r *http.Request, p *managerPage) (err error) {
	ctx := r.Context()
	m, now := caller(ctx), p.Today
	if p.Live, err = s.standing(r, workorder.Process(), p.Kind, ""); err != nil {
		return err
	}
	for i, st := range p.Live.Report.Stages {
		p.Open += st.Now.Count
		if st.Now.Beyond > 0 && (p.Worst == nil || st.Now.Beyond > p.Worst.Now.Beyond) {
			p.Worst = &p.Live.Report.Stages[i]
		}
	}
	if p.Report = p.Live.Report; !p.Usual() {
		f := bottlenecks.BottleneckFilter{Branch: m.Branch, Kind: p.Kind, Period: p.Period, Before: p.Before, Now: now}
		if p.Report, err = s.Store.Bottlenecks.Bottlenecks(ctx, f); err != nil {
			return err
		}
	}
	if p.Map, err = s.mapCard(r, p.Of, p.reportOn, p.Live); err != nil {
		return err
	}
	if p.Risky, p.Risks, err = s.Store.Manager.OrdersAtRisk(ctx, m.Branch, p.Kind, now, riskRows); err != nil {
		return err
	}
	if p.Loads, err = s.Store.Manager.SkillLoads(ctx, m.Branch); err != nil {
		return err
	}
	if p.Weeks, err = s.Store.Manager.Weeks(ctx, m.Branch, p.Kind, now, trendWeeks); err != nil {
		return err
	}
	if p.Paces, err = s.Store.Manager.Paces(ctx, m.Branch, p.Kind, p.Period); err != nil {
		return err
	}
	p.Month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, m.Zone)
	if p.Money, err = s.Store.Manager.MoneySince(ctx, m.Branch, p.Month); err != nil {
		return err
	}
	if p.Voices, err = s.Store.Feedback.Sum(ctx, m.Branch, now.Add(-saidLately)); err != nil {
		return err
	}
	if p.Said, err = s.Store.Feedback.Answers(ctx, feedback.Filter{Branch: m.Branch, Since: now.Add(-saidLately), Limit: 2 * saidRows}); err != nil {
		return err
	}
	retry, _ := workorder.StepOf(process.RetryIncident{}.Name())
	p.Costs = seesCosts(m)
	p.MayMend = slices.Contains(retry.Roles, m.Role)
	var tables []process.Table
	for _, of := range s.Processes {
		tables = append(tables, of.Table())
	}
	incidents, err := s.Store.Manager.OpenIncidents(ctx, tables, m.Branch, p.Kind, incidentRows)
	for _, in := range incidents {
		p.Incidents = append(p.Incidents, incidentLine{in})
	}
	return err
}
