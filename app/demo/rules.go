package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// rules are other rules for a few orders, so that what takes days happens while
// one watches. An order keeps the rules under which it was opened.
type rules struct {
	policy        func(*workorder.Policy)
	roundTheClock bool // working time never stops: deadlines come at night too
}

var (
	shortEstimates = rules{roundTheClock: true, policy: func(p *workorder.Policy) {
		p.EstimateReminders, p.EstimateExpiry = []worktime.Seconds{1}, 3
	}}
	surveysAtOnce = rules{policy: func(p *workorder.Policy) {
		p.Survey = survey.Policy{WindowTo: 24 * 60, Reminder: p.Survey.Reminder, Expiry: p.Survey.Expiry}
	}}
	surveysSoonOver = rules{policy: func(p *workorder.Policy) {
		p.Survey = survey.Policy{WindowTo: 24 * 60, Reminder: 1, Expiry: 2}
	}}
)

// under does something under other rules and brings the old ones back, also
// when it failed or was stopped.
func (s *shop) under(ctx context.Context, r *rules, do func() error) (err error) {
	if r == nil {
		return do()
	}
	back, err := s.changePolicy(ctx, r)
	if err != nil {
		return fmt.Errorf("other policy: %w", err)
	}
	defer func() { err = firstOf(err, back()) }()
	if r.roundTheClock {
		back, err := s.changeHours(ctx)
		if err != nil {
			return fmt.Errorf("other hours: %w", err)
		}
		defer func() { err = firstOf(err, back()) }()
	}
	return do()
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) changePolicy(ctx context.Context, r *rules) (back func() error, err error) {
	var was workorder.Policy
	if err := s.manager.Get(ctx, "/v1/policy", &was); err != nil {
		return nil, err
	}
	other := was
	r.policy(&other)
	return s.put(ctx, "/v1/policy", other, func(version int) any {
		was.Version = version
		return was
	})
}

func (s *shop) calendar() string { return "/v1/branches/" + s.branch + "/calendar" }

func (s *shop) changeHours(ctx context.Context) (back func() error, err error) {
	path := s.calendar()
	var was worktime.Calendar
	if err := s.manager.Get(ctx, path, &was); err != nil {
		return nil, err
	}
	always := worktime.Calendar{Version: was.Version, Zone: was.Zone}
	for day := time.Sunday; day <= time.Saturday; day++ {
		always.Week = append(always.Week, worktime.WeekShift{Weekday: day, From: 0, To: 24 * 60})
	}
	return s.put(ctx, path, always, func(version int) any {
		was.Version = version
		return was
	})
}

// put puts a document and returns how to put the old one back in its place.
func (s *shop) put(ctx context.Context, path string, doc any, old func(version int) any) (back func() error, err error) {
	var now struct {
		Version int `json:"version"`
	}
	if err := s.manager.Do(ctx, http.MethodPut, path, doc, &now); err != nil {
		return nil, err
	}
	return func() error {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer stop()
		return s.manager.Do(ctx, http.MethodPut, path, old(now.Version), nil)
	}, nil
}
