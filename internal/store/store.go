// Package store opens everything that is kept in PostgreSQL and wires its owners to
// each other, in one place. It has no SQL of its own.
package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/internal/metrics/gauges"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/internal/parties/billing"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/internal/reads/eventlog"
	"github.com/workbay/workbay/internal/reads/feedback"
	"github.com/workbay/workbay/internal/reads/held"
	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/internal/reads/uses"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Store is one Workbay database with the owners of its tables.
type Store struct {
	DB          *database.DB
	Audit       *audit.Trail
	Shop        *shop.Shop
	People      *people.People
	Cards       *cards.Cards
	Record      *record.Record
	Notes       *notes.Notes
	Files       *files.Files
	Imports     *imports.Imports
	Jobs        *jobtemplates.JobTemplates
	Inspections *inspections.Inspections
	Intake      *intake.Intake
	Signatures  *signatures.Signatures

	// The built-in parties.
	Stock     *stock.Stock
	Suppliers *suppliers.Suppliers
	Billing   *billing.Billing
	Messages  *messages.Messages
	Workshop  *workshop.Workshop
	Claims    *claims.Claims
	Surveys   *surveys.Surveys

	// What desks and metrics read across owners.
	Counter     *counter.Reads
	Reception   *reception.Reads
	PartsDesk   *parts.Reads
	Picker      *picker.Reads
	Board       *board.Reads
	Manager     *manager.Reads
	Feedback    *feedback.Reads
	Held        *held.Reads
	Bottlenecks *bottlenecks.Reads
	EventLog    *eventlog.Reads
	Counters    *counters.Counters
	Gauges      *gauges.Gauges
}

// Open connects to the database at url. maxConns 0 takes a default of 16. Tracers
// are told of every statement on the pool.
func Open(ctx context.Context, url string, maxConns int32, tracers ...pgx.QueryTracer) (*Store, error) {
	return OpenAt(ctx, func() string { return url }, maxConns, tracers...)
}

// OpenAt is [Open] for a database that may move: url is asked anew for each connection.
func OpenAt(ctx context.Context, url func() string, maxConns int32, tracers ...pgx.QueryTracer) (*Store, error) {
	db, err := database.OpenAt(ctx, url, maxConns, tracers...)
	if err != nil {
		return nil, err
	}
	s := &Store{DB: db, Audit: audit.New(db), Shop: shop.New(db), People: people.New(db), Counters: counters.New(db), Notes: notes.New(db), Files: files.New(db), Inspections: inspections.New(db), Intake: intake.New(db)}
	s.Signatures = signatures.New(db, s.Files)
	s.Cards = cards.New(db, s.Shop)
	s.Jobs = jobtemplates.New(db, s.Cards)
	s.parties()
	s.Record = record.New(db, s.Cards.ProjectOdometer, s.Workshop.ProjectPlan, s.Surveys.Project, s.Suppliers.ProjectSurplus, s.Messages.ProjectLinks, s.Billing.ProjectActs)
	s.reads()
	s.imports()
	return s, nil
}

// parties wires the built-in parties. What one asks of another is a function here.
func (s *Store) parties() {
	s.Suppliers = suppliers.New(s.DB, s.Cards, func(ctx context.Context, branch, paper string, list []suppliers.Moved, by process.Actor) error {
		moved := make([]stock.Moved, len(list))
		for i, m := range list {
			moved[i] = stock.Moved(m)
		}
		return s.Stock.Move(ctx, branch, "supplier_return", paper, moved, by)
	})
	line := func(r stock.PurchaseReceipt) suppliers.PurchaseRef {
		return suppliers.PurchaseRef{Branch: r.Branch, Number: r.Number, LineID: r.LineID}
	}
	s.Stock = stock.New(s.DB, s.Cards, stock.Purchases{
		Received: s.Suppliers.Received,
		Unwanted: func(ctx context.Context, r stock.PurchaseReceipt) error {
			return s.Suppliers.CameUnwanted(ctx, line(r), r.Qty)
		},
		Part: func(ctx context.Context, r stock.PurchaseReceipt) (string, error) {
			return s.Suppliers.PartOf(ctx, line(r))
		},
		Costs: s.Suppliers.Costs,
	}, func(ctx context.Context, orders []string) (map[string]workorder.Kept, error) {
		return s.PartsDesk.Promises(ctx, orders)
	})
	s.Billing = billing.New(s.DB)
	s.Messages = messages.New(s.DB, s.Cards)
	s.Workshop = workshop.New(s.DB, s.Shop, s.People, func(ctx context.Context, mechanic string) (on []workshop.Running, err error) {
		list, err := s.Record.ClockedOn(ctx, mechanic)
		for _, c := range list {
			on = append(on, workshop.Running(c))
		}
		return on, err
	})
	s.Claims = claims.New(s.DB)
	s.Surveys = surveys.New(s.DB, s.Cards, func(ctx context.Context, i surveys.Invitation) error {
		_, err := s.Messages.Send(ctx, messages.Letter{Branch: i.Branch, Order: i.Order, ClientID: i.ClientID, Key: i.Key, Until: i.Until})
		return err // without a way the letter itself says why it stays here
	})
}

func (s *Store) reads() {
	s.Counter = counter.New(s.DB)
	s.Reception = reception.New(s.DB, s.Cards, s.Audit)
	s.PartsDesk = parts.New(s.DB)
	s.Picker = picker.New(s.DB, s.Jobs)
	s.Board = board.New(s.DB)
	s.Feedback = feedback.New(s.DB)
	s.Held = held.New(s.DB)
	s.Bottlenecks = bottlenecks.New(s.DB, s.Shop)
	s.EventLog = eventlog.New(s.Record)
	s.Gauges = gauges.New(s.DB, s.Shop, s.Bottlenecks)
	s.Manager = manager.New(s.DB, s.Shop, s.Gauges)
}

// imports wires what takes lists in to what names their cards.
func (s *Store) imports() {
	found := uses.New(s.DB)
	words := func(of func(context.Context, []string) (map[string]uses.Use, error)) func(context.Context, []string) (map[string][2]string, error) {
		return func(ctx context.Context, ids []string) (map[string][2]string, error) {
			list, err := of(ctx, ids)
			said := make(map[string][2]string, len(list))
			for id, u := range list {
				said[id] = [2]string{u.What, u.Ref}
			}
			return said, err
		}
	}
	s.Imports = imports.New(s.DB, s.Cards, s.Suppliers, imports.Used{Parts: words(found.OfParts), Clients: words(found.OfClients), Vehicles: words(found.OfVehicles)})
}

// Close returns all connections.
func (s *Store) Close() { s.DB.Close() }

// Migrate brings the schema up to this program's version, and what depends on its rules.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.DB.Migrate(ctx); err != nil {
		return err
	}
	if err := s.Shop.SeedPolicy(ctx); err != nil {
		return err
	}
	if err := s.Cards.DeriveKeys(ctx); err != nil {
		return err
	}
	return s.Record.DeriveTasks(ctx)
}
