// Package store opens everything that is kept in PostgreSQL, in one place.
package store

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

// Store is a pool of connections to one Workbay database.
type Store struct {
	DB *database.DB
	db *database.DB

	publicURL string // see [Store.SetPublicURL]

	projections []Projection
	received    func(ctx context.Context, l workorder.PartWanted) error
	invite      func(ctx context.Context, i Invitation) error
}

// Invitation asks a client to answer a survey; the same key again asks nobody.
type Invitation struct {
	Branch, Order, ClientID string
	Key                     string
	Until                   time.Time // how long its link opens
}

// Open connects to the database at url. maxConns 0 takes a default of 16.
func Open(ctx context.Context, url string, maxConns int32) (*Store, error) {
	db, err := database.Open(ctx, url, maxConns)
	if err != nil {
		return nil, err
	}
	s := &Store{DB: db, db: db}
	s.projections = []Projection{s.ProjectOdometer, s.ProjectPlan}
	s.received = s.Received
	s.invite = func(ctx context.Context, i Invitation) error { return s.Send(ctx, Letter(i)) }
	return s, nil
}

// Close returns all connections.
func (s *Store) Close() { s.db.Close() }

// Migrate brings the schema up to this program's version.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.db.Migrate(ctx); err != nil {
		return err
	}
	if err := s.seedPolicy(ctx); err != nil {
		return err
	}
	return s.deriveTasks(ctx)
}
