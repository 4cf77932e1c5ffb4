package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

// deliveredPage is a delivery that was received.
type deliveredPage struct {
	*typed
	Delivery suppliers.Delivery
	Who      string
}

// Stock is the address of a part's card.
func (*deliveredPage) Stock(l suppliers.DeliveryLine) string { return stockPath(l.PartNo) }

func (s *server) showDelivery(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	m, p := caller(ctx), &deliveredPage{typed: t}
	var err error
	if p.Delivery, err = s.Store.Suppliers.DeliveryByNumber(ctx, m.Branch, chi.URLParam(r, "number")); err != nil {
		return err
	}
	staff, err := s.people(ctx, m.Branch)
	if err != nil {
		return err
	}
	p.Who = staff.Names[p.Delivery.ByID]
	return s.page(w, r, "delivered", p)
}

// settleDelivery tries again what was cut off or refused, or says where the goods are.
func (s *server) settleDelivery(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, l := caller(ctx), s.language(r)
	number, to := chi.URLParam(r, "number"), r.PostForm.Get("to")
	var err error
	if to == "again" {
		err = s.Desk.FinishDelivery(ctx, m.Principal, number)
	} else {
		_, err = s.Desk.Settle(ctx, m.Principal, number, suppliers.LineState(to), desk.Ask{Key: r.PostForm.Get("key")})
	}
	if err != nil {
		t := wrong(l, deliveryForm, r.PostForm, err)
		if t == nil || process.KindOf(err) == process.KindNotFound {
			return err
		}
		return s.showDelivery(&statused{ResponseWriter: w, status: status(err)}, r, t)
	}
	http.Redirect(w, r, "/parts/delivery/"+url.PathEscape(number), http.StatusSeeOther)
	return nil
}
