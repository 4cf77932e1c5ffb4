package e2e

import (
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// gallery takes pictures of the pages after a demo day.
type gallery struct {
	*shop
	logins map[string]string // by staff id
}

// picture is a page to be taken in every language.
type picture struct {
	name, at string
	dark     bool // once more, in English
}

// TestScreenshots writes a picture of each page in four languages into the folder
// that SCREENSHOTS names; `make screenshots`.
func TestScreenshots(t *testing.T) {
	if os.Getenv("SCREENSHOTS") == "" {
		return
	}
	require.NoError(t, house.app.Demo(t.Context(), app.DemoPast, t.Output()))
	g := &gallery{shop: &shop{t: t, app: house.app, admin: house.admin}, logins: map[string]string{}}
	g.reception, g.parts = person{Client: g.admin}, person{Client: g.admin}
	logins, err := house.app.Store().People.Logins(t.Context())
	require.NoError(t, err)
	for _, l := range logins {
		if l.Name != nil && !strings.HasPrefix(*l.Name, "u-") {
			g.logins[l.StaffID] = *l.Name
		}
	}
	b := browser.Open(t, house.app.URL(), deskWide, deskHigh)
	g.take(b, deskWide, deskHigh, []picture{{"sign-in", "/sign-in", true}})
	g.take(b, phoneWide, phoneHigh, g.behindLinks())
	in := func(login string, wide, high int64, list []picture) {
		g.take(b.Other(wide, high).SignIn(login, demo.Password), wide, high, list)
	}
	in("reception", deskWide, deskHigh, slices.Concat(g.cards(), g.ofOrders(), g.papers()))
	in("parts", deskWide, deskHigh, g.atParts())
	in("foreman", deskWide, deskHigh, g.atBoard())
	in("manager", deskWide, deskHigh, []picture{{"manager", "/manager", true}, {"tasks-manager", "/tasks", false}})
	in(g.fitter(), phoneWide, phoneHigh, g.inHand())
	in("reception", phoneWide, phoneHigh, []picture{
		{"phone-reception", "/reception", false}, {"phone-order", "/orders/" + g.in(workorder.InRepair).Number, true},
		{"phone-new-order", "/orders/new", false}, {"phone-orders", "/orders", false},
	})
}

// take takes pictures in each language.
func (g *gallery) take(b *browser.Browser, wide, high int64, list []picture) {
	g.t.Helper()
	for _, p := range list {
		in := func(l string) string {
			if strings.HasPrefix(p.at, "/c/") || strings.Contains(p.at, "/documents/") {
				return p.at + "?lang=" + l // these keep to the reader's own language
			}
			return p.at
		}
		for _, l := range locale.Languages() {
			b.Resize(wide, high, browser.Language(l), browser.Light).Go(in(l)).Shot(p.name + "." + l)
		}
		if p.dark {
			b.Resize(wide, high, english, browser.Dark).Go(in("en")).Shot(p.name + ".en.dark")
		}
	}
}

// in is an order that the demo day left in a phase.
func (g *gallery) in(p process.Phase) *order {
	g.t.Helper()
	list := struct {
		Items []struct {
			Number string `json:"number"`
		} `json:"items"`
	}{}
	g.get(g.admin, "/v1/work-orders?limit=50&phase="+string(p), &list)
	for _, item := range list.Items {
		o := &order{shop: g.shop}
		var now view
		require.NoError(g.t, g.admin.Do(g.ctx(), http.MethodGet, "/v1/work-orders/"+item.Number, nil, &now))
		if o.view = now; len(o.Jobs) > 1 || p == workorder.CheckedIn || p == workorder.Diagnosing || p == workorder.AwaitingParts {
			return o
		}
	}
	require.NotEmpty(g.t, list.Items, "the demo left no order in %s", p)
	return g.follow(list.Items[0].Number)
}

func (g *gallery) cards() []picture {
	o := g.in(workorder.Closed)
	card := "client_id=" + o.ClientID
	return []picture{
		{"reception", "/reception", true}, {"search", "/search?q=a", false}, {"search-nobody", "/search?q=Анна+Незнакомова", false},
		{"new-1-client", "/orders/new?find=Анна+Незнакомова", false}, {"new-2-car", "/orders/new?" + card + "&vehicle_id=", false},
		{"new-3-says", "/orders/new?" + card + "&vehicle_id=" + o.VehicleID, true}, {"client", "/clients/" + o.ClientID, false},
		{"client-new", "/clients/new?name=Анна+Незнакомова", false}, {"vehicle", "/vehicles/" + o.VehicleID, false}, {"tasks", "/tasks", true},
	}
}

func (g *gallery) ofOrders() []picture {
	list := []picture{{"orders", "/orders", false}, {"not-found", "/orders/nothing", false}}
	for _, s := range workorder.Stages() {
		o := g.in(s.Phase)
		list = append(list, picture{"order-" + string(s.Phase), "/orders/" + o.Number, s.Phase == workorder.AwaitingApproval})
		if next := workorder.NextAction(o.Actions); next != "" {
			list = append(list, picture{"order-" + string(s.Phase) + "-" + next, "/orders/" + o.Number + "?do=" + next, false})
		}
	}
	return list
}

func (g *gallery) papers() []picture {
	o := g.in(workorder.Closed)
	at := "/orders/" + o.Number + "/documents/"
	return []picture{
		{"paper-order", at + "order", false}, {"paper-act", at + "act", false}, {"paper-invoice", at + "invoice-" + o.Invoices[0].Number, true},
	}
}

func (g *gallery) atParts() []picture {
	bought := g.in(workorder.AwaitingParts).purchases()[0]
	return []picture{
		{"parts", "/parts", true}, {"parts-receive", "/parts/receive?q=" + bought.Number, false}, {"purchases", "/purchases", false},
		{"purchase", "/purchases/" + bought.Number, false}, {"stock", "/stock", false}, {"stock-card", "/stock/" + bought.Lines[0].PartNo, false},
	}
}

func (g *gallery) atBoard() []picture {
	o := g.in(workorder.Queued)
	return []picture{{"board", "/board", true}, {"wall", "/board/wall", true}, {"bays", "/board/bays", true}, {"board-give", "/board?order=" + o.Number + "&job=J1", false}, {"tasks-foreman", "/tasks", false}}
}

// fitter is the mechanic who works on something this evening.
func (g *gallery) fitter() string {
	for _, j := range g.in(workorder.InRepair).Jobs {
		if len(j.Entries) > 0 {
			return g.logins[j.Entries[0].MechanicID]
		}
	}
	require.FailNow(g.t, "nobody works on the order in repair")
	return ""
}

// inHand are the pages of who works on a car.
func (g *gallery) inHand() []picture {
	o := g.in(workorder.InRepair)
	job := o.Jobs[slices.IndexFunc(o.Jobs, func(j workorder.Job) bool { return len(j.Entries) > 0 })].ID
	at := path.Join("/jobs", o.Number, job)
	return []picture{
		{"phone-jobs", "/jobs", true}, {"phone-jobs-finish", at + "/finish", false}, {"phone-jobs-pause", at + "/pause", false},
		{"phone-jobs-found", at + "/found", false}, {"phone-jobs-check", "/jobs/" + g.in(workorder.InQualityCheck).Number + "/check", false},
		{"phone-jobs-findings", "/jobs/" + g.in(workorder.Diagnosing).Number + "/findings", false}, {"phone-tasks", "/tasks", false},
	}
}

// behindLinks are what clients see.
func (g *gallery) behindLinks() []picture {
	list := []picture{{"phone-sign-in", "/sign-in", false}, {"client-gone", "/c/nothing", false}}
	for _, p := range []process.Phase{workorder.AwaitingApproval, workorder.AwaitingParts, workorder.Ready, workorder.Closed} {
		o := g.in(p)
		key := "ready"
		if p == workorder.AwaitingApproval || p == workorder.AwaitingParts {
			key = "estimate/v" + itoa(o.Estimate().Version)
		}
		list = append(list, picture{"client-" + string(p), o.pageIn(key), p == workorder.AwaitingApproval})
	}
	askAtOnce(g.t, 600, 1200)
	s := newShop(g.t)
	o := s.served(s.newClient())
	o.surveyIs("sent")
	return append(list, picture{"client-survey", o.pageIn("survey"), false})
}
