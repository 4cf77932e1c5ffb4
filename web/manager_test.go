package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// late ages an order's stay and promise until both are over for so many days at least.
func (h *house) late(o workorder.Order, days int) {
	h.t.Helper()
	v, now := &o.Visits[len(o.Visits)-1], time.Now()
	ahead := time.Duration(0) // over holidays what is due soon is due in a week
	if v.Due != nil {
		ahead = max(ahead, v.Due.Sub(now))
	}
	for _, p := range o.Promises {
		ahead = max(ahead, p.At.Sub(now))
	}
	back := func(t time.Time) time.Time { return t.Add(-ahead).AddDate(0, 0, -days) }
	v.Entered = back(v.Entered)
	if v.Due != nil {
		due := back(*v.Due)
		v.Due = &due
	}
	for i := range o.Promises {
		o.Promises[i].At = back(o.Promises[i].At)
	}
	_, err := storetest.Repair(h.t.Context(), h.store, o)
	require.NoError(h.t, err)
}

func index(t *testing.T, text, what string) int {
	t.Helper()
	i := strings.Index(text, what)
	require.GreaterOrEqual(t, i, 0, "%s is not on the page", what)
	return i
}

func TestManager_SeesWhatIsWorstFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	boss.get("/manager").ok().has("No order is open.", "Every promise can be kept", "Nothing was invoiced yet.")
	old := h.order(workorder.AwaitingParts)
	h.late(old, 9)
	for _, s := range workorder.Stages() {
		h.orderOf(workorder.Commercial, s.Phase)
	}
	page := boss.get("/manager").ok().has(
		"1 car waits for A supplier, for ", "of working time: "+old.Number, "Awaiting parts: 1 of 2 orders are beyond their target",
		"1 promise broken", "late by", "Clients", "chassis", "Delivery", "beyond target",
	)
	page.source(`src="/manager/map.svg?kind=&amp;v=`, `alt="The stages of the process`, `<meter value="`)
	boss.get("/manager?kind=warranty").ok().has("No order is open.").lacks(old.Number)
	boss.get("/manager?kind=commercial").ok().has(old.Number)
	boss.get("/manager?kind=friendly").ok().has(old.Number)
	for _, lang := range locale.Languages() {
		p := *boss
		p.language = lang
		p.get("/manager").ok()
	}
	h.as(process.Foreman).get("/manager").ok()
	h.as(process.Admin).get("/manager").ok()
	for _, role := range []process.Role{process.Reception, process.Parts, process.Mechanic} {
		h.as(role).get("/manager").refused(http.StatusForbidden)
		h.as(role).get("/manager/map.svg").refused(http.StatusForbidden)
	}
}

func TestG10_TheManagerComparesPeriodsAndOpensTheOrdersBehindAFigure(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	late := h.order(workorder.AwaitingParts)
	h.late(late, 9)
	young := h.order(workorder.AwaitingParts)
	gone := h.order(workorder.Ready)

	page := boss.get("/manager?kind=commercial").ok()
	page.source(`href="/orders?kind=commercial&amp;late=1&amp;phase=awaiting_parts"`, `href="/orders?kind=commercial&amp;part=supplier"`,
		`href="/manager/stays?kind=commercial&amp;stage=in_repair"`)
	boss.get("/orders?kind=commercial&late=1&phase=awaiting_parts").ok().has(late.Number).lacks(young.Number)
	boss.get("/orders?kind=commercial&part=supplier").ok().has(late.Number, young.Number, "A part waits for: Delivery").lacks(gone.Number)
	boss.get("/manager/stays?kind=commercial&stage=in_repair").ok().has(gone.Number, "1 stay ended").lacks(late.Number)
	boss.get("/manager/stays?stage=in_repair&to=2020-01-31&from=2020-01-01").ok().has("0 stays ended from 1 Jan 2020 to 31 Jan 2020", "Nothing was found")
	boss.get("/manager/stays?stage=nowhere").refused(http.StatusNotFound)

	day := time.Now().UTC().AddDate(0, 0, -3).Format(time.DateOnly)
	boss.get("/manager?from="+day+"&compare=1").ok().has("In grey: ").source(`name="compare" value="1" checked`, `value="`+day+`"`,
		`href="/manager?compare=1&amp;from=`+day+`&amp;kind=warranty"`)
	boss.get("/manager?from=2020-02-01&to=2020-01-01").refused(http.StatusUnprocessableEntity).has("give a time after from", late.Number)
	boss.get("/manager?from=yesterday").refused(http.StatusUnprocessableEntity).has("give a date such as 2026-05-01")
	for _, role := range []process.Role{process.Reception, process.Parts, process.Mechanic} {
		h.as(role).get("/manager/stays?stage=in_repair").refused(http.StatusForbidden)
	}
}

func TestManager_TheMapIsAPictureThatChangesWithTheOrders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	address := func() string {
		_, rest, found := strings.Cut(boss.get("/manager").ok().body, `src="/manager/map.svg`)
		require.True(t, found)
		a, _, _ := strings.Cut(rest, `"`)
		return a
	}
	before := address()
	require.Equal(t, before, address(), "the same picture has the same address")
	h.order(workorder.CheckedIn)
	require.NotEqual(t, before, address())
	svg := boss.get("/manager/map.svg?kind=commercial&v=1")
	require.Equal(t, http.StatusOK, svg.status)
	require.Equal(t, "image/svg+xml", svg.header.Get("Content-Type"))
	require.Contains(t, svg.header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Contains(t, svg.body, "Stage_CheckedIn")
}

func TestManager_MendsIncidents(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.engine.broken["queue-messages"] = "the gateway does not answer " + hostile
	o := h.order(workorder.AwaitingApproval)
	boss := h.as(process.Manager)
	boss.get("/manager").ok().has("The messages could not be queued", "the gateway does not answer "+hostile, "1 incident")
	h.as(process.Foreman).get("/manager").ok().has("The messages could not be queued", "A manager tries again or goes on without.").lacks("Go on without…")
	boss.get("/tasks").ok().has("Mend what failed", "The messages could not be queued", "1 overdue")

	skip := url.Values{"key": {"k1"}, "back": {"/manager?kind=commercial"}, "form": {o.Number + "/I1"}, "incident_id": {"I1"}, "reason": {"  "}}
	boss.post("/orders/"+o.Number+"/commands/skip-incident", skip).refused(http.StatusUnprocessableEntity).has("The messages could not be queued")
	delete(h.engine.broken, "queue-messages")
	retry := url.Values{"key": {"k2"}, "back": {"/manager"}, "form": {o.Number + "/I1"}, "incident_id": {"I1"}}
	boss.post("/orders/"+o.Number+"/commands/retry-incident", retry).to("/manager").ok().has("The step is being tried again.").lacks("The messages could not be queued")
	retry.Set("key", "k3")
	boss.post("/orders/"+o.Number+"/commands/retry-incident", retry).refused(http.StatusNotFound)
	h.as(process.Foreman).post("/orders/"+o.Number+"/commands/retry-incident", retry).refused(http.StatusForbidden)
}

func TestManager_TakesThePeriodAlongAsAnEventLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	o := h.order(workorder.Ready)
	boss.get("/manager?kind=commercial").ok().source(`href="/manager/log?format=xes&amp;kind=commercial" download`)
	for format, want := range map[string]string{"xes": "application/xml", "ocel": "application/json", "csv": "text/csv; charset=utf-8"} {
		log := boss.get("/manager/log?kind=commercial&format=" + format)
		require.Equal(t, http.StatusOK, log.status)
		require.Equal(t, want, log.header.Get("Content-Type"))
		require.Contains(t, log.header.Get("Content-Disposition"), "workbay-T-")
		require.Contains(t, log.body, o.Number)
		require.NotContains(t, log.body, "A client")
	}
	require.NotContains(t, boss.get("/manager/log?kind=warranty&format=csv").body, o.Number)
	require.NotContains(t, boss.get("/manager/log?from=2020-01-01&to=2020-02-01&format=csv").body, o.Number)
	boss.get("/manager/log?format=exe").refused(http.StatusNotFound)
	h.as(process.Foreman).get("/manager").ok().lacks("event log")
	for _, role := range []process.Role{process.Foreman, process.Reception, process.Mechanic} {
		h.as(role).get("/manager/log?format=csv").refused(http.StatusForbidden)
	}
}

func TestP14_TheHouseFromOutsideIsBesideTheStages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	for range 3 {
		h.order(workorder.CheckedIn)
	}
	boss.get("/manager?kind=commercial").ok().source(`href="/manager?chart=context&amp;kind=commercial"`)
	page := boss.get("/manager?chart=context").ok().has("Context").source(`alt="Whom the service centre deals with`)
	picture := boss.get(page.picture("/manager/map.svg"))
	require.Contains(t, drawn(t, picture, "Call_Stages"), ">3<")
	require.Contains(t, picture.body, "Supplier")
	ru := *boss
	ru.language = "ru"
	picture = ru.get(ru.get("/manager?chart=context").ok().picture("/manager/map.svg"))
	require.Contains(t, picture.body, "Производитель")
	require.NotContains(t, picture.body, "⟦")
}

// drawn is the part of a picture that draws one element.
func drawn(t *testing.T, picture *answer, id string) string {
	t.Helper()
	require.Equal(t, http.StatusOK, picture.status)
	_, rest, found := strings.Cut(picture.body, `id="`+id+`"`)
	require.True(t, found, "%s is not drawn", id)
	rest, _, _ = strings.Cut(rest, `<g id="`)
	return rest
}

func TestManager_ThePictureIsOfThePagesReadUntilAnOrderChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	pictured := func() *answer {
		return boss.get(boss.get("/manager").ok().picture("/manager/map.svg"))
	}
	h.order(workorder.CheckedIn)
	address := boss.get("/manager").ok().picture("/manager/map.svg")
	h.order(workorder.CheckedIn)
	require.Contains(t, drawn(t, boss.get(address), "Stage_CheckedIn"), ">1<", "nobody told of the second: the page's own read")
	require.Contains(t, drawn(t, boss.get("/manager/map.svg"), "Stage_CheckedIn"), ">2<")
	require.Contains(t, drawn(t, pictured(), "Stage_CheckedIn"), ">2<", "a page is always read anew")

	go func() { _ = h.store.Listen(t.Context(), h.web.Heard) }()
	for _, count := range []string{">3<", ">4<"} { // when the first was heard, the line is there
		address = boss.get("/manager").ok().picture("/manager/map.svg")
		h.order(workorder.CheckedIn)
		require.Eventually(t, func() bool { return strings.Contains(drawn(t, boss.get(address), "Stage_CheckedIn"), count) },
			5*time.Second, 20*time.Millisecond, "the kept read outlived the news")
	}
}

func TestManager_TheMapIsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	h.late(h.order(workorder.AwaitingParts), 9)
	for lang, words := range map[string][]string{
		"en": {"Awaiting parts", "oldest ", "Supplier", "beyond target", "Car arrives"},
		"ru": {"Ожидание", "запчастей", ">до ", "Поставщик", "дольше нормы", "сейчас"},
		"es": {"Esperando", "recambios", "hasta ", "Proveedor", "supera el plazo", "ahora"},
		"pt": {"Aguardando", "peças", "até ", "Fornecedor", "além da meta", "agora"},
	} {
		p := *boss
		p.language = lang
		picture := p.get(p.get("/manager").ok().picture("/manager/map.svg"))
		for _, w := range words {
			require.Contains(t, picture.body, w)
		}
		require.NotContains(t, picture.body, "⟦")
	}
}
