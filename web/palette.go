package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
)

func (s *server) paletteRoutes(r chi.Router) { r.Get("/find", s.handle(s.palette)) }

// palettePage is what one field finds wherever somebody is: what they type of an order, a
// client, a car or a part. The script adds the menu and what can be done on the page.
type palettePage struct {
	searchPage
	Parts []cards.PartCard
}

// fewHits is how many of each kind the palette shows.
const fewHits = 5

func (s *server) palette(w http.ResponseWriter, r *http.Request) error {
	p := palettePage{searchPage: searchPage{Q: strings.TrimSpace(r.URL.Query().Get("q"))}}
	if err := s.fillPalette(r, &p); err != nil && process.KindOf(err) != process.KindInvalid {
		return err // what is too short finds nothing yet
	}
	return s.page(w, r, "find", p)
}

func (s *server) fillPalette(r *http.Request, p *palettePage) error {
	m := caller(r.Context())
	if p.Q == "" || m.Role == process.Mechanic {
		return nil
	}
	page := database.Page{Limit: fewHits}
	if dealsWithClients(m) {
		if err := s.fillSearch(r.Context(), &p.searchPage, page); err != nil {
			return err
		}
	} else {
		orders, err := s.Store.Record.ListOrders(r.Context(), record.OrderFilter{Branch: m.Branch, Query: p.Q, Page: page})
		if err != nil {
			return err
		}
		p.Orders = orders.Items
	}
	if atPartsDesk(r.Context()) != nil { // only there a part has a page
		return nil
	}
	parts, err := s.Store.Cards.ListParts(r.Context(), p.Q, page)
	p.Parts = parts.Items
	return err
}

// Stock is where a part's card is.
func (palettePage) Stock(partNo string) string { return stockPath(partNo) }

// Cars are those of the clients that were found, and the others.
func (p palettePage) Cars() []cards.Vehicle {
	list := slices.Clone(p.Vehicles)
	for _, c := range p.Clients {
		list = append(list, c.Cars...)
	}
	return list[:min(len(list), fewHits)]
}
