package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/workorder"
)

const clientColumns = `
c.id, c.kind, c.name, c.language, c.preferred_channel, c.staff_flag, c.flag_reason, c.version, c.created_at, c.updated_at,
jsonb_build_object('service', c.consent_service, 'marketing', c.consent_marketing,
                   'personal_data', c.consent_personal_data, 'at', c.consents_at) AS consents,
coalesce((SELECT jsonb_agg(jsonb_build_object('e164', p.e164, 'verified', p.verified) ORDER BY p.position)
          FROM client_phone p WHERE p.client_id = c.id), '[]') AS phones,
ARRAY(SELECT e.email FROM client_email e WHERE e.client_id = c.id ORDER BY e.position) AS emails`

const selectClient = `SELECT ` + clientColumns + ` FROM client c WHERE c.id = $1`

// ClientByID returns one card.
func (s *Store) ClientByID(ctx context.Context, id string) (Client, error) {
	c, err := clientByID(ctx, s.db(), id)
	return c, failed("read client", err)
}

func clientByID(ctx context.Context, db querier, id string) (Client, error) {
	rows, _ := db.Query(ctx, selectClient, id)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Client])
	if missing(err) {
		return c, noClient(id)
	}
	return c, err
}

const selectClients = `
SELECT ` + clientColumns + ` FROM client c
WHERE ($1 = '' OR c.id < $1) ORDER BY c.id DESC LIMIT $2`

// Each branch of the union reads one index; a single condition with OR could read none.
const searchClients = `
SELECT ` + clientColumns + ` FROM client c
WHERE c.id IN (
    SELECT id FROM client WHERE name_key LIKE $3 AND name_key LIKE $4 AND name_key LIKE $5
    UNION SELECT client_id FROM client_phone WHERE e164 LIKE ANY ($6::text[])
    UNION SELECT o.client_id FROM vehicle v JOIN vehicle_owner o ON o.vehicle_id = v.id AND o.to_at IS NULL
          WHERE v.plate_key LIKE $7 OR v.vin LIKE $7)
AND ($1 = '' OR c.id < $1) ORDER BY c.id DESC LIMIT $2`

// SearchClients lists the cards that match what the receptionist typed, newest first: words of
// the name in any order, a telephone number or a part of it in any form, a fragment of
// the plate or the VIN of a car that the client owns. An empty q lists all.
func (s *Store) SearchClients(ctx context.Context, q string, page Page) (List[Client], error) {
	size, err := page.size()
	if err != nil {
		return List[Client]{}, err
	}
	if q, err = query(q); err != nil {
		return List[Client]{}, err
	}
	var rows pgx.Rows
	if q == "" {
		rows, _ = s.db().Query(ctx, selectClients, page.Cursor, size+1)
	} else {
		name := namePatterns(q)
		rows, _ = s.db().Query(ctx, searchClients, page.Cursor, size+1,
			name[0], name[1], name[2], phonePatterns(q), carPattern(q))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Client])
	return cut(list, size, func(c Client) string { return c.ID }), failed("search clients", err)
}

// History is what the house knows of a client, so that nobody asks again (P17).
type History struct {
	Client          Client           `json:"client"`
	Vehicles        []Vehicle        `json:"vehicles" doc:"Cars the client owns or owned"`
	Representatives []Representative `json:"representatives"`
	Orders          []PastOrder      `json:"orders" doc:"Newest first, at most 200; GET /v1/work-orders?client_id= has all"`
	Changes         []AuditEntry     `json:"changes" doc:"Changes of the card, newest first"`
}

// PastOrder is a line of a client's history.
type PastOrder struct {
	Number    string              `json:"number"`
	Branch    string              `json:"branch"`
	Kind      workorder.OrderKind `json:"kind"`
	Phase     workorder.Phase     `json:"phase"`
	VehicleID string              `json:"vehicle_id"`
	AdvisorID string              `json:"advisor_id"`
	OpenedAt  time.Time           `json:"opened_at"`
	Concerns  []string            `json:"concerns" doc:"In the client's own words"`
	NotDone   []NotDone           `json:"not_done" doc:"Jobs that the client declined or deferred, to be offered again (C5)"`
}

// NotDone is a job that was proposed and not wanted then.
type NotDone struct {
	JobID    string             `json:"job_id"`
	Title    string             `json:"title"`
	Approval workorder.Approval `json:"approval" enum:"declined,deferred"`
	Reason   string             `json:"reason"`
}

const selectPastOrders = `
SELECT number, branch, kind, phase, vehicle_id, advisor_id, opened_at,
       ARRAY(SELECT c->>'text' FROM jsonb_array_elements(state->'concerns') c) AS concerns,
       coalesce((SELECT jsonb_agg(jsonb_build_object('job_id', j->'id', 'title', j->'title', 'approval', j->'approval', 'reason', j->'approval_reason'))
                 FROM jsonb_array_elements(state->'jobs') j WHERE j->>'approval' IN ('declined', 'deferred')), '[]') AS not_done
FROM work_order WHERE client_id = $1 ORDER BY opened_at DESC, number DESC LIMIT $2`

// ClientHistory returns a client's card, cars, representatives, orders and changes of the card.
func (s *Store) ClientHistory(ctx context.Context, id string) (h History, err error) {
	if h.Client, err = s.ClientByID(ctx, id); err != nil {
		return h, err
	}
	rows, _ := s.db().Query(ctx, selectCarsEverOwned, id, maxPage)
	if h.Vehicles, err = pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle]); err != nil {
		return h, failed("list client's cars", err)
	}
	if h.Representatives, err = s.Representatives(ctx, id); err != nil {
		return h, err
	}
	rows, _ = s.db().Query(ctx, selectPastOrders, id, maxPage)
	if h.Orders, err = pgx.CollectRows(rows, pgx.RowToStructByName[PastOrder]); err != nil {
		return h, failed("list client's orders", err)
	}
	h.Changes, err = s.Audit(ctx, id)
	return h, err
}
