package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// eachLanguage does something in every language.
func eachLanguage(p *person, do func()) {
	was := p.language
	for _, l := range locale.Languages() {
		p.language = l
		do()
	}
	p.language = was
}

func TestOrderPage_InEveryPhaseForEveryRoleInEveryLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, s := range workorder.Stages() {
		o := h.order(s.Phase)
		for _, role := range process.StaffRoles() {
			p := h.as(role)
			p.get("/orders/"+o.Number).ok().has(o.Number, "Lada Samara", hostile, locale.For("en").T("phase."+string(s.Phase)))
			refused := 0
			for _, a := range o.Actions(h.Actor(role)) {
				if a.Allowed {
					p.get("/orders/" + o.Number + "?do=" + a.Command).ok().source("/commands/" + a.Command + `"`)
				} else if refused++; refused == 1 {
					form := p.get("/orders/" + o.Number + "?do=" + a.Command).ok()
					require.NotContains(t, form.body, "/commands/"+a.Command+`"`, "%s can not %s", role, a.Command)
				}
			}
		}
		boss := h.as(process.Manager)
		covered := h.orderOf(workorder.Warranty, s.Phase)
		boss.get("/orders/" + covered.Number).ok().has("Warranty")
		eachLanguage(boss, func() { boss.get("/orders/" + o.Number).ok() })
	}
}

func TestOrderPage_EveryCommandThatPeopleGiveHasItsForm(t *testing.T) {
	t.Parallel()
	for _, s := range workorder.Steps() {
		for _, l := range locale.Languages() {
			require.True(t, locale.For(l).Has("event."+s.Command), "%s: the journal lacks words for %s", l, s.Command)
		}
	}
	for _, s := range workorder.Stages() {
		require.True(t, locale.For("en").Has("ribbon."+string(s.Phase)))
	}
}

func TestOrders_ListsFiltersAndPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.order(workorder.CheckedIn)
	over := h.order(workorder.Closed)
	p := h.as(process.Parts)
	p.get("/orders").ok().has(first.Number).lacks(over.Number)
	p.get("/orders?all=1").ok().has(first.Number, over.Number)
	p.get("/orders?phase=closed").ok().has(over.Number).lacks(first.Number)
	p.get("/orders?kind=warranty").ok().has("Nothing was found").lacks(first.Number)
	p.get("/orders?q=" + url.QueryEscape("А123")).ok().has(first.Number)
	p.get("/orders?q=a").refused(422)
	p.get("/orders?cursor=nonsense").refused(422)
}
