package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// PayerCard is a company that pays for lines of orders.
type PayerCard struct {
	ID   string              `json:"id"`
	Kind workorder.PayerKind `json:"kind" enum:"manufacturer,distributor,dealer,insurer"`
	Name string              `json:"name"`
}

const insertPayer = `INSERT INTO payer (id, kind, name) VALUES ($1, $2, $3)`

// CreatePayer adds a paying company.
func (s *Cards) CreatePayer(ctx context.Context, kind workorder.PayerKind, name string, by process.Actor) (PayerCard, error) {
	p := PayerCard{ID: database.NewID("pay"), Kind: kind, Name: name}
	switch kind {
	case workorder.PayerManufacturer, workorder.PayerDistributor, workorder.PayerDealer, workorder.PayerInsurer:
	default:
		return p, process.Invalid("kind: choose one of manufacturer, distributor, dealer, insurer; a client pays without a payer card")
	}
	if err := input.Tidy("name", &p.Name, input.MaxName, true); err != nil {
		return p, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, insertPayer, p.ID, p.Kind, p.Name); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "payer.create", p.ID, p)
	})
	return p, database.Failed("create payer", err)
}

const selectPayers = `SELECT id, kind, name FROM payer ORDER BY name, id`

// Payers lists the paying companies; there are as many as makers and insurers one works with.
func (s *Cards) Payers(ctx context.Context) ([]PayerCard, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPayers)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PayerCard])
	return list, database.Failed("list payers", err)
}
