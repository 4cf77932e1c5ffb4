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
	ID      string              `json:"id"`
	Kind    workorder.PayerKind `json:"kind" enum:"manufacturer,distributor,dealer,insurer"`
	Name    string              `json:"name"`
	Active  bool                `json:"active" doc:"false: no new warranty names them"`
	Version int                 `json:"version" doc:"Counts edits; the ETag"`
}

// PayerPut is what can be changed of a payer; its kind is what invoices were made by.
type PayerPut struct {
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Active bool   `json:"active" doc:"false: no new warranty names them; those that name them hold on"`
}

const insertPayer = `INSERT INTO payer (id, kind, name) VALUES ($1, $2, $3)`

// CreatePayer adds a paying company.
func (s *Cards) CreatePayer(ctx context.Context, kind workorder.PayerKind, name string, by process.Actor) (PayerCard, error) {
	p := PayerCard{ID: database.NewID("pay"), Kind: kind, Name: name, Active: true, Version: 1}
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

const (
	payerColumns = `id, kind, name, active, version`
	selectPayers = `SELECT ` + payerColumns + ` FROM payer ORDER BY name, id`
	selectPayer  = `SELECT ` + payerColumns + ` FROM payer WHERE id = $1`
	updatePayer  = `UPDATE payer SET name = $2, active = $3, version = version + 1 WHERE id = $1 AND $4 IN (0, version) RETURNING ` + payerColumns
)

// PayerByID returns one paying company.
func (s *Cards) PayerByID(ctx context.Context, id string) (PayerCard, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPayer, id)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[PayerCard])
	if database.Missing(err) {
		return p, process.NotFound("there is no payer %q; GET /v1/payers lists them", id)
	}
	return p, database.Failed("read payer", err)
}

// PutPayer changes a paying company. expected is the version it was edited from, 0 for
// any; when it was changed meanwhile it is a Conflict.
func (s *Cards) PutPayer(ctx context.Context, id string, c PayerPut, expected int, by process.Actor) (PayerCard, error) {
	var p PayerCard
	if err := input.Tidy("name", &c.Name, input.MaxName, true); err != nil {
		return p, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if _, err := s.PayerByID(ctx, id); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, updatePayer, id, c.Name, c.Active, expected)
		p, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[PayerCard])
		if database.Missing(err) {
			return database.ChangedMeanwhile()
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "payer.change", p.ID, p)
	})
	return p, database.Failed("change payer", err)
}

// Payers lists the paying companies; there are as many as makers and insurers one works with.
func (s *Cards) Payers(ctx context.Context) ([]PayerCard, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPayers)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PayerCard])
	return list, database.Failed("list payers", err)
}

// Tag is the version that an edit is made from.
func (p PayerCard) Tag() int { return p.Version }
