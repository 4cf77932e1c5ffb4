package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// lifetime is how long a session lasts at the longest; one that nobody uses is
// ended by its store.
const lifetime = 7 * 24 * time.Hour

// What a session holds.
const (
	keyStaff    = "staff"
	keyEpoch    = "epoch"
	keyLanguage = "language"
	keyBranch   = "branch"
)

func newSessions(s *store.Store, log *slog.Logger, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = s.People.Sessions()
	m.Lifetime = lifetime
	m.ErrorFunc = sessionLost(log)
	m.Cookie.Name = "workbay"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Secure = true, http.SameSiteLaxMode, secure
	return m
}

// me is who looks at a page. Branch is the one that the page is of: an
// administrator's order, or form, may be of another than they work in.
type me struct {
	auth.Principal
	Name     string
	Zone     *time.Location // the branch's clocks
	Branches []shop.Branch  // among which an administrator chooses; nil for everybody else
	Works    string         // the branch that was chosen; one's own for everybody else
	Given    bool           // they have to choose a password of their own first
}

// Is reports whether this person has one of the roles.
func (m *me) Is(roles ...string) bool { return slices.Contains(roles, string(m.Role)) }

// Opens reports whether this person may open the orders of a branch.
func (m *me) Opens(branch string) bool { return m.Role == process.Admin || m.Branch == branch }

type meKey struct{}

// caller is who looks; nobody on the pages of clients and the sign-in.
func caller(ctx context.Context) *me {
	m, _ := ctx.Value(meKey{}).(*me)
	return m
}

// signedIn lets only people with a session through, and sends the others to
// the sign-in and back to where they wanted.
func (s *server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, err := s.whoIs(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if m == nil {
			s.toSignIn(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), meKey{}, m))
		if m.Given && !beforeOwnPassword[r.URL.Path] {
			s.toOwnPassword(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// whoIs finds the person behind a session: nobody when it ended, when they left
// or changed their password since.
func (s *server) whoIs(r *http.Request) (*me, error) {
	ctx := r.Context()
	id := s.sessions.GetString(ctx, keyStaff)
	if id == "" {
		return nil, nil
	}
	epoch := s.sessions.GetInt64(ctx, keyEpoch)
	p, err := s.owners.Find(fmt.Sprintf("%s %d", id, epoch), func() (people.Person, error) { return s.Store.People.StaffSession(ctx, id, epoch) })
	if errors.Is(err, auth.ErrSignedOut) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &me{Principal: p.Principal, Name: p.StaffName, Works: p.Branch, Given: p.Given}
	if m.Role == process.Admin {
		if err := s.placed(r, m); err != nil {
			return nil, err
		}
	}
	c, err := s.Store.Shop.CurrentCalendar(ctx, m.Branch)
	if err != nil {
		return nil, err
	}
	m.Zone, err = time.LoadLocation(c.Zone)
	return m, err
}

// toSignIn asks who it is and goes on where they wanted. A form that was sent
// after the session ended is kept in the page, not on the server.
func (s *server) toSignIn(w http.ResponseWriter, r *http.Request) {
	s.divert(w, r, "/sign-in", func(k *kept) error {
		return s.answer(w, r, http.StatusUnauthorized, "sign-in", signInForm{Kept: k})
	})
}

// divert leads to another page first, which knows where to go on. What answers a form
// that was sent is given the form.
func (s *server) divert(w http.ResponseWriter, r *http.Request, path string, answer func(*kept) error) {
	if r.Method != http.MethodPost {
		http.Redirect(w, r, path+"?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostKept)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, process.Invalid("the form could not be read; send it again"))
		return
	}
	if err := answer(keep(r.URL.RequestURI(), r.PostForm)); err != nil {
		s.fail(w, r, err)
	}
}

type signInForm struct {
	Login string
	Next  string
	Kept  *kept
	Wrong bool
	Wait  bool // too many wrong passwords were tried
}

func (s *server) signInRoutes(r chi.Router) {
	r.Get("/sign-in", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.page(w, r, "sign-in", signInForm{Next: r.FormValue("next")})
	}))
	r.Post("/sign-in", s.handle(s.signIn))
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) error {
	f := signInForm{Login: strings.TrimSpace(r.FormValue("login")), Next: r.FormValue("next"), Kept: keptOf(r.PostForm)}
	p, err := s.Store.People.Authenticate(r.Context(), f.Login, r.FormValue("password"), desk.Address(r))
	var many *auth.TooManyGuesses
	if errors.As(err, &many) {
		f.Wait = true
		w.Header().Set("Retry-After", strconv.Itoa(int(many.Wait.Seconds())))
		return s.answer(w, r, http.StatusTooManyRequests, "sign-in", f)
	}
	if errors.Is(err, auth.ErrSignIn) {
		f.Wrong = true
		return s.answer(w, r, http.StatusUnauthorized, "sign-in", f)
	}
	if err != nil {
		return err
	}
	if err := s.begin(r, p); err != nil {
		return err
	}
	if p.Given && f.Kept != nil {
		return s.page(w, r, "own-password", ownPasswordPage{Login: p.Login, Name: p.StaffName, Kept: f.Kept})
	}
	return s.goOn(w, r, f.Kept, f.Next)
}

// goOn offers a form that was kept to be sent again, or leads to where somebody wanted.
func (s *server) goOn(w http.ResponseWriter, r *http.Request, k *kept, next string) error {
	if k != nil {
		return s.page(w, r, "kept", k)
	}
	http.Redirect(w, r, inside(next), http.StatusSeeOther)
	return nil
}

// begin has a session go on as this person's, under a new name of its own.
func (s *server) begin(r *http.Request, p people.Person) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyStaff, p.ID)
	s.sessions.Put(r.Context(), keyEpoch, p.Epoch)
	return nil
}

// inside is a place to go on to, if it is one of ours.
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || u.Path == "/sign-in" {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

func (s *server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

func (s *server) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	if l := r.FormValue("language"); slices.Contains(locale.Languages(), l) {
		s.sessions.Put(r.Context(), keyLanguage, l)
	}
	http.Redirect(w, r, inside(r.Header.Get("Referer")), http.StatusSeeOther)
	return nil
}

// language is that of the request where one is set (see speaking), the one
// chosen, or the browser's.
func (s *server) language(r *http.Request) *locale.Locale {
	if l, ok := r.Context().Value(languageKey{}).(*locale.Locale); ok {
		return l
	}
	if l := s.sessions.GetString(r.Context(), keyLanguage); l != "" {
		return locale.For(l)
	}
	return locale.For(locale.Match(r.Header.Get("Accept-Language")))
}

// home is where each role begins the day.
func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, places(caller(r.Context()))[0].Path, http.StatusSeeOther)
	return nil
}

// place is an entry of the menu.
type place struct{ Path, Key string }

// rooms are the pages that belong to an entry of the menu beside its own.
var rooms = map[string][]string{
	"/parts": {"/purchases", "/stock"}, "/settings": {"/people", "/audit", "/exports"}, "/reception": {"/search", "/clients", "/vehicles", "/orders/new"},
}

// holds reports whether a page belongs to this entry.
func (p place) holds(path string) bool {
	for _, room := range append(rooms[p.Path], p.Path) {
		if path == room || strings.HasPrefix(path, room+"/") {
			return path != "/orders/new" || p.Path != "/orders"
		}
	}
	return false
}

// places are the entries of somebody's menu, the first is where they begin.
func places(m *me) []place {
	switch m.Role {
	case process.Parts:
		return []place{{"/parts", "nav.parts"}, {"/orders", "nav.orders"}, {"/tasks", "nav.tasks"}}
	case process.Mechanic:
		return []place{{"/jobs", "nav.jobs"}, {"/tasks", "nav.tasks"}}
	case process.Foreman:
		return []place{{"/board", "nav.board"}, {"/jobs", "nav.jobs"}, {"/orders", "nav.orders"}, {"/tasks", "nav.tasks"}}
	case process.Manager, process.Admin:
		return []place{{"/manager", "nav.manager"}, {"/reception", "nav.reception"}, {"/board", "nav.board"}, {"/parts", "nav.parts"}, {"/orders", "nav.orders"}, {"/tasks", "nav.tasks"}, {"/settings", "nav.settings"}}
	}
	return []place{{"/reception", "nav.reception"}, {"/orders", "nav.orders"}, {"/tasks", "nav.tasks"}}
}
