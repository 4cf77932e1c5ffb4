package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// gonePage says why there is nothing to see, and whom to call.
type gonePage struct {
	About    string // key of title and text
	Branches []shop.Branch
}

// showLost answers a link that opens nothing. Who holds one that opened once is told
// whom to call at their own branch, in their language; anybody else is told every
// branch's number, which are no secret.
func (s *server) showLost(w http.ResponseWriter, r *http.Request, chosen string) {
	p := gonePage{About: "error.link"}
	branches, language, err := s.whomToCall(r.Context(), chi.URLParam(r, "token"))
	if err != nil { // the page is for somebody who needs help: half of it is better than none
		s.Log.Error("whom a client calls could not be read", "error", err)
	}
	p.Branches = branches
	if chosen == "" && language != "" {
		r = speaking(r, locale.For(language))
	}
	s.Metrics.Refused(string(process.KindNotFound))
	s.sayGone(w, r, http.StatusNotFound, p)
}

// whomToCall finds the branch behind a link that opens nothing any more, and the
// language of its client; all branches where there never was one.
func (s *server) whomToCall(ctx context.Context, token string) (branches []shop.Branch, language string, err error) {
	all, err := s.Store.Shop.Branches(ctx)
	if err != nil {
		return nil, "", err
	}
	link, err := s.Store.Messages.OnceLinked(ctx, token)
	if process.KindOf(err) == process.KindNotFound {
		return slices.DeleteFunc(all, func(b shop.Branch) bool { return b.Phone == nil }), "", nil
	}
	if err != nil {
		return nil, "", err
	}
	mark, err := s.Store.Record.Mark(ctx, link.Order)
	if err != nil {
		return nil, "", err
	}
	c, err := s.Store.Cards.ClientByID(ctx, link.ClientID)
	return slices.DeleteFunc(all, func(b shop.Branch) bool { return b.ID != mark.Branch }), c.Language, err
}

// tooMany tells somebody who has tried many links that open nothing when to try
// again, and nothing of the one that they ask for.
func (s *server) tooMany(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	s.sayGone(w, r, http.StatusTooManyRequests, gonePage{About: "error.too_many"})
}

// failGuest says that something did not work, without anything of ours in it.
func (s *server) failGuest(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	kind := process.KindOf(err)
	if kind == process.KindInternal {
		s.Log.Error("client's page failed", "error", err)
	}
	s.becauseOf(err)
	s.Metrics.Refused(string(kind))
	about := "error." + string(kind)
	if kind == process.KindNotFound {
		about = "error.link"
	}
	s.sayGone(w, r, status(err), gonePage{About: about})
}

func (s *server) sayGone(w http.ResponseWriter, r *http.Request, code int, p gonePage) {
	if err := s.answer(w, r, code, "gone", p); err != nil {
		s.Log.Error("client's error page failed", "error", err)
		http.Error(w, http.StatusText(code), code)
	}
}

// machines are words by which programs that look into links name themselves.
var machines = []string{"bot", "preview", "externalhit", "whatsapp", "crawl", "spider", "viber", "skype", "slack", "curl", "wget"}

// aPerson reports whether a browser shows the page to somebody: what fetches a link to
// show a preview of it, or in advance, is no client. Browsers say what a request is for;
// of old ones the name tells.
func aPerson(r *http.Request) bool {
	if r.Header.Get("Sec-Purpose") != "" || r.Header.Get("Purpose") == "prefetch" {
		return false
	}
	if dest := r.Header.Get("Sec-Fetch-Dest"); dest != "" && dest != "document" {
		return false
	}
	name := strings.ToLower(r.UserAgent())
	return name != "" && !slices.ContainsFunc(machines, func(m string) bool { return strings.Contains(name, m) })
}
