package cards

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// RepresentativeCard is who acts for a client and on what authority (доверенность, P2).
type RepresentativeCard struct {
	Name           string      `json:"name" minLength:"1" maxLength:"200"`
	Phone          *string     `json:"phone,omitempty"`
	DocNo          string      `json:"doc_no" minLength:"1" maxLength:"60" doc:"Number of the power of attorney"`
	ValidTo        string      `json:"valid_to" format:"date" doc:"Last day on which it holds"`
	MayDropOff     bool        `json:"may_drop_off,omitempty"`
	MayApproveUpTo exact.Money `json:"may_approve_up_to,omitempty" minimum:"0" doc:"Minor units; 0: may not approve"`
	MayPickUp      bool        `json:"may_pick_up,omitempty"`
	MaySign        bool        `json:"may_sign,omitempty"`
}

// Representative is an authorised representative (доверенное лицо) of a client.
type Representative struct {
	ID       string `json:"id"`
	ClientID string `json:"client_id"`
	RepresentativeCard
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}

func (c *RepresentativeCard) check() error {
	for _, err := range []error{
		input.Tidy("name", &c.Name, input.MaxName, true),
		input.Tidy("doc_no", &c.DocNo, input.MaxWord, true),
		input.Date("valid_to", c.ValidTo),
		input.Amount("may_approve_up_to", c.MayApproveUpTo),
	} {
		if err != nil {
			return err
		}
	}
	return input.TidyPhone(&c.Phone)
}

const representativeColumns = `id, client_id, name, phone, doc_no, valid_to::text, may_drop_off, may_approve_up_to,
    may_pick_up, may_sign, revoked_at, created_at`

const insertRepresentative = `
INSERT INTO representative (id, client_id, name, phone, doc_no, valid_to, may_drop_off, may_approve_up_to, may_pick_up, may_sign)
VALUES ($1, $2, $3, $4, $5, $6::text::date, $7, $8, $9, $10)
RETURNING ` + representativeColumns

// AddRepresentative records that somebody may act for a client.
func (s *Cards) AddRepresentative(ctx context.Context, clientID string, c RepresentativeCard, by process.Actor) (Representative, error) {
	var made Representative
	if err := c.check(); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if clientID, err = theClient(ctx, tx, clientID); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, insertRepresentative, database.NewID("rep"), clientID, c.Name, c.Phone, c.DocNo, c.ValidTo,
			c.MayDropOff, c.MayApproveUpTo, c.MayPickUp, c.MaySign)
		made, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Representative])
		if database.RefersToNothing(err) {
			return noClient(clientID)
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "representative.add", clientID, made)
	})
	return made, database.Failed("add representative", err)
}

const selectRepresentatives = `
SELECT ` + representativeColumns + ` FROM representative WHERE client_id = ` + clientNow + ` ORDER BY id DESC`

// Representatives lists all who act or acted for a client, the newest first.
func (s *Cards) Representatives(ctx context.Context, clientID string) ([]Representative, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectRepresentatives, clientID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Representative])
	return list, database.Failed("list representatives", err)
}

const revokeRepresentative = `
UPDATE representative SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND client_id = $2`

// RevokeRepresentative ends an authority; orders opened under it keep it. Twice is as good as once.
func (s *Cards) RevokeRepresentative(ctx context.Context, clientID, id string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		clientID, err := theClient(ctx, tx, clientID)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, revokeRepresentative, id, clientID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return process.NotFound("client %q has no representative %q; GET /v1/clients/{id}/representatives lists them", clientID, id)
		}
		return audit.Note(ctx, tx, by, "representative.revoke", clientID, map[string]string{"representative_id": id})
	})
	return database.Failed("revoke representative", err)
}
