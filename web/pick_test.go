package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestPick_APartIsFoundAsItIsTypedByWhoeverNamesOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, h.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "04E 115", Name: "Oil filter " + hostile, CrossNumbers: []string{"OC-90"}}}, "", h.Actor(process.Parts)))
	find := func(role process.Role, q string) string {
		a := h.as(role).get("/pick/parts?q=" + url.QueryEscape(q)) // no whole page: a list for the script
		require.Equal(t, http.StatusOK, a.status, q)
		return a.body
	}
	for _, role := range []process.Role{process.Reception, process.Mechanic, process.Parts, process.Manager} {
		found := find(role, "strut")
		for _, part := range []string{`data-value="STRUT-1"`, "Strut", "4,500.00", "pcs", "10 here"} {
			require.Contains(t, found, part)
		}
	}
	require.Contains(t, find(process.Mechanic, "mount"), "none here · in 4 days")
	require.Contains(t, find(process.Mechanic, "oc90"), "04E 115")
	require.NotContains(t, find(process.Mechanic, "oc90"), hostile, "what is in a name is text")
	for _, none := range []string{"", "x", "nothing", "%", strings.Repeat("strut ", 60)} {
		require.NotContains(t, find(process.Mechanic, none), "role=\"option\"", none)
	}
	h.nobody().get("/pick/parts?q=strut").to("/sign-in?next=%2Fpick%2Fparts%3Fq%3Dstrut")
}

func TestPick_WithoutScriptsTheFoundPartsAreChoicesOfTheForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	p := h.as(process.Reception)
	p.get("/orders/"+o.Number+"?do=skip-diagnosis").ok().source(`data-pick="/pick/parts"`, "Find the part")
	form := url.Values{
		"form": {"skip-diagnosis"}, "find": {"jobs[0].parts[0].part_no"}, "reason": {"seen at the lift"}, "jobs[0].title": {"Strut"}, "jobs[0].skill": {h.Skill},
		"jobs[0].norm_hours": {"1.5"}, "jobs[0].parts[0].part_no": {"stru"}, "jobs[0].parts[0].qty": {"2"}, "jobs[0].parts[1].part_no": {h.Missing},
	}
	p.post("/orders/"+o.Number+"/rows", form).ok().has("Which part is “stru”?", "10 here").lacks("Which part is “MOUNT-1”?").
		source(`type="radio" name="jobs[0].parts[0].part_no" value="STRUT-1"`, `value="stru"`, "seen at the lift")
	form["jobs[0].parts[0].part_no"] = []string{"none such"}
	p.post("/orders/"+o.Number+"/rows", form).ok().has("Which part is “none such”?", "Nothing was found")

	// What is chosen comes before what was typed.
	form["jobs[0].parts[0].part_no"] = []string{"STRUT-1", "stru"}
	form["jobs[0].parts[1].qty"] = []string{"1"}
	form.Set("back", "/orders/"+o.Number)
	require.Equal(t, http.StatusSeeOther, p.post("/orders/"+o.Number+"/commands/skip-diagnosis", form).status)
	require.Equal(t, "STRUT-1", h.load(o.Number).Jobs[0].Lines[0].PartNo)
}

func TestPick_OnThePhoneTheFindingsComeBackWithWhatWasFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Diagnosing)
	form := url.Values{"form": {"record-findings"}, "back": {"/jobs"}, "find": {"x"}, "findings[0].cause": {"worn"}, "jobs[0].parts[0].part_no": {"stru"}}
	h.as(process.Mechanic).post("/orders/"+o.Number+"/rows", form).ok().has("Which part is “stru”?", "worn").source(`value="STRUT-1"`)
}
