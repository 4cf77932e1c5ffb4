package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
)

func (s *server) cardRoutes(r chi.Router) {
	r.Get("/clients/new", s.atDesk(s.newClient))
	r.Post("/clients", s.atDesk(s.createClient))
	r.Get("/clients/{id}", s.atDesk(func(w http.ResponseWriter, r *http.Request) error {
		return s.showClientCard(w, r, http.StatusOK, nil)
	}))
	r.Get("/clients/{id}/edit", s.atDesk(s.editClient))
	for path, m := range s.mergeable() {
		r.Get(path+"{id}/merge", s.atDesk(func(w http.ResponseWriter, r *http.Request) error {
			return s.showMerge(w, r, m, http.StatusOK, nil)
		}))
		r.Post(path+"{id}/merge", s.atDesk(func(w http.ResponseWriter, r *http.Request) error { return s.giveMerge(w, r, m) }))
	}
	r.Post("/clients/{id}", s.atDesk(s.changeClient))
	r.Post("/clients/{id}/representatives", s.atDesk(s.addRepresentative))
	r.Post("/clients/{id}/representatives/{representative}/revoke", s.atDesk(s.revokeRepresentative))
	r.Get("/vehicles/new", s.atDesk(s.newVehicle))
	r.Post("/vehicles", s.atDesk(s.createVehicle))
	r.Get("/vehicles/{id}", s.atDesk(func(w http.ResponseWriter, r *http.Request) error {
		return s.showVehicle(w, r, http.StatusOK, &typed{Name: coverageCard, Values: r.URL.Query()})
	}))
	r.Get("/vehicles/{id}/edit", s.atDesk(s.editVehicle))
	r.Post("/vehicles/{id}", s.atDesk(s.changeVehicle))
	r.Post("/vehicles/{id}/owner", s.atDesk(s.changeOwner))
	s.coverageRoutes(r)
}

// clientForm is the form of a client's card, new or to be changed.
type clientForm struct {
	*typed
	Client *cards.Client // nil: a new card
	Next   string        // where to go on to with the new card
	Same   []found       // cards that have this number or address already
}

// Forms of cards.
const (
	clientCard         = "client"
	vehicleCard        = "vehicle"
	representativeCard = "representative"
)

func (s *server) newClient(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.page(w, r, "client-edit", clientForm{typed: &typed{Name: clientCard, Values: q}, Next: q.Get("next")})
}

func (s *server) createClient(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	in := r.PostForm
	p := clientForm{typed: &typed{Name: clientCard, Values: in}, Next: in.Get("next")}
	made, err := s.Store.Cards.CreateClient(r.Context(), cards.NewClient{
		ClientCard: typedClient(in), DuplicateReason: in.Get("duplicate_reason"),
	}, caller(r.Context()).Actor())
	if err != nil {
		if p.typed = wrongCard(s.language(r), clientCard, in, err); p.typed == nil {
			return err
		}
		if err := s.sameClients(r, &p, err); err != nil {
			return err
		}
		return s.answer(w, r, status(err), "client-edit", p)
	}
	http.Redirect(w, r, onWith(p.Next, "/clients/"+made.ID, "client_id", made.ID), http.StatusSeeOther)
	return nil
}

// sameClients fills in the cards that a refusal points out, with their cars.
func (s *server) sameClients(r *http.Request, p *clientForm, err error) error {
	q := cards.Asked(err)
	if q == nil {
		return nil
	}
	var ids []string
	for _, t := range q.Twins {
		c, err := s.Store.Cards.ClientByID(r.Context(), t.ID)
		if err != nil {
			return err
		}
		ids, p.Same = append(ids, t.ID), append(p.Same, found{Client: c})
	}
	owned, err := s.Store.Cards.CarsOf(r.Context(), ids)
	for i := range p.Same {
		p.Same[i].Cars = owned[p.Same[i].ID]
	}
	p.Why = ""
	return err
}

// Asks reports whether the form asks why this is another client.
func (p clientForm) Asks() bool {
	return len(p.Same) > 0 || p.Val(clientCard, "duplicate_reason", "") != ""
}

// onWith is where a new card leads: back to where it was missed, with it filled
// in, or to the card.
func onWith(next, otherwise, field, id string) string {
	u, err := url.Parse(inside(next))
	if err != nil || next == "" {
		return otherwise
	}
	q := u.Query()
	q.Set(field, id)
	u.RawQuery = q.Encode()
	return u.String()
}

// typedClient is the card as the form has it.
func typedClient(in url.Values) cards.ClientCard {
	return cards.ClientCard{
		Kind: in.Get("kind"), Name: in.Get("name"), Phones: typedPhones(in), Emails: typedEmails(in),
		Language: in.Get("language"), PreferredChannel: in.Get("preferred_channel"),
		Consents: cards.Consents{
			Service: in.Has("consent_service"), Marketing: in.Has("consent_marketing"), PersonalData: in.Has("consent_personal_data"),
		},
		StaffFlag: in.Get("staff_flag"), FlagReason: in.Get("flag_reason"), Address: in.Get("address"), TaxNo: in.Get("tax_no"),
	}
}

// phoneFields and emailFields are the fields for several numbers and addresses.
var (
	phoneFields = []string{"phone", "phone2", "phone3"}
	emailFields = []string{"email", "email2"}
)

func typedPhones(in url.Values) []cards.Phone {
	phones := []cards.Phone{}
	for _, f := range phoneFields {
		if n := strings.TrimSpace(in.Get(f)); n != "" {
			phones = append(phones, cards.Phone{Number: n})
		}
	}
	return phones
}

func typedEmails(in url.Values) []string {
	emails := []string{}
	for _, f := range emailFields {
		if e := strings.TrimSpace(in.Get(f)); e != "" {
			emails = append(emails, e)
		}
	}
	return emails
}

// wrongCard is wrong for refusals that name what was typed instead of its field.
func wrongCard(l *locale.Locale, form string, in url.Values, err error) *typed {
	t := wrong(l, form, in, err)
	if t == nil || t.Why == "" {
		return t
	}
	for _, f := range slices.Concat(phoneFields, emailFields) {
		if v := strings.TrimSpace(in.Get(f)); v != "" && strings.Contains(t.Why, strconv.Quote(v)) {
			t.Wrong[f], t.Why = t.Why, ""
			return t
		}
	}
	return t
}

func (s *server) editClient(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Cards.ClientByID(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return s.page(w, r, "client-edit", clientForm{Client: &c})
}

func (s *server) changeClient(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	id, in := chi.URLParam(r, "id"), r.PostForm
	was, err := s.Store.Cards.ClientByID(r.Context(), id)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(in.Get("version"))
	c := typedClient(in)
	for i := range c.Phones { // verified is not for the form to say
		number, _ := input.ReadPhone(c.Phones[i].Number)
		c.Phones[i].Verified = slices.ContainsFunc(was.Phones, func(p cards.Phone) bool { return p.Dial() == number.String() && p.Verified })
	}
	// What the form has no room for stays.
	c.Phones = append(c.Phones, was.Phones[min(len(was.Phones), len(phoneFields)):]...)
	c.Emails = append(c.Emails, was.Emails[min(len(was.Emails), len(emailFields)):]...)
	patch := cards.ClientPatch{
		Kind: &c.Kind, Name: &c.Name, Phones: &c.Phones, Emails: &c.Emails, Language: &c.Language, PreferredChannel: &c.PreferredChannel,
		Consents:        cards.ConsentsPatch{Service: &c.Consents.Service, Marketing: &c.Consents.Marketing, PersonalData: &c.Consents.PersonalData},
		DuplicateReason: in.Get("duplicate_reason"), Address: &c.Address, TaxNo: &c.TaxNo,
	}
	if in.Has("staff_flag") {
		patch.StaffFlag, patch.FlagReason = &c.StaffFlag, &c.FlagReason
	}
	if _, err := s.Store.Cards.UpdateClient(r.Context(), id, patch, version, caller(r.Context()).Actor()); err != nil {
		p := clientForm{Client: &was, typed: wrongCard(s.language(r), clientCard, in, err)}
		if p.typed == nil {
			return err
		}
		if err := s.sameClients(r, &p, err); err != nil {
			return err
		}
		return s.answer(w, r, status(err), "client-edit", p)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, "/clients/"+id, http.StatusSeeOther)
	return nil
}

func (s *server) addRepresentative(w http.ResponseWriter, r *http.Request) error {
	var in cards.RepresentativeCard
	bad, err := read(r, s.language(r), caller(r.Context()).Zone, &in)
	if err == nil && bad == nil {
		_, err = s.Store.Cards.AddRepresentative(r.Context(), chi.URLParam(r, "id"), in, caller(r.Context()).Actor())
	}
	if err == nil && bad == nil {
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
		http.Redirect(w, r, "/clients/"+chi.URLParam(r, "id"), http.StatusSeeOther)
		return nil
	}
	if err == nil {
		return s.showClientCard(w, r, http.StatusUnprocessableEntity, &typed{Name: representativeCard, Values: r.PostForm, Wrong: bad})
	}
	t := wrongCard(s.language(r), representativeCard, r.PostForm, err)
	if t == nil {
		return err
	}
	return s.showClientCard(w, r, status(err), t)
}

func (s *server) revokeRepresentative(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	if err := s.Store.Cards.RevokeRepresentative(r.Context(), id, chi.URLParam(r, "representative"), caller(r.Context()).Actor()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, "/clients/"+id, http.StatusSeeOther)
	return nil
}
