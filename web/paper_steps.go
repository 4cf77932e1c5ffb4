package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/process"
)

// paperKind is a paper with lines that the parts desk drafts, sends and ends: a transfer or
// a return.
type paperKind struct {
	name   string // of the kind, as in parts.<name>.done
	list   string // where such papers are listed
	fields []string
	path   func(number string) string
	blank  paperView // for one that is to be written
	show   paperView
}

// paperView shows a paper with its forms, as they were typed when they were refused.
type paperView func(http.ResponseWriter, *http.Request, *typed) error

// paperForm is a form that asks for a step of a paper.
type paperForm struct {
	*me
	name     string
	number   string // "" of a new paper
	expected int    // version that the step is made from, 0 of a new paper
	in       url.Values
}

func paperFormOf(r *http.Request) (f paperForm, err error) {
	if err := atPartsDesk(r.Context()); err != nil {
		return f, err
	}
	if err := r.ParseForm(); err != nil {
		return f, process.Invalid("the form could not be read; send it again")
	}
	f = paperForm{me: caller(r.Context()), name: r.PostForm.Get("form"), number: chi.URLParam(r, "number"), in: r.PostForm}
	if f.number != "" {
		f.expected, err = versionOf(f.in)
	}
	return f, err
}

// paperStep is what a form asks for.
type paperStep[T any] struct {
	name string // of the step
	do   func(context.Context) (T, error)
	rows []int             // of the form, by line of the request
	bad  map[string]string // what can not be read
}

// stepPaper carries a step out and leads to the paper, or shows the form again with what is
// wrong with it.
func stepPaper[T any](s *server, w http.ResponseWriter, r *http.Request, kind paperKind, f paperForm, step paperStep[T], numberOf func(T) string) error {
	ctx, l, number := r.Context(), s.language(r), f.number
	show := kind.show
	if number == "" {
		show = kind.blank
	}
	if len(step.bad) > 0 {
		return show(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: f.name, Values: f.in, Wrong: step.bad})
	}
	err := formOnce(ctx, s, f.in.Get("key"), f.name+"-"+kind.name+"/"+f.Branch+"/"+number, asTyped(f.in), func(ctx context.Context) (T, error) {
		made, err := step.do(ctx)
		number = numberOf(made)
		return made, err
	})
	if err == nil {
		to := kind.list
		if number != "" { // "" of a new one that was sent before
			to = kind.path(number)
		}
		s.sessions.Put(ctx, keyFlash, l.T("parts."+kind.name+".done."+step.name))
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	fields := lineFields(len(step.rows))
	for _, name := range kind.fields {
		fields.Set(name, "")
	}
	t := wrong(l, f.name, fields, err)
	if t == nil || process.KindOf(err) == process.KindNotFound && len(t.Wrong) == 0 {
		return err
	}
	t.toRows(step.rows)
	t.Values = f.in
	return show(&statused{ResponseWriter: w, status: status(err)}, r, t)
}
