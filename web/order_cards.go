package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// correctForm is the form that puts intake right.
var correctForm = workorder.CorrectIntake{}.Name()

// readsCorrection reads the form. A representative's field that was left empty names
// nobody, for the form shows who acts for the client now.
func readsCorrection(r *http.Request, l *locale.Locale, zone *time.Location) (process.Command, map[string]string, error) {
	var c workorder.CorrectIntake
	bad, err := read(r, l, zone, &c)
	if nobody := ""; r.PostForm.Has("representative_id") && c.RepresentativeID == nil {
		c.RepresentativeID = &nobody
	}
	return c, bad, err
}

// rightCards are the cards that a correction of intake names, and who may act for its client.
type rightCards struct {
	ClientID, VehicleID string // empty: those of the order stay
	Client              cards.Client
	Vehicle             cards.Vehicle
	Representatives     []cards.Representative
}

// fillCards looks up the cards that the form of a correction names.
func (s *server) fillCards(ctx context.Context, p *orderPage) (err error) {
	if p.Do != correctForm {
		return nil
	}
	c := &rightCards{ClientID: p.Val(correctForm, "client_id", ""), VehicleID: p.Val(correctForm, "vehicle_id", ""), Client: p.Client, Vehicle: p.Vehicle}
	if found, err := card(s.Store.Cards.ClientByID(ctx, c.ClientID)); err != nil {
		return err
	} else if found != nil {
		c.Client = *found
	}
	if found, err := card(s.Store.Cards.VehicleByID(ctx, c.VehicleID)); err != nil {
		return err
	} else if found != nil {
		c.Vehicle = *found
	}
	today := worktime.DateOf(time.Now(), caller(ctx).Zone)
	c.Representatives, err = s.Store.Cards.Representatives(ctx, c.Client.ID)
	c.Representatives = slices.DeleteFunc(c.Representatives, func(r cards.Representative) bool {
		return r.ID != p.RepresentativeID && (r.RevokedAt != nil || r.ValidTo < today || !r.MayDropOff)
	})
	p.Cards = c
	return err
}

// chosenCards are the cards in the address of an order's page: they are filled in to the
// form of a correction.
func chosenCards(q url.Values) *typed {
	t := &typed{Name: correctForm, Values: url.Values{}}
	for _, f := range []string{"client_id", "vehicle_id"} {
		if q.Get(f) != "" {
			t.Values.Set(f, q.Get(f))
		}
	}
	if len(t.Values) == 0 || q.Get("do") != correctForm {
		return nil
	}
	return t
}

// orderCardsPage is the choice of other cards for an order.
type orderCardsPage struct {
	*typed
	Number  string
	Client  cards.Client
	Vehicle cards.Vehicle
	Find    string
	Found   []found
}

// With is where the chosen cards are put into the form.
func (p *orderCardsPage) With(client, vehicle string) string {
	q := url.Values{"do": {correctForm}, "client_id": {client}, "vehicle_id": {vehicle}}
	return "/orders/" + p.Number + "?" + q.Encode() + "#act"
}

// chooseCards finds the right client and car for an order that was opened with wrong ones.
func (s *server) chooseCards(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p := &orderCardsPage{Number: o.Number, Find: r.URL.Query().Get("find")}
	if p.Client, err = s.Store.Cards.ClientByID(ctx, o.ClientID); err != nil {
		return err
	}
	if p.Vehicle, err = s.Store.Cards.VehicleByID(ctx, o.VehicleID); err != nil {
		return err
	}
	if p.Found, err = s.find(ctx, p.Find, database.Page{Limit: hits}); process.KindOf(err) == process.KindInvalid {
		p.typed = wrong(s.language(r), "find", url.Values{"find": {p.Find}}, err)
		return s.answer(w, r, status(err), "order-cards", p)
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "order-cards", p)
}
