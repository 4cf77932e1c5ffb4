package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

func (d *desk) messages(keys ...string) workorder.MessagesRequest {
	return workorder.MessagesRequest{
		Order: "T-1", Branch: d.Branch, ClientID: d.ClientID, Keys: keys, LinkUntil: time.Now().Add(time.Hour),
	}
}

// tokens are the tokens in the outbox, by message key.
func (d *desk) tokens() map[string]string {
	d.t.Helper()
	out, err := d.s.Outbox(d.t.Context(), "", 0, 100)
	require.NoError(d.t, err)
	tokens := map[string]string{}
	for _, m := range out {
		_, token, found := strings.Cut(m.Body, "/c/")
		require.True(d.t, found)
		tokens[m.Key] = token
	}
	return tokens
}

func TestC24_EachMessageHasALinkOfItsOwnThatOpensWhatItIsAbout(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx := t.Context()
	d.s.SetPublicURL("https://service.example/")
	keys := []string{"estimate/v2", "estimate-reminder/v2/1", "ready", "ready/41"}
	for range 2 {
		got, err := d.s.QueueMessages(ctx, d.messages(keys...))
		require.NoError(t, err)
		require.Equal(t, keys, got.Keys)
	}
	tokens := d.tokens()
	require.Len(t, tokens, 4)
	require.Equal(t, 4, d.count(`SELECT count(*) FROM client_link`), "asked twice, sent once")
	for key, want := range map[string]store.Link{
		keys[0]: {Scope: store.LinkEstimate, EstimateVersion: 2}, keys[1]: {Scope: store.LinkEstimate, EstimateVersion: 2},
		keys[2]: {Scope: store.LinkOrder}, keys[3]: {Scope: store.LinkOrder},
	} {
		link, err := d.s.FindLink(ctx, tokens[key])
		require.NoError(t, err)
		limit := 30 * 24 * time.Hour
		if want.Scope == store.LinkEstimate {
			limit = time.Hour
		}
		require.WithinDuration(t, time.Now().Add(limit), link.ExpiresAt, time.Minute)
		want.Order, want.ClientID, want.ExpiresAt = "T-1", d.ClientID, link.ExpiresAt
		require.Equal(t, want, link)
		require.Zero(t, d.count(`SELECT count(*) FROM client_link WHERE encode(token_hash, 'escape') = $1`, tokens[key]), "only the hash is kept")
	}
	shown, err := d.s.MessagesOf(ctx, "T-1")
	require.NoError(t, err)
	require.Len(t, shown, 4)
	require.Contains(t, shown[0].Body, "T-1")
	require.Contains(t, shown[0].Body, "https://service.example/c/…", "staff can not act for the client")
	require.Equal(t, [3]string{"sms", "+79161234567", "ru"}, [3]string{shown[0].Channel, shown[0].Address, shown[0].Language})
}

func TestC24_DeadLinksAreRefusedAlike(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx := t.Context()
	_, err := d.s.QueueMessages(ctx, d.messages("estimate/v1", "ready"))
	require.NoError(t, err)
	tokens := d.tokens()
	_, err = d.db.Exec(ctx, `UPDATE client_link SET expires_at = now() WHERE scope = 'estimate'`)
	require.NoError(t, err)
	_, unknown := d.s.FindLink(ctx, "guess")
	refused(t, unknown, workorder.KindNotFound, "ask the service centre for a new one")
	_, expired := d.s.FindLink(ctx, tokens["estimate/v1"])
	require.Equal(t, unknown, expired)
	_, err = d.s.FindLink(ctx, tokens["ready"])
	require.NoError(t, err)
	for range 2 {
		_, err = d.s.WithdrawMessages(ctx, d.messages("ready"))
		require.NoError(t, err)
	}
	_, revoked := d.s.FindLink(ctx, tokens["ready"])
	require.Equal(t, unknown, revoked)
	out, err := d.s.Outbox(ctx, "", 0, 10)
	require.NoError(t, err)
	require.Len(t, out, 1)
	require.Equal(t, "estimate/v1", out[0].Key)
}

func TestN9_MessagesGoTheWayTheClientPrefersInTheirLanguage(t *testing.T) {
	t.Parallel()
	d := house(t)
	phone, email := []store.Phone{{Number: "+79161234567"}}, []string{"a@example.com"}
	for name, c := range map[string]struct {
		card    store.ClientCard
		want    [3]string
		subject string
	}{
		"by e-mail":            {store.ClientCard{PreferredChannel: "email", Emails: email, Phones: phone}, [3]string{"email", email[0], "ru"}, "готов"},
		"no e-mail address":    {store.ClientCard{PreferredChannel: "email", Phones: phone}, [3]string{"sms", phone[0].Number, "ru"}, "готов"},
		"no phone":             {store.ClientCard{PreferredChannel: "messenger", Emails: email}, [3]string{"email", email[0], "ru"}, "готов"},
		"messenger in English": {store.ClientCard{PreferredChannel: "messenger", Phones: phone, Language: "en"}, [3]string{"messenger", phone[0].Number, "en"}, "ready"},
		"Spanish":              {store.ClientCard{Phones: phone, Language: "es"}, [3]string{"sms", phone[0].Number, "es"}, "listo"},
		"Portuguese":           {store.ClientCard{Phones: phone, Language: "pt"}, [3]string{"sms", phone[0].Number, "pt"}, "pronto"},
		"on their page":        {store.ClientCard{PreferredChannel: "web", Phones: phone}, [3]string{"web", "", "ru"}, "готов"},
		"no way at all":        {store.ClientCard{}, [3]string{"web", "", "ru"}, "готов"},
	} {
		c.card.Name = name
		client, err := d.s.CreateClient(t.Context(), c.card, anna)
		require.NoError(t, err)
		r := d.messages("ready")
		r.Order, r.ClientID = name, client.ID
		_, err = d.s.QueueMessages(t.Context(), r)
		require.NoError(t, err)
		got, err := d.s.MessagesOf(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, c.want, [3]string{got[0].Channel, got[0].Address, got[0].Language}, name)
		require.Contains(t, got[0].Subject, c.subject, name)
	}
}

func TestMessages_WhatCanNotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	d := house(t)
	for key, want := range map[string]string{
		"greeting": "no text for a message", "estimate": "names no version", "estimate/v0": "names no version", "estimate/2x": "names no version",
	} {
		_, err := d.s.QueueMessages(t.Context(), d.messages(key))
		refused(t, err, workorder.KindInvalid, want)
	}
	r := d.messages("ready")
	r.ClientID = "nobody"
	_, err := d.s.QueueMessages(t.Context(), r)
	refused(t, err, workorder.KindNotFound, "no client")
}

func TestMessages_NoneIsPassedOverByWhoReadsOnFromTheLast(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx := t.Context()
	// A message that has its id and is not committed yet, while a later one is.
	tx, err := d.db.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(hashtextextended('outbox', 0))`)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, `
		INSERT INTO message (branch, order_no, client_id, key, template, channel, language, body, state)
		VALUES ('T', 'T-0', 'c', 'ready', 'ready', 'web', 'en', 'slow', 'queued')`)
	require.NoError(t, err)
	_, err = d.s.QueueMessages(ctx, d.messages("ready"))
	require.NoError(t, err, "writers do not wait for each other")
	read := make(chan []store.OutboxMessage, 1)
	go func() {
		list, _ := d.s.Outbox(ctx, "", 0, 10)
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
