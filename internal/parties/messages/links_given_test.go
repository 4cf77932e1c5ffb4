package messages_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func handing(d *storetest.Desk, how string) messages.Handing {
	return messages.Handing{Branch: d.Branch, Order: "T-1", ClientID: d.ClientID, How: how, Key: "k1"}
}

func TestC24_ALinkGivenAtTheDeskSaysByWhomAndWhenItWasOpened(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Reception)
	d.Store.Messages.SetPublicURL("https://service.example")
	_, err := d.Store.Messages.QueueMessages(ctx, asking(d, "estimate/v1"))
	require.NoError(t, err)
	address, err := d.Store.Messages.HandLink(ctx, handing(d, messages.LinkShown), by)
	require.NoError(t, err)
	token, ok := strings.CutPrefix(address, "https://service.example/c/")
	require.True(t, ok, address)
	link, err := d.Store.Messages.FindLink(ctx, token)
	require.NoError(t, err)
	require.Equal(t, [3]string{"shown", by.ID, "order"}, [3]string{link.Given().How, link.Given().By, link.Scope})
	require.Zero(t, d.Count(`SELECT count(*) FROM message WHERE body LIKE '%' || $1 || '%'`, token), "no link is kept in clear")
	require.Zero(t, d.Count(`SELECT count(*) FROM audit WHERE data::text LIKE '%' || $1 || '%'`, token))
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM audit WHERE what = 'link.shown' AND ref = 'T-1' AND by_id = $1`, by.ID))

	list, err := d.Store.Messages.LinksOf(ctx, "T-1")
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, [2]string{"shown", "message"}, [2]string{list[0].How, list[1].How})
	require.True(t, list[0].Opens && list[1].Opens)
	require.Nil(t, list[0].OpenedFirst)
	for range 2 {
		require.NoError(t, d.Store.Messages.NoteOpened(ctx, token))
	}
	list, err = d.Store.Messages.LinksOf(ctx, "T-1")
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), *list[0].OpenedFirst, time.Minute)
	require.Equal(t, list[0].OpenedFirst, list[0].OpenedLast)
	require.Nil(t, list[1].OpenedFirst)
}

func TestC24_ARenewedLinkStopsTheOldOnes(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Reception)
	first, err := d.Store.Messages.HandLink(ctx, handing(d, messages.LinkPrinted), by)
	require.NoError(t, err)
	h := handing(d, messages.LinkPrinted)
	h.Renew = true
	second, err := d.Store.Messages.HandLink(ctx, h, by)
	require.NoError(t, err)
	_, err = d.Store.Messages.FindLink(ctx, strings.TrimPrefix(first, "/c/"))
	storetest.Refused(t, err, process.KindNotFound, "not valid any more")
	_, err = d.Store.Messages.FindLink(ctx, strings.TrimPrefix(second, "/c/"))
	require.NoError(t, err)
	lost, err := d.Store.Messages.OnceLinked(ctx, strings.TrimPrefix(first, "/c/"))
	require.NoError(t, err)
	require.Equal(t, [2]string{"T-1", d.ClientID}, [2]string{lost.Order, lost.ClientID}, "whom to call is still known")
	_, err = d.Store.Messages.OnceLinked(ctx, "guess")
	storetest.Refused(t, err, process.KindNotFound, "never was")
}

func TestC24_ALinkIsSentAgainOnceWhereThereIsAWay(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Reception)
	for range 2 {
		address, err := d.Store.Messages.HandLink(ctx, handing(d, messages.LinkSent), by)
		require.NoError(t, err)
		require.Empty(t, address, "it is in the message")
	}
	require.Len(t, d.Tokens(), 1, "a double click sends one")
	list, err := d.Store.Messages.LinksOf(ctx, "T-1")
	require.NoError(t, err)
	require.Equal(t, [2]string{"sent", by.ID}, [2]string{list[0].How, list[0].MadeBy})

	silent, err := d.Store.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "no way"}}, by)
	require.NoError(t, err)
	h := handing(d, messages.LinkSent)
	h.Order, h.ClientID = "T-2", silent.ID
	_, err = d.Store.Messages.HandLink(ctx, h, by)
	storetest.Refused(t, err, process.KindConflict, "show the link at the desk")
	h.How = "shouted"
	_, err = d.Store.Messages.HandLink(ctx, h, by)
	storetest.Refused(t, err, process.KindInvalid, "how")
}
