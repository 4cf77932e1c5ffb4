package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/countries"
	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// logoPath is the page of the picture at the head of papers.
const logoPath = "/settings/company/logo"

func (s *server) companyRoutes(r chi.Router) {
	r.Get(logoPath, s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showLogo(w, r, http.StatusOK, nil) }))
	r.Post(logoPath, s.handle(s.putLogo))
	r.Get("/company/logo", s.handle(s.sendLogo))
}

// logoPage changes the picture at the head of papers.
type logoPage struct {
	*typed
	There bool
}

func (s *server) showLogo(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	if !caller(r.Context()).Is("admin") {
		return process.Forbidden("")
	}
	content, err := s.Store.Shop.Logo(r.Context())
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "logo", &logoPage{t, content != nil})
}

func (s *server) putLogo(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	var kept []byte
	_, content, err := sentFile(w, r, files.MaxBytes, fileInMemory)
	if drop := r.PostForm.Get("do") == "drop"; drop {
		err = nil
	} else if err == nil {
		kept, err = files.Logo(content)
	}
	if err == nil {
		err = s.Store.Shop.PutLogo(r.Context(), kept, m.Actor())
	}
	if err != nil {
		if t := wrong(s.language(r), fileForm, url.Values{"file": {""}}, err); t != nil {
			return s.showLogo(w, r, status(err), t)
		}
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, logoPath, http.StatusSeeOther)
	return nil
}

func (s *server) sendLogo(w http.ResponseWriter, r *http.Request) error {
	content, err := s.Store.Shop.Logo(r.Context())
	if err != nil {
		return err
	}
	if content == nil {
		return noPage
	}
	h := w.Header()
	h.Set("Content-Type", http.DetectContentType(content))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(content)
	return err
}

// company is what papers say of the company.
func (s *server) company(*http.Request) setting {
	return setting{
		ref: "company",
		page: func(r *http.Request) (*settingPage, error) {
			m, l := caller(r.Context()), s.language(r)
			if !m.Is("admin") {
				return nil, process.Forbidden("")
			}
			c, err := s.Store.Shop.CurrentCompany(r.Context())
			if err != nil {
				return nil, err
			}
			if c.Version == 1 {
				here, err := s.Store.Shop.BranchByID(r.Context(), m.Branch)
				if err != nil {
					return nil, err
				}
				c.Country, c.LegalName = here.Country, here.Company
			}
			return &settingPage{
				Title: l.T("company.title"), Note: l.T("company.text"), Back: "/settings", Action: "/settings/company", Version: c.Version,
				Entries: companyEntries(l, c), History: "/audit?what=company.put",
				More: []link{{logoPath, l.T("company.logo")}},
			}, nil
		},
		change: func(r *http.Request, in url.Values, version int) error {
			if !caller(r.Context()).Is("admin") {
				return process.Forbidden("")
			}
			_, err := s.Store.Shop.PutCompany(r.Context(), shop.Company{
				Country: in.Get("country"), LegalName: in.Get("legal_name"), LegalAddress: in.Get("legal_address"), TaxNo: in.Get("tax_no"),
				RegistrationNo: in.Get("registration_no"), KPP: in.Get("kpp"), Bank: in.Get("bank"), BankCode: in.Get("bank_code"), Account: in.Get("account"),
				BankAccount: in.Get("bank_account"), VATMode: in.Get("vat_mode"), VATGround: in.Get("vat_ground"), Warranty: in.Get("warranty"),
			}, version, caller(r.Context()).Actor())
			return err
		},
	}
}

func companyEntries(l *locale.Locale, c shop.Company) []entry {
	country := entry{Name: "country", Label: l.T("settings.country"), Kind: "select", Value: c.Country, Hint: l.T("company.country_hint"), Options: []option{{"", "—"}}}
	all := countries.All()
	locale.Names(l, all, func(one countries.Country) string { return l.Country(one.Code) })
	for _, one := range all {
		country.Options = append(country.Options, option{one.Code, l.Country(one.Code)})
	}
	only := l.T("company.russia")
	return []entry{
		country,
		{Name: "legal_name", Label: l.T("company.legal_name"), Value: c.LegalName, Max: 200, Auto: "off"},
		{Name: "legal_address", Label: l.T("company.legal_address"), Value: c.LegalAddress, Max: 500},
		{Name: "tax_no", Label: l.T("company.tax_no"), Value: c.TaxNo, Max: 40},
		{Name: "registration_no", Label: l.T("company.registration_no"), Value: c.RegistrationNo, Max: 60},
		{Name: "kpp", Label: l.T("company.kpp"), Hint: only, Value: c.KPP, Max: 12, Mode: "numeric"},
		{Head: l.T("company.head_bank"), Name: "bank", Label: l.T("company.bank"), Value: c.Bank, Max: 200},
		{Name: "bank_code", Label: l.T("company.bank_code"), Value: c.BankCode, Max: 20},
		{Name: "account", Label: l.T("company.account"), Value: c.Account, Max: 42},
		{Name: "bank_account", Label: l.T("company.bank_account"), Hint: only, Value: c.BankAccount, Max: 30, Mode: "numeric"},
		{Head: l.T("company.head_papers"), Name: "vat_mode", Label: l.T("company.vat_mode"), Kind: "select", Value: c.VATMode,
			Options: []option{{"pays", l.T("company.vat_pays")}, {"exempt", l.T("company.vat_exempt")}}},
		{Name: "vat_ground", Label: l.T("company.vat_ground"), Hint: l.T("company.vat_ground_hint"), Value: c.VATGround, Max: 200},
		{Name: "warranty", Label: l.T("company.warranty"), Hint: l.T("company.warranty_hint"), Kind: "area", Value: c.Warranty, Max: 2000},
	}
}
