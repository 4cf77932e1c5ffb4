package web_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// versioned is a form with the version and the key of the page that it is on.
func (p *person) versioned(path string, pairs ...string) url.Values {
	p.h.t.Helper()
	page := p.get(path).ok()
	return with(url.Values{"version": {page.field("version")}, "key": {page.field("key")}}, pairs...)
}

func TestSettings_WhoMaySetWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for role, may := range map[process.Role]string{
		process.Admin:   "/settings /settings/branches /settings/bays /settings/suppliers /settings/payers /settings/rules /settings/markup /settings/hours /people/new",
		process.Manager: "/settings /settings/suppliers /settings/rules /settings/markup /settings/hours", process.Parts: "/settings/suppliers", process.Reception: "", process.Mechanic: "",
	} {
		p := h.as(role)
		for path := range strings.FieldsSeq("/settings /settings/branches /settings/bays /settings/suppliers /settings/payers /settings/rules /settings/markup /settings/hours /people/new") {
			if strings.Contains(" "+may+" ", " "+path+" ") {
				p.get(path).ok()
				continue
			}
			p.get(path).refused(403)
			if !strings.HasSuffix(path, "/new") && path != "/settings" {
				p.post(path, url.Values{"version": {"1"}, "name": {"x"}}).refused(403)
			}
		}
	}
	eachLanguage(h.as(process.Admin), func() {
		for path := range strings.FieldsSeq("/settings /settings/branches/new /settings/bays/new /settings/rules /settings/markup /settings/hours /settings/payers/new /people/new") {
			h.as(process.Admin).get(path).ok().lacks("⟦")
		}
	})
}

func TestSettings_TwoOnOneRule_TheSecondReadsWhatTheFirstWrote(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, manager := h.as(process.Admin), h.as(process.Manager)
	mine, theirs := admin.versioned("/settings/rules", "labour_rate", "3000", "tax_rate", "22"), manager.versioned("/settings/rules", "labour_rate", "4000,50")
	manager.post("/settings/rules", theirs).to("/settings").ok()
	page := admin.post("/settings/rules", mine).refused(409).has("A manager changed this while you were writing", "Meanwhile set to: 4000.50")
	require.Equal(t, "3000", page.field("labour_rate"), "what was typed stays")
	rules, err := h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, exact.Money(400_050), rules.LabourRate)
	mine.Set("version", page.field("version"))
	admin.post("/settings/rules", mine).to("/settings").ok()
	rules, err = h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, exact.Money(300_000), rules.LabourRate)
	require.Equal(t, exact.Percent(2200), rules.TaxRate)
	require.Equal(t, workorder.DefaultPolicy().Targets, rules.Targets, "what was not touched stays")
	admin.get("/audit?what=policy.put").ok().has("A manager")
}

func TestSettings_MarkupBySupplierAndCost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Manager)
	wheels, err := h.store.Suppliers.CreateSupplier(t.Context(), "Wheels", h.Actor(process.Manager))
	require.NoError(t, err)
	page := p.get("/settings/rules").ok().source(`href="/settings/markup"`)
	require.Equal(t, "30", page.field("parts_markup"))
	const at = "/settings/markup"
	sent := func(rows ...[3]string) url.Values {
		in := p.versioned(at)
		for i, row := range rows {
			with(in, fmt.Sprint("supplier_", i), row[0], fmt.Sprint("from_", i), row[1], fmt.Sprint("markup_", i), row[2])
		}
		return in
	}
	p.get(at).ok().has("Row 3", "Wheels", "any supplier").lacks("Row 4")
	p.post(at, sent([3]string{"", "1000", "12,5"}, [3]string{wheels.ID, "", "250"}, [3]string{}, [3]string{"", "0", "100"})).to("/settings/rules").ok()
	rules, err := h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, []workorder.MarkupBand{{From: 100_000, Markup: 12_50}, {SupplierID: wheels.ID, Markup: 250_00}, {Markup: 100_00}}, rules.MarkupBands)
	require.Equal(t, workorder.DefaultPolicy().Targets, rules.Targets, "what this page does not show stays")

	page = p.get(at).ok().has("Row 6").source(`value="` + wheels.ID + `" selected`)
	require.Equal(t, "0.00 1000.00 250", page.field("from_0")+" "+page.field("from_1")+" "+page.field("markup_2"), "the common ones first, from the least cost up")
	for _, c := range []struct{ from, markup, field, says string }{
		{"1000", "5", "from_2", "this supplier has a markup from this cost on already"}, {"dear", "5", "from_2", "give an amount"},
		{"7", "1000.01", "markup_2", "give a number"}, {"7", "-1", "markup_2", "give a number"}, {"7", "", "markup_2", "or empty the row"},
	} {
		back := p.post(at, sent([3]string{"", "1000", "5"}, [3]string{}, [3]string{"", c.from, c.markup})).refused(422).has(c.says)
		back.source(`aria-describedby="setting-` + c.field + `-wrong"`)
		require.Equal(t, c.from+" "+c.markup, back.field("from_2")+" "+back.field("markup_2"), "what was typed stays")
	}
	p.post(at, sent([3]string{"sup_none", "", "5"})).refused(422).has("is not known")
	stale := sent([3]string{"", "", "30"})
	p.post(at, sent([3]string{"", "1000", "15"})).to("/settings/rules").ok()
	p.post(at, stale).refused(409).has("A manager changed this while you were writing", "Meanwhile set to: 1000.00")
	rules, err = h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, []workorder.MarkupBand{{From: 100_000, Markup: 15_00}}, rules.MarkupBands)
	h.as(process.Admin).get("/audit?what=policy.put").ok().has("A manager")
}

func TestSettings_ARuleThatCanNotBe_IsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Manager)
	for field, c := range map[string][2]string{
		"tax_rate": {"120", "0 to 100"}, "labour_rate": {"dear", "give an amount"}, "currency": {"roubles", "three-letter"}, "estimate_expiry": {"0", "must be positive"},
		"estimate_reminders": {"4 2", "must rise"}, "survey_from": {"25:00", "give a time"}, "effect_patience": {"long", "give a whole number"}, "target_queued": {"0", "give more than nothing"}, "tax_added": {"perhaps", "choose one of"},
	} {
		p.post("/settings/rules", p.versioned("/settings/rules", field, c[0])).refused(422).has(c[1])
	}
	rules, err := h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, rules.Version)
	p.post("/settings/rules", p.versioned("/settings/rules", "estimate_reminders", "1,5 3", "target_queued", "", "call_within", "0.5", "tax_added", "tax-added")).to("/settings").ok()
	rules, err = h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, []worktime.Seconds{5400, 10800}, rules.EstimateReminders)
	require.Equal(t, worktime.Seconds(1800), rules.CallWithin)
	require.True(t, rules.TaxAdded)
	require.Len(t, rules.Targets, len(workorder.DefaultPolicy().Targets)-1)
}

// A shop's usual tax and money are its country's; where no country is given, those of the default policy.
func TestSettings_WhatIsUsualIsTheCountrys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Admin)
	p.get("/settings/rules").ok().source(">Usual: 20</p>", "<h2>Prices and taxes</h2>", "<h2>Discounts</h2>", "<h2>Time in each stage</h2>")
	at := "/settings/branches/" + h.Branch
	for country, usual := range map[string]string{"RU": ">Usual: 22</p>", "DE": ">Usual: 19</p>"} {
		p.post(at, p.versioned(at, "company", "Wheels Ltd", "branch", "Main Street", "country", country)).to("/settings/branches").ok()
		p.get("/settings/rules").ok().source(usual)
	}
}

func TestSettings_HoursAndHolidays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	b, err := h.store.Shop.BranchByID(t.Context(), h.Branch)
	require.NoError(t, err)
	b.Country = "ES"
	_, err = h.store.Shop.PutBranch(t.Context(), h.Branch, b.BranchCard, b.Version, h.Actor(process.Admin))
	require.NoError(t, err)
	next := time.Now().AddDate(1, 0, 0).Format("2006")
	holiday, drop := next+"-12-25", next+"-01-02"
	admin.get("/settings/hours").ok().has("Opening hours and holidays", "Monday", "Break from", "Public holidays that you keep open").source(`value="` + holiday + `"`)

	form := func(pairs ...string) url.Values {
		return admin.versioned("/settings/hours", append([]string{"zone", "Europe/Madrid"}, pairs...)...)
	}
	admin.post("/settings/hours", form("open_1", "08:00", "shut_1", "", "lunch_1", "", "back_1", "")).refused(422).has("give both times, or neither")
	admin.post("/settings/hours", form("open_1", "18:00", "shut_1", "09:00", "lunch_1", "", "back_1", "")).refused(422).has("lies before the opening time")
	admin.post("/settings/hours", form("open_1", "08:00", "shut_1", "16:00", "lunch_1", "12:00", "back_1", "")).refused(422).has("the break has a beginning and an end")
	admin.post("/settings/hours", form("new_date", "soon")).refused(422).has("give a date")
	admin.post("/settings/hours", with(form(), "zone", "Mars")).refused(422).has("IANA")
	mine, theirs := form("open_2", "07:00", "shut_2", "15:00", "lunch_2", "", "back_2", ""), form("open_2", "08:00", "shut_2", "00:00", "lunch_2", "", "back_2", "", "holiday", holiday, "drop", drop, "new_date", next+"-11-10", "new_note", "Stock-taking")
	h.as(process.Manager).post("/settings/hours", theirs).to("/settings").ok()
	admin.post("/settings/hours", mine).refused(409).has("A manager changed this", "Meanwhile set to: 08:00")
	c, err := h.store.Shop.CurrentCalendar(t.Context(), h.Branch)
	require.NoError(t, err)
	require.Equal(t, "Europe/Madrid", c.Zone)
	require.Contains(t, c.Week, worktime.WeekShift{Weekday: time.Tuesday, From: 8 * 60, To: 24 * 60})
	require.Contains(t, c.Week, worktime.WeekShift{Weekday: time.Monday, From: 9 * 60, To: 13 * 60}, "what was not sent stays")
	dates := map[string]string{}
	for _, d := range c.Exceptions {
		dates[d.Date] = d.Note
	}
	require.Contains(t, dates, holiday)
	require.NotContains(t, dates, drop)
	require.Equal(t, "Stock-taking", dates[next+"-11-10"])
	admin.get("/settings/hours").ok().has("Stock-taking", "closed")

	twice := []string{"open_3", "08:00", "shut_3", "18:00", "lunch_3", "10:00", "back_3", "10:15", "pause_3", "13:00", "resume_3", "14:00"}
	admin.post("/settings/hours", with(form(twice...), "pause_3", "10:10")).refused(422).source(`id="setting-pause_3-wrong"`)
	admin.post("/settings/hours", with(form(twice...), "resume_3", "")).refused(422).source(`id="setting-pause_3-wrong"`)
	admin.post("/settings/hours", form(twice...)).to("/settings").ok()
	admin.get("/settings/hours").ok().source(`name="pause_3" type="time" value="13:00"`, `name="resume_3" type="time" value="14:00"`)
	c, err = h.store.Shop.CurrentCalendar(t.Context(), h.Branch)
	require.NoError(t, err)
	require.Equal(t, []worktime.WeekShift{{Weekday: time.Wednesday, From: 480, To: 600}, {Weekday: time.Wednesday, From: 615, To: 780}, {Weekday: time.Wednesday, From: 840, To: 1080}},
		slices.DeleteFunc(c.Week, func(s worktime.WeekShift) bool { return s.Weekday != time.Wednesday }))
}

func TestSettings_WhatIsNotUsedAnyMoreIsNotOffered_AndStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	bay, err := h.store.Workshop.CreateBay(t.Context(), h.Branch, "Lift 1", h.Actor(process.Admin))
	require.NoError(t, err)
	at := "/settings/bays/" + bay.ID
	stale := admin.versioned(at, "name", "Mine", "use", "yes")
	admin.post(at, admin.versioned(at, "name", "Lift one", "use", "no")).to("/settings/bays").ok().has("Lift one", "Not used any more")
	admin.post(at, stale).refused(409).has("changed this while you were writing", "Meanwhile set to: Lift one", "Meanwhile set to: Not used any more")
	admin.get("/audit?person="+bay.ID).ok().has("Bay changed", "Bay added")
	h.as(process.Foreman).get("/board/bays").ok().lacks("Lift one")
	o := h.order(workorder.CheckedIn)
	h.as(process.Foreman).tell(o, "move-car", url.Values{"bay_id": {bay.ID}}).refused(422).has("has no bay")

	payers, err := h.store.Cards.Payers(t.Context())
	require.NoError(t, err)
	suppliers, err := h.store.Suppliers.Suppliers(t.Context())
	require.NoError(t, err)
	for path, name := range map[string]string{"/settings/payers/" + payers[0].ID: "A maker", "/settings/suppliers/" + suppliers[0].ID: "Parts & Co"} {
		admin.post(path, admin.versioned(path, "name", name, "use", "no")).to(path[:strings.LastIndex(path, "/")]).ok().has(name, "Not used any more")
		admin.post(path, admin.versioned(path, "name", " ", "use", "no")).refused(422).has("is empty")
	}
	admin.get("/vehicles/" + h.VehicleID).ok().lacks("A maker · ")
}

func TestSettings_AFormSentTwiceMakesOneCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	for path, form := range map[string]url.Values{
		"/settings/bays/new":      {"name": {"Lift 9"}},
		"/settings/suppliers/new": {"name": {"Supplier 9"}},
		"/settings/payers/new":    {"name": {"Payer 9"}, "kind": {"insurer"}},
		"/settings/branches/new":  {"company": {"C"}, "branch": {"Branch 9"}, "code": {"n9"}, "country": {"KZ"}},
		"/people/new":             {"name": {"Person 9"}, "role": {"foreman"}, "login": {"person9"}, "password": {"four words that last"}},
	} {
		sent := admin.versioned(path)
		for k, v := range form {
			sent[k] = v
		}
		list := strings.TrimSuffix(path, "/new")
		for range 2 {
			page := admin.post(list, sent).to(list).ok()
			_, main, _ := strings.Cut(page.body, "<main")
			require.Equal(t, 1, strings.Count(main, " 9<"), path)
		}
	}
	c, err := h.store.Shop.CurrentCalendar(t.Context(), "N9")
	require.NoError(t, err)
	require.Equal(t, "Asia/Almaty", c.Zone)
	admin.post("/people", with(admin.versioned("/people/new"), "name", "Two", "role", "foreman", "login", "person9", "password", "four words that last")).refused(409).has("is taken")
	admin.post("/people", with(admin.versioned("/people/new"), "name", "Two", "role", "foreman", "login", "a b", "password", "four words that last")).refused(422).has("2 to 40")
	admin.get("/people").ok().lacks("Two")
}

func TestSettings_APersonIsChangedAndGetsANewPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, who := h.as(process.Admin), h.Actor(process.Mechanic).ID
	at := "/people/" + who
	stale := admin.versioned(at, "name", "Mine", "role", "mechanic")
	admin.post(at, admin.versioned(at, "name", "Igor", "role", "foreman", "skills", "engine,  brakes", "phone", "+7 916 123-45-67")).to("/people").ok().has("Igor", "Foreman")
	admin.post(at, stale).refused(409).has("changed this while you were writing", "Meanwhile set to: Igor", "Meanwhile set to: Foreman")
	p, err := h.store.People.StaffByID(t.Context(), who)
	require.NoError(t, err)
	require.Equal(t, people.StaffCard{Branch: h.Branch, Name: "Igor", Role: process.Foreman, Skills: []string{"brakes", "engine"}, Phone: p.Phone}, p.StaffCard)
	admin.post(at+"/login", admin.versioned(at+"/login", "login", "igor", "password", "short")).refused(422).has("at least 10")
	admin.post(at+"/login", admin.versioned(at+"/login", "login", "igor", "password", "four words that last")).to("/people").ok()
	h.nobody().post("/sign-in", url.Values{"login": {"igor"}, "password": {"four words that last"}}).to("/")
	h.as(process.Manager).get(at).refused(403)
	h.as(process.Manager).post(at+"/login", url.Values{"version": {"1"}}).refused(403)
	self := "/people/" + h.Actor(process.Admin).ID
	admin.post(self, admin.versioned(self, "name", "Me", "role", "manager")).refused(409).has("the last administrator")
}
