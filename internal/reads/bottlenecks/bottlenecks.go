// Package bottlenecks reads where orders lose time. It reads tables of their owners and writes none.
package bottlenecks

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Reads reads where orders lose time.
type Reads struct {
	db   *database.DB
	shop *shop.Shop
}

// New reads from a database.
func New(db *database.DB, shop *shop.Shop) *Reads { return &Reads{db: db, shop: shop} }

// BottleneckFilter says what a bottleneck report is about.
type BottleneckFilter struct {
	Branch string
	Kind   workorder.OrderKind // "" is both
	Stages []process.Phase     // none is every stage of the process, and a last one in which something is still to do
	Period worktime.Span
	Before *worktime.Span // an earlier period to compare with
	Now    time.Time
}

// Bottlenecks says where orders lose time. Times in a stage are working
// seconds of the branch's calendar, waits for parts are calendar seconds.
type Bottlenecks struct {
	Branch      string              `json:"branch"`
	Kind        workorder.OrderKind `json:"kind,omitempty" doc:"Absent when it is about both kinds"`
	From        time.Time           `json:"from" doc:"The period's first moment"`
	To          time.Time           `json:"to" doc:"The first moment after the period, at most the moment of the request"`
	CompareFrom *time.Time          `json:"compare_from,omitempty" doc:"The first moment of the earlier period"`
	CompareTo   *time.Time          `json:"compare_to,omitempty" doc:"The first moment after the earlier period"`
	At          time.Time           `json:"at" doc:"When the report was made; what is called now is as of then"`
	Stages      []StageReport       `json:"stages" doc:"By score, the worst bottleneck first; of two with the same score the one with more orders now"`
	Parts       []PartsReport       `json:"parts" doc:"The parts stage split by what part lines wait for, in the order of the process; these waits are calendar time"`
}

// StageReport is one stage: how it is now and how it was in the period.
type StageReport struct {
	Rank    int           `json:"rank" doc:"1 is the worst bottleneck: the highest score_seconds of the period"`
	Stage   process.Phase `json:"stage"`
	Title   string        `json:"title"`
	TitleRU string        `json:"title_ru"`
	Element string        `json:"element" doc:"Its element in the BPMN diagram"`
	Target  int64         `json:"target_seconds,omitempty" doc:"Working seconds that an order should at most stay, by the policy in force; each stay is judged by the policy its order was opened under. Absent when the stage has no target"`
	Now     StageNow      `json:"now" doc:"As it stands at the moment of the report, whatever the period"`
	Period  StageFigures  `json:"period"`
	Before  *StageFigures `json:"before,omitempty" doc:"The same of the earlier period, when one was asked for"`
	Change  *Speed        `json:"change,omitempty" doc:"How many times as fast as in the earlier period, when one was asked for"`
}

// StageNow is what is in a stage.
type StageNow struct {
	Count       int64      `json:"count" doc:"Orders in the stage"`
	OverTarget  int64      `json:"over_target" doc:"Of them, orders that have been there longer than their target"`
	Beyond      float64    `json:"beyond_target_seconds" doc:"Working seconds beyond the target, over all these orders"`
	OldestOrder string     `json:"oldest_order,omitempty" doc:"Number of the order that has been there the longest; absent when there is none"`
	OldestSince *time.Time `json:"oldest_since,omitempty" doc:"Since when it has been there"`
	Oldest      float64    `json:"oldest_seconds,omitempty" doc:"Working seconds for which it has been there"`

	Waits []StageWait `json:"waits" doc:"What the orders beyond their target wait for, what most of them wait for first"`
}

// StageFigures are a stage's figures of a period.
type StageFigures struct {
	Visits   int64    `json:"visits" doc:"Stays that ended in the period"`
	P50      *float64 `json:"p50_seconds,omitempty" doc:"Working seconds within which half of these stays were over; absent when there were none, as are the other times"`
	P90      *float64 `json:"p90_seconds,omitempty" doc:"Working seconds within which nine of ten of these stays were over"`
	Mean     *float64 `json:"mean_seconds,omitempty" doc:"Working seconds of a stay on average"`
	Within   *float64 `json:"within_target_ratio,omitempty" doc:"Share of the ended stays with a target that kept it, 0 to 1; absent when none had one"`
	Beyond   float64  `json:"beyond_target_seconds" doc:"Working seconds beyond the target, over all stays that ended in the period"`
	Score    float64  `json:"score_seconds" doc:"The bottleneck score: working seconds beyond the target, over all stays that ended in the period and, as far as they had come by its end, those that lasted on. A long queue of young orders scores less than a few dead ones"`
	Arrivals *float64 `json:"arrivals_per_day,omitempty" doc:"Orders that came into the stage per calendar day; absent for last stages"`
	Usual    *float64 `json:"usual_count,omitempty" doc:"Orders that stand in the stage on average while the branch is open: arrivals times mean stay (Little's law). More than that now means that the stage clogs up"`
}

// Speed compares two periods in multiples.
type Speed struct {
	P50  *float64 `json:"p50_ratio,omitempty" doc:"The earlier period's p50_seconds divided by this one's: 2.3 is 2.3 times as fast, 0.5 half as fast; absent when one of the two has none or is 0"`
	P90  *float64 `json:"p90_ratio,omitempty" doc:"The same of p90_seconds"`
	Mean *float64 `json:"mean_ratio,omitempty" doc:"The same of mean_seconds"`
}

// PartsReport is one of the waits that getting a part consists of.
type PartsReport struct {
	Part    workorder.WaitPart `json:"part" enum:"check,enquiry,approval,supplier,receiving" doc:"What is waited for: a look into stock, a supplier's offer, the client's word, the goods, the goods' entry into stock"`
	Waiting int64              `json:"waiting_now" doc:"Part lines that wait for it now"`
	Period  PartsFigures       `json:"period"`
	Before  *PartsFigures      `json:"before,omitempty" doc:"The same of the earlier period, when one was asked for"`
	Change  *Speed             `json:"change,omitempty" doc:"How many times as fast as in the earlier period, when one was asked for"`
}

// PartsFigures are the figures of one wait in a period.
type PartsFigures struct {
	Lines int64    `json:"lines" doc:"Part lines whose wait ended in the period; a line that waited twice counts twice"`
	P50   *float64 `json:"p50_seconds,omitempty" doc:"Calendar seconds within which half of these waits were over; absent when there were none, as are the other times"`
	P90   *float64 `json:"p90_seconds,omitempty" doc:"Calendar seconds within which nine of ten of these waits were over"`
	Mean  *float64 `json:"mean_seconds,omitempty" doc:"Calendar seconds of a wait on average"`
	Share *float64 `json:"share,omitempty" doc:"Its share of all the time that part lines waited, 0 to 1"`
}

// Bottlenecks reports where the orders of a branch lose time, from what the
// journal's decisions wrote down: one state of it for all figures.
func (s *Reads) Bottlenecks(ctx context.Context, f BottleneckFilter) (Bottlenecks, error) {
	var r Bottlenecks
	err := s.db.Snapshot(ctx, func(ctx context.Context) (err error) {
		r, err = s.reportBottlenecks(ctx, f)
		return err
	})
	return r, database.Failed("report bottlenecks", err)
}

func (s *Reads) reportBottlenecks(ctx context.Context, f BottleneckFilter) (r Bottlenecks, err error) {
	if f.Period.To.After(f.Now) {
		f.Period.To = f.Now
	}
	q, err := s.readBottlenecks(ctx, f)
	if err != nil {
		return r, err
	}
	r = Bottlenecks{Branch: f.Branch, Kind: f.Kind, From: f.Period.From, To: f.Period.To, At: f.Now, Stages: []StageReport{}}
	if f.Before != nil {
		r.CompareFrom, r.CompareTo = &f.Before.From, &f.Before.To
	}
	for _, stage := range workorder.Stages() {
		if f.shows(stage, q.now[stage.Phase].Count > 0) {
			r.Stages = append(r.Stages, q.stage(stage))
		}
	}
	rank(r.Stages)
	for _, part := range workorder.WaitParts() {
		r.Parts = append(r.Parts, q.part(part))
	}
	return r, nil
}

// shows reports whether a stage is in the report. Nobody waits for an order in a
// last stage unless something is still to do.
func (f BottleneckFilter) shows(s process.Stage, occupied bool) bool {
	if len(f.Stages) > 0 {
		return slices.Contains(f.Stages, s.Phase)
	}
	return !s.Terminal || occupied
}

// rank puts the worst bottleneck first.
func rank(stages []StageReport) {
	slices.SortStableFunc(stages, func(a, b StageReport) int {
		return cmp.Or(cmp.Compare(b.Period.Score, a.Period.Score), cmp.Compare(b.Now.Count, a.Now.Count))
	})
	for i := range stages {
		stages[i].Rank = i + 1
	}
}

func (q *bottleneckFacts) stage(s process.Stage) StageReport {
	r := StageReport{
		Stage: s.Phase, Title: s.Title, TitleRU: s.TitleRU, Element: s.Element, Target: q.targets[s.Phase],
		Now: q.now[s.Phase], Period: q.period.stages[s.Phase],
	}
	if q.before != nil {
		was := q.before.stages[s.Phase]
		r.Before = &was
		r.Change = &Speed{faster(was.P50, r.Period.P50), faster(was.P90, r.Period.P90), faster(was.Mean, r.Period.Mean)}
	}
	return r
}

func (q *bottleneckFacts) part(p workorder.WaitPart) PartsReport {
	r := PartsReport{Part: p, Waiting: q.waiting[p], Period: q.period.parts[p]}
	if q.before != nil {
		was := q.before.parts[p]
		r.Before = &was
		r.Change = &Speed{faster(was.P50, r.Period.P50), faster(was.P90, r.Period.P90), faster(was.Mean, r.Period.Mean)}
	}
	return r
}

// faster says how many times as fast something has become.
func faster(was, is *float64) *float64 {
	if was == nil || is == nil || *was == 0 || *is == 0 {
		return nil
	}
	return new(*was / *is)
}
