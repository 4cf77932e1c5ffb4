package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestExports_EachListPageLeadsToItsFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	for page, list := range map[string]string{
		"/orders?late=1": "orders?format=csv&late=1", "/stock?q=mount": "stock?format=csv&q=mount", "/parts/list": "prices?format=csv", "/purchases?state=all": "purchases?format=csv&state=all",
		"/tasks": "tasks?format=csv", "/people": "people?format=csv", "/settings/payers": "payers?format=csv", "/manager?kind=warranty": "stages?format=csv&kind=warranty",
	} {
		require.Contains(t, h.as(process.Admin).get(page).ok().body, `href="/exports/`+strings.ReplaceAll(list, "&", "&amp;")+`" download`, page)
	}
	file := h.as(process.Reception).get("/exports/orders?format=csv")
	require.Equal(t, http.StatusOK, file.status)
	require.Equal(t, "text/csv; charset=utf-8", file.header.Get("Content-Type"))
	require.Regexp(t, `^attachment; filename=T-orders-\d{4}-\d\d-\d\d\.csv$`, file.header.Get("Content-Disposition"))
	require.Contains(t, file.body, "Work order,Kind,Stage")
	require.Contains(t, file.body, o.Number+",Commercial,")
	require.NotContains(t, h.as(process.Reception).get("/exports/orders?format=csv&phase=ready").body, o.Number)
}

func TestExports_WhoMayNotIsNotOfferedAnything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/exports/clients?format=csv", "/exports/people?format=csv", "/exports/orders?format=csv", "/exports/nothing?format=csv"} {
		h.as(process.Mechanic).get(path).refused(http.StatusNotFound)
	}
	h.as(process.Admin).get("/exports/orders?format=pdf").refused(http.StatusNotFound)
	h.as(process.Admin).get("/exports/clients?format=csv&q=x").refused(http.StatusUnprocessableEntity)
	h.nobody().get("/exports/clients?format=csv").to("/sign-in?next=" + url.QueryEscape("/exports/clients?format=csv"))
	h.as(process.Reception).get("/orders").ok().has("The list as a file")
	h.as(process.Reception).get("/exports").ok().has("Open work orders").lacks("Price list")
	p := h.as(process.Admin)
	p.get("/settings").ok().has("Lists as files")
	eachLanguage(p, func() { p.get("/exports").ok() })
	p.get("/exports/clients?format=xlsx")
	p.get("/audit?what=list.export").ok().has("List taken out", "Clients")
}
