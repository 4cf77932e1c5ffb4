package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// another adds a branch with a mechanic and a receptionist to the house.
func (h *house) another() {
	h.t.Helper()
	by := process.ProcessActor()
	_, err := h.store.Shop.CreateBranch(h.t.Context(), shop.Branch{ID: "K", BranchCard: shop.BranchCard{Name: "The other branch"}}, by)
	require.NoError(h.t, err)
	for role, name := range map[process.Role]string{process.Mechanic: "Their mechanic", process.Reception: "Their reception"} {
		_, err := h.store.People.CreateStaff(h.t.Context(), people.StaffCard{Branch: "K", Name: name, Role: role}, by)
		require.NoError(h.t, err)
	}
}

// from is a form as the page of another form's address sends it.
func (p *person) from(page, path string, form url.Values) *answer {
	p.h.t.Helper()
	p.referer = page
	defer func() { p.referer = "" }()
	return p.post(path, form)
}

func TestBranch_AnAdministratorChoosesWhereToWork(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Ready)
	admin := h.as(process.Admin)
	admin.get("/orders").ok().has(o.Number).lacks("Switch")
	h.another()
	admin.get("/orders").ok().has(o.Number, "The other branch", "Switch").source(`value="T" selected`, `data-live="/live?branch=T"`)

	for page, to := range map[string]string{
		"/board?day=2020-01-01": "/board", "/stock/STRUT-1": "/parts", "/orders/" + o.Number: "/orders", "/manager?kind=warranty": "/manager",
		"/clients/" + h.ClientID: "/clients/" + h.ClientID, "/orders/new?client=" + h.ClientID: "/orders/new?client=" + h.ClientID,
	} {
		require.Equal(t, to, admin.from(page, "/branch", url.Values{"branch": {"K"}}).header.Get("Location"), page)
	}
	for _, page := range []string{"/orders", "/reception", "/board", "/parts", "/parts/receive", "/purchases", "/stock", "/tasks", "/manager", "/search?q=client"} {
		p := admin.get(page)
		if p.status != http.StatusSeeOther {
			p.ok().lacks(o.Number).source(`value="K" selected`, `data-live="/live?branch=K"`)
		}
	}
	admin.get("/board").ok().has("Their mechanic").lacks("A mechanic")
	admin.get("/orders/"+o.Number).ok().has("belongs to another branch: Test").source(`value="K" selected`, `data-live="/live?branch=T"`)

	h.as(process.Manager).get("/orders").ok().has(o.Number).lacks("Switch", "The other branch")
	require.Equal(t, http.StatusForbidden, h.as(process.Manager).post("/branch", url.Values{"branch": {"K"}}).status)
	admin.post("/branch", url.Values{"branch": {"nowhere"}}).refused(404)
}

func TestBranch_AnAdministratorOpensAnOrderThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.another()
	admin := h.as(process.Admin)
	admin.post("/branch", url.Values{"branch": {"K"}})
	form := h.opens()
	form.Set("key", admin.get("/orders/new?client="+h.ClientID).ok().field("key"))
	admin.post("/branch", url.Values{"branch": {"T"}}) // in another window
	made := admin.post("/orders", form)
	require.Equal(t, "/orders/K-000001", made.header.Get("Location"), "a form is of the branch that it was filled in for")
	admin.get("/orders/K-000001").ok().has("Work order opened", "belongs to another branch: The other branch", "A admin")
	require.Equal(t, 303, admin.post("/orders/K-000001/commands/start-diagnosis", nil).status)
	require.Equal(t, workorder.Diagnosing, h.load("K-000001").Phase)
	require.Equal(t, "K", h.load("K-000001").Branch)

	stock := admin.get("/stock/STRUT-1").ok()
	admin.post("/branch", url.Values{"branch": {"K"}})
	count := url.Values{"key": {stock.field("key")}, "form": {"count"}, "qty": {"7"}, "reason": {"counted"}}
	require.Equal(t, 303, admin.post("/stock/STRUT-1", count).status)
	card, err := h.store.Stock.StockCard(t.Context(), h.Branch, "STRUT-1")
	require.NoError(t, err)
	require.Equal(t, exact.Units(7), card.OnHand)
}
