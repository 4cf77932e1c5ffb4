package database

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
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

// listenAlive has the kernel notice within 15 s that the other end is gone.
var listenAlive = net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 5 * time.Second, Count: 2}

// listenerName is how the connection calls itself in pg_stat_activity.
const listenerName = "workbay listener"

// Ear is told what a listener hears.
type Ear struct {
	Began func()                        // it hears from now on; it may have missed anything before
	Lost  func()                        // it hears nothing until it begins again
	Heard func(channel, payload string) // a notification
}

// Listen tells an ear of every notification on the channels, until ctx ends, whose
// error it returns. It has a connection of its own beside the pool. When that is lost
// it connects again, after growing pauses.
//
// Calls come one after the other; while one does not return nothing else is heard, so an
// ear hands over and does no work.
func (db *DB) Listen(ctx context.Context, ear Ear, channels ...string) error {
	pause, lost := listenAgain, false
	for {
		began := false
		err := db.listen(ctx, channels, ear.Heard, func() {
			pause, lost, began = listenAgain, false, true
			ear.Began()
		})
		if began {
			ear.Lost()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !lost { // said once for each outage
			slog.WarnContext(ctx, "the live feed lost the database and connects again; until then who waits for an order looks every second", "error", err)
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
func (db *DB) listen(ctx context.Context, channels []string, heard func(channel, payload string), began func()) error {
	conn, err := db.listener(ctx, channels)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	began()
	for {
		n, err := next(ctx, conn)
		if err != nil {
			return err
		}
		if n != nil {
			heard(n.Channel, n.Payload)
		}
	}
}

func (db *DB) listener(ctx context.Context, channels []string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, listenReply)
	defer cancel()
	pool := db.pool.Config() // a copy
	cfg := pool.ConnConfig
	if err := pool.BeforeConnect(ctx, cfg); err != nil {
		return nil, err
	}
	cfg.RuntimeParams["application_name"] = listenerName
	cfg.DialFunc = (&net.Dialer{KeepAliveConfig: listenAlive}).DialContext
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if _, err := conn.Exec(ctx, "LISTEN "+strings.Join(channels, "; LISTEN ")); err != nil {
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
