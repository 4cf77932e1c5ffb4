package reception

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// History is what the house knows of a client, so that nobody asks again (P17).
type History struct {
	Client          cards.Client           `json:"client"`
	Vehicles        []cards.Vehicle        `json:"vehicles" doc:"Cars the client owns or owned"`
	Representatives []cards.Representative `json:"representatives"`
	Orders          []PastOrder            `json:"orders" doc:"Newest first, at most 200; GET /v1/work-orders?client_id= has all"`
	Changes         []audit.AuditEntry     `json:"changes" doc:"Changes of the card, newest first"`
}

// PastOrder is a line of a client's history.
type PastOrder struct {
	Number    string              `json:"number"`
	Branch    string              `json:"branch"`
	Kind      workorder.OrderKind `json:"kind"`
	Phase     process.Phase       `json:"phase"`
	VehicleID string              `json:"vehicle_id"`
	AdvisorID string              `json:"advisor_id"`
	OpenedAt  time.Time           `json:"opened_at"`
	Concerns  []string            `json:"concerns" doc:"In the client's own words"`
	Survey    *Answer             `json:"survey,omitempty" doc:"What the client said of it afterwards"`
	NotDone   []NotDone           `json:"not_done" doc:"Jobs that the client declined or deferred, to be offered again (C5)"`
}

// Answer is what a client answered to the survey of an order.
type Answer struct {
	At      time.Time `json:"at"`
	CSAT    int       `json:"csat" minimum:"1" maximum:"5"`
	CES     int       `json:"ces" minimum:"1" maximum:"7"`
	Comment string    `json:"comment,omitempty"`
}

// NotDone is a job that was proposed and not wanted then.
type NotDone struct {
	JobID    string             `json:"job_id"`
	Title    string             `json:"title"`
	Approval workorder.Approval `json:"approval" enum:"declined,deferred"`
	Reason   string             `json:"reason"`
}

const selectPastOrders = `
SELECT number, branch, kind, phase, vehicle_now(vehicle_id) AS vehicle_id, advisor_id, opened_at,
       (SELECT jsonb_build_object('at', s.answered_at, 'csat', s.csat, 'ces', s.ces, 'comment', s.comment)
        FROM survey s WHERE s.order_no = number AND s.answered_at IS NOT NULL) AS survey,
       ARRAY(SELECT c->>'text' FROM jsonb_array_elements(state->'concerns') c) AS concerns,
       coalesce((SELECT jsonb_agg(jsonb_build_object('job_id', j->'id', 'title', j->'title', 'approval', j->'approval', 'reason', j->'approval_reason'))
                 FROM jsonb_array_elements(state->'jobs') j WHERE j->>'approval' IN ('declined', 'deferred')), '[]') AS not_done
FROM work_order WHERE client_id = ANY (ARRAY(SELECT id FROM client WHERE id = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $1) OR merged_into = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $1))) ORDER BY opened_at DESC, number DESC LIMIT $2`

// ClientHistory returns a client's card, cars, representatives, orders and changes of the card.
func (s *Reads) ClientHistory(ctx context.Context, id string) (h History, err error) {
	if h.Client, err = s.cards.ClientByID(ctx, id); err != nil {
		return h, err
	}
	id = h.Client.ID // a merged card's id leads to the one that stayed
	if h.Vehicles, err = s.cards.CarsEverOwned(ctx, id); err != nil {
		return h, err
	}
	if h.Representatives, err = s.cards.Representatives(ctx, id); err != nil {
		return h, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectPastOrders, id, database.MaxPage)
	if h.Orders, err = pgx.CollectRows(rows, pgx.RowToStructByName[PastOrder]); err != nil {
		return h, database.Failed("list client's orders", err)
	}
	h.Changes, err = s.trail.Of(ctx, id)
	return h, err
}
