package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// jobStep is a page of one step: a few big buttons or a short form, nothing else.
type jobStep struct {
	*typed
	bench
	Step   string // finish, pause, found, check or findings
	Back   string
	WhyNot string   // of a check
	Skills []string // that the branch's mechanics have
	Rows   []findingRow
	Offers *jobOffers
}

// findingRow is a row for a job in the form for findings. The first must be
// filled in; what is left empty is not sent on.
type findingRow struct {
	Name    string // of its fields: jobs[0]
	Number  int    // as people count
	Concern int    // that it answers unless somebody says otherwise
	Must    bool
	Parts   []string // names of the rows for its parts
}

// Jobs and parts that findings can name at once; the advisor adds more.
const (
	findingRows  = 6
	findingParts = 5
)

func (p *jobStep) rows() (rows []findingRow) {
	for i := range findingRows + len(p.takenJobs()) {
		row := findingRow{Name: fmt.Sprintf("jobs[%d]", i), Number: i + 1, Concern: min(i+1, len(p.Concerns)), Must: i == 0 && len(p.Offers.Items) == 0}
		if p.byTemplate((workorder.RecordFindings{}).Name(), row.Name) {
			continue
		}
		for k := range findingParts {
			row.Parts = append(row.Parts, fmt.Sprintf("%s.parts[%d]", row.Name, k))
		}
		rows = append(rows, row)
	}
	return rows
}

// Reasons are those of a pause, in the order of how often they happen.
func (*jobStep) Reasons() []string {
	return []string{"parts", "client", "tool", "bay", "shift", "sublet", "other"}
}

// Finished are the jobs that a check looks at.
func (p *jobStep) Finished() []workorder.Job { return finished(p.Jobs) }

// Cause is what the diagnosis found behind the job's concern.
func (p *jobStep) Cause() string {
	if p.Job.Concern < 1 || p.Job.Concern > len(p.Concerns) {
		return ""
	}
	return p.Concerns[p.Job.Concern-1].Cause
}

// Refused reports whether this form was sent and came back.
func (p *jobStep) Refused(form string) bool { return p.typed != nil && p.Name == form }

// Ticked reports whether a job was chosen in the form that came back.
func (p *jobStep) Ticked(jobID string) bool {
	return p.typed != nil && slices.Contains(p.Values["job_ids"], jobID)
}

// showJobStep shows a step of an order or one of its jobs. A step that is over,
// because somebody was faster or went back in their browser, leads to the list.
func (s *server) showJobStep(w http.ResponseWriter, r *http.Request, step, jobID string, t *typed) error {
	ctx := r.Context()
	m := caller(ctx)
	if !m.Is("mechanic", "foreman") {
		return process.Forbidden("")
	}
	o, err := s.Desk.Order(ctx, m.Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p := &jobStep{typed: t, Step: step, Back: "/jobs", bench: bench{ShopOrder: board.ShopOrder{Order: o}}}
	if i := slices.IndexFunc(o.Jobs, func(j workorder.Job) bool { return j.ID == jobID }); i >= 0 {
		p.Job = o.Jobs[i]
	}
	if on := lastEntry(p.Job); on != nil && on.MechanicID != m.ID && m.Is("foreman") {
		p.Back = "/jobs?mechanic=" + on.MechanicID
	}
	if t == nil && !p.applies() {
		http.Redirect(w, r, p.Back, http.StatusSeeOther)
		return nil
	}
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return err
	}
	p.Vehicle, p.Plate = car.Make+" "+car.Model, car.Plate
	p.WhyNot = whyNot(o.Actions(m.Actor()), "pass-quality-check")
	if step == "findings" {
		if p.Offers, err = s.jobOffers(ctx, &car, "", s.language(r).Tag()); err != nil {
			return err
		}
		p.Rows = p.rows()
		if p.Skills, err = s.skills(r); err != nil {
			return err
		}
	}
	return s.page(w, r, "jobs-step", p)
}

// applies reports whether the order is where the step belongs.
func (p *jobStep) applies() bool {
	switch p.Step {
	case "check":
		return p.Phase == workorder.InQualityCheck
	case "findings":
		return p.Phase == workorder.Diagnosing
	}
	return p.Job.Exec == workorder.InProgress
}

// skills are what the branch's people can do; a job asks for one of them.
func (s *server) skills(r *http.Request) ([]string, error) {
	hands, err := s.hands(r.Context(), caller(r.Context()).Branch)
	var all []string
	for _, m := range hands {
		all = append(all, m.Skills...)
	}
	slices.Sort(all)
	return slices.Compact(all), err
}
