package database

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/workbay/workbay/process"
)

// OnceKey names a request that may be sent more than once: whose it is, the key the
// sender chose, and a hash of what was asked.
type OnceKey struct {
	Principal string
	Key       string
	Hash      []byte
}

// Answer is what a request was answered.
type Answer struct {
	Status   int
	Body     json.RawMessage
	Replayed bool // it was answered before; nothing was done this time
}

const (
	claimOnce = `
INSERT INTO once (principal, key, hash, status, answer) VALUES ($1, $2, $3, 0, 'null')
ON CONFLICT DO NOTHING`
	answerOnce = `UPDATE once SET status = $3, answer = $4 WHERE principal = $1 AND key = $2`
	selectOnce = `SELECT hash, status, answer FROM once WHERE principal = $1 AND key = $2`
	purgeOnce  = `DELETE FROM once WHERE at < $1`
)

// Once runs do and keeps its answer under the key, in one transaction; do works in
// the transaction of the context it is given. A repeated request gets the kept answer; one that comes while the first
// still runs waits for it. Another request under the same key is Invalid. When do
// fails nothing is kept, so the request may be sent again.
func (db *DB) Once(ctx context.Context, k OnceKey, do func(ctx context.Context) (status int, answer any, err error)) (Answer, error) {
	var a Answer
	err := db.Tx(ctx, func(ctx context.Context) error {
		tx := db.Q(ctx)
		// Claiming first makes a second request wait here on the primary key.
		claimed, err := tx.Exec(ctx, claimOnce, k.Principal, k.Key, k.Hash)
		if err != nil {
			return Failed("claim idempotency key", err)
		}
		if claimed.RowsAffected() == 0 {
			a, err = replay(ctx, tx, k)
			return err
		}
		status, answer, err := do(ctx)
		if err != nil {
			return err
		}
		body, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("keep answer: %w", err)
		}
		a = Answer{Status: status, Body: body}
		_, err = tx.Exec(ctx, answerOnce, k.Principal, k.Key, status, body)
		return Failed("keep answer", err)
	})
	return a, err
}

func replay(ctx context.Context, tx Querier, k OnceKey) (Answer, error) {
	a := Answer{Replayed: true}
	var hash []byte
	if err := tx.QueryRow(ctx, selectOnce, k.Principal, k.Key).Scan(&hash, &a.Status, &a.Body); err != nil {
		return a, Failed("read kept answer", err)
	}
	if !bytes.Equal(hash, k.Hash) {
		return a, process.As(process.CodeKeyUsed, process.Invalid("this Idempotency-Key was used for another request; send a new key"))
	}
	return a, nil
}

// PurgeOnce forgets answers kept before that time and returns how many there were. Nobody
// repeats a request after days; whoever does is treated as new.
func (db *DB) PurgeOnce(ctx context.Context, before time.Time) (int64, error) {
	tag, err := db.Q(ctx).Exec(ctx, purgeOnce, before)
	return tag.RowsAffected(), Failed("forget kept answers", err)
}
