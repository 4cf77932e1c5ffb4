package web

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// linkForm is the name of the form that gives a client a link.
const linkForm = "client-link"

// linkSheet is a client's new link, to be shown on the screen or printed. It is in the
// client's language.
type linkSheet struct {
	Order   workorder.Order
	Car     string
	Client  string
	Branch  shop.Branch
	Address string
	Code    template.HTML
	Printed bool
	By      string // who gives it
	At      time.Time
	Words   *locale.Locale // the client's
	clocks  *time.Location
}

func (p *linkSheet) zone() *time.Location { return p.clocks }

// Live reports whether a link of the client opens the order now.
func (p *orderPage) LiveLink() bool {
	for _, l := range p.Links {
		if l.Opens {
			return true
		}
	}
	return false
}

// giveLink gives the client a new link: sends it, or shows it once. Nobody can read it
// again, so the page that shows it is the answer to the form.
func (s *server) giveLink(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	number, m := chi.URLParam(r, "number"), caller(r.Context())
	h := messages.Handing{How: r.PostForm.Get("how"), Renew: r.PostForm.Get("renew") != "", Key: r.PostForm.Get("key")}
	address, err := s.Desk.HandLink(r.Context(), m.Principal, number, h)
	if err != nil {
		t := wrong(s.language(r), linkForm, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showOrder(&statused{ResponseWriter: w, status: status(err)}, r, number, t)
	}
	if address == "" {
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T("order.link_sent"))
		http.Redirect(w, r, "/orders/"+number, http.StatusSeeOther)
		return nil
	}
	p, err := s.linkSheet(r.Context(), number, address)
	if err != nil {
		return err
	}
	p.Printed, p.By, p.At = h.How == messages.LinkPrinted, m.Name, time.Now()
	return s.page(w, r, "order-link", p)
}

func (s *server) linkSheet(ctx context.Context, number, address string) (*linkSheet, error) {
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, number)
	if err != nil {
		return nil, err
	}
	p := &linkSheet{Order: o, Address: address}
	if p.Branch, p.clocks, err = s.branch(ctx, o.Branch); err != nil {
		return nil, err
	}
	client, err := s.Store.Cards.ClientByID(ctx, o.ClientID)
	if err != nil {
		return nil, err
	}
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return nil, err
	}
	p.Client, p.Car, p.Words = client.Name, cmp.Or(car.Make+" "+car.Model, car.Plate), locale.For(client.Language)
	p.Code, err = qrCode(address)
	return p, err
}
