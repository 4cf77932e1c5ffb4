package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// clientRoutes are the pages of clients, who have no account: the token in the
// address is all their authority. No cookie is, so there is nothing that another
// site could have them send, and no check of a form's origin, which a browser
// does not name on pages that give no referrer.
func (s *server) clientRoutes(r chi.Router) {
	r.Get("/c/{token}", s.guested(s.clientSees))
	r.Get("/c/{token}/order", s.guested(s.clientSeesOrder))
	r.Get("/c/{token}/survey", s.guested(s.clientSeesSurvey))
	r.Post("/c/{token}/decide", s.guested(s.clientDecides))
	r.Post("/c/{token}/change", s.guested(s.clientObjects))
	r.Post("/c/{token}/ask", s.guested(s.clientAsks))
	r.Post("/c/{token}/survey", s.guested(s.clientAnswers))
	r.Get("/c/{token}/documents/{document}", s.guested(s.clientDocument))
	r.Get("/c/{token}/sign/{paper}", s.guested(s.guestSigns(s.showPad)))
	r.Post("/c/{token}/sign/{paper}", s.guested(s.guestSigns(s.sign)))
}

// guest is a client who opened a link, and what it opens.
type guest struct {
	desk.ClientView
	Token   string
	Order   workorder.Order
	Link    messages.Link
	Client  cards.Client
	Vehicle cards.Vehicle
	Branch  shop.Branch
	Chosen  string // language other than the card's
	clocks  *time.Location
}

func (g *guest) zone() *time.Location { return g.clocks }

// Car is what a client calls it.
func (g *guest) Car() string { return g.Vehicle.Make + " " + g.Vehicle.Model }

// At is the address of something behind the same link, in the chosen language.
func (g *guest) At(what string) string {
	path := "/c/" + g.Token + what
	if g.Chosen != "" {
		path += "?lang=" + g.Chosen
	}
	return path
}

type guestHandler func(http.ResponseWriter, *http.Request, *guest) error

// guested finds who opened a link. What comes back must not be kept, found or
// passed on: the address is the key. A link that opens nothing says no more than
// whom to call.
func (s *server) guested(h guestHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		chosen := r.URL.Query().Get("lang")
		if !slices.Contains(locale.Languages(), chosen) {
			chosen = ""
		}
		if wait := s.guesses.Wait(r); wait > 0 {
			s.tooMany(w, speaking(r, locale.For(cmp.Or(chosen, locale.Match(r.Header.Get("Accept-Language"))))), wait)
			return
		}
		g, err := s.guest(r.Context(), chi.URLParam(r, "token"))
		if err == nil && r.Method == http.MethodGet && aPerson(r) {
			g, err = s.opened(r.Context(), g)
		}
		lost := process.KindOf(err) == process.KindNotFound
		if lost {
			s.guesses.Missed(r)
		}
		if err == nil {
			g.Chosen = chosen
			r = speaking(r, locale.For(cmp.Or(chosen, g.Client.Language)))
			err = h(w, r, g)
		} else {
			r = speaking(r, locale.For(cmp.Or(chosen, locale.Match(r.Header.Get("Accept-Language")))))
		}
		switch {
		case lost:
			s.showLost(w, r, chosen)
		case err != nil:
			s.failGuest(w, r, err)
		}
	}
}

// opened notes that a client looks at their page, and is what they see by that.
func (s *server) opened(ctx context.Context, g *guest) (*guest, error) {
	told, err := s.Desk.NoteOpened(ctx, g.Token, g.Order)
	if err != nil {
		s.Log.Error("an opened link was not noted", "error", err)
	}
	if !told {
		return g, nil
	}
	return s.guest(ctx, g.Token)
}

// loggable is a path without a token, which is a key.
func loggable(path string) string {
	for _, door := range []string{"/c/", "/start/", "/welcome/"} {
		if strings.HasPrefix(path, door) {
			return door + "…"
		}
	}
	return path
}

// languageKey carries the language of one request.
type languageKey struct{}

// speaking is the request, answered in that language whatever its sender's browser says.
func speaking(r *http.Request, l *locale.Locale) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), languageKey{}, l))
}

// guest reads what a link opens.
func (s *server) guest(ctx context.Context, token string) (*guest, error) {
	o, link, err := s.Desk.ClientOrder(ctx, token)
	if err != nil {
		return nil, err
	}
	g := &guest{Token: token, Order: o, Link: link}
	if g.ClientView, err = s.Desk.ClientSees(ctx, o, link); err != nil {
		return nil, err
	}
	if g.Client, err = s.Store.Cards.ClientByID(ctx, link.ClientID); err != nil {
		return nil, err
	}
	if g.Vehicle, err = s.Store.Cards.VehicleByID(ctx, o.VehicleID); err != nil {
		return nil, err
	}
	g.Branch, g.clocks, err = s.branch(ctx, o.Branch)
	return g, err
}

// branch is a branch's card and its clocks.
func (s *server) branch(ctx context.Context, id string) (b shop.Branch, zone *time.Location, err error) {
	all, err := s.Store.Shop.Branches(ctx)
	if err != nil {
		return b, nil, err
	}
	for _, one := range all {
		if one.ID == id {
			b = one
		}
	}
	c, err := s.Store.Shop.CurrentCalendar(ctx, id)
	if err != nil {
		return b, nil, err
	}
	zone, err = time.LoadLocation(c.Zone)
	return b, zone, err
}
