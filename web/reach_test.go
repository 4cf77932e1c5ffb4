package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// A message that nobody has carried has told the client nothing, and the page says so.
func TestReach_TheOrdersPageSaysWhatTheClientHasNotHeard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.engine.idle = true
	o := h.order(workorder.AwaitingApproval)
	desk := h.as(process.Reception)
	page := desk.get("/orders/" + o.Number).ok().wellMade()
	page.has("The client has not been told yet", "Estimate: nobody has carried it to the client yet", "Client not told yet", "Estimate: Queued")
	page.lacks("Awaiting the client", "The client's decision", "Sent")
	desk.get("/orders/"+o.Number+"?do=record-contact").ok().wellMade().has("How were they told?", "By telephone")
	desk.tell(o, "record-contact", url.Values{"how": {""}}).refused(422).has("choose phone")

	o = desk.told(o, "record-contact", url.Values{"how": {"phone"}, "note": {"thinks about it"}})
	page = desk.get("/orders/" + o.Number).ok().wellMade()
	page.has("The client's decision", "Awaiting the client", "The client was told by our staff", "By telephone", "thinks about it")
	page.lacks("The client has not been told yet")
	h.nobody().get(h.link(o.Number) + "?lang=en").ok().has("You can decide until")
}

// Who opens the link that they were shown at the desk knows, whatever lies in the queue.
func TestReach_AClientWhoOpensTheirPageHasBeenTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.engine.idle = true
	o := h.order(workorder.AwaitingApproval)
	h.nobody().get(h.link(o.Number) + "?lang=en").ok().has("You can decide until")
	page := h.as(process.Reception).get("/orders/" + o.Number).ok().wellMade()
	page.has("The client's decision", "Awaiting the client", "Estimate: Read by the client").lacks("The client has not been told yet", "Client not told yet")
	h.nobody().get(h.link(o.Number) + "?lang=en").ok()
	h.as(process.Reception).get("/tasks").ok().lacks("Tell the client")
}

// What can not go out says why on the order's page and on the client's card, and goes
// out when the card is changed.
func TestReach_WithoutConsentNothingIsSaidToBeSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	no, ctx := false, t.Context()
	_, err := h.store.Cards.UpdateClient(ctx, h.ClientID, cards.ClientPatch{Consents: cards.ConsentsPatch{Service: &no}}, 0, h.Actor(process.Reception))
	require.NoError(t, err)
	o := h.order(workorder.AwaitingApproval)
	desk := h.as(process.Reception)
	desk.get("/orders/"+o.Number).ok().has("Not sent", "the client has not agreed to messages", "Estimate: Not sent, the client has not agreed to messages")
	desk.get("/clients/"+h.ClientID).ok().wellMade().has("no messages wanted", "Messages to the client", o.Number, "Not sent", "the client has not agreed to messages")
	desk.get("/tasks").ok().has("Tell the client: call, or ask for an address")

	yes := true
	_, err = h.store.Cards.UpdateClient(ctx, h.ClientID, cards.ClientPatch{Consents: cards.ConsentsPatch{Service: &yes}}, 0, h.Actor(process.Reception))
	require.NoError(t, err)
	news, err := h.store.Messages.Untold(ctx)
	require.NoError(t, err)
	require.Len(t, news, 1)
	o = h.give(o, process.System, workorder.MessagesReported{Messages: []workorder.MessageNews{news[0].Message}})
	require.Equal(t, workorder.MessageSent, o.Messages[0].State)
	desk.get("/orders/" + o.Number).ok().has("Awaiting the client").lacks("Client not told yet")
}

// P18: what the desk records as agreed is there in writing, as the client reads it.
func TestP18_TheConfirmationIsOnTheOrdersPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Queued)
	h.as(process.Reception).get("/orders/" + o.Number).ok().has("What was agreed")
	list, err := h.store.Messages.MessagesOf(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, "agreement", list[len(list)-1].Template)
	for _, j := range o.Jobs {
		require.Contains(t, list[len(list)-1].Body, j.Title)
	}
}
