package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
)

const clientColumns = `
c.id, c.kind, c.name, c.language, c.preferred_channel, c.staff_flag, c.flag_reason, c.address, c.tax_no, c.version, c.created_at, c.updated_at,
jsonb_build_object('service', c.consent_service, 'marketing', c.consent_marketing,
                   'personal_data', c.consent_personal_data, 'at', c.consents_at) AS consents,
coalesce((SELECT jsonb_agg(jsonb_build_object('e164', p.e164, 'extension', p.extension, 'verified', p.verified) ORDER BY p.position)
          FROM client_phone p WHERE p.client_id = c.id), '[]') AS phones,
ARRAY(SELECT e.email FROM client_email e WHERE e.client_id = c.id ORDER BY e.position) AS emails`

const selectClient = `SELECT ` + clientColumns + ` FROM client c WHERE c.id = ` + clientNow

// ClientByID returns one card; the id of a merged card leads to the one that stayed.
func (s *Cards) ClientByID(ctx context.Context, id string) (Client, error) {
	c, err := clientByID(ctx, s.db.Q(ctx), id)
	return c, database.Failed("read client", err)
}

func clientByID(ctx context.Context, db database.Querier, id string) (Client, error) {
	rows, _ := db.Query(ctx, selectClient, id)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Client])
	if database.Missing(err) {
		return c, noClient(id)
	}
	return c, err
}

const selectClients = `
SELECT ` + clientColumns + ` FROM client c
WHERE c.merged_into IS NULL AND ($1 = '' OR c.id < $1) ORDER BY c.id DESC LIMIT $2`

// Each branch of the union reads one index; a single condition with OR could read none.
const searchClients = `
SELECT ` + clientColumns + ` FROM client c
WHERE c.merged_into IS NULL AND c.id IN (
    SELECT id FROM client WHERE name_key LIKE $3 AND name_key LIKE $4 AND name_key LIKE $5
    UNION SELECT client_id FROM client_phone WHERE e164 LIKE ANY ($6::text[])
    UNION SELECT o.client_id FROM vehicle v JOIN vehicle_owner o ON o.vehicle_id = coalesce(v.merged_into, v.id) AND o.to_at IS NULL
          WHERE v.plate_key LIKE $7 OR v.vin LIKE $7 OR v.frame_key LIKE $7)
AND ($1 = '' OR c.id < $1) ORDER BY c.id DESC LIMIT $2`

// SearchClients lists the cards that match what the receptionist typed, newest first: words of
// the name in any order, a telephone number or a part of it in any form, a fragment of
// the plate, the VIN or the frame number of a car that the client owns. An empty q lists all.
func (s *Cards) SearchClients(ctx context.Context, q string, page database.Page) (database.List[Client], error) {
	size, err := page.Size()
	if err != nil {
		return database.List[Client]{}, err
	}
	if q, err = input.Query(q); err != nil {
		return database.List[Client]{}, err
	}
	var rows pgx.Rows
	if q == "" {
		rows, _ = s.db.Q(ctx).Query(ctx, selectClients, page.Cursor, size+1)
	} else {
		name := input.NamePatterns(q)
		rows, _ = s.db.Q(ctx).Query(ctx, searchClients, page.Cursor, size+1,
			name[0], name[1], name[2], input.PhonePatterns(q), input.CarPattern(q))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Client])
	return database.Cut(list, size, func(c Client) string { return c.ID }), database.Failed("search clients", err)
}
