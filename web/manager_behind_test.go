package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// figure is a way from the manager's page to what is behind a figure, with what that says.
type figure struct{ path, said string }

func (a *answer) figures() (found []figure) {
	a.t.Helper()
	for n := range a.tree().Descendants() {
		to := attr(n, "href")
		if n.Data != "a" || !strings.HasPrefix(to, "/manager/") && !strings.HasPrefix(to, "/orders?") && to != "/orders" || strings.Contains(to, "/log?") {
			continue
		}
		var said strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				said.WriteString(c.Data)
			}
		}
		if firstNumber.MatchString(said.String()) { // the menu has none
			found = append(found, figure{to, said.String()})
		}
	}
	return found
}

// rows counts the orders of a list, over all its pages.
func (p *person) rows(path string) int {
	p.h.t.Helper()
	n := 0
	for path != "" {
		page := p.get(path).ok()
		path = ""
		for e := range page.tree().Descendants() {
			if e.Data == "tr" && attr(e, "data-row") != "" {
				n++
			}
			if to := attr(e, "href"); strings.Contains(to, "cursor=") {
				path = to
			}
		}
	}
	return n
}

var firstNumber = regexp.MustCompile(`\d+`)

func TestManager_EveryFigureOpensAsManyOrdersAsItSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	for _, s := range workorder.Stages() {
		h.orderOf(workorder.Commercial, s.Phase)
	}
	h.order(workorder.Closed)
	h.late(h.order(workorder.AwaitingParts), 9)
	h.late(h.order(workorder.AwaitingApproval), 9)
	_, err := h.store.DB.Q(t.Context()).Exec(t.Context(), `
UPDATE work_order SET state = jsonb_set(state, '{jobs}', (
    SELECT jsonb_agg(CASE WHEN j ? 'time_entries' THEN jsonb_set(j, '{time_entries}', (
        SELECT jsonb_agg(t || jsonb_build_object('from', (t ->> 'to')::timestamptz - interval '1 hour')) FROM jsonb_array_elements(j -> 'time_entries') AS t WHERE t ? 'to'))
    ELSE j END) FROM jsonb_array_elements(state -> 'jobs') AS j)) WHERE phase IN ('closed', 'handed_over', 'ready')`)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, page := range []string{"/manager", "/manager?kind=commercial", "/manager?kind=warranty"} {
		for _, f := range boss.get(page).ok().figures() {
			path, said := f.path, f.said
			to, err := url.Parse(path)
			require.NoError(t, err)
			name := to.Query().Get("figure")
			seen[name] = true
			switch name {
			case manager.FigureIssued, manager.FigurePaid, manager.FigureOpen:
				boss.get(path).ok().has(said)
				require.Positive(t, boss.rows(path), path)
				continue
			case manager.FigureLoad:
				require.Positive(t, boss.rows(path), path)
				continue
			}
			if to.Query().Has("part") { // it counts parts, and the list is of orders
				require.Positive(t, boss.rows(path), path)
				continue
			}
			if name == manager.FigureAnswers {
				_, said, _ = strings.Cut(said, "·")
			}
			if _, lead, is := strings.Cut(said, ": "); is { // the sentence over all: stage: so many are late
				said = lead
			}
			n, err := strconv.Atoi(firstNumber.FindString(said))
			require.NoError(t, err, "%s: %s", path, said)
			require.Equal(t, n, boss.rows(path), "%s: %s", path, said)
		}
	}
	for _, name := range []string{"", "missed", "out", "kept", "opened", "refused", "cancelled", "jobs", "load", "issued", "paid", "open"} {
		require.True(t, seen[name], "no figure leads to %q", name)
	}
	for _, name := range []string{"risk", "missed", "at_risk", "estimate", "task", "answers", "load"} {
		boss.get("/manager/orders?figure=" + name).ok()
	}
	boss.get("/manager/orders?figure=luck").refused(http.StatusNotFound)
	boss.get("/manager/orders?figure=out&from=2020-02-01&to=2020-01-01").refused(http.StatusUnprocessableEntity)
	h.as(process.Foreman).get("/manager/orders?figure=missed").ok()
	for _, role := range []process.Role{process.Reception, process.Parts, process.Mechanic} {
		h.as(role).get("/manager/orders?figure=open").refused(http.StatusForbidden)
	}
}
