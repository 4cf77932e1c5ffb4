package messages_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
)

// live counts the messages with a link in their stored text.
const live = `SELECT count(*) FROM message WHERE subject || body ~ '/c/[A-Za-z0-9_-]{43}'`

func TestMessages_AStoredTextLosesItsLinkWhenItIsNotNeededAnyMore(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	_, err := d.Store.Messages.QueueMessages(ctx, asking(d, "estimate/v1", "ready", "ready/2"))
	require.NoError(t, err)
	tokens := d.Tokens()
	require.Len(t, tokens, 3, "whoever carries them to the client finds them")
	n, err := d.Store.Messages.ForgetLinks(ctx)
	require.NoError(t, err)
	require.Zero(t, n)

	before, err := d.Store.Messages.MessagesOf(ctx, "T-1")
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `UPDATE message SET state = 'withdrawn' WHERE key = 'ready'`)
	require.NoError(t, err)
	require.Equal(t, 2, d.Count(live), "what left the queue")
	_, err = d.DB.Exec(ctx, `UPDATE client_link SET expires_at = now() WHERE scope = 'estimate'`)
	require.NoError(t, err)
	n, err = d.Store.Messages.ForgetLinks(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, n, "what opens nothing any more")
	require.Equal(t, 1, d.Count(live))
	after, err := d.Store.Messages.MessagesOf(ctx, "T-1")
	require.NoError(t, err)
	for i := range after {
		require.Equal(t, before[i].Body, after[i].Body, "staff read what they read before")
	}
	_, err = d.Store.Messages.FindLink(ctx, tokens["ready"])
	require.NoError(t, err, "the client's link opens as before")

	_, err = d.Store.Messages.WithdrawMessages(ctx, asking(d, "ready/2"))
	require.NoError(t, err)
	require.Zero(t, d.Count(live))
}
