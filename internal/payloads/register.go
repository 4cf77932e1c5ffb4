package payloads

import (
	"context"
	"fmt"

	"github.com/workbay/workbay/internal/database"
)

const (
	selectSealing = `SELECT id FROM payload_key ORDER BY since DESC LIMIT 1`
	insertSealing = `
INSERT INTO payload_key (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET since = now()`
)

// SealsWith is the id of the key that the processes on this database seal with, ""
// when they seal nothing.
func SealsWith(ctx context.Context, db *database.DB) (string, error) {
	var id string
	err := db.Q(ctx).QueryRow(ctx, selectSealing).Scan(&id)
	if database.Missing(err) {
		return "", nil
	}
	return id, database.Failed("read which key seals", err)
}

// Agree makes sure that a process that comes up with these keys (nil when it has
// none) can open what the others on this database seal now, and notes what it seals with.
func Agree(ctx context.Context, db *database.DB, keys *Keys) error {
	now, err := SealsWith(ctx, db)
	switch {
	case err != nil:
		return err
	case now == "" && keys == nil:
		return nil
	case keys == nil:
		return fmt.Errorf("what the engine keeps for this database is sealed with key %s: name the file that has it with --payload-keys", now)
	case now != "" && !keys.Has(now):
		return fmt.Errorf("what the engine keeps for this database is sealed with key %s, which %s does not have: put the file with that key there, from the machine that made it or from its backup; nothing was changed", now, keys.path)
	case now == keys.ID():
		return nil
	}
	_, err = db.Q(ctx).Exec(ctx, insertSealing, keys.ID())
	return database.Failed("note which key seals", err)
}
