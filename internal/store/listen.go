package store

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/workbay/workbay/internal/feed"
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

// PeopleChanged is the PostgreSQL channel that tells when who may sign in, or what
// they may do, has changed. Triggers on the tables write to it.
const PeopleChanged = "workbay_people"

// listenerName is how the connection calls itself in pg_stat_activity.
const listenerName = "workbay listener"

// Listen calls heard with the news of every order that is written and of every
// change of who may sign in, until ctx ends, whose error it returns. It has a
// connection of its own beside the pool. When that is lost it connects again, after
// growing pauses. Each time it begins to listen, the first time too, heard is told
// [feed.Began]: something may have changed that it did not hear of. When it hears
// nothing more heard is told [feed.Lost].
//
// Calls come one after the other; while heard does not return nothing else is heard, so it hands
// over and does no work.
func (s *Store) Listen(ctx context.Context, heard func(feed.News)) error {
	pause, lost := listenAgain, false
	for {
		began := false
		err := s.listen(ctx, func(n feed.News) {
			pause, lost, began = listenAgain, false, true
			heard(n)
		})
		if began {
			heard(feed.News{What: feed.Lost})
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
func (s *Store) listen(ctx context.Context, heard func(feed.News)) error {
	conn, err := s.listener(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	heard(feed.News{What: feed.Began})
	for {
		n, err := next(ctx, conn)
		if err != nil {
			return err
		}
		if n != nil {
			heard(news(n))
		}
	}
}

// news reads a notification. A program of an older version writes the number of
// an order alone.
func news(n *pgconn.Notification) feed.News {
	if n.Channel == PeopleChanged {
		return feed.News{What: feed.People}
	}
	number, rest, _ := strings.Cut(n.Payload, " ")
	version, pending, _ := strings.Cut(rest, " ")
	at, _ := strconv.Atoi(version)
	return feed.News{What: feed.Order, Number: number, Version: at, Pending: pending == "true"}
}

func (s *Store) listener(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, listenReply)
	defer cancel()
	pool := s.pool.Config() // a copy
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
	if _, err := conn.Exec(ctx, "LISTEN "+Changed+"; LISTEN "+PeopleChanged); err != nil {
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
