package record

import (
	"context"
	"strconv"
	"strings"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/people"
)

// Listen calls heard with the news of every order that is written and of every
// change of who may sign in, until ctx ends, whose error it returns. Each time it
// begins to listen, the first time too, heard is told [feed.Began]: something may
// have changed that it did not hear of. When it hears nothing more heard is told
// [feed.Lost]. While heard does not return nothing else is heard.
func (s *Record) Listen(ctx context.Context, heard func(feed.News)) error {
	return s.db.Listen(ctx, database.Ear{
		Began: func() { heard(feed.News{What: feed.Began}) },
		Lost:  func() { heard(feed.News{What: feed.Lost}) },
		Heard: func(channel, payload string) { heard(news(channel, payload)) },
	}, Changed, people.Changed)
}

// news reads a notification. A program of an older version writes the number of
// an order alone.
func news(channel, payload string) feed.News {
	if channel == people.Changed {
		return feed.News{What: feed.People}
	}
	number, rest, _ := strings.Cut(payload, " ")
	version, pending, _ := strings.Cut(rest, " ")
	at, _ := strconv.Atoi(version)
	return feed.News{What: feed.Order, Number: number, Version: at, Pending: pending == "true"}
}
