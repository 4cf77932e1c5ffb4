package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/process"
)

func (s *server) pickRoutes(r chi.Router) { r.Get("/pick/parts", s.handle(s.pickParts)) }

// foundParts are what a field for a part offers for what was typed into it.
type foundParts struct {
	Q        string
	Items    []picker.Pick
	Currency string // of their prices
}

// pickParts answers a picker's script with the parts that are meant.
func (s *server) pickParts(w http.ResponseWriter, r *http.Request) error {
	found, err := s.partsFor(r.Context(), r.URL.Query().Get("q"))
	if err != nil && process.KindOf(err) != process.KindInvalid {
		return err // what is too long finds nothing
	}
	return s.page(w, r, "picks", found)
}

func (s *server) partsFor(ctx context.Context, q string) (*foundParts, error) {
	f := &foundParts{Q: q}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return f, err
	}
	f.Currency = policy.Currency
	f.Items, err = s.Store.Picker.Parts(ctx, q, caller(ctx).Branch)
	return f, err
}

// partField is the field of a form in which a part is named.
var partField = regexp.MustCompile(`^(.+\.)?part_no$`)

// picked looks up what was typed into a form's fields for parts, for who has no script
// that does it while they type. A number that is a part's stays what it is.
func (s *server) picked(ctx context.Context, sent url.Values) (map[string]*foundParts, error) {
	offers := map[string]*foundParts{}
	for field, v := range sent {
		if !partField.MatchString(field) || v[0] == "" {
			continue
		}
		known, err := s.Store.Cards.PartsByNumber(ctx, v[:1])
		if err != nil {
			return nil, err
		}
		if _, is := known[v[0]]; is {
			continue
		}
		found, err := s.partsFor(ctx, v[0])
		if err != nil && process.KindOf(err) != process.KindInvalid {
			return nil, err
		}
		offers[field] = found
	}
	return offers, nil
}

// Found is what a field of this form offers, nil while nobody asked.
func (t *typed) Found(name, field string) *foundParts {
	if t == nil || t.Name != name {
		return nil
	}
	return t.offers[field]
}
