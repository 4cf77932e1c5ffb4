package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
)

// Listen calls heard with the news of every instance that is written and of every
// change of who may sign in, until ctx ends; see [database.DB.Listen].
func (s *Store) Listen(ctx context.Context, heard func(feed.News)) error {
	return s.DB.Listen(ctx, func(n database.Notice) { heard(news(n)) }, record.Changed, people.Changed)
}

// news reads a notice. A program of an older version writes the number of an
// order alone.
func news(n database.Notice) feed.News {
	switch {
	case n.Began:
		return feed.News{What: feed.Began}
	case n.Lost:
		return feed.News{What: feed.Lost}
	case n.Channel == people.Changed:
		return feed.News{What: feed.People}
	}
	number, rest, _ := strings.Cut(n.Payload, " ")
	version, pending, _ := strings.Cut(rest, " ")
	at, _ := strconv.Atoi(version)
	return feed.News{What: feed.Order, Number: number, Version: at, Pending: pending == "true"}
}

// ListenPost calls news when something became of a message or a client's card changed,
// and when that may have been missed, until ctx ends.
func (s *Store) ListenPost(ctx context.Context, news func()) error {
	return s.DB.Listen(ctx, func(n database.Notice) {
		if !n.Lost {
			news()
		}
	}, messages.Reported, cards.Reachable)
}

// ListenFreed calls freed when something may have become free in stock, and when it may
// have been missed, until ctx ends.
func (s *Store) ListenFreed(ctx context.Context, freed func()) error {
	return s.DB.Listen(ctx, func(n database.Notice) {
		if !n.Lost {
			freed()
		}
	}, stock.Freed)
}
