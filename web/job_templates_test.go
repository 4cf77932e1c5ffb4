package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// oilForm is the form of a template as somebody fills it in.
func oilForm(h *house) url.Values {
	return url.Values{
		"key": {"k1"}, "titles.en": {"Oil change " + hostile}, "titles.ru": {"Замена масла"}, "skill": {h.Skill}, "norm_hours": {"0,5"}, "price": {"1 500"},
		"cars": {"Lada\r\nKia, Rio, G4FC"}, "parts[0].part_no": {""}, "parts[2].part_no": {h.InStock}, "parts[2].qty": {"2"}, "active": {"true"},
	}
}

func (h *house) templates() []jobtemplates.Template {
	h.t.Helper()
	l, err := h.store.Jobs.List(h.t.Context(), jobtemplates.Filter{All: true}, database.Page{})
	require.NoError(h.t, err)
	return l.Items
}

func TestJobTemplate_IsWrittenDownOnceAndEdited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Foreman)
	p.get("/settings/job-templates").ok().has("No templates yet")
	p.get("/settings/job-templates/new").ok().has("Fixed price of the work, RUB")
	p.post("/settings/job-templates", oilForm(h)).to("/settings/job-templates")
	p.post("/settings/job-templates", oilForm(h)).to("/settings/job-templates")
	require.Len(t, h.templates(), 1, "the form that was sent twice is one template")
	made := h.templates()[0]
	require.Equal(t, jobtemplates.TemplatePut{
		Titles: input.Titles{EN: "Oil change " + hostile, RU: "Замена масла"}, Skill: h.Skill, NormHours: exact.HoursOf(0, 50), Price: money(150_000),
		Parts: []workorder.PartSpec{{PartNo: h.InStock, Qty: exact.Units(2)}}, Fits: []jobtemplates.Fit{{Make: "Lada"}, {Make: "Kia", Model: "Rio", Engine: "G4FC"}}, Active: true,
	}, made.TemplatePut)
	p.get("/settings/job-templates?q=масл").ok().has("Oil change "+hostile, "Lada; Kia Rio G4FC", "1,500.00", "1 part")

	at := "/settings/job-templates/" + made.ID
	p.get(at).ok().source(`value="1500.00"`, "Kia, Rio, G4FC", `name="parts[0].part_no" value="`+h.InStock+`"`, `name="version" value="1"`)
	form := oilForm(h)
	form.Set("version", "1")
	form.Del("active")
	form.Del("price")
	p.post(at, form).to("/settings/job-templates")
	require.False(t, h.templates()[0].Active)
	require.Nil(t, h.templates()[0].Price)
	p.post(at, form).refused(http.StatusConflict).source("Замена масла") // somebody changed it: nothing that was typed is lost
	for _, role := range []process.Role{process.Reception, process.Mechanic, process.Parts} {
		h.as(role).get("/settings/job-templates").refused(http.StatusForbidden)
		h.as(role).post("/settings/job-templates", oilForm(h)).refused(http.StatusForbidden)
	}
}

func money(m exact.Money) *exact.Money { return &m }

func TestJobTemplate_WhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Manager)
	for field, spoil := range map[string]func(url.Values){
		"titles.en":        func(f url.Values) { f.Del("titles.en"); f.Set("titles.en", ""); f.Del("titles.ru") },
		"norm_hours":       func(f url.Values) { f.Set("norm_hours", "half") },
		"cars":             func(f url.Values) { f.Set("cars", "Kia, Rio, G4FC, red") },
		"parts[0].part_no": func(f url.Values) { f.Set("parts[2].part_no", "none") },
		"parts[0].qty":     func(f url.Values) { f.Set("parts[2].qty", "-1") },
	} {
		f := oilForm(h)
		spoil(f)
		p.post("/settings/job-templates", f).refused(http.StatusUnprocessableEntity).source(`id="job-template-`+field+`-wrong"`, "Kia, Rio")
	}
	f := oilForm(h)
	f.Set("cars", "Lada\n, Vesta")
	p.post("/settings/job-templates", f).refused(http.StatusUnprocessableEntity).source(`id="job-template-cars-wrong"`)
	f.Set("find", "parts[2].part_no")
	f.Set("parts[2].part_no", "stru")
	p.post("/settings/job-templates", f).ok().has("Which part is “stru”?", "Strut")
	require.Empty(t, h.templates())
}

// An estimate of jobs that the shop knows is ticked, and nothing is looked up.
func TestJobPicks_AreTickedIntoTheOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	foreman, desk := h.as(process.Foreman), h.as(process.Reception)
	foreman.post("/settings/job-templates", oilForm(h)).to("/settings/job-templates")
	id := h.templates()[0].ID
	o := h.order(workorder.CheckedIn)
	at := "/orders/" + o.Number
	desk.get(at+"?do=skip-diagnosis").ok().has("Jobs for this car", "Oil change "+hostile, "Strut × 2", "about", "10,500.00").source(`name="take_jobs" value="` + id + `"`)
	require.Contains(t, desk.get("/pick/jobs/"+o.VehicleID+"?q=масла").body, `data-template="`+id+`"`)

	form := url.Values{"back": {at}, "reason": {""}, "take_jobs": {id}, "jobs[0].title": {"Look at the horn"}, "jobs[0].norm_hours": {"0.2"}, "jobs[0].skill": {h.Skill}}
	desk.post(at+"/commands/skip-diagnosis", form).refused(http.StatusUnprocessableEntity).source(`value="`+id+`" checked`, "Look at the horn").lacks("Job 3")
	form.Set("reason", "asked for")
	desk.post(at+"/commands/skip-diagnosis", form).to(at)
	now := h.load(o.Number)
	require.Equal(t, []string{"Look at the horn", "Oil change " + hostile}, []string{now.Jobs[0].Title, now.Jobs[1].Title})
	require.Equal(t, exact.Money(150_000), now.Jobs[1].Labour())
	require.Equal(t, exact.Units(2), now.Jobs[1].Lines[0].Qty)

	// What was done becomes a template, filled in.
	foreman.get(at).ok().source(`/settings/job-templates/new?like=` + o.Number + `/J1`)
	foreman.get("/settings/job-templates/new?like="+o.Number+"/J1").ok().source(`value="Look at the horn"`, `value="0.2"`, "Lada, Samara")
	foreman.get("/settings/job-templates/new?like=" + o.Number + "/J9").refused(http.StatusNotFound)
}

func TestJobPicks_WithoutScriptsTheFoundJobsAreChoices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as(process.Foreman).post("/settings/job-templates", oilForm(h)).to("/settings/job-templates")
	id := h.templates()[0].ID
	o := h.order(workorder.CheckedIn)
	at, p := "/orders/"+o.Number, h.as(process.Reception)
	form := url.Values{"form": {"skip-diagnosis"}, "find": {"jobs[0].title"}, "reason": {"asked for"}, "jobs[0].title": {"oil"}}
	p.post(at+"/rows", form).ok().source(`type="radio" name="jobs[0].template" value="`+id+`"`, `name="jobs[0].title" value=""`)
	form.Set("jobs[0].title", "no such work")
	p.post(at+"/rows", form).ok().has("No such template").source(`name="jobs[0].title" value="no such work"`)
	form = url.Values{"back": {at}, "reason": {"asked for"}, "jobs[0].template": {id, ""}}
	p.post(at+"/commands/skip-diagnosis", form).to(at)
	require.Equal(t, id, h.load(o.Number).Jobs[0].Template)
}

func TestJobPicks_ATemplateThatIsGoneMeanwhileIsSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	at := "/orders/" + o.Number
	form := url.Values{"back": {at}, "reason": {"asked for"}, "take_jobs": {"jt_gone"}}
	h.as(process.Reception).post(at+"/commands/skip-diagnosis", form).refused(http.StatusUnprocessableEntity).has("there is no job template")
	require.Equal(t, workorder.CheckedIn, h.load(o.Number).Phase)
}

func TestCharges_AreAddedAndTakenOutByForms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	at, p := "/orders/"+o.Number, h.as(process.Reception)
	form := url.Values{
		"back": {at}, "reason": {"known"}, "jobs[0].title": {"Turn the discs"}, "jobs[0].norm_hours": {"1"}, "jobs[0].skill": {h.Skill}, "jobs[1].charges[0].kind": {"fee"},
		"jobs[0].charges[0].kind": {"sublet"}, "jobs[0].charges[0].text": {"Machine shop " + hostile}, "jobs[0].charges[0].amount": {"1 200,50"}, "jobs[0].charges[0].tax_exempt": {"true"},
	}
	p.post(at+"/commands/skip-diagnosis", form).to(at)
	p.get(at).ok().has("Machine shop "+hostile, "Outside work", "no tax in it", "1,200.50")
	now := h.load(o.Number)
	require.Len(t, now.Jobs, 1)
	require.Equal(t, exact.Money(120_050), now.Jobs[0].Charges[0].Amount)

	version := "1"
	p.get(at + "?do=revise-estimate").ok().has("Take out: Machine shop " + hostile).source(`name="drop_charges" value="F1"`)
	p.post(at+"/commands/revise-estimate", url.Values{
		"back": {at}, "estimate_version": {version}, "reason": {"cheaper"}, "drop_charges": {"F1"},
		"add_charges[0].job_id": {"J1"}, "add_charges[0].kind": {"fee"}, "add_charges[0].text": {"Disposal"}, "add_charges[0].amount": {"12"},
		"add_charges[1].job_id": {"J1"}, "add_charges[1].kind": {"fee"}, "add_charges[1].text": {""},
	}).to(at)
	now = h.load(o.Number)
	require.Equal(t, []workorder.Charge{{ID: "F2", ChargeSpec: workorder.ChargeSpec{Kind: workorder.Fee, Text: "Disposal", Amount: 1_200}}}, now.Jobs[0].Charges)
}
