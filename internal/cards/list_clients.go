package cards

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Keys are what a client's card is compared by: its numbers and addresses, or its name
// where it has neither. Call it on a card that was checked.
func (c ClientCard) Keys() []string {
	var keys []string
	for _, p := range c.Phones {
		keys = append(keys, "client/"+p.Dial())
	}
	for _, e := range c.Emails {
		keys = append(keys, "client/"+strings.ToLower(e))
	}
	if keys == nil {
		keys = []string{"client/" + input.NameKey(c.Name)}
	}
	return keys
}

// Checked is the card with all in its one form, or what is wrong with it.
func (c ClientCard) Checked() (ClientCard, error) {
	c.Phones, c.Emails = slices.Clone(c.Phones), slices.Clone(c.Emails)
	err := c.check()
	return c, err
}

const selectClientHits = `
SELECT at, id, array_agg(DISTINCT what ORDER BY what DESC) FROM (
    SELECT l.at, p.client_id AS id, 'phone' AS what FROM unnest($1::int[], $2::text[], $3::text[]) AS l (at, e164, extension) JOIN client_phone p USING (e164, extension)
    UNION ALL SELECT m.at, e.client_id, 'email' FROM unnest($4::int[], $5::text[]) AS m (at, email) JOIN client_email e ON lower(e.email) = m.email
    UNION ALL SELECT n.at, c.id, 'name' FROM unnest($6::int[], $7::text[]) AS n (at, key) JOIN client c ON c.name_key = n.key AND c.merged_into IS NULL) h
GROUP BY at, id ORDER BY at, id DESC`

// hitLists are the columns that selectClientHits compares.
type hitLists struct {
	phoneAt, mailAt, nameAt            []int
	numbers, extensions, emails, names []string
}

func (h *hitLists) add(at int, c ClientCard) {
	for _, p := range c.Phones {
		h.phoneAt, h.numbers, h.extensions = append(h.phoneAt, at), append(h.numbers, p.Number), append(h.extensions, p.Extension)
	}
	for _, e := range c.Emails {
		h.mailAt, h.emails = append(h.mailAt, at), append(h.emails, strings.ToLower(e))
	}
	if len(c.Phones)+len(c.Emails) == 0 {
		h.nameAt, h.names = append(h.nameAt, at), append(h.names, input.NameKey(c.Name))
	}
}

// JudgeClients says of each line which client it is: who has the number or the address
// and the same name. Who has another name, or the same name where there is nothing else to
// compare, is a twin. Numbers and addresses are added, nothing is taken away.
func (s *Cards) JudgeClients(ctx context.Context, lines []ClientCard, say ForTwins) ([]Judged[Client], error) {
	judged, checked := make([]Judged[Client], len(lines)), make([]ClientCard, len(lines))
	var h hitLists
	for i, l := range lines {
		if checked[i], judged[i].Err = l.Checked(); judged[i].Err == nil {
			h.add(i, checked[i])
		}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectClientHits, h.phoneAt, h.numbers, h.extensions, h.mailAt, h.emails, h.nameAt, h.names)
	hits := make([][]Twin, len(lines))
	var ids []string
	var at int
	t := Twin{Kind: "client"}
	if _, err := pgx.ForEachRow(rows, []any{&at, &t.ID, &t.Matches}, func() error {
		hits[at], ids = append(hits[at], t), append(ids, t.ID)
		t.Matches = nil
		return nil
	}); err != nil {
		return nil, database.Failed("judge clients", err)
	}
	known, err := s.ClientsByID(ctx, ids)
	for i := range judged {
		if judged[i].Err == nil {
			judgeClient(&judged[i], lines[i], checked[i], hits[i], known, say)
		}
	}
	return judged, err
}

func judgeClient(j *Judged[Client], line, checked ClientCard, hits []Twin, known map[string]Client, say ForTwins) {
	card := func(id string) *Client { c := known[id]; return &c }
	var same, twins []Twin
	for _, t := range hits {
		c := known[t.ID]
		t.Name = c.Name
		if t.Matches[0] != "name" && input.NameKey(c.Name) == input.NameKey(checked.Name) {
			same = append(same, t)
		}
		twins = append(twins, t)
	}
	if len(same) == 1 {
		j.Was = card(same[0].ID)
	} else {
		j.Was = choose(j, twins, card, say)
	}
	if j.Was == nil {
		j.Card = Client{ClientCard: checked}
		return
	}
	j.Card = *j.Was
	j.Card.fill(line, checked)
	j.Err = j.Card.check()
	if len(j.Card.Emails) == 0 {
		j.Card.Emails = j.Was.Emails // none is none
	}
}

// fill puts on a card what a line says.
func (c *ClientCard) fill(line, checked ClientCard) {
	if input.NameKey(c.Name) != input.NameKey(checked.Name) {
		c.Name = checked.Name
	}
	c.Kind, c.Language, c.PreferredChannel = cmp.Or(line.Kind, c.Kind), cmp.Or(line.Language, c.Language), cmp.Or(line.PreferredChannel, c.PreferredChannel)
	c.Address, c.TaxNo = cmp.Or(checked.Address, c.Address), cmp.Or(checked.TaxNo, c.TaxNo)
	c.Consents.Service = c.Consents.Service || line.Consents.Service
	c.Consents.Marketing = c.Consents.Marketing || line.Consents.Marketing
	c.Consents.PersonalData = c.Consents.PersonalData || line.Consents.PersonalData
	c.Phones, c.Emails = slices.Clone(c.Phones), slices.Clone(c.Emails)
	for _, p := range checked.Phones {
		if !slices.ContainsFunc(c.Phones, p.same) {
			c.Phones = append(c.Phones, p)
		}
	}
	for _, e := range checked.Emails {
		if !slices.ContainsFunc(c.Emails, func(have string) bool { return strings.EqualFold(have, e) }) {
			c.Emails = append(c.Emails, e)
		}
	}
}

// Three reads, each of one table: what is read for every row of another is read whole
// where PostgreSQL planned it for an empty table.
const (
	selectClientsByID = `
SELECT c.id, c.kind, c.name, c.language, c.preferred_channel, c.staff_flag, c.flag_reason, c.address, c.tax_no, c.version, c.created_at, c.updated_at,
    jsonb_build_object('service', c.consent_service, 'marketing', c.consent_marketing, 'personal_data', c.consent_personal_data, 'at', c.consents_at) AS consents,
    '[]'::jsonb AS phones, '{}'::text[] AS emails
FROM unnest($1::text[]) AS asked (id) JOIN client c USING (id) WHERE c.merged_into IS NULL`
	selectPhonesOf = `SELECT client_id, e164, extension, verified FROM client_phone WHERE client_id = ANY ($1) ORDER BY client_id, position`
	selectEmailsOf = `SELECT client_id, email FROM client_email WHERE client_id = ANY ($1) ORDER BY client_id, position`
)

// ClientsByID reads clients by their ids; merged ones, and those that there are not, are left out.
func (s *Cards) ClientsByID(ctx context.Context, ids []string) (map[string]Client, error) {
	tx := s.db.Q(ctx)
	rows, _ := tx.Query(ctx, selectClientsByID, ids)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Client])
	if err != nil {
		return nil, database.Failed("read clients", err)
	}
	phones, emails := map[string][]Phone{}, map[string][]string{}
	var id, email string
	var p Phone
	rows, _ = tx.Query(ctx, selectPhonesOf, ids)
	if _, err = pgx.ForEachRow(rows, []any{&id, &p.Number, &p.Extension, &p.Verified}, func() error {
		phones[id] = append(phones[id], p)
		return nil
	}); err != nil {
		return nil, database.Failed("read clients", err)
	}
	rows, _ = tx.Query(ctx, selectEmailsOf, ids)
	_, err = pgx.ForEachRow(rows, []any{&id, &email}, func() error {
		emails[id] = append(emails[id], email)
		return nil
	})
	found := make(map[string]Client, len(list))
	for _, c := range list {
		c.Phones, c.Emails = append([]Phone{}, phones[c.ID]...), append([]string{}, emails[c.ID]...)
		found[c.ID] = c
	}
	return found, database.Failed("read clients", err)
}

// LockClients is [Cards.LockParts] for clients.
func (s *Cards) LockClients(ctx context.Context, lines []ClientCard) error {
	var keys []string
	for _, l := range lines {
		if c, err := l.Checked(); err == nil {
			keys = append(keys, c.Keys()...)
		}
	}
	return s.lockAll(ctx, keys)
}

const (
	insertClients = `
INSERT INTO client (id, kind, name, name_key, language, preferred_channel, consent_service, consent_marketing, consent_personal_data, consents_at, staff_flag, flag_reason, address, tax_no)
SELECT id, kind, name, name_key, language, channel, service, marketing, personal, CASE WHEN service OR marketing OR personal THEN now() END, flag, reason, address, tax_no
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::bool[], $9::bool[], $10::text[], $11::text[], $12::text[], $13::text[])
    AS c (id, kind, name, name_key, language, channel, service, marketing, personal, flag, reason, address, tax_no)`
	updateClients = `
UPDATE client SET kind = n.kind, name = n.name, name_key = n.name_key, language = n.language, preferred_channel = n.channel,
    consents_at = CASE WHEN (n.service, n.marketing, n.personal) IS DISTINCT FROM (consent_service, consent_marketing, consent_personal_data) THEN now() ELSE consents_at END,
    consent_service = n.service, consent_marketing = n.marketing, consent_personal_data = n.personal,
    staff_flag = n.flag, flag_reason = n.reason, address = n.address, tax_no = n.tax_no, version = version + 1, updated_at = now()
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::bool[], $9::bool[], $10::text[], $11::text[], $12::text[], $13::text[])
    AS n (id, kind, name, name_key, language, channel, service, marketing, personal, flag, reason, address, tax_no)
WHERE client.id = n.id`
	nameAllMerged   = `UPDATE client a SET name = k.name, name_key = k.name_key FROM client k WHERE k.id = ANY ($1) AND a.merged_into = k.id`
	clearReached    = `WITH p AS (DELETE FROM client_phone WHERE client_id = ANY ($1)) DELETE FROM client_email WHERE client_id = ANY ($1)`
	insertAllPhones = `
INSERT INTO client_phone (client_id, e164, extension, verified, position) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::int[])`
	insertAllEmails = `INSERT INTO client_email (client_id, email, position) SELECT * FROM unnest($1::text[], $2::text[], $3::int[])`
)

// WriteClients writes what was judged and returns the cards as they are then, in the same order.
func (s *Cards) WriteClients(ctx context.Context, judged []Judged[Client], by process.Actor) ([]Client, error) {
	var fresh, changed []Client
	ids := make([]string, len(judged))
	for i, j := range judged {
		c := j.Card
		if j.Was == nil {
			c.ID = database.NewID("cl")
			fresh = append(fresh, c)
		} else {
			changed = append(changed, c)
		}
		ids[i] = c.ID
	}
	if err := s.writeClients(ctx, fresh, changed); err != nil {
		return nil, database.Failed("write clients", err)
	}
	now, err := s.ClientsByID(ctx, ids)
	wrote := make([]Client, len(judged))
	said := map[string][]questionedClient{}
	refs := map[string][]string{}
	for i, id := range ids {
		wrote[i] = now[id]
		what := "client.update"
		if judged[i].Was == nil {
			what = "client.create"
		}
		said[what], refs[what] = append(said[what], questionedClient{now[id], judged[i].Noted}), append(refs[what], id)
	}
	for _, what := range []string{"client.create", "client.update"} {
		err = cmp.Or(err, audit.NoteAll(ctx, s.db.Q(ctx), by, what, refs[what], said[what]))
	}
	return wrote, err
}

func (s *Cards) writeClients(ctx context.Context, fresh, changed []Client) error {
	tx := s.db.Q(ctx)
	if _, err := tx.Exec(ctx, insertClients, clientLists(fresh)...); err != nil {
		return err
	}
	if len(changed) > 0 {
		if _, err := tx.Exec(ctx, updateClients, clientLists(changed)...); err != nil {
			return err
		}
		ids := clientLists(changed)[0]
		for _, sql := range []string{nameAllMerged, clearReached} {
			if _, err := tx.Exec(ctx, sql, ids); err != nil {
				return err
			}
		}
	}
	var of, numbers, extensions, mailOf, emails []string
	var verified []bool
	var at, mailAt []int
	for _, c := range slices.Concat(fresh, changed) {
		for i, p := range c.Phones {
			of, numbers, extensions, verified, at = append(of, c.ID), append(numbers, p.Number), append(extensions, p.Extension), append(verified, p.Verified), append(at, i+1)
		}
		for i, e := range c.Emails {
			mailOf, emails, mailAt = append(mailOf, c.ID), append(emails, e), append(mailAt, i+1)
		}
	}
	if _, err := tx.Exec(ctx, insertAllPhones, of, numbers, extensions, verified, at); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertAllEmails, mailOf, emails, mailAt); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, notifyReachable)
	return err
}

// clientLists are the columns of insertClients and updateClients.
func clientLists(list []Client) []any {
	n := len(list)
	text, flags := make([][]string, 10), make([][]bool, 3)
	for i := range text {
		text[i] = make([]string, n)
	}
	for i := range flags {
		flags[i] = make([]bool, n)
	}
	for i, c := range list {
		for k, v := range []string{c.ID, c.Kind, c.Name, input.NameKey(c.Name), c.Language, c.PreferredChannel, c.StaffFlag, c.FlagReason, c.Address, c.TaxNo} {
			text[k][i] = v
		}
		flags[0][i], flags[1][i], flags[2][i] = c.Consents.Service, c.Consents.Marketing, c.Consents.PersonalData
	}
	return []any{text[0], text[1], text[2], text[3], text[4], text[5], flags[0], flags[1], flags[2], text[6], text[7], text[8], text[9]}
}

const deleteClients = `
WITH p AS (DELETE FROM client_phone WHERE client_id = ANY ($1)), e AS (DELETE FROM client_email WHERE client_id = ANY ($1))
DELETE FROM client WHERE id = ANY ($1)`

// TakeBackClients is [Cards.TakeBackParts] for clients.
func (s *Cards) TakeBackClients(ctx context.Context, wrote []Judged[Client], by process.Actor) (back []bool, err error) {
	ids := make([]string, len(wrote))
	for i, j := range wrote {
		ids[i] = j.Card.ID
	}
	known, err := s.ClientsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	back = make([]bool, len(wrote))
	var gone []string
	var before []Judged[Client]
	for i, j := range wrote {
		now, found := known[j.Card.ID]
		if back[i] = found && now.Version == j.Card.Version; !back[i] {
			continue
		}
		if j.Was == nil {
			gone = append(gone, now.ID)
		} else {
			before = append(before, Judged[Client]{Card: *j.Was, Was: &now})
		}
	}
	if _, err := s.WriteClients(ctx, before, by); err != nil {
		return nil, err
	}
	_, err = s.db.Q(ctx).Exec(ctx, deleteClients, gone)
	return back, database.Failed("take clients back", err)
}

// ClientsReached finds for each telephone number or address, as it is typed, the clients
// who have it. What can be neither is refused at its place.
func (s *Cards) ClientsReached(ctx context.Context, contacts []string) (ids [][]string, wrong []error, err error) {
	ids, wrong = make([][]string, len(contacts)), make([]error, len(contacts))
	var h hitLists
	for i, contact := range contacts {
		c := ClientCard{Name: "-"}
		if strings.Contains(contact, "@") {
			c.Emails = []string{contact}
		} else {
			c.Phones = []Phone{{Number: contact}}
		}
		if c, wrong[i] = c.Checked(); wrong[i] == nil {
			h.add(i, c)
		}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectClientHits, h.phoneAt, h.numbers, h.extensions, h.mailAt, h.emails, h.nameAt, h.names)
	var at int
	var id string
	var matches []string
	_, err = pgx.ForEachRow(rows, []any{&at, &id, &matches}, func() error {
		ids[at] = append(ids[at], id)
		return nil
	})
	return ids, wrong, database.Failed("find clients", err)
}
