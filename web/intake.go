package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/process"
)

// intakeForm is the form in which the state of a car is written down.
const intakeForm = "intake"

// spare is how many empty lines for damage the form has.
const spare = 3

func (s *server) intakeRoutes(r chi.Router) {
	r.Get("/orders/{number}/intake", s.atDesk(func(w http.ResponseWriter, r *http.Request) error { return s.showIntake(w, r, nil) }))
	r.Post("/orders/{number}/intake", s.atDesk(s.putIntake))
}

// intakePage is the state of a car as it is written down.
type intakePage struct {
	*typed
	Number string
	State  intake.IntakeState
	Damage []damageLine
	Sketch *document.Sketch
	Fuels  []option
}

// damageLine is a line of the form.
type damageLine struct {
	No                    int
	Place, Text           string
	WrongPlace, WrongText string
}

// Places are where damage can be.
func (*intakePage) Places() []string { return intake.Places() }

// Fuel is the value of the gauge's field.
func (p *intakePage) Fuel() string {
	if p.State.Fuel == nil {
		return ""
	}
	return strconv.Itoa(*p.State.Fuel)
}

// Keys is the value of the keys' field.
func (p *intakePage) Keys() string { return keys(&p.State) }

func (s *server) showIntake(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx, l := r.Context(), s.language(r)
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p := &intakePage{typed: t, Number: o.Number}
	if p.State, err = s.Store.Intake.Of(ctx, o.Number); err != nil {
		return err
	}
	for n := 0; n <= intake.FullTank; n++ {
		p.Fuels = append(p.Fuels, option{strconv.Itoa(n), fuel(l, &n)})
	}
	p.Sketch = carSketch(l, p.State.Damage)
	for _, d := range p.State.Damage {
		p.Damage = append(p.Damage, damageLine{Place: d.Place, Text: d.Text})
	}
	if t != nil {
		p.keep(t)
	}
	for range spare {
		p.Damage = append(p.Damage, damageLine{})
	}
	p.Damage = p.Damage[:min(len(p.Damage), intake.MostDamage)]
	for i := range p.Damage {
		p.Damage[i].No = i + 1
	}
	return s.page(w, r, "intake", p)
}

// keep shows again what was typed into a refused form.
func (p *intakePage) keep(t *typed) {
	p.Damage = nil
	for i, d := range typedDamage(t.Values) {
		at := fmt.Sprintf("damage[%d].", i)
		p.Damage = append(p.Damage, damageLine{Place: d.Place, Text: d.Text, WrongPlace: t.Wrong[at+"place"], WrongText: t.Wrong[at+"text"]})
	}
}

// typedDamage are the lines of the form in which something stands.
func typedDamage(in url.Values) (list []intake.Damage) {
	for i := 0; i < intake.MostDamage && in.Has(fmt.Sprintf("damage[%d].text", i)); i++ {
		d := intake.Damage{Place: in.Get(fmt.Sprintf("damage[%d].place", i)), Text: strings.TrimSpace(in.Get(fmt.Sprintf("damage[%d].text", i)))}
		if d.Place != "" || d.Text != "" {
			list = append(list, d)
		}
	}
	return list
}

// some is a number of a field that may be empty.
func some(in url.Values, field string) (*int, error) {
	text := strings.TrimSpace(in.Get(field))
	if text == "" {
		return nil, nil //nolint:nilnil // none was given
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, process.Invalid("%s: give a whole number", field)
	}
	return &n, nil
}

func (s *server) putIntake(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	ctx, l, in, number := r.Context(), s.language(r), r.PostForm, chi.URLParam(r, "number")
	version, _ := strconv.Atoi(in.Get("version")) // is written by the page
	st := intake.IntakeState{Belongings: in.Get("belongings"), Damage: typedDamage(in)}
	var wrongs process.Faults
	var err error
	st.Fuel, err = some(in, "fuel_eighths")
	wrongs.Add(err)
	st.Keys, err = some(in, "keys")
	wrongs.Add(err)
	if err = wrongs.Err(); err == nil {
		_, err = s.Desk.PutIntake(ctx, caller(ctx).Principal, number, st, version)
	}
	if err != nil {
		fields := url.Values{}
		for k, v := range in {
			if !strings.HasPrefix(k, "damage[") { // its lines are counted anew, without the empty ones
				fields[k] = v
			}
		}
		for i := range st.Damage {
			fields[fmt.Sprintf("damage[%d].place", i)], fields[fmt.Sprintf("damage[%d].text", i)] = []string{st.Damage[i].Place}, []string{st.Damage[i].Text}
		}
		t := wrong(l, intakeForm, fields, err)
		if t == nil || process.KindOf(err) == process.KindNotFound {
			return err
		}
		return s.showIntake(&statused{ResponseWriter: w, status: status(err)}, r, t)
	}
	s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
	to := "/orders/" + url.PathEscape(number)
	if in.Has("more") {
		to += "/intake"
	} else {
		to += "/documents/intake"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
