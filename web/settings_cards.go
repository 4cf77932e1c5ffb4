package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/countries"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// settingKinds are the cards that a shop is made of.
func (s *server) settingKinds() []settingKind {
	return []settingKind{s.branchKind(), s.personKind(), s.bayKind(), s.supplierKind(), s.payerKind(), s.inspectionKind()}
}

// nameEntry and useEntry are what all of these cards have.
func nameEntry(l *locale.Locale, value string, limit int) entry {
	return entry{Name: "name", Label: l.T("settings.name"), Value: value, Required: true, Max: limit}
}

func useEntry(l *locale.Locale, active bool, hint string) entry {
	value := "yes"
	if !active {
		value = "no"
	}
	return entry{Name: "use", Label: l.T("settings.use"), Hint: l.T(hint), Kind: "select", Value: value,
		Options: []option{{"yes", l.T("settings.in_use")}, {"no", l.T("settings.not_in_use")}}}
}

func (s *server) branchKind() settingKind {
	return settingKind{
		path: "/settings/branches", title: "nav.branches", add: "settings.branch_add", roles: []string{"admin"},
		list: func(r *http.Request) (rows []settingRow, err error) {
			all, err := s.Store.Shop.Branches(r.Context())
			for _, b := range all {
				rows = append(rows, settingRow{Path: "/settings/branches/" + b.ID, Name: b.Name, Said: b.ID})
			}
			return rows, err
		},
		fresh: func(r *http.Request) ([]entry, error) {
			home, err := s.Store.Shop.BranchByID(r.Context(), caller(r.Context()).Branch)
			list := placeEntries(s.language(r), cmp.Or(home.Country, countries.All()[0].Code))
			list[0].Value, list[2].Value = home.Company, ""
			list = slices.DeleteFunc(list, func(e entry) bool { return e.Name == "currency" })
			return append(list, reachEntries(s.language(r), shop.BranchCard{})...), err
		},
		make: func(r *http.Request, in url.Values) error {
			_, calendar := placed(in)
			err := formOnce(r.Context(), s, in.Get("key"), "create-branch", asTyped(in), func(ctx context.Context) (shop.Branch, error) {
				return s.Store.Shop.OpenBranch(ctx, branchOf(in), calendar, caller(ctx).Actor())
			})
			return renamed(err, "id", "code", "name", "branch")
		},
		read: func(r *http.Request, id string) (settingCard, error) {
			b, err := s.Store.Shop.BranchByID(r.Context(), id)
			l := s.language(r)
			list := placeEntries(l, b.Country)
			list[0].Value, list[1].Value = b.Company, b.Name
			list = append([]entry{list[0], list[1], list[3]}, reachEntries(l, b.BranchCard)...)
			return settingCard{Name: b.Name, Version: b.Version, Entries: list}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			_, err := s.Store.Shop.PutBranch(r.Context(), id, branchCard(in), version, caller(r.Context()).Actor())
			return renamed(err, "name", "branch")
		},
	}
}

// reachEntries are how clients find a branch.
func reachEntries(l *locale.Locale, b shop.BranchCard) []entry {
	phone := ""
	if b.Phone != nil {
		phone = l.Phone(*b.Phone)
	}
	return []entry{
		{Name: "phone", Label: l.T("field.phone"), Hint: l.T("base.optional"), Kind: "tel", Value: phone, Max: 40},
		{Name: "address", Label: l.T("settings.address"), Hint: l.T("base.optional"), Value: b.Address, Max: 500},
	}
}

// renamed is a refusal at the fields that this page calls otherwise: pairs of the name in
// the refusal and the one on the page.
func renamed(err error, pairs ...string) error {
	faults := process.FaultsOf(err)
	if process.KindOf(err) != process.KindInvalid || len(faults) == 0 {
		return err
	}
	var again process.Faults
	for _, f := range faults {
		e, ok := f.(*process.Error) //nolint:errorlint // FaultsOf gives them bare
		if !ok {
			return err
		}
		one := *e
		one.More = nil
		for i := 0; i+1 < len(pairs); i += 2 {
			if said, found := strings.CutPrefix(one.Message, pairs[i]+": "); found {
				field, rest, _ := strings.Cut(one.Format, ": ")
				one.Format, one.Message = pairs[i+1]+": "+rest, pairs[i+1]+": "+said
				one.Args = one.Args[min(len(one.Args), strings.Count(field, "%")):] // the field's place may be one
				break
			}
		}
		again.Add(&one)
	}
	return again.Err()
}

func (s *server) bayRows(ctx context.Context, branch string) (rows []settingRow, err error) {
	all, err := s.Store.Workshop.Bays(ctx, branch)
	for _, b := range all {
		rows = append(rows, settingRow{Path: "/settings/bays/" + b.ID, Name: b.Name, Off: !b.Active})
	}
	return rows, err
}

func (s *server) bayKind() settingKind {
	return settingKind{
		path: "/settings/bays", title: "board.bays", add: "settings.bay_add", roles: []string{"admin"},
		list:  func(r *http.Request) ([]settingRow, error) { return s.bayRows(r.Context(), caller(r.Context()).Branch) },
		fresh: func(r *http.Request) ([]entry, error) { return []entry{nameEntry(s.language(r), "", 60)}, nil },
		make: func(r *http.Request, in url.Values) error {
			return formOnce(r.Context(), s, in.Get("key"), "create-bay", asTyped(in), func(ctx context.Context) (workshop.Bay, error) {
				m := caller(ctx)
				return s.Store.Workshop.CreateBay(ctx, m.Branch, in.Get("name"), m.Actor())
			})
		},
		read: func(r *http.Request, id string) (settingCard, error) {
			b, err := s.Store.Workshop.BayByID(r.Context(), id)
			l := s.language(r)
			return settingCard{Name: b.Name, Version: b.Version, Entries: []entry{nameEntry(l, b.Name, 60), useEntry(l, b.Active, "settings.bay_use")}}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			_, err := s.Store.Workshop.PutBay(r.Context(), id, workshop.BayCard{Name: in.Get("name"), Active: in.Get("use") == "yes"}, version, caller(r.Context()).Actor())
			return err
		},
	}
}

func (s *server) supplierKind() settingKind {
	return settingKind{
		path: "/settings/suppliers", title: "nav.suppliers", add: "settings.supplier_add", roles: []string{"parts", "manager", "admin"},
		list: func(r *http.Request) (rows []settingRow, err error) {
			all, err := s.Store.Suppliers.Suppliers(r.Context())
			for _, c := range all {
				rows = append(rows, settingRow{Path: "/settings/suppliers/" + c.ID, Name: c.Name, Off: !c.Active})
			}
			return rows, err
		},
		fresh: func(r *http.Request) ([]entry, error) { return []entry{nameEntry(s.language(r), "", 200)}, nil },
		make: func(r *http.Request, in url.Values) error {
			return formOnce(r.Context(), s, in.Get("key"), "create-supplier", asTyped(in), func(ctx context.Context) (suppliers.Supplier, error) {
				return s.Store.Suppliers.CreateSupplier(ctx, in.Get("name"), caller(ctx).Actor())
			})
		},
		read: func(r *http.Request, id string) (settingCard, error) {
			c, err := s.Store.Suppliers.SupplierByID(r.Context(), id)
			l := s.language(r)
			return settingCard{Name: c.Name, Version: c.Version, Entries: []entry{nameEntry(l, c.Name, 200), useEntry(l, c.Active, "settings.supplier_use")}}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			_, err := s.Store.Suppliers.PutSupplier(r.Context(), id, suppliers.SupplierCard{Name: in.Get("name"), Active: in.Get("use") == "yes"}, version, caller(r.Context()).Actor())
			return err
		},
	}
}

func (s *server) payerKind() settingKind {
	return settingKind{
		path: "/settings/payers", title: "settings.payers", add: "settings.payer_add", roles: []string{"admin"}, export: "payers",
		list: func(r *http.Request) (rows []settingRow, err error) {
			all, err := s.Store.Cards.Payers(r.Context())
			for _, c := range all {
				rows = append(rows, settingRow{Path: "/settings/payers/" + c.ID, Name: c.Name, Said: s.language(r).T("payer." + string(c.Kind)), Off: !c.Active})
			}
			return rows, err
		},
		fresh: func(r *http.Request) ([]entry, error) {
			l := s.language(r)
			kind := entry{Name: "kind", Label: l.T("settings.payer_kind"), Kind: "select"}
			for _, k := range []workorder.PayerKind{workorder.PayerManufacturer, workorder.PayerDistributor, workorder.PayerDealer, workorder.PayerInsurer} {
				kind.Options = append(kind.Options, option{string(k), l.T("payer." + string(k))})
			}
			return []entry{nameEntry(l, "", 200), kind}, nil
		},
		make: func(r *http.Request, in url.Values) error {
			return formOnce(r.Context(), s, in.Get("key"), "create-payer", asTyped(in), func(ctx context.Context) (cards.PayerCard, error) {
				return s.Store.Cards.CreatePayer(ctx, workorder.PayerKind(in.Get("kind")), in.Get("name"), caller(ctx).Actor())
			})
		},
		read: func(r *http.Request, id string) (settingCard, error) {
			c, err := s.Store.Cards.PayerByID(r.Context(), id)
			l := s.language(r)
			return settingCard{Name: c.Name, Version: c.Version, Entries: []entry{nameEntry(l, c.Name, 200), useEntry(l, c.Active, "settings.payer_use")}}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			_, err := s.Store.Cards.PutPayer(r.Context(), id, cards.PayerPut{Name: in.Get("name"), Active: in.Get("use") == "yes"}, version, caller(r.Context()).Actor())
			return err
		},
	}
}
