package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// importForm is the name of the forms by which lists are taken in.
const importForm = "import"

func (s *server) importRoutes(r chi.Router) {
	const one = "/settings/imports/{id}"
	r.Get("/settings/imports", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showImports(w, r, http.StatusOK, nil) }))
	r.Post("/settings/imports", s.handle(s.sendImport))
	r.Get(one, s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showImport(w, r, http.StatusOK, nil) }))
	r.Post(one+"/check", s.handle(s.stepImport("check", func(ctx context.Context, i imports.Import, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Check(ctx, i.ID, i.Setup, version, by)
	})))
	r.Post(one+"/run", s.handle(s.stepImport("run", func(ctx context.Context, i imports.Import, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Run(ctx, i.ID, version, by)
	})))
	r.Post(one+"/undo", s.handle(s.stepImport("undo", func(ctx context.Context, i imports.Import, version int, by process.Actor) (imports.Import, error) {
		return s.Store.Imports.Undo(ctx, i.ID, version, by)
	})))
	r.Post(one+"/drop", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if err := s.Store.Imports.Drop(r.Context(), chi.URLParam(r, "id"), caller(r.Context()).Actor()); err != nil {
			return err
		}
		http.Redirect(w, r, "/settings/imports", http.StatusSeeOther)
		return nil
	}))
}

// importsPage lists the lists that were sent, and takes another.
type importsPage struct {
	*typed
	Kinds []imports.Kind
	List  database.List[imports.Import]
	Most  int // MiB
}

func (s *server) showImports(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	m := caller(r.Context())
	p := &importsPage{typed: t, Most: sheets.MaxBytes >> 20, Kinds: imports.Kinds}
	if !m.Is("admin") {
		p.Kinds = slices.DeleteFunc(slices.Clone(imports.Kinds), func(k imports.Kind) bool { return !k.OfParts() })
	}
	var err error
	if p.List, err = s.Store.Imports.List(r.Context(), m.Actor(), database.Page{Cursor: r.URL.Query().Get("cursor")}); err != nil {
		return err
	}
	return s.answer(w, r, status, "imports", p)
}

// sendImport keeps a file that a form brought.
func (s *server) sendImport(w http.ResponseWriter, r *http.Request) error {
	// In memory, whole: what people are called does not lie about in files.
	name, content, err := sentFile(w, r, sheets.MaxBytes, sheets.MaxBytes)
	var made imports.Import
	if err == nil {
		kind, by := imports.Kind(r.PostForm.Get("kind")), caller(r.Context()).Actor()
		err = formOnce(r.Context(), s, r.PostForm.Get("key"), "add-import", []any{kind, name, sha256.Sum256(content)}, func(ctx context.Context) (imports.Import, error) {
			made, err = s.Store.Imports.Add(ctx, kind, name, content, by)
			return made, err
		})
	}
	if err == nil {
		http.Redirect(w, r, strings.TrimSuffix("/settings/imports/"+made.ID, "/"), http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), importForm, r.PostForm, err)
	if t == nil || process.KindOf(err) == process.KindForbidden {
		return err
	}
	return s.showImports(w, r, status(err), t)
}

// stepImport brings an import on. A small one is done when the page comes.
func (s *server) stepImport(what string, step func(ctx context.Context, i imports.Import, version int, by process.Actor) (imports.Import, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return process.Invalid("the form could not be read; send it again")
		}
		ctx, id, by := r.Context(), chi.URLParam(r, "id"), caller(r.Context()).Actor()
		version, err := versionOf(r.PostForm)
		if err != nil {
			return err
		}
		i, err := s.Store.Imports.Find(ctx, id, by)
		if err != nil {
			return err
		}
		if what == "check" {
			i.Setup = setupOf(i.Setup, r.PostForm)
		}
		err = formOnce(ctx, s, r.PostForm.Get("key"), what+"-import", []any{id, version, asTyped(r.PostForm)}, func(ctx context.Context) (imports.Import, error) {
			return step(ctx, i, version, by)
		})
		if err == nil && i.Small() {
			err = s.Store.Imports.Finish(database.Unhurried(ctx), id)
		}
		if err == nil {
			http.Redirect(w, r, "/settings/imports/"+id, http.StatusSeeOther)
			return nil
		}
		t := wrong(s.language(r), importForm, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showImport(w, r, status(err), t)
	}
}

// setupOf is how a form says that a file is read.
func setupOf(was imports.Setup, in map[string][]string) imports.Setup {
	get := func(name, otherwise string) string {
		if v, ok := in[name]; ok {
			return v[0]
		}
		return otherwise
	}
	now := was
	now.Layout.Encoding, now.Layout.Separator = get("encoding", was.Layout.Encoding), get("separator", was.Layout.Separator)
	now.Layout.Decimal, now.Layout.Dates = get("decimal", was.Layout.Decimal), get("dates", was.Layout.Dates)
	if n, err := strconv.Atoi(get("header", "")); err == nil {
		now.Layout.Header = n
	}
	now.Supplier = get("supplier", was.Supplier)
	if said, ok := in["lead_days"]; ok {
		now.LeadDays = nil
		if n, err := strconv.Atoi(strings.TrimSpace(said[0])); err == nil {
			now.LeadDays = &n
		}
	}
	if said, ok := in["unknown"]; ok {
		now.Known = said[0] == unknownLeave
	}
	now.Twins, now.Reason = get("twins", was.Twins), get("duplicate_reason", was.Reason)
	if now.Confirm = in["confirmed"]; now.Confirm == nil && len(in) == 0 {
		now.Confirm = was.Confirm
	}
	now.Columns = nil
	for k := range max(len(was.Columns), sheets.MaxColumns) {
		v, ok := in[fmt.Sprintf("columns[%d]", k)]
		switch {
		case ok:
			now.Columns = append(now.Columns, v[0])
		case k < len(was.Columns):
			now.Columns = append(now.Columns, was.Columns[k])
		}
	}
	return now
}
