package picker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func template(d *storetest.Desk, title string, fits ...jobtemplates.Fit) string {
	d.T.Helper()
	t, err := d.Store.Jobs.Create(d.T.Context(), jobtemplates.TemplatePut{
		Titles: input.Titles{EN: title, RU: "По-русски: " + title}, Skill: d.Skill, NormHours: exact.HoursOf(1, 0), Fits: fits, Active: true,
		Parts: []workorder.PartSpec{{PartNo: d.InStock, Qty: exact.Units(2)}},
	}, d.Actor(process.Manager))
	require.NoError(d.T, err)
	return t.ID
}

func jobs(d *storetest.Desk, car jobtemplates.Fit, q string) (titles []string, list []picker.JobPick) {
	d.T.Helper()
	list, err := d.Store.Picker.Jobs(d.T.Context(), picker.Wanted{Car: car, Query: q, Language: "en"})
	require.NoError(d.T, err)
	for _, p := range list {
		titles = append(titles, p.Title)
	}
	return titles, list
}

var samara = jobtemplates.Fit{Make: "Lada", Model: "Samara", Engine: "21083"}

func TestJobs_TemplatesFitTheCar(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	template(d, "any car")
	template(d, "a Lada", jobtemplates.Fit{Make: "LADA"})
	template(d, "this model", jobtemplates.Fit{Make: "Kia"}, jobtemplates.Fit{Make: "Lada", Model: "samara"})
	template(d, "this engine", jobtemplates.Fit{Make: "Lada", Engine: "21-083"})
	template(d, "another engine", jobtemplates.Fit{Make: "Lada", Model: "Samara", Engine: "2108"})
	template(d, "another make", jobtemplates.Fit{Make: "Kia"})
	titles, list := jobs(d, samara, "")
	require.ElementsMatch(t, []string{"any car", "a Lada", "this model", "this engine"}, titles)
	require.Equal(t, "any car", titles[3], "what is for this car goes before what is for all")
	require.Equal(t, []picker.JobPart{{PartNo: d.InStock, Name: "Strut", Qty: exact.Units(2), Price: storetest.Ptr(exact.Money(450_000))}}, list[0].Parts)
	titles, _ = jobs(d, samara, "model по")
	require.Equal(t, []string{"this model"}, titles, "words of any language find it")
}

// What was agreed to on cars of the model goes first, the most frequent before others.
func TestJobs_WhatSuchCarsHadIsOfferedAgain(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	oil := template(d, "oil")
	template(d, "never done")
	propose := func(specs ...workorder.JobSpec) {
		filled, err := d.Store.Picker.Fill(t.Context(), "jobs", specs, "en")
		require.NoError(t, err)
		d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: filled})
		d.Settle()
		var said []workorder.JobDecision
		for i, j := range d.Order.Jobs {
			said = append(said, workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved})
			if i == 2 {
				said[i] = workorder.JobDecision{JobID: j.ID, Decision: workorder.Declined, Reason: "price"}
			}
		}
		d.Do(process.Reception, workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: said})
	}
	knock := workorder.JobSpec{Title: "Strut mount", Skill: d.Skill, NormHours: 150, Parts: []workorder.PartSpec{{PartNo: d.InStock, Qty: exact.Units(1)}}}
	unwanted := workorder.JobSpec{Title: "Polish", Skill: d.Skill, NormHours: 300}
	propose(knock, workorder.JobSpec{Template: oil}, unwanted)
	first := d.Order.Number
	d = d.Another(workorder.Commercial)
	propose(knock)

	titles, list := jobs(d, samara, "")
	require.Equal(t, []string{"Strut mount", "oil", "never done"}, titles)
	require.Equal(t, []int{2, 1, 0}, []int{list[0].Times, list[1].Times, list[2].Times})
	require.Equal(t, d.Order.Number+"/J1", list[0].Template, "as it was done last")
	require.Equal(t, oil, list[1].Template)
	titles, _ = jobs(d, samara, "mount strut")
	require.Equal(t, []string{"Strut mount"}, titles)
	titles, _ = jobs(d, jobtemplates.Fit{Make: "Lada", Model: "Vesta"}, "")
	require.ElementsMatch(t, []string{"oil", "never done"}, titles)

	again, err := d.Store.Picker.Fill(t.Context(), "jobs", []workorder.JobSpec{
		{Template: first + "/J1", Title: "My title"}, {Template: oil, Parts: []workorder.PartSpec{}},
	}, "ru")
	require.NoError(t, err)
	require.Equal(t, workorder.JobSpec{Template: first + "/J1", Title: "My title", Skill: d.Skill, NormHours: 150, Parts: knock.Parts}, again[0])
	require.Equal(t, "По-русски: oil", again[1].Title)
	require.Empty(t, again[1].Parts, "an empty list is a list")

	// A template of the same title takes over what was done under it.
	template(d, "strut MOUNT")
	titles, list = jobs(d, samara, "strut")
	require.Equal(t, []string{"strut MOUNT"}, titles)
	require.Equal(t, 2, list[0].Times)
}

func TestJobs_ATemplateThatIsGoneIsNamed(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.Store.Picker.Fill(t.Context(), "add_jobs", []workorder.JobSpec{{}, {Template: "jt_x"}, {Template: "N-1/J1"}}, "en")
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.ErrorContains(t, err, `add_jobs[1].template: there is no job template "jt_x"`)
	require.ErrorContains(t, err, `add_jobs[2].template: there is no job "N-1/J1"`)
}
