package web_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// picture is the address of a picture on the page.
func (a *answer) picture(begins string) string {
	a.t.Helper()
	for n := range a.tree().Descendants() {
		if src := attr(n, "src"); n.Data == "img" && strings.HasPrefix(src, begins) {
			require.NotEmpty(a.t, attr(n, "alt"))
			require.NotEmpty(a.t, attr(n, "width"))
			return src
		}
	}
	require.Fail(a.t, "no picture", "begins with %s: %s", begins, a.body)
	return ""
}

func TestOrderMap_ShowsTheWayInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	for i, s := range workorder.Stages() {
		o, charts := h.order(s.Phase), processmap.Charts(workorder.Process())
		if i > 0 {
			charts = charts[:1] // the large one takes its time
		}
		page := "/orders/" + o.Number + "/map"
		require.NotContains(t, p.get("/orders/"+o.Number).ok().body, "map.svg", "the order's page brings no picture")
		p.get(p.get("/orders/"+o.Number).link(page)).ok().has(o.Number, "Way through the process", "Checked in")
		eachLanguage(p, func() {
			l := locale.For(p.language)
			for _, chart := range charts {
				if chart.ID != "stages" && p.language != "ru" { // its words in every language are looked at where it is drawn
					continue
				}
				svg := p.get(p.get(page + "?chart=" + chart.ID).ok().has(l.T("phase." + string(s.Phase))).picture(page + ".svg"))
				require.Equal(t, "image/svg+xml", svg.header.Get("Content-Type"))
				require.Contains(t, svg.header.Get("Content-Security-Policy"), "default-src 'none'")
				require.Equal(t, "no-store", svg.header.Get("Cache-Control"))
				require.Contains(t, svg.body, o.Number+": "+l.T("phase."+string(s.Phase)))
				require.Contains(t, svg.body, l.T("nav.reception"))
				require.NotContains(t, svg.body, "⟦")
				require.Contains(t, drawn(t, svg, "Stage_CheckedIn"), "visited")
				if chart.ID == "stages" {
					require.Contains(t, drawn(t, svg, s.Element), "current")
				}
				require.Less(t, squeezed(t, svg.body), 30_000, "a page with it has to stay small")
			}
		})
	}
}

// squeezed is how many bytes travel.
func squeezed(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Len()
}

// stranger is somebody with this role who works in another branch.
func (h *house) stranger(role process.Role) *person {
	h.t.Helper()
	_, err := h.store.Shop.CreateBranch(h.t.Context(), shop.Branch{ID: "F", BranchCard: shop.BranchCard{Name: "Far away"}}, process.ProcessActor())
	require.NoError(h.t, err)
	card, err := h.store.People.CreateStaff(h.t.Context(), people.StaffCard{Branch: "F", Name: "A stranger", Role: role}, process.ProcessActor())
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.People.SetLogin(h.t.Context(), card.ID, "test.far", password, process.ProcessActor()))
	p := h.nobody()
	require.Equal(h.t, http.StatusSeeOther, p.post("/sign-in", url.Values{"login": {"test.far"}, "password": {password}}).status)
	return p
}

func TestOrderMap_IsForWhoeverMaySeeTheOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InRepair)
	far := h.stranger(process.Manager)
	for _, path := range []string{"", "/map", "/map.svg"} {
		for _, role := range process.StaffRoles() {
			require.Equal(t, http.StatusOK, h.as(role).get("/orders/"+o.Number+path).status)
		}
		far.get("/orders/" + o.Number + path).refused(http.StatusNotFound)
		h.as(process.Reception).get("/orders/NOBODY-000001" + path).refused(http.StatusNotFound)
		require.Equal(t, http.StatusSeeOther, h.nobody().get("/orders/"+o.Number+path).status)
	}
}

func TestOrderMap_AnotherPictureAfterEveryChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	p := h.as(process.Reception)
	page := "/orders/" + o.Number + "/map"
	before := p.get(page).ok().picture(page + ".svg")
	require.Equal(t, before, p.get(page).ok().picture(page+".svg"))
	h.late(o, 1)
	p.get(page + "?chart=mine").ok()
	require.Contains(t, drawn(t, p.get(page+".svg?chart=mine"), "Stage_CheckedIn"), "current", "the one by stages")
}
