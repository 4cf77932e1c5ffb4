package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/feedback"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) jobRoutes(r chi.Router) {
	r.Get("/jobs", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showJobs(w, r, r.URL, nil) }))
	for _, step := range []string{"finish", "pause", "found"} {
		r.Get("/jobs/{number}/{job}/"+step, s.handle(func(w http.ResponseWriter, r *http.Request) error {
			return s.showJobStep(w, r, step, chi.URLParam(r, "job"), nil)
		}))
	}
	for _, step := range []string{"check", "findings"} {
		r.Get("/jobs/{number}/"+step, s.handle(func(w http.ResponseWriter, r *http.Request) error {
			return s.showJobStep(w, r, step, "", nil)
		}))
	}
}

// stepOf is the page on which a mechanic gives each command.
var stepOf = map[string]string{
	"finish-job": "finish", "pause-job": "pause", "pass-quality-check": "check", "fail-quality-check": "check", "record-findings": "findings",
}

// jobsPage is a mechanic's working day.
type jobsPage struct {
	*typed
	Mechanic  people.Staff   // whose jobs
	Mechanics []people.Staff // a foreman looks at anyone's
	Own       bool
	Running   []bench
	Ready     []bench // can start now, in the order of the plan
	Waiting   []bench
	Next      string // cursor
	Checks    []queued
	Diagnosis []queued
	Said      []feedback.Said // what clients said of orders that the mechanic worked on
	me        process.Actor
}

// showJobs shows a mechanic their own jobs, a foreman those of ?mechanic=. A
// refused form comes back on the step that it was sent from.
func (s *server) showJobs(w http.ResponseWriter, r *http.Request, at *url.URL, t *typed) error {
	if t != nil && chi.URLParam(r, "number") != "" {
		step := stepOf[chi.URLParam(r, "command")]
		if t.Name == "found" {
			step = t.Name
		}
		if step != "" {
			return s.showJobStep(w, r, step, t.Values.Get("job_id"), t)
		}
	}
	p := &jobsPage{typed: t, me: caller(r.Context()).Actor()}
	if err := s.whoseJobs(r.Context(), p, at.Query().Get("mechanic")); err != nil {
		return err
	}
	if err := s.benchOf(r.Context(), p, at.Query().Get("cursor")); err != nil {
		return err
	}
	if err := s.queues(r.Context(), p); err != nil {
		return err
	}
	var err error
	if p.Said, err = s.Store.Feedback.Answers(r.Context(), feedback.Filter{
		Branch: caller(r.Context()).Branch, MechanicID: p.Mechanic.ID, Since: time.Now().Add(-saidLately), Limit: saidRows,
	}); err != nil {
		return err
	}
	return s.page(w, r, "jobs", p)
}

// Of what clients said a page shows the newest, of a month.
const (
	saidLately = 30 * 24 * time.Hour
	saidRows   = 5
)

// whoseJobs finds the mechanic whose jobs are shown.
func (s *server) whoseJobs(ctx context.Context, p *jobsPage, id string) (err error) {
	m := caller(ctx)
	if !m.Is("mechanic", "foreman") {
		return process.Forbidden("")
	}
	if m.Is("foreman") {
		if p.Mechanics, err = s.hands(ctx, m.Branch); err != nil {
			return err
		}
	}
	if p.Own = id == "" || id == m.ID; p.Own {
		p.Mechanic, err = s.Store.People.StaffByID(ctx, m.ID)
		return err
	}
	i := slices.IndexFunc(p.Mechanics, func(s people.Staff) bool { return s.ID == id })
	if i < 0 {
		return noPage
	}
	p.Mechanic = p.Mechanics[i]
	return nil
}

// hands are the people of a branch who can be given work: the foreman knows of
// foremen, too, who take a job themselves.
func (s *server) hands(ctx context.Context, branch string) ([]people.Staff, error) {
	var all []people.Staff
	for _, role := range []process.Role{process.Mechanic, process.Foreman} {
		list, err := s.Store.People.ListStaff(ctx, people.StaffFilter{Branch: branch, Role: role, Page: database.Page{Limit: 200}})
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
	}
	all = slices.DeleteFunc(all, func(m people.Staff) bool { return !m.Active })
	slices.SortStableFunc(all, func(a, b people.Staff) int {
		return cmp.Or(-cmp.Compare(a.Role, b.Role), cmp.Compare(a.Name, b.Name)) // mechanics first
	})
	return all, nil
}

// benchOf sorts a mechanic's jobs into what runs, what can start and what waits.
func (s *server) benchOf(ctx context.Context, p *jobsPage, cursor string) error {
	m := caller(ctx)
	on, err := s.Store.Board.ClockedOn(ctx, m.Branch, p.Mechanic.ID)
	if err != nil {
		return err
	}
	planned, err := s.Store.Board.PlannedOrders(ctx, m.Branch, p.Mechanic.ID, database.Page{Limit: 30, Cursor: cursor})
	if err != nil {
		return err
	}
	p.Next = planned.Next
	for _, o := range on {
		for _, j := range o.Jobs {
			if e := lastEntry(j); e != nil && e.To == nil && e.MechanicID == p.Mechanic.ID {
				p.Running = append(p.Running, bench{ShopOrder: o, Job: j})
			}
		}
	}
	for _, o := range planned.Items {
		tasks := o.Tasks()
		for _, j := range o.Jobs {
			if !p.mine(j) {
				continue
			}
			if slices.ContainsFunc(tasks, func(t process.Task) bool { return t.Name == "start-job" && t.JobID == j.ID }) {
				p.Ready = append(p.Ready, bench{ShopOrder: o, Job: j})
			} else {
				p.Waiting = append(p.Waiting, bench{ShopOrder: o, Job: j})
			}
		}
	}
	for _, list := range [][]bench{p.Ready, p.Waiting} {
		slices.SortStableFunc(list, func(a, b bench) int { return a.Job.Slot.From.Compare(b.Job.Slot.From) })
	}
	if len(p.Ready) > 0 {
		p.Ready[0].First = true
	}
	return nil
}

// Unskilled reports whether the mechanic has to say why they do a job.
func (p *jobsPage) Unskilled(j workorder.Job) bool {
	return j.Skill != "" && j.Excused != p.Mechanic.ID && !slices.Contains(p.Mechanic.Skills, j.Skill)
}

// Now is the job that the mechanic has to leave before another, nil when they are free.
func (p *jobsPage) Now() *bench {
	if len(p.Running) == 0 {
		return nil
	}
	return &p.Running[0]
}

// mine reports whether a job that is still to be done is planned for the mechanic.
func (p *jobsPage) mine(j workorder.Job) bool {
	todo := j.Exec == workorder.NotStarted || j.Exec == workorder.Paused || j.Exec == workorder.Failed
	agreed := j.Approval == workorder.Approved || j.Approval == workorder.Proposed
	return todo && agreed && j.Slot != nil && j.Slot.MechanicID == p.Mechanic.ID
}

// queues are the orders that any mechanic may take on: cars to be looked at and
// work to be checked.
func (s *server) queues(ctx context.Context, p *jobsPage) error {
	const few = 20
	m := caller(ctx)
	for _, q := range []struct {
		phase   process.Phase
		command string
		into    *[]queued
	}{
		{workorder.InQualityCheck, "pass-quality-check", &p.Checks},
		{workorder.Diagnosing, "record-findings", &p.Diagnosis},
		{workorder.CheckedIn, "start-diagnosis", &p.Diagnosis},
	} {
		list, err := s.Store.Board.PhaseOrders(ctx, m.Branch, q.phase, database.Page{Limit: few})
		if err != nil {
			return err
		}
		for _, o := range list.Items {
			*q.into = append(*q.into, queued{o, whyNot(o.Actions(p.me), q.command)})
		}
	}
	// First what this person can check, and what they have begun.
	slices.SortStableFunc(p.Checks, func(a, b queued) int { return cmp.Compare(len(a.WhyNot), len(b.WhyNot)) })
	slices.SortStableFunc(p.Diagnosis, func(a, b queued) int { return cmp.Compare(p.begun(b), p.begun(a)) })
	return nil
}

func (p *jobsPage) begun(q queued) int {
	switch {
	case q.Phase != workorder.Diagnosing:
		return 0
	case q.Diagnosis.By == p.me.ID:
		return 2
	}
	return 1
}

// whyNot is the reason against a command; empty when it can be given.
func whyNot(offered []process.Action, command string) string {
	for _, a := range offered {
		if a.Command == command {
			return a.WhyNot
		}
	}
	return command
}

// Back is the list that forms return to.
func (p *jobsPage) Back() string {
	if p.Own {
		return "/jobs"
	}
	return "/jobs?mechanic=" + url.QueryEscape(p.Mechanic.ID)
}

// More is the address of the rest of the list.
func (p *jobsPage) More() string {
	return "/jobs?" + url.Values{"mechanic": {p.Mechanic.ID}, "cursor": {p.Next}}.Encode()
}
