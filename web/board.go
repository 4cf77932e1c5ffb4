package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func (s *server) boardRoutes(r chi.Router) {
	r.Get("/board", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showBoard(w, r, r.URL, nil) }))
	r.Get("/board/wall", s.handle(s.showWall))
}

// boardDays is how many working days the board offers, today included.
const boardDays = 6

// boardPage is the workshop's plan of one day, by mechanic and time, with what
// has no time beside it.
type boardPage struct {
	*typed
	Day       day
	Days      []day
	Hours     []hour
	Lanes     []lane
	Unplanned []board.ShopJob
	LeftOver  []board.ShopJob
	Picked    *picked
	Hands     []people.Staff
	Away      map[string][]worktime.Span // by staff id, from the day shown on
}

// picked is the job that is to be given to somebody, and the form's first values.
type picked struct {
	board.ShopOrder
	Job      workorder.Job
	Mechanic string
	From     time.Time
	Allowed  bool
	Able     []people.Staff // have the skill
	Others   []people.Staff // the foreman knows better
}

// showBoard shows the plan of ?day=, with the form for ?order= and ?job=.
func (s *server) showBoard(w http.ResponseWriter, r *http.Request, at *url.URL, t *typed) error {
	m := caller(r.Context())
	if !m.Is("foreman", "manager", "admin") {
		return process.Forbidden("")
	}
	p := &boardPage{typed: t}
	if err := s.fillBoard(r.Context(), p, at.Query().Get("day")); err != nil {
		return err
	}
	order, job := at.Query().Get("order"), at.Query().Get("job")
	if t != nil {
		order, job = chi.URLParam(r, "number"), t.Values.Get("job_id")
	}
	if order != "" {
		if err := s.pick(r.Context(), p, order, job); err != nil {
			return err
		}
	}
	return s.page(w, r, "board", p)
}

// showWall shows today's plan for a screen on the wall: large, and nothing to press.
func (s *server) showWall(w http.ResponseWriter, r *http.Request) error {
	if !caller(r.Context()).Is("foreman", "manager", "admin") {
		return process.Forbidden("")
	}
	p := &boardPage{}
	if err := s.fillBoard(r.Context(), p, ""); err != nil {
		return err
	}
	return s.page(w, r, "wall", p)
}

func (s *server) fillBoard(ctx context.Context, p *boardPage, date string) error {
	m := caller(ctx)
	c, err := s.Store.Shop.CurrentCalendar(ctx, m.Branch)
	if err != nil {
		return err
	}
	work, err := c.Compile()
	if err != nil {
		return err
	}
	now := time.Now().In(m.Zone)
	p.Days = workingDays(work, now, date)
	p.Day = p.Days[slices.IndexFunc(p.Days, func(d day) bool { return d.Shown })]
	if p.Hands, err = s.hands(ctx, m.Branch); err != nil {
		return err
	}
	plan, err := s.Store.Board.ShopPlan(ctx, m.Branch, p.Day.Span)
	if err != nil {
		return err
	}
	on, err := s.Store.Board.RunningJobs(ctx, m.Branch)
	if err != nil {
		return err
	}
	ids := make([]string, len(p.Hands))
	for i, hand := range p.Hands {
		ids[i] = hand.ID
	}
	if p.Away, err = s.Store.People.Away(ctx, ids, p.Day.From); err != nil {
		return err
	}
	p.Hours = p.Day.hours()
	for _, hand := range p.Hands {
		l := p.Day.lane(hand, plan, p.Away[hand.ID], work, now)
		if job, busy := on[hand.ID]; busy {
			l.Running = &bench{Job: job}
		}
		if hand.Role == process.Mechanic || l.Planned > 0 || l.Running != nil {
			p.Lanes = append(p.Lanes, l)
		}
	}
	if p.LeftOver, err = s.Store.Board.LeftOver(ctx, m.Branch, p.Days[0].From); err != nil {
		return err
	}
	p.Unplanned, err = s.Store.Board.Unplanned(ctx, m.Branch)
	return err
}

// pick opens the form for a job.
func (s *server) pick(ctx context.Context, p *boardPage, number, jobID string) error {
	m := caller(ctx)
	o, err := s.Desk.Order(ctx, m.Principal, number)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(o.Jobs, func(j workorder.Job) bool { return j.ID == jobID })
	if i < 0 {
		return noPage
	}
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return err
	}
	p.Picked = &picked{ShopOrder: board.ShopOrder{Order: o, Vehicle: car.Make + " " + car.Model, Plate: car.Plate}, Job: o.Jobs[i]}
	p.Picked.From = time.Now().In(m.Zone).Truncate(quarter).Add(quarter)
	if p.Day.From.After(p.Picked.From) {
		p.Picked.From = p.Day.From
	}
	if slot := p.Picked.Job.Slot; slot != nil {
		p.Picked.Mechanic, p.Picked.From = slot.MechanicID, slot.From.In(m.Zone)
	}
	p.Picked.Allowed = whyNot(o.Actions(m.Actor()), "assign-job") == "" && p.Movable(o.Jobs[i])
	for _, h := range p.Hands {
		if slices.Contains(h.Skills, p.Picked.Job.Skill) {
			p.Picked.Able = append(p.Picked.Able, h)
		} else {
			p.Picked.Others = append(p.Picked.Others, h)
		}
	}
	return nil
}

// Movable reports whether a job on the board can be given to somebody else: work
// that has begun is paused first.
func (p *boardPage) Movable(j workorder.Job) bool {
	return j.Exec == workorder.NotStarted && (j.Approval == workorder.Approved || j.Approval == workorder.Proposed)
}

// DayName is a day of the board as somebody would say it now.
func (p *boardPage) DayName(v *view, d day) string {
	switch d.Date {
	case worktime.DateOf(v.Now, v.Now.Location()):
		return v.T("base.today")
	case worktime.DateOf(v.Now.AddDate(0, 0, 1), v.Now.Location()):
		return v.T("base.tomorrow")
	}
	long := v.DateTime(d.From)
	return long[:strings.LastIndex(long, ",")]
}

// Back is the page of the day shown.
func (p *boardPage) Back() string { return "/board?day=" + p.Day.Date }

// AwayUntil is until when somebody is away at a moment; nil when they are there.
func (p *boardPage) AwayUntil(id string, at time.Time) (until *time.Time) {
	for _, a := range p.Away[id] {
		if !a.From.After(at) && a.To.After(at) {
			until = &a.To
		}
	}
	return until
}

// Who is the name of somebody on the board.
func (p *boardPage) Who(id string) string {
	for _, h := range p.Hands {
		if h.ID == id {
			return h.Name
		}
	}
	return ""
}
