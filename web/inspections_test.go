package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// checked is a template with two points.
func (h *house) checked() inspections.InspectionTemplate {
	h.t.Helper()
	made, err := h.store.Inspections.CreateTemplate(h.t.Context(), inspections.InspectionCard{
		Titles: input.Titles{EN: "Brakes " + hostile, RU: "Тормоза"}, Active: true,
		Points: []input.Titles{{EN: "Pads"}, {EN: "Discs " + hostile}},
	}, process.ProcessActor())
	require.NoError(h.t, err)
	return made
}

// mark sends the form of a check-sheet, with a photo of one point.
func (p *person) mark(path string, fields map[string]string, photo string) *answer {
	p.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		require.NoError(p.h.t, m.WriteField(k, v))
	}
	if photo != "" {
		f, err := m.CreateFormFile(photo, "pads.png")
		require.NoError(p.h.t, err)
		require.NoError(p.h.t, png.Encode(f, image.NewRGBA(image.Rect(0, 0, 8, 8))))
	}
	require.NoError(p.h.t, m.Close())
	return p.askAs(http.MethodPost, path, m.FormDataContentType(), &b)
}

func TestInspections_AreFilledInByTwoAndReachTheAdvisor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InRepair)
	at := "/orders/" + o.Number + "/inspections"
	mechanic, foreman, desk := h.as(process.Mechanic), h.as(process.Foreman), h.as(process.Reception)
	mechanic.get(at).ok().has("There are no check-sheets to choose from")
	made := h.checked()
	eachLanguage(mechanic, func() { mechanic.get(at).ok() })
	sheetAt := mechanic.post(at, url.Values{"key": {"b1"}, "template": {made.ID}}).header.Get("Location")
	require.Contains(t, sheetAt, at+"/sheet_")
	require.Equal(t, at, mechanic.post(at, url.Values{"key": {"b1"}, "template": {made.ID}}).header.Get("Location"), "the same form begins nothing")
	eachLanguage(mechanic, func() { mechanic.get(sheetAt).ok().has("Pads", "Discs "+hostile) })

	require.Equal(t, 303, mechanic.mark(sheetAt, map[string]string{"key": "s1", "do": "save", "was_1": "\n", "colour_1": "red", "note_1": "2 mm", "was_2": "\n"}, "photo_1").status)
	// The foreman's page is older than that: what they did not touch stays.
	foreman.mark(sheetAt, map[string]string{"key": "s2", "do": "complete", "was_1": "\n", "was_2": "\n", "colour_2": "amber"}, "").refused(422).has("say what is wrong with point 2")
	require.Equal(t, 303, foreman.mark(sheetAt, map[string]string{"key": "s3", "do": "complete", "was_1": "\n", "was_2": "\n", "colour_2": "amber", "note_2": "worn"}, "").status)
	page := desk.get(sheetAt).ok().has("Pads: 2 mm", "Completed by A foreman", "Tell the advisor").source("?small")
	require.NotContains(t, page.body, `name="colour_1"`)
	desk.get("/orders/"+o.Number).ok().has("Check-sheets", "Now: 1", "Soon: 1")
	id := strings.TrimPrefix(sheetAt, at+"/")
	paper := "/orders/" + o.Number + "/documents/inspection-" + id
	eachLanguage(desk, func() { desk.get(paper).ok().has("2 mm", "Discs "+hostile) })
	desk.get(paper).source("?small")
	printed := desk.get(paper + ".pdf")
	require.Equal(t, "application/pdf", printed.header.Get("Content-Type"))
	require.Contains(t, printed.body, "/Subtype /Image", "with its photo")
	link := h.linkTo(o)
	h.nobody().get(link).ok().source("/documents/inspection-" + id + ".pdf")
	require.Equal(t, "application/pdf", h.nobody().get(link+"/documents/inspection-"+id+".pdf").header.Get("Content-Type"))

	for range 2 {
		require.Equal(t, 303, mechanic.post(sheetAt+"/report", url.Values{"key": {"r1"}}).status)
	}
	mechanic.post(sheetAt+"/report", url.Values{"key": {"r2"}}).refused(409).has("nothing amber or red")
	thread, err := h.store.Notes.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, "Brakes "+hostile+"\nNow · Pads: 2 mm\nSoon · Discs "+hostile+": worn", thread[0].Text)
	require.Len(t, thread[0].Mentions, 1, "the advisor has it as a task")
	h.as(process.Parts).post(at, url.Values{"key": {"b2"}, "template": {made.ID}}).refused(403)
}

func TestInspections_BecomeJobsWithTheFindings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Diagnosing)
	sheet, err := h.store.Inspections.Begin(t.Context(), o.Number, h.checked().ID, process.ProcessActor())
	require.NoError(t, err)
	mechanic, at := h.as(process.Mechanic), "/orders/"+o.Number+"/inspections/"+sheet.ID
	require.Equal(t, 303, mechanic.mark(at, map[string]string{"key": "s1", "do": "save", "was_1": "\n", "colour_1": "red", "note_1": "2 mm"}, "").status)
	mechanic.get(at).ok().source("/jobs/" + o.Number + "/findings?sheet=" + sheet.ID)
	mechanic.get("/jobs/" + o.Number + "/findings?sheet=" + sheet.ID).ok().source(`value="Pads: 2 mm"`)
}

func TestInspections_TemplatesAreSettings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const at = "/settings/inspections"
	foreman := h.as(process.Foreman)
	h.as(process.Mechanic).get(at).refused(403)
	eachLanguage(foreman, func() { foreman.get(at + "/new").ok() })
	form := url.Values{"key": {"t1"}, "version": {"1"}, "first": {"en"}, "use": {"yes"}, "title_en": {"Winter"}, "title_ru": {"Зима"}, "points_en": {"Battery\r\nTyres\r\n"}, "points_ru": {"Аккумулятор"}}
	foreman.post(at, form).refused(422).has("has 1 lines and the first language 2")
	form.Set("points_ru", "Аккумулятор\r\nШины")
	require.Equal(t, 303, foreman.post(at, form).status)
	all, err := h.store.Inspections.Templates(t.Context())
	require.NoError(t, err)
	require.Equal(t, []input.Titles{{EN: "Battery", RU: "Аккумулятор"}, {EN: "Tyres", RU: "Шины"}}, all[0].Points)
	one := at + "/" + all[0].ID
	foreman.get(one).ok().has("Winter", "Battery")
	form.Set("title_en", "")
	form.Set("title_ru", "")
	foreman.post(one, form).refused(422).has("give it in one language at least")
	form.Set("title_en", "Winter check")
	form.Set("use", "no")
	require.Equal(t, 303, foreman.post(one, form).status)
	foreman.post(one, form).refused(409).has("Winter check")
	foreman.get(at).ok().has("Winter check", "Not used any more")
}
