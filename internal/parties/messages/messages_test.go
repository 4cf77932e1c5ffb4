package messages_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func asking(d *storetest.Desk, keys ...string) workorder.MessagesRequest {
	return workorder.MessagesRequest{
		Order: "T-1", Branch: d.Branch, ClientID: d.ClientID, Keys: keys, LinkUntil: time.Now().Add(time.Hour),
	}
}

func TestC24_EachMessageHasALinkOfItsOwnThatOpensWhatItIsAbout(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	d.Store.Messages.SetPublicURL("https://service.example/")
	keys := []string{"estimate/v2", "estimate-reminder/v2/1", "ready", "ready/41"}
	for range 2 {
		got, err := d.Store.Messages.QueueMessages(ctx, asking(d, keys...))
		require.NoError(t, err)
		require.Equal(t, keys, got.Keys)
	}
	tokens := d.Tokens()
	require.Len(t, tokens, 4)
	require.Equal(t, 4, d.Count(`SELECT count(*) FROM client_link`), "asked twice, sent once")
	for key, want := range map[string]messages.Link{
		keys[0]: {Scope: messages.LinkEstimate, EstimateVersion: 2}, keys[1]: {Scope: messages.LinkEstimate, EstimateVersion: 2},
		keys[2]: {Scope: messages.LinkOrder}, keys[3]: {Scope: messages.LinkOrder},
	} {
		link, err := d.Store.Messages.FindLink(ctx, tokens[key])
		require.NoError(t, err)
		require.Nil(t, link.ExpiresAt, "while the order goes on")
		require.WithinDuration(t, time.Now(), link.MadeAt, time.Minute)
		want.How, want.MadeAt = messages.LinkMessage, link.MadeAt
		want.Order, want.ClientID = "T-1", d.ClientID
		require.Equal(t, want, link)
		require.Zero(t, d.Count(`SELECT count(*) FROM client_link WHERE encode(token_hash, 'escape') = $1`, tokens[key]), "only the hash is kept")
	}
	shown, err := d.Store.Messages.MessagesOf(ctx, "T-1")
	require.NoError(t, err)
	require.Len(t, shown, 4)
	require.Contains(t, shown[0].Body, "T-1")
	require.Contains(t, shown[0].Body, "https://service.example/c/…", "staff can not act for the client")
	require.Equal(t, [3]string{"sms", "+79161234567", "ru"}, [3]string{shown[0].Channel, shown[0].Address, shown[0].Language})
}

func TestC24_DeadLinksAreRefusedAlike(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	_, err := d.Store.Messages.QueueMessages(ctx, asking(d, "estimate/v1", "ready"))
	require.NoError(t, err)
	tokens := d.Tokens()
	_, err = d.DB.Exec(ctx, `UPDATE client_link SET expires_at = now() WHERE scope = 'estimate'`)
	require.NoError(t, err)
	_, unknown := d.Store.Messages.FindLink(ctx, "guess")
	storetest.Refused(t, unknown, process.KindNotFound, "ask the service centre for a new one")
	_, expired := d.Store.Messages.FindLink(ctx, tokens["estimate/v1"])
	require.Equal(t, unknown, expired)
	_, err = d.Store.Messages.FindLink(ctx, tokens["ready"])
	require.NoError(t, err)
	for range 2 {
		_, err = d.Store.Messages.WithdrawMessages(ctx, asking(d, "ready"))
		require.NoError(t, err)
	}
	_, revoked := d.Store.Messages.FindLink(ctx, tokens["ready"])
	require.Equal(t, unknown, revoked)
	out, err := d.Store.Messages.Outbox(ctx, "", 0, 10)
	require.NoError(t, err)
	require.Len(t, out, 1)
	require.Equal(t, "estimate/v1", out[0].Key)
}

func TestN9_MessagesGoTheWayTheClientPrefersInTheirLanguage(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	phone, email := []cards.Phone{{Number: "+79161234567"}}, []string{"a@example.com"}
	for name, c := range map[string]struct {
		card    cards.ClientCard
		want    [3]string
		subject string
	}{
		"by e-mail":            {cards.ClientCard{PreferredChannel: "email", Emails: email, Phones: phone}, [3]string{"email", email[0], "ru"}, "готов"},
		"no e-mail address":    {cards.ClientCard{PreferredChannel: "email", Phones: phone}, [3]string{"sms", phone[0].Number, "ru"}, "готов"},
		"no phone":             {cards.ClientCard{PreferredChannel: "messenger", Emails: email}, [3]string{"email", email[0], "ru"}, "готов"},
		"messenger in English": {cards.ClientCard{PreferredChannel: "messenger", Phones: phone, Language: "en"}, [3]string{"messenger", phone[0].Number, "en"}, "ready"},
		"Spanish":              {cards.ClientCard{Phones: phone, Language: "es"}, [3]string{"sms", phone[0].Number, "es"}, "listo"},
		"Portuguese":           {cards.ClientCard{Phones: phone, Language: "pt"}, [3]string{"sms", phone[0].Number, "pt"}, "pronto"},
		"on their page":        {cards.ClientCard{PreferredChannel: "web", Phones: phone}, [3]string{"web", "", "ru"}, "готов"},
		"no way at all":        {cards.ClientCard{}, [3]string{"web", "", "ru"}, "готов"},
	} {
		c.card.Name = name
		client, err := d.Store.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: c.card, DuplicateReason: "a household"}, storetest.Anna)
		require.NoError(t, err)
		r := asking(d, "ready")
		r.Order, r.ClientID = name, client.ID
		_, err = d.Store.Messages.QueueMessages(t.Context(), r)
		require.NoError(t, err)
		got, err := d.Store.Messages.MessagesOf(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, c.want, [3]string{got[0].Channel, got[0].Address, got[0].Language}, name)
		require.Contains(t, got[0].Subject, c.subject, name)
	}
}

func TestMessages_WhatCanNotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	for key, want := range map[string]string{
		"greeting": "no text for a message", "estimate": "names no version", "estimate/v0": "names no version", "estimate/2x": "names no version",
	} {
		_, err := d.Store.Messages.QueueMessages(t.Context(), asking(d, key))
		storetest.Refused(t, err, process.KindInvalid, want)
	}
	r := asking(d, "ready")
	r.ClientID = "nobody"
	_, err := d.Store.Messages.QueueMessages(t.Context(), r)
	storetest.Refused(t, err, process.KindNotFound, "no client")
}

func TestMessages_NoneIsPassedOverByWhoReadsOnFromTheLast(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	// A message that has its id and is not committed yet, while a later one is.
	tx, err := d.DB.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(hashtextextended('outbox', 0))`)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, `
		INSERT INTO message (branch, order_no, client_id, key, template, channel, language, body, state)
		VALUES ('T', 'T-0', 'c', 'ready', 'ready', 'web', 'en', 'slow', 'queued')`)
	require.NoError(t, err)
	_, err = d.Store.Messages.QueueMessages(ctx, asking(d, "ready"))
	require.NoError(t, err, "writers do not wait for each other")
	read := make(chan []messages.OutboxMessage, 1)
	go func() {
		list, _ := d.Store.Messages.Outbox(ctx, "", 0, 10)
		read <- list
	}()
	require.Eventually(t, func() bool {
		waiting := 0
		err := tx.QueryRow(ctx, `SELECT count(*) FROM pg_locks
			WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting)
		return err == nil && waiting == 1
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, tx.Commit(ctx))
	list := <-read
	require.Len(t, list, 2)
	require.Equal(t, "T-0", list[0].Order)
}
