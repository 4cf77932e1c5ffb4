package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/process"
)

// templateForm is the name of the form of a job template, and templatesPath the address of
// their list.
const (
	templateForm  = "job-template"
	templatesPath = "/settings/job-templates"
)

func (s *server) jobTemplateRoutes(r chi.Router) {
	keeper := func(h handler) http.HandlerFunc {
		return s.handle(func(w http.ResponseWriter, r *http.Request) error {
			if !keepsTemplates(caller(r.Context())) {
				return process.Forbidden("")
			}
			return h(w, r)
		})
	}
	r.Get("/pick/jobs/{vehicle}", s.handle(s.pickJobs))
	r.Get(templatesPath, keeper(s.listTemplates))
	r.Get(templatesPath+"/new", keeper(s.newTemplate))
	r.Post(templatesPath, keeper(s.putTemplate))
	r.Get(templatesPath+"/{id}", keeper(s.oneTemplate))
	r.Post(templatesPath+"/{id}", keeper(s.putTemplate))
}

// keepsTemplates reports whether somebody may write templates.
func keepsTemplates(m *me) bool { return m.Is("foreman", "manager", "admin") }

// templatesPage lists templates.
type templatesPage struct {
	Q        string
	TooShort bool
	Currency string
	List     database.List[jobtemplates.Template]
}

func (s *server) listTemplates(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p := &templatesPage{Q: strings.TrimSpace(r.URL.Query().Get("q")), Currency: policy.Currency}
	p.List, err = s.Store.Jobs.List(ctx, jobtemplates.Filter{Query: p.Q, All: true}, database.Page{Cursor: r.URL.Query().Get("cursor")})
	if process.KindOf(err) == process.KindInvalid {
		p.TooShort, err = true, nil
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "job-templates", p)
}

// templatePage is the form of one template.
type templatePage struct {
	*typed
	jobtemplates.Template // as it is kept; without an id it is a new one
	Skills                []string
	Currency              string
}

// Action is where the form goes.
func (p *templatePage) Action() string {
	if p.ID == "" {
		return templatesPath
	}
	return templatesPath + "/" + p.ID
}

// Sent reports whether the form came back.
func (p *templatePage) Sent() bool { return p.typed != nil && p.Values.Has("skill") }

// Rows are the rows for parts: those that there are, and some to spare.
func (p *templatePage) Rows() []partRow {
	n := len(p.Parts)
	if p.typed != nil {
		n = max(n, rowsOf(p.Values, "parts"))
	}
	rows := make([]partRow, min(n+spare, 100))
	for i := range rows {
		rows[i].Name = fmt.Sprintf("parts[%d]", i)
		if i < len(p.Parts) && !p.Sent() {
			rows[i].PartNo, rows[i].Qty = p.Parts[i].PartNo, p.Parts[i].Qty.String()
		}
	}
	return rows
}

// partRow is a row for a part of a template.
type partRow struct{ Name, PartNo, Qty string }

// Cars are the kinds of cars that it is for, one in a line.
func (p *templatePage) Cars() string {
	var lines []string
	for _, f := range p.Fits {
		lines = append(lines, strings.TrimRight(strings.Join([]string{f.Make, f.Model, f.Engine}, ", "), ", "))
	}
	return strings.Join(lines, "\n")
}

// Title is what the page is called.
func (p *templatePage) Title(language string) string { return p.Titles.In(language) }

func (s *server) oneTemplate(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Store.Jobs.ByID(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return s.showTemplate(w, r, http.StatusOK, &templatePage{Template: t})
}

// newTemplate is an empty form, or one that is filled in as a job of an order is.
func (s *server) newTemplate(w http.ResponseWriter, r *http.Request) error {
	p := &templatePage{}
	p.Active = true
	number, job, like := strings.Cut(r.URL.Query().Get("like"), "/")
	if !like {
		return s.showTemplate(w, r, http.StatusOK, p)
	}
	ctx, l := r.Context(), s.language(r).Tag()
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, number)
	if err != nil {
		return err
	}
	spec, err := s.Store.Picker.Source(ctx, "like", number+"/"+job, l)
	if process.KindOf(err) == process.KindInvalid {
		return process.NotFound("the order has no job %q", job)
	}
	if err != nil {
		return err
	}
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return err
	}
	p.OpCode, p.Skill, p.NormHours, p.Parts = spec.OpCode, spec.Skill, spec.NormHours, spec.Parts
	p.Fits = []jobtemplates.Fit{{Make: car.Make, Model: car.Model}}
	*p.Titles.Of(l) = spec.Title
	return s.showTemplate(w, r, http.StatusOK, p)
}

func (s *server) showTemplate(w http.ResponseWriter, r *http.Request, status int, p *templatePage) (err error) {
	policy, err := s.Store.Shop.CurrentPolicy(r.Context())
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	if p.Skills, err = s.skills(r); err != nil {
		return err
	}
	return s.answer(w, r, status, "job-template", p)
}

var templateParts = regexp.MustCompile(`^(parts)\[(\d+)\]\.(.+)$`)

// putTemplate makes a template, or changes one; or finds parts for who has no script.
func (s *server) putTemplate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	ctx, l, id := r.Context(), s.language(r), chi.URLParam(r, "id")
	r.PostForm = closeUp(r.PostForm, templateParts)
	p := &templatePage{typed: &typed{Name: templateForm, Values: r.PostForm}}
	if id != "" {
		t, err := s.Store.Jobs.ByID(ctx, id)
		if err != nil {
			return err
		}
		p.Template = t
	}
	if r.PostForm.Has("find") {
		var err error
		if p.offers, err = s.picked(ctx, r.PostForm); err != nil {
			return err
		}
		return s.showTemplate(w, r, http.StatusOK, p)
	}
	var c jobtemplates.TemplatePut
	bad, err := read(r, l, caller(ctx).Zone, &c)
	if err != nil {
		return err
	}
	if bad == nil {
		if c.Fits, err = kindsOfCars(r.PostForm.Get("cars")); err == nil {
			err = s.saveTemplate(ctx, id, c, r.PostForm)
		}
	}
	if bad == nil && err == nil {
		s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
		http.Redirect(w, r, templatesPath, http.StatusSeeOther)
		return nil
	}
	code := http.StatusUnprocessableEntity
	if p.Wrong = bad; err != nil {
		if p.typed = wrong(l, templateForm, r.PostForm, inCars(err, len(c.Fits))); p.typed == nil {
			return err
		}
		code = status(err)
	}
	return s.showTemplate(w, r, code, p)
}

func (s *server) saveTemplate(ctx context.Context, id string, c jobtemplates.TemplatePut, in url.Values) error {
	by := caller(ctx).Actor()
	if id == "" {
		return formOnce(ctx, s, in.Get("key"), "create-job-template", asTyped(in), func(ctx context.Context) (jobtemplates.Template, error) {
			return s.Store.Jobs.Create(ctx, c, by)
		})
	}
	version, err := versionOf(in)
	if err != nil {
		return err
	}
	_, err = s.Store.Jobs.Put(ctx, id, c, version, by)
	return err
}

// kindsOfCars reads lines such as "Lada, Vesta, 21179".
func kindsOfCars(text string) ([]jobtemplates.Fit, error) {
	var fits []jobtemplates.Fit
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		words := strings.Split(line, ",")
		if len(words) > 3 {
			return nil, process.Invalid("cars: write one kind of cars in a line, as make, model, engine code")
		}
		words = slices.Concat(words, []string{"", ""})
		fits = append(fits, jobtemplates.Fit{Make: strings.TrimSpace(words[0]), Model: strings.TrimSpace(words[1]), Engine: strings.TrimSpace(words[2])})
	}
	return fits, nil
}

// inCars puts what is wrong with one of n kinds of cars at the field in which all are, and
// a missing title at the first of four.
func inCars(err error, n int) error {
	pairs := []string{"titles", "titles.en"}
	for i := range n {
		for _, f := range []string{"make", "model", "engine"} {
			pairs = append(pairs, fmt.Sprintf("fits[%d].%s", i, f), "cars")
		}
	}
	return renamed(err, pairs...)
}
