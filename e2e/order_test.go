package e2e

import (
	"net/http"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// view is an order as the API shows it.
type view struct {
	workorder.Order
	Open    bool             `json:"open"`
	Pending []string         `json:"pending"`
	Actions []process.Action `json:"actions"`
}

// order is a work order in a story: as it was after the last thing that
// happened, and what people do next. Whoever acts is who the trade says.
type order struct {
	*shop
	view
}

// intake is what the receptionist knows when a car comes in.
func intake(client, car string, concerns ...string) body {
	texts := []body{}
	for _, c := range concerns {
		texts = append(texts, body{"text": c})
	}
	return body{
		"kind": workorder.Commercial, "client_id": client, "vehicle_id": car, "odometer_km": 50_000,
		"concerns": texts, "consent_policy": body{"mode": "ask_each"},
	}
}

// with is b with more fields.
func with(b body, more body) body {
	out := body{}
	for _, m := range []body{b, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// open opens an order at the desk.
func (s *shop) open(in body) *order {
	s.t.Helper()
	o := &order{shop: s}
	s.post(s.reception.Client, "/v1/work-orders", in, &o.view, demo.Settled)
	return o
}

// openForNew opens an order for a client and a car nobody has seen before.
func (s *shop) openForNew(concerns ...string) *order {
	s.t.Helper()
	client := s.newClient()
	return s.open(intake(client, s.newCar(client), concerns...))
}

// job describes work with the parts that it takes, one of each.
func job(title string, hours float64, parts ...string) workorder.JobSpec {
	j := workorder.JobSpec{Title: title, Skill: skill, NormHours: exact.Hours(hours * 100)}
	for _, p := range parts {
		j.Parts = append(j.Parts, workorder.PartSpec{PartNo: p, Qty: exact.Units(1)})
	}
	return j
}

// path is where the order is found.
func (o *order) path() string { return "/v1/work-orders/" + o.Number }

// try gives a command and waits until the process has taken the steps that
// follow; a refusal leaves the order as it was.
func (o *order) try(who demo.Client, c process.Command, h ...demo.Header) error {
	var after view
	err := who.Post(o.ctx(), o.path()+"/commands/"+c.Name(), c, &after, append(h, demo.Settled)...)
	if err == nil {
		o.view = after
	}
	return err
}

func (o *order) give(who person, c process.Command) {
	o.t.Helper()
	require.NoError(o.t, o.try(who.Client, c), "%s in phase %s", c.Name(), o.Phase)
}

// refused gives a command that must be refused and returns the problem document.
func (o *order) refused(who person, c process.Command, status int) *demo.Problem {
	o.t.Helper()
	return refusal(o.t, o.try(who.Client, c), status)
}

// refusal holds that err is a problem document with this status and a detail to read.
func refusal(t require.TestingT, err error, status int) *demo.Problem {
	var p *demo.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, status, p.Status, p.Error())
	require.NotEmpty(t, p.Detail)
	return p
}

// look reads the order again, when the process has nothing left to do.
func (o *order) look() {
	o.t.Helper()
	var now view
	require.NoError(o.t, o.reception.Do(o.ctx(), http.MethodGet, o.path(), nil, &now, demo.Settled))
	o.view = now
}

// in holds that the order is in a phase and that no step is pending or stuck.
func (o *order) in(p process.Phase) {
	o.t.Helper()
	require.Equal(o.t, p, o.Phase)
	require.Empty(o.t, o.Pending, "the process still takes steps")
	for _, i := range o.Incidents {
		require.NotNil(o.t, i.Until, "incident in %s: %s", i.Step, i.What)
	}
}

// job finds a job by id.
func (o *order) job(id string) workorder.Job {
	o.t.Helper()
	for _, j := range o.Jobs {
		if j.ID == id {
			return j
		}
	}
	require.FailNow(o.t, "no such job", id)
	return workorder.Job{}
}

// line finds a part line by id.
func (o *order) line(id string) workorder.PartLine {
	o.t.Helper()
	for _, j := range o.Jobs {
		for _, l := range j.Lines {
			if l.ID == id {
				return l
			}
		}
	}
	require.FailNow(o.t, "no such part line", id)
	return workorder.PartLine{}
}

func (o *order) skipDiagnosis(jobs ...workorder.JobSpec) {
	o.t.Helper()
	o.give(o.reception, workorder.SkipDiagnosis{Reason: "the client knows what it is", Jobs: jobs})
}

func (o *order) diagnose(cause string, jobs ...workorder.JobSpec) {
	o.t.Helper()
	o.give(o.mechanics[0], workorder.StartDiagnosis{})
	o.in(workorder.Diagnosing)
	o.recordFindings(cause, jobs...)
}

func (o *order) recordFindings(cause string, jobs ...workorder.JobSpec) {
	o.t.Helper()
	c := workorder.RecordFindings{Jobs: jobs}
	for _, concern := range o.Concerns {
		c.Findings = append(c.Findings, workorder.Finding{Concern: concern.Seq, Cause: cause})
	}
	o.give(o.mechanics[0], c)
}
