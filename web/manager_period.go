package web

import (
	"net/url"
	"time"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// contextChart is the chart of the house from outside: who it deals with, and about what.
const contextChart = "context"

// reportOn is what the manager's figures are about, as the address says it.
type reportOn struct {
	Kind     workorder.OrderKind
	From, To string // days, as typed; "" is the last days until now
	Compare  bool   // with as long a time before
	Context  bool   // the map is the house from outside
	Period   worktime.Span
	Before   *worktime.Span
}

// reportOf reads what an address asks for, by the clocks of a branch.
func reportOf(q url.Values, now time.Time, zone *time.Location) (r reportOn, err error) {
	r = reportOn{Kind: kindOf(q), From: q.Get("from"), To: q.Get("to"), Compare: q.Get("compare") != "", Context: isContext(q)}
	if r.Period, err = input.Period(r.From, r.To, now, zone); err != nil {
		return r, err
	}
	if r.Compare {
		long := r.Period.To.Sub(r.Period.From)
		r.Before = &worktime.Span{From: r.Period.From.Add(-long), To: r.Period.From}
	}
	return r, nil
}

// isContext reports whether an address asks for the map of the house from outside; only
// work orders have one.
func isContext(q url.Values) bool { return q.Get("chart") == contextChart && q.Get("process") == "" }

// Usual reports whether it is what the page shows when nobody asks for another time.
func (r reportOn) Usual() bool { return r.From == "" && r.To == "" && !r.Compare }

// values are the address's words for it.
func (r reportOn) values() url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"kind": string(r.Kind), "from": r.From, "to": r.To} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if r.Compare {
		q.Set("compare", "1")
	}
	if r.Context {
		q.Set("chart", contextChart)
	}
	return q
}

// LastDay is the last day of the period, by the branch's clocks.
func (r reportOn) LastDay(zone *time.Location) time.Time {
	return r.Period.To.Add(-time.Nanosecond).In(zone)
}

// preset is a way to another period.
type preset struct {
	Days int
	Path string
	Here bool
}

// Presets are the ways to the last week, month and quarter.
func (p *managerPage) Presets() []preset {
	var list []preset
	for _, days := range []int{7, input.ReportDays, 90} {
		on := reportOn{Kind: p.Kind, Compare: p.Compare, Context: p.Context}
		if days != input.ReportDays {
			on.From = worktime.DateOf(p.Today.AddDate(0, 0, 1-days), p.Today.Location())
		}
		list = append(list, preset{days, managerPath(p.Of, on), on.From == p.From && p.To == ""})
	}
	return list
}

// Process names the process whose map is shown, "" when that is the work order.
func (p *managerPage) Process() string {
	if isOrder(p.Of) {
		return ""
	}
	return p.Of.Table().Name
}

// OfKind is the address of the page with orders of one kind, "" for both.
func (p *managerPage) OfKind(kind workorder.OrderKind) string {
	on := p.reportOn
	on.Kind = kind
	return managerPath(p.Of, on)
}

// Orders is the address of the orders that are in a stage now.
func (p *managerPage) Orders(stage process.Phase, late bool) string {
	return ordersPath(url.Values{"phase": {string(stage)}, "kind": {string(p.Kind)}}, "late", late)
}

// Waiting is the address of the orders in which a part waits for something now.
func (p *managerPage) Waiting(part workorder.WaitPart) string {
	return ordersPath(url.Values{"kind": {string(p.Kind)}, "part": {string(part)}}, "", false)
}

// Stays is the address of the stays that ended in a stage in the period.
func (p *managerPage) Stays(stage process.Phase) string { return staysPath(p.reportOn, stage) }

// changed says how many times as fast something has become.
type changed struct{ Tone, Text string }

// asBefore is how little a change is that nobody needs to be told.
const asBefore = 1.05

// Faster says in a chip how many times as fast something is as before, nil when it is about as fast.
func (v *view) Faster(times float64) *changed {
	switch {
	case times >= asBefore:
		return &changed{"ok", v.T("manager.faster", "Times", v.Mark(times))}
	case times > 0 && times <= 1/asBefore:
		return &changed{"late", v.T("manager.slower", "Times", v.Mark(1/times))}
	}
	return nil
}
