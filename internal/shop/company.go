package shop

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Company is what papers say of the company that all branches belong to. Its versions
// stay, so that a paper printed again says what it said.
type Company struct {
	Version        int    `json:"version" minimum:"1" doc:"Counts edits; the ETag"`
	Country        string `json:"country,omitempty" pattern:"^([A-Z]{2})?$" doc:"ISO 3166 code; says how numbers are checked"`
	LegalName      string `json:"legal_name,omitempty" maxLength:"200"`
	LegalAddress   string `json:"legal_address,omitempty" maxLength:"500"`
	TaxNo          string `json:"tax_no,omitempty" maxLength:"40" doc:"In Russia the INN"`
	RegistrationNo string `json:"registration_no,omitempty" maxLength:"60" doc:"In Russia the OGRN or OGRNIP"`
	KPP            string `json:"kpp,omitempty" maxLength:"9" doc:"In Russia only, of a company"`
	Bank           string `json:"bank,omitempty" maxLength:"200" doc:"Its name"`
	BankCode       string `json:"bank_code,omitempty" maxLength:"20" doc:"In Russia the BIK, elsewhere the BIC"`
	Account        string `json:"account,omitempty" maxLength:"42" doc:"In Russia 20 digits, elsewhere an IBAN or as the bank writes it"`
	BankAccount    string `json:"bank_account,omitempty" maxLength:"20" doc:"In Russia only: the correspondent account"`
	VATMode        string `json:"vat_mode,omitempty" enum:"pays,exempt" doc:"pays when absent; papers of an exempt company name no rate"`
	VATGround      string `json:"vat_ground,omitempty" maxLength:"200" doc:"Of an exempt company: by which law"`
	Warranty       string `json:"warranty,omitempty" maxLength:"2000" doc:"On the work, as acts say it"`
}

// Tag is the version that an edit is made from.
func (c Company) Tag() int { return c.Version }

// Exempt reports whether the company pays no value added tax.
func (c Company) Exempt() bool { return c.VATMode == "exempt" }

// check brings a company's data into its one form, or says all that is wrong with it.
func (c *Company) check() error {
	var wrong process.Faults
	if c.Country != "" && !countryCode.MatchString(c.Country) {
		wrong.Add(process.Invalid("country: give the two letters of a country, such as RU"))
	}
	for _, err := range []error{
		input.Tidy("legal_name", &c.LegalName, input.MaxName, false), input.Tidy("legal_address", &c.LegalAddress, 500, false),
		input.Tidy("bank", &c.Bank, input.MaxName, false), input.Tidy("warranty", &c.Warranty, 2000, false),
		input.Tidy("vat_ground", &c.VATGround, input.MaxName, false), input.OneOf("vat_mode", &c.VATMode, "pays", "exempt"),
	} {
		wrong.Add(err)
	}
	if c.Country == "RU" {
		c.checkRussian(&wrong)
	} else {
		c.checkOther(&wrong)
	}
	return wrong.Err()
}

func (c *Company) checkRussian(wrong *process.Faults) {
	wrong.Add(input.INN("tax_no", &c.TaxNo))
	wrong.Add(input.OGRN("registration_no", &c.RegistrationNo))
	wrong.Add(input.KPP("kpp", &c.KPP))
	if len(c.TaxNo) == 12 && c.KPP != "" {
		wrong.Add(process.Invalid("kpp: a person has none; leave it empty"))
	}
	bik := input.BIK("bank_code", &c.BankCode)
	wrong.Add(bik)
	code := c.BankCode
	if bik != nil {
		code = ""
	}
	wrong.Add(input.RussianAccount("account", &c.Account, code, false))
	wrong.Add(input.RussianAccount("bank_account", &c.BankAccount, code, true))
}

func (c *Company) checkOther(wrong *process.Faults) {
	c.KPP, c.BankAccount = "", ""
	wrong.Add(input.Tidy("tax_no", &c.TaxNo, 40, false))
	wrong.Add(input.Tidy("registration_no", &c.RegistrationNo, 60, false))
	wrong.Add(input.Tidy("bank_code", &c.BankCode, 20, false))
	if looksLikeIBAN(c.Account) {
		wrong.Add(input.IBAN("account", &c.Account))
		return
	}
	wrong.Add(input.Tidy("account", &c.Account, 40, false))
}

// looksLikeIBAN reports whether an account begins with a country.
func looksLikeIBAN(no string) bool { return len(no) > 2 && countryCode.MatchString(no[:2]) }

const (
	selectCompany   = `SELECT version, doc FROM company ORDER BY version DESC LIMIT 1`
	selectCompanyAs = `SELECT version, doc FROM company WHERE version = $1`
	// Before the first version that says something, that one: papers are older than the form.
	selectCompanyAt = `
SELECT version, doc FROM company ORDER BY (version > 1) DESC, (at <= $1) DESC, CASE WHEN at <= $1 THEN version ELSE -version END DESC LIMIT 1`
	insertCompany = `
INSERT INTO company (version, doc, by_id)
SELECT $1::int + 1, $2::jsonb, $3::text WHERE (SELECT max(version) FROM company) = $1 ON CONFLICT DO NOTHING`
)

func readCompany(row pgx.Row) (c Company, err error) {
	var version int
	err = row.Scan(&version, &c)
	c.Version, c.VATMode = version, cmp.Or(c.VATMode, "pays")
	return c, database.Failed("read company", err)
}

// CurrentCompany returns what papers say of the company now.
func (s *Shop) CurrentCompany(ctx context.Context) (Company, error) {
	return readCompany(s.db.Q(ctx).QueryRow(ctx, selectCompany))
}

// CompanyByVersion returns one version.
func (s *Shop) CompanyByVersion(ctx context.Context, version int) (Company, error) {
	c, err := readCompany(s.db.Q(ctx).QueryRow(ctx, selectCompanyAs, version))
	if database.Missing(err) {
		return c, process.NotFound("there is no version %d of the company's data", version)
	}
	return c, err
}

// CompanyAt returns what a paper of that time says of the company.
func (s *Shop) CompanyAt(ctx context.Context, at time.Time) (Company, error) {
	return readCompany(s.db.Q(ctx).QueryRow(ctx, selectCompanyAt, at))
}

// PutCompany changes what papers say from now on. expected is the version it was edited
// from, 0 for any; when another came meanwhile it is a Conflict.
func (s *Shop) PutCompany(ctx context.Context, c Company, expected int, by process.Actor) (Company, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if expected == 0 {
			now, err := s.CurrentCompany(ctx)
			if err != nil {
				return err
			}
			expected = now.Version
		}
		c.Version = expected + 1
		tag, err := tx.Exec(ctx, insertCompany, expected, c, by.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return database.ChangedMeanwhile()
		}
		return audit.Note(ctx, tx, by, "company.put", "company", c)
	})
	return c, database.Failed("put company", err)
}

const (
	selectLogo = `SELECT content FROM company_logo`
	putLogo    = `INSERT INTO company_logo (content) VALUES ($1) ON CONFLICT (single) DO UPDATE SET content = excluded.content`
	dropLogo   = `DELETE FROM company_logo`
)

// Logo returns the picture at the head of papers, PNG or JPEG; nil when there is none.
func (s *Shop) Logo(ctx context.Context) (content []byte, err error) {
	if err = s.db.Q(ctx).QueryRow(ctx, selectLogo).Scan(&content); database.Missing(err) {
		return nil, nil
	}
	return content, database.Failed("read logo", err)
}

// PutLogo changes the picture at the head of papers; nil takes it away. It is the caller's
// to make of a file what can be printed.
func (s *Shop) PutLogo(ctx context.Context, content []byte, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if content == nil {
			_, err = tx.Exec(ctx, dropLogo)
		} else {
			_, err = tx.Exec(ctx, putLogo, content)
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "company.logo", "company", map[string]int{"bytes": len(content)})
	})
	return database.Failed("put logo", err)
}
