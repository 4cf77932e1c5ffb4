package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
)

// signForm is the form in which a paper is signed.
const signForm = "sign"

func (s *server) signRoutes(r chi.Router) {
	r.Get("/orders/{number}/sign/{paper}", s.atDesk(func(w http.ResponseWriter, r *http.Request) error { return s.atPad(w, r, s.showPad) }))
	r.Post("/orders/{number}/sign/{paper}", s.atDesk(func(w http.ResponseWriter, r *http.Request) error { return s.atPad(w, r, s.sign) }))
	r.Get("/orders/{number}/signatures/{id}", s.atDesk(s.asSigned))
}

// signing is a paper on the pad, at the desk or behind a client's link.
type signing struct {
	*papers
	*typed
	Kind     string
	Device   string
	By       process.Actor
	To, Back string // where the form goes, and where its reader came from
	Done     string // where it leads when it is signed
	Signed   func() // what is done then
}

// signPage is a paper with the form to sign it.
type signPage struct {
	*signing
	Sheet *document.Sheet
	Paper signatures.Paper
}

func (p *signPage) zone() *time.Location { return p.clocks }

// Signer is who is expected to sign, as their card has it.
func (p *signPage) Signer() string { return p.signatures(p.representativeSigns(p.Kind))[0].Name }

// atPad puts a paper on the pad of the desk, in the client's language: they read it.
func (s *server) atPad(w http.ResponseWriter, r *http.Request, do func(http.ResponseWriter, *http.Request, *signing) error) error {
	m := caller(r.Context())
	o, err := s.Desk.Order(r.Context(), m.Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	g := &signing{Kind: chi.URLParam(r, "paper"), Device: signatures.AtDesk, By: m.Actor()}
	if g.papers, err = s.papers(r.Context(), o); err != nil {
		return err
	}
	g.Locale = locale.For(g.Client.Language)
	if chosen := r.URL.Query().Get("lang"); slices.Contains(locale.Languages(), chosen) {
		g.Locale = locale.For(chosen)
	}
	at := "/orders/" + url.PathEscape(o.Number)
	g.To, g.Back, g.Done = at+"/sign/"+g.Kind+"?lang="+g.Tag(), at, at+"/documents/"+g.Kind
	said := s.language(r).T("sign.done")
	g.Signed = func() { s.sessions.Put(r.Context(), keyFlash, said) }
	return do(w, speaking(r, g.Locale), g)
}

// guestSigns is [server.atPad] for a client's link.
func (s *server) guestSigns(do func(http.ResponseWriter, *http.Request, *signing) error) guestHandler {
	return func(w http.ResponseWriter, r *http.Request, c *guest) (err error) {
		g := &signing{Kind: chi.URLParam(r, "paper"), Device: signatures.ByClient, By: process.Actor{Role: process.Client, ID: c.Client.ID}}
		if g.papers, err = s.papers(r.Context(), c.Order); err != nil {
			return err
		}
		g.Locale, g.Signed = s.language(r), func() {}
		g.To, g.Back, g.Done = c.At("/sign/"+g.Kind), c.At(""), c.At("")
		return do(w, r, g)
	}
}

// shown is the page with the paper as it is now.
func (s *server) shown(ctx context.Context, g *signing) (*signPage, error) {
	if err := g.Order.MaySign(g.Kind); err != nil {
		return nil, err
	}
	if err := s.head(ctx, g.papers, g.Kind); err != nil {
		return nil, err
	}
	paper, sheet, err := g.paper(g.Kind, g.Tag())
	if err != nil {
		return nil, err
	}
	if sheet.Signatures = nil; g.Device == signatures.ByClient {
		sheet.Logo = nil // is for who is signed in
	}
	return &signPage{signing: g, Sheet: sheet, Paper: paper}, desk.Signable(&g.Order, paper)
}

func (s *server) showPad(w http.ResponseWriter, r *http.Request, g *signing) error {
	p, err := s.shown(r.Context(), g)
	if err != nil {
		return err
	}
	return s.page(w, r, "sign", p)
}

// mostSigned is what the form of a signature may have, in bytes.
const mostSigned = 1 << 20

func (s *server) sign(w http.ResponseWriter, r *http.Request, g *signing) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostSigned)
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	p, err := s.shown(r.Context(), g)
	if err != nil {
		return err
	}
	in, err := signingOf(r.PostForm)
	if err == nil {
		body := []any{g.Order.Number, g.Kind, in.Name, in.Seen, sha256.Sum256(in.Drawing)}
		err = onceBy(r.Context(), s, g.By, r.PostForm.Get("key"), "sign", body, func(ctx context.Context) (signatures.Signature, error) {
			return s.Desk.Sign(ctx, &g.Order, p.Paper, in, g.Device, g.By)
		})
	}
	if err == nil {
		g.Signed()
		http.Redirect(w, r, g.Done, http.StatusSeeOther)
		return nil
	}
	if g.typed = wrong(g.Locale, signForm, r.PostForm, err); g.typed == nil {
		return err
	}
	return s.answer(w, r, status(err), "sign", p)
}

// signingOf reads a form: a drawing with the name under it, or a name that was typed
// instead, with the tick that says so.
func signingOf(form url.Values) (in signatures.Signing, err error) {
	const png = "data:image/png;base64,"
	in = signatures.Signing{Name: form.Get("name"), Seen: form.Get("seen")}
	if drawn := form.Get("drawing"); drawn != "" {
		text, ok := strings.CutPrefix(drawn, png)
		if in.Drawing, err = base64.StdEncoding.DecodeString(text); err != nil || !ok {
			err = process.Invalid("drawing: is no picture in PNG; draw it again")
		}
		return in, err
	}
	in.Name = strings.TrimSpace(form.Get("typed"))
	switch ticked := form.Get("sign") != ""; {
	case in.Name == "" && !ticked:
		return in, process.Invalid("drawing: is empty; sign in the frame, or type the name")
	case in.Name == "":
		return in, process.Invalid("typed: is empty; type the name of who signs")
	case !ticked:
		return in, process.Invalid("sign: tick it if you sign by your typed name")
	}
	return in, nil
}
