package cards

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// ClientCard is what is written on a client's card (карточка клиента).
type ClientCard struct {
	Kind             string   `json:"kind,omitempty" enum:"person,company" doc:"person when absent"`
	Name             string   `json:"name" minLength:"1" maxLength:"200"`
	Phones           []Phone  `json:"phones,omitempty" maxItems:"20" doc:"The first is called first"`
	Emails           []string `json:"emails,omitempty" maxItems:"20"`
	Language         string   `json:"language,omitempty" enum:"ru,en,es,pt" doc:"Of messages; ru when absent"`
	PreferredChannel string   `json:"preferred_channel,omitempty" enum:"sms,email,phone,messenger,web" doc:"sms when absent"`
	Consents         Consents `json:"consents,omitzero"`
	StaffFlag        string   `json:"staff_flag,omitempty" enum:"none,caution,service_refused" doc:"A manager refuses service with a reason (P19)"`
	FlagReason       string   `json:"flag_reason,omitempty" maxLength:"1000"`
	Address          string   `json:"address,omitempty" maxLength:"500" doc:"As papers name it"`
	TaxNo            string   `json:"tax_no,omitempty" maxLength:"40" doc:"Of who wants it on papers"`
}

// Phone is a telephone number; it is given in any usual form and kept as E.164.
type Phone struct {
	Number    string `json:"e164" minLength:"3" maxLength:"40" example:"+79161234567"`
	Extension string `json:"extension,omitempty" pattern:"^[0-9]{0,10}$" example:"12" doc:"Dialled after the number; it may stand in e164 as well (доб. 12) and is kept here"`
	Verified  bool   `json:"verified,omitempty" doc:"Somebody answered or a code came back"`
}

// Dial is the whole number as a link dials it and a page shows it.
func (p Phone) Dial() string { return input.Phone{Number: p.Number, Extension: p.Extension}.String() }

func (p Phone) same(other Phone) bool {
	return p.Number == other.Number && p.Extension == other.Extension
}

// Consents are what the client allowed.
type Consents struct {
	Service      bool       `json:"service,omitempty" doc:"Messages about the client's own orders"`
	Marketing    bool       `json:"marketing,omitempty"`
	PersonalData bool       `json:"personal_data,omitempty"`
	At           *time.Time `json:"at,omitempty" readOnly:"true" doc:"When one was last given or withdrawn; set by the server"`
}

// Client is a client card with what the system knows of it.
type Client struct {
	ID string `json:"id"`
	ClientCard
	Version   int       `json:"version" doc:"Counts edits; the card's ETag"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ClientPatch changes the fields that it sets; lists are replaced whole.
type ClientPatch struct {
	Kind             *string       `json:"kind,omitempty" enum:"person,company"`
	Name             *string       `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Phones           *[]Phone      `json:"phones,omitempty" maxItems:"20"`
	Emails           *[]string     `json:"emails,omitempty" maxItems:"20"`
	Language         *string       `json:"language,omitempty" enum:"ru,en,es,pt"`
	PreferredChannel *string       `json:"preferred_channel,omitempty" enum:"sms,email,phone,messenger,web"`
	Consents         ConsentsPatch `json:"consents,omitzero"`
	StaffFlag        *string       `json:"staff_flag,omitempty" enum:"none,caution,service_refused"`
	FlagReason       *string       `json:"flag_reason,omitempty" maxLength:"1000"`
	Address          *string       `json:"address,omitempty" maxLength:"500"`
	TaxNo            *string       `json:"tax_no,omitempty" maxLength:"40"`
	DuplicateReason  string        `json:"duplicate_reason,omitempty" maxLength:"1000" doc:"Why this is another client than those that a refusal lists in duplicates"`
}

// ConsentsPatch changes the consents that it names.
type ConsentsPatch struct {
	Service      *bool `json:"service,omitempty"`
	Marketing    *bool `json:"marketing,omitempty"`
	PersonalData *bool `json:"personal_data,omitempty"`
}

func (p ClientPatch) change(c *ClientCard) {
	input.Set(&c.Kind, p.Kind)
	input.Set(&c.Name, p.Name)
	input.Set(&c.Phones, p.Phones)
	input.Set(&c.Emails, p.Emails)
	input.Set(&c.Language, p.Language)
	input.Set(&c.PreferredChannel, p.PreferredChannel)
	input.Set(&c.Consents.Service, p.Consents.Service)
	input.Set(&c.Consents.Marketing, p.Consents.Marketing)
	input.Set(&c.Consents.PersonalData, p.Consents.PersonalData)
	input.Set(&c.StaffFlag, p.StaffFlag)
	input.Set(&c.FlagReason, p.FlagReason)
	input.Set(&c.Address, p.Address)
	input.Set(&c.TaxNo, p.TaxNo)
}

func (c *ClientCard) check() error {
	for _, err := range []error{
		input.Tidy("name", &c.Name, input.MaxName, true),
		input.Tidy("flag_reason", &c.FlagReason, input.MaxNote, false),
		input.Tidy("address", &c.Address, 500, false), input.Tidy("tax_no", &c.TaxNo, 40, false),
		input.OneOf("kind", &c.Kind, "person", "company"),
		input.OneOf("language", &c.Language, "ru", "en", "es", "pt"),
		input.OneOf("preferred_channel", &c.PreferredChannel, "sms", "email", "phone", "messenger", "web"),
		input.OneOf("staff_flag", &c.StaffFlag, "none", "caution", "service_refused"),
		c.checkAddresses(),
	} {
		if err != nil {
			return err
		}
	}
	if c.StaffFlag == "none" {
		c.FlagReason = ""
	} else if c.FlagReason == "" {
		return process.Invalid("flag_reason: say why; it stands beside the flag")
	}
	return nil
}

// maxAddresses is more numbers than anybody has, and keeps a card a card.
const maxAddresses = 20

// checkAddresses brings numbers and addresses into their one form and drops repeated ones.
func (c *ClientCard) checkAddresses() error {
	if len(c.Phones) > maxAddresses || len(c.Emails) > maxAddresses {
		return process.Invalid("phones and emails: a card holds %d of each", maxAddresses)
	}
	phones, emails := []Phone{}, []string{}
	seen := map[string]bool{}
	for _, p := range c.Phones {
		read, err := input.ReadPhone(p.Number)
		if err != nil {
			return err
		}
		if p.Extension != "" {
			if strings.Trim(p.Extension, "0123456789") != "" || len(p.Extension) > 10 {
				return process.Invalid("phones: the extension %q is no number of up to 10 digits; type digits only", p.Extension)
			}
			read.Extension = p.Extension
		}
		if !seen[read.String()] {
			seen[read.String()] = true
			phones = append(phones, Phone{Number: read.Number, Extension: read.Extension, Verified: p.Verified})
		}
	}
	for _, e := range c.Emails {
		address, err := input.ParseEmail(e)
		if err != nil {
			return err
		}
		if !seen[address] {
			seen[address] = true
			emails = append(emails, address)
		}
	}
	c.Phones, c.Emails = phones, emails
	return nil
}

const insertClient = `
INSERT INTO client (id, kind, name, name_key, language, preferred_channel, consent_service, consent_marketing,
                    consent_personal_data, consents_at, staff_flag, flag_reason, address, tax_no, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $7 OR $8 OR $9 THEN coalesce($14, now()) END, $10, $11, $12, $13, coalesce($14, now()), coalesce($14, now()))`

// CreateClient makes a card. A number or an address that another card has is questioned.
func (s *Cards) CreateClient(ctx context.Context, c NewClient, by process.Actor) (Client, error) {
	if err := cmp.Or(c.check(), input.Tidy("duplicate_reason", &c.DuplicateReason, input.MaxNote, false)); err != nil {
		return Client{}, err
	}
	if err := mayFlag("none", c.StaffFlag, by); err != nil {
		return Client{}, err
	}
	var made Client
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		id := database.NewID("cl")
		if err := c.question(ctx, tx, id, ClientCard{}, c.DuplicateReason); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertClient, append(append([]any{id}, c.values()...), database.Moment(ctx))...); err != nil {
			return err
		}
		if made, err = writeAddresses(ctx, tx, id, c.ClientCard); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "client.create", id, questionedClient{made, c.DuplicateReason})
	})
	return made, database.Failed("create client", err)
}

// values are the card's columns in the order of insertClient and updateClient, after the id.
func (c ClientCard) values() []any {
	return []any{
		c.Kind, c.Name, input.NameKey(c.Name), c.Language, c.PreferredChannel,
		c.Consents.Service, c.Consents.Marketing, c.Consents.PersonalData, c.StaffFlag, c.FlagReason, c.Address, c.TaxNo,
	}
}

// mayFlag lets only a manager refuse service or take that back (P19).
func mayFlag(was, now string, by process.Actor) error {
	const refused = "service_refused"
	if was != now && (was == refused || now == refused) && by.Role != process.Manager && by.Role != process.Admin {
		return process.Forbidden("staff_flag: only a manager refuses service to a client or takes that back")
	}
	return nil
}

const (
	clearAddresses = `WITH p AS (DELETE FROM client_phone WHERE client_id = $1) DELETE FROM client_email WHERE client_id = $1`
	insertPhones   = `
INSERT INTO client_phone (client_id, e164, extension, verified, position)
SELECT $1, p.e164, p.extension, p.verified, p.position FROM unnest($2::text[], $3::text[], $4::bool[]) WITH ORDINALITY AS p (e164, extension, verified, position)`
	insertEmails = `
INSERT INTO client_email (client_id, email, position)
SELECT $1, e.email, e.position FROM unnest($2::text[]) WITH ORDINALITY AS e (email, position)`
)

// writeAddresses replaces the card's numbers and addresses and reads the card back.
func writeAddresses(ctx context.Context, tx database.Querier, id string, c ClientCard) (Client, error) {
	numbers, extensions, verified := []string{}, []string{}, []bool{}
	for _, p := range c.Phones {
		numbers, extensions, verified = append(numbers, p.Number), append(extensions, p.Extension), append(verified, p.Verified)
	}
	for _, step := range []struct {
		sql  string
		args []any
	}{{clearAddresses, []any{id}}, {insertPhones, []any{id, numbers, extensions, verified}}, {insertEmails, []any{id, c.Emails}}} {
		if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
			return Client{}, err
		}
	}
	return clientByID(ctx, tx, id)
}

const (
	lockClient   = `SELECT version FROM client WHERE id = $1 FOR UPDATE`
	updateClient = `
UPDATE client SET kind = $2, name = $3, name_key = $4, language = $5, preferred_channel = $6,
    consents_at = CASE WHEN ($7, $8, $9) IS DISTINCT FROM (consent_service, consent_marketing, consent_personal_data)
                       THEN now() ELSE consents_at END,
    consent_service = $7, consent_marketing = $8, consent_personal_data = $9,
    staff_flag = $10, flag_reason = $11, address = $12, tax_no = $13, version = version + 1, updated_at = now()
WHERE id = $1`
)

// UpdateClient changes a card that was read at version expected; 0 changes it whatever its version.
func (s *Cards) UpdateClient(ctx context.Context, id string, p ClientPatch, expected int, by process.Actor) (Client, error) {
	var card Client
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if id, err = theClient(ctx, tx, id); err != nil {
			return err
		}
		if err = lockVersion(ctx, tx, lockClient, id, expected, noClient(id)); err != nil {
			return err
		}
		if card, err = clientByID(ctx, tx, id); err != nil {
			return err
		}
		was := card.ClientCard
		p.change(&card.ClientCard)
		if err = cmp.Or(card.check(), input.Tidy("duplicate_reason", &p.DuplicateReason, input.MaxNote, false)); err != nil {
			return err
		}
		if err = card.question(ctx, tx, id, was, p.DuplicateReason); err != nil {
			return err
		}
		if err = mayFlag(was.StaffFlag, card.StaffFlag, by); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, updateClient, append([]any{id}, card.values()...)...); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, nameMerged, id); err != nil {
			return err
		}
		if card, err = writeAddresses(ctx, tx, id, card.ClientCard); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, notifyReachable); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "client.update", id, questionedClient{card, p.DuplicateReason})
	})
	return card, database.Failed("update client", err)
}

// lockVersion locks a card for an edit and refuses it when the card moved on since it was read.
func lockVersion(ctx context.Context, tx database.Querier, sql, id string, expected int, absent error) error {
	var version int
	err := tx.QueryRow(ctx, sql, id).Scan(&version)
	switch {
	case database.Missing(err):
		return absent
	case err == nil && expected != 0 && expected != version:
		return database.ChangedMeanwhile()
	}
	return err
}

func noClient(id string) error {
	return process.NotFound("there is no client %q; find the card with GET /v1/clients?q= or make one with POST /v1/clients", id)
}
