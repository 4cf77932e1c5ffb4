package database

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	listenAgain     = 100 * time.Millisecond // after a loss; doubled up to
	listenAgainMost = 5 * time.Second
	// listenQuiet is how long nothing may be heard before the server is asked whether it is
	// still there: a connection that a firewall dropped is quiet too.
	listenQuiet = 30 * time.Second
	listenReply = 10 * time.Second // to connect, and to be told that it is there
)

// listenerName is how the connection calls itself in pg_stat_activity.
const listenerName = "workbay listener"

// Listen calls heard with the payload of every notification on a channel, until ctx
// ends, whose error it returns. It has a connection of its own beside the pool. When that is
// lost it connects again, after growing pauses. Each time it begins to listen, the first
// time too, it calls heard(""): there may have been notifications that it missed.
//
// Calls come one after the other; while heard does not return nothing else is heard, so it hands
// over and does no work.
func (db *DB) Listen(ctx context.Context, channel string, heard func(payload string)) error {
	pause, lost := listenAgain, false
	for {
		err := db.listen(ctx, channel, func(payload string) {
			pause, lost = listenAgain, false
			heard(payload)
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !lost { // said once for each outage
			slog.WarnContext(ctx, "the live feed lost the database and connects again", "error", err)
		}
		lost = true
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, listenAgainMost)
		}
	}
}

// listen does it on one connection, until that is lost.
func (db *DB) listen(ctx context.Context, channel string, heard func(payload string)) error {
	conn, err := db.listener(ctx, channel)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	heard("")
	for {
		n, err := next(ctx, conn)
		if err != nil {
			return err
		}
		if n != nil {
			heard(n.Payload)
		}
	}
}

func (db *DB) listener(ctx context.Context, channel string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, listenReply)
	defer cancel()
	pool := db.pool.Config() // a copy
	cfg := pool.ConnConfig
	if err := pool.BeforeConnect(ctx, cfg); err != nil {
		return nil, err
	}
	cfg.RuntimeParams["application_name"] = listenerName
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("listen: %w", err)
	}
	return conn, nil
}

// next waits for a notification, nil when it was quiet for long and the server is still there.
func next(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	quiet, cancel := context.WithTimeout(ctx, listenQuiet)
	defer cancel()
	n, err := conn.WaitForNotification(quiet)
	if err == nil || !pgconn.Timeout(err) || ctx.Err() != nil {
		return n, err
	}
	reply, cancel := context.WithTimeout(ctx, listenReply)
	defer cancel()
	return nil, conn.Ping(reply)
}
