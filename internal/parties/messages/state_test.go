package messages_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestReport_AMessageGoesForwardsOnly_AndTheSameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	_, err := d.Store.Messages.QueueMessages(ctx, asking(d, "estimate/v1", "ready"))
	require.NoError(t, err)
	out, err := d.Store.Messages.Outbox(ctx, "", 0, 10)
	require.NoError(t, err)
	first, second := out[0].ID, out[1].ID
	for _, state := range []string{"sent", "sent", "delivered", "delivered"} {
		m, err := d.Store.Messages.Report(ctx, first, state, "not asked for")
		require.NoError(t, err)
		require.Equal(t, [3]string{state, "", ""}, [3]string{m.State, m.Reason, m.Detail})
	}
	for _, state := range []string{"sent", "failed"} {
		_, err := d.Store.Messages.Report(ctx, first, state, "")
		storetest.Refused(t, err, process.KindConflict, "is delivered already")
	}
	for range 2 {
		m, err := d.Store.Messages.Report(ctx, second, "failed", "no such number")
		require.NoError(t, err)
		require.Equal(t, [3]string{"failed", "not_delivered", "no such number"}, [3]string{m.State, m.Reason, m.Detail})
	}
	_, err = d.Store.Messages.Report(ctx, 999, "sent", "")
	storetest.Refused(t, err, process.KindNotFound, "there is no message 999")
	_, err = d.Store.Messages.Report(ctx, first, "queued", "")
	storetest.Refused(t, err, process.KindInvalid, "choose sent, delivered or failed")
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM message WHERE body LIKE '%/c/…%'`), "what has left the house keeps no link")
	out, err = d.Store.Messages.Outbox(ctx, "", 0, 10)
	require.NoError(t, err)
	require.Empty(t, out)
	for result, n := range map[string]int{"queued": 2, "sent": 1, "delivered": 1, "failed": 1} {
		require.Equal(t, n, d.Count(`SELECT coalesce(sum(value), 0)::int FROM measure WHERE name = 'notify_total' AND labels[3] = $1`, result), result)
	}
}

func TestUntold_OrdersHearWhatBecameOfTheirMessages_Once(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	_, err := d.Store.Messages.QueueMessages(ctx, asking(d, "ready"))
	require.NoError(t, err)
	_, err = d.Store.Messages.Send(ctx, messages.Letter{Branch: d.Branch, Order: "T-1", ClientID: d.ClientID, Key: "survey"})
	require.NoError(t, err)
	out, err := d.Store.Messages.Outbox(ctx, "", 0, 10)
	require.NoError(t, err)
	for _, m := range out {
		_, err = d.Store.Messages.Report(ctx, m.ID, "sent", "")
		require.NoError(t, err)
	}
	news := untold(t, d)
	require.Len(t, news, 1, "the order asks nothing of its survey")
	require.Equal(t, workorder.MessageNews{Key: "ready", State: "sent"}, news[0].Message)
	require.NoError(t, d.Store.Messages.Told(ctx, news[0]))
	require.Empty(t, untold(t, d))
	_, err = d.Store.Messages.QueueMessages(ctx, asking(d, "ready"))
	require.NoError(t, err, "the first answer was lost")
	require.Len(t, untold(t, d), 1, "the order is about to note that it is queued")
}

func TestUntold_WhatCouldNotGoOutIsWrittenAgainWhenThereIsAWay(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	client, err := d.Store.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "No way", Consents: cards.Consents{Service: true}}}, storetest.Anna)
	require.NoError(t, err)
	r := asking(d, "estimate/v1")
	r.ClientID = client.ID
	for range 2 {
		said, err := d.Store.Messages.QueueMessages(ctx, r)
		require.NoError(t, err)
		require.Len(t, said.Suppressed, 1)
	}
	require.Empty(t, untold(t, d))
	change := func(p cards.ClientPatch) {
		_, err := d.Store.Cards.UpdateClient(ctx, client.ID, p, 0, storetest.Anna)
		require.NoError(t, err)
	}
	change(cards.ClientPatch{Emails: &[]string{"a@example.com"}})
	news := untold(t, d)
	require.Len(t, news, 1)
	require.Equal(t, workorder.MessageNews{Key: "estimate/v1", State: "due"}, news[0].Message)
	require.NoError(t, d.Store.Messages.Told(ctx, news[0]))
	require.Empty(t, untold(t, d), "its order is asked once on one way")
	said, err := d.Store.Messages.QueueMessages(ctx, r)
	require.NoError(t, err)
	require.Equal(t, r.Keys, said.Keys)
	out, err := d.Store.Messages.Outbox(ctx, "", news[0].ID, 10)
	require.NoError(t, err)
	require.Len(t, out, 1, "whoever reads on from the last id finds it")
	require.Equal(t, "a@example.com", out[0].Address)

	_, err = d.Store.Messages.Report(ctx, out[0].ID, "failed", "mailbox is full")
	require.NoError(t, err)
	news = untold(t, d)
	require.Len(t, news, 1)
	require.Equal(t, workorder.MessageNews{Key: "estimate/v1", State: "failed", Reason: "not_delivered"}, news[0].Message)
	require.NoError(t, d.Store.Messages.Told(ctx, news[0]))
	require.Empty(t, untold(t, d), "the same way failed")
	change(cards.ClientPatch{Emails: &[]string{"b@example.com"}})
	require.Len(t, untold(t, d), 1, "another way")
	no := false
	change(cards.ClientPatch{Consents: cards.ConsentsPatch{Service: &no}})
	require.Empty(t, untold(t, d), "the client does not want messages any more")
}

func untold(t *testing.T, d *storetest.Desk) []messages.News {
	t.Helper()
	news, err := d.Store.Messages.Untold(t.Context())
	require.NoError(t, err)
	return news
}
