package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// unreached is an order whose estimate reaches nobody, for that reason.
func unreached(t *testing.T, why string) *bench {
	t.Helper()
	b := newBench(t, Commercial)
	b.post = why
	b.skip(work("strut", inStock))
	return b
}

// reports tells the order what became of a message.
func (b *bench) reports(key, state string) {
	b.t.Helper()
	n := MessageNews{Key: key, State: state}
	if state == MessageFailed {
		n.Reason = NotDelivered
	}
	b.do(process.System, MessagesReported{Messages: []MessageNews{n}})
}

func TestReach_WithoutAWayToTheClientItIsOurTurn(t *testing.T) {
	t.Parallel()
	for _, why := range []string{NoAddress, ByPhone, NoConsent, MessageQueued} {
		b := unreached(t, why)
		h := b.held("contact", "")
		require.NotNil(t, h, why)
		require.Equal(t, process.SideUs, h.Side)
		require.Equal(t, b.at.Add(time.Hour), *h.Due)
		require.Nil(t, b.held("decision", ""), "the client can not decide on what they have not heard of")
		task := tasksOf(&b.o, "record-contact")[0]
		require.Equal(t, b.o.AdvisorID, task.StaffID)
		require.Equal(t, h.Due, task.Due)
		if why == MessageQueued {
			require.Equal(t, b.at.Add(queuePatience), task.Since, "whoever carries it gets a little time")
		} else {
			require.Equal(t, b.at, task.Since)
			require.Equal(t, [2]string{MessageSuppressed, why}, [2]string{b.o.Messages[0].State, b.o.Messages[0].Reason})
		}
		require.Empty(t, tasksOf(&b.o, "decide-estimate"))
		_, c := b.o.Deadline(b.rules)
		require.Nil(t, c, "no reminder and no expiry")
		require.True(t, b.o.Estimate().ExpiresAt.IsZero())
		taskRules(t, &b.o)
	}
}

func TestReach_TheClockStartsWhenTheClientHears(t *testing.T) {
	t.Parallel()
	for how, tell := range map[string]func(*bench){
		"handed over": func(b *bench) { b.reports("estimate/v1", MessageSent) },
		"read on the page, though the message lies in the queue": func(b *bench) {
			b.do(process.System, MessagesReported{Messages: b.o.Reads()})
			require.Equal(b.t, messageRead, b.o.Messages[0].State)
		},
		"told by phone": func(b *bench) { b.do(process.Reception, RecordContact{How: "phone", Note: " asks for Friday "}) },
	} {
		b := unreached(t, MessageQueued)
		b.at = b.at.Add(72 * time.Hour)
		tell(b)
		require.Nil(t, b.held("contact", ""), how)
		require.Empty(t, tasksOf(&b.o, "record-contact"), how)
		require.Equal(t, b.at, *b.o.Estimate().ReachedAt, how)
		require.Equal(t, b.rules.work.Add(b.at, b.rules.Policy.EstimateExpiry.Duration()), b.o.Estimate().ExpiresAt, how)
		require.Equal(t, b.o.Estimate().ExpiresAt, *b.held("decision", "").Due, how)
		at, c := b.o.Deadline(b.rules)
		require.Equal(t, ClientReminded{1, 1}, c, how)
		require.Equal(t, b.rules.work.Add(b.at, b.rules.Policy.EstimateReminders[0].Duration()), at, how)
		err := b.try(as(process.Reception), RecordContact{How: "phone"})
		require.Equal(t, process.KindConflict, process.KindOf(err), how)
		require.ErrorContains(t, err, "nothing waits to be told")
	}
	b := unreached(t, NoAddress)
	require.Equal(t, process.KindInvalid, process.KindOf(b.try(as(process.Reception), RecordContact{How: "pigeon"})))
	b.do(process.Reception, RecordContact{How: "in_person", Note: " asks for Friday "})
	require.Equal(t, "told", b.o.Messages[0].State)
	require.Equal(t, "asks for Friday", b.log[len(b.log)-1].Reason)
}

// A client who was given a link at the desk reads there what no message could tell them.
func TestReach_WhoReadsTheirPageKnows_HoweverTheMessagesWent(t *testing.T) {
	t.Parallel()
	for _, why := range []string{NoAddress, ByPhone, NoConsent, MessageQueued} {
		b := unreached(t, why)
		b.do(process.System, MessagesReported{Messages: b.o.Reads()})
		require.Nil(t, b.held("contact", ""), why)
		require.NotNil(t, b.held("decision", ""), why)
		require.Empty(t, b.o.Reads(), "they know")
		for _, state := range []string{MessageSent, MessageFailed, "read"} {
			err := b.try(process.ProcessActor(), MessagesReported{Messages: []MessageNews{{Key: "estimate/v1", State: state}}})
			require.Equal(t, process.KindConflict, process.KindOf(err), state)
		}
		taskRules(t, &b.o)
	}
}

// Whatever told the client, the message itself may still wait to be carried.
func TestReach_ACancelledOrderWithdrawsWhatWasToldOrRead(t *testing.T) {
	t.Parallel()
	for how, tell := range map[string]func(*bench){
		"told": func(b *bench) { b.do(process.Reception, RecordContact{How: "phone"}) },
		"read": func(b *bench) { b.do(process.System, MessagesReported{Messages: b.o.Reads()}) },
	} {
		b := unreached(t, MessageQueued)
		tell(b)
		require.Equal(t, how, b.o.Messages[0].State)
		b.do(process.Reception, Cancel{Reason: "sold the car"})
		b.settle()
		nothingHeld(t, &b.o)
		require.True(t, b.o.Messages[0].LinkOver, how)
	}
}

func TestReach_WhatFailedTakesTheClockBack_EvenAfterItRanOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	rings(t, b)
	require.Equal(t, EstimateExpired, b.o.Estimate().State)
	for _, m := range b.o.Messages {
		b.reports(m.Key, MessageFailed)
	}
	require.Equal(t, EstimateSent, b.o.Estimate().State, "nobody heard of it")
	require.Nil(t, b.o.Estimate().ReachedAt)
	require.NotNil(t, b.held("contact", ""))
	require.Equal(t, NotDelivered, b.o.Messages[0].Reason)
	b.do(process.Reception, RecordContact{How: "phone"})
	b.agree()
	require.Equal(t, Queued, b.o.Phase)

	b = newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.reports("estimate/v1", MessageDelivered)
	at, c := b.o.Deadline(b.rules)
	b.at = at
	b.must(process.ProcessActor(), c)
	b.settle()
	b.reports("estimate-reminder/v1/1", MessageFailed)
	require.Nil(t, b.held("contact", ""), "the first one has arrived for certain")
}

func TestReach_StatesGoForwardsOnly(t *testing.T) {
	t.Parallel()
	b := unreached(t, MessageQueued)
	refused := func(state string) {
		t.Helper()
		err := b.try(process.ProcessActor(), MessagesReported{Messages: []MessageNews{{Key: "estimate/v1", State: state}}})
		require.Equal(t, process.KindConflict, process.KindOf(err), state)
	}
	refused("due")
	refused(MessageQueued)
	b.reports("estimate/v1", MessageSent)
	refused(MessageSent)
	b.reports("estimate/v1", MessageDelivered)
	refused(MessageSent)
	refused(MessageFailed)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(process.ProcessActor(), MessagesReported{Messages: []MessageNews{{Key: "none", State: MessageSent}}})))
}

func TestReach_WhatWaitsGoesOutByItselfWhenThereIsAWay(t *testing.T) {
	t.Parallel()
	b := unreached(t, NoConsent)
	b.post = ""
	b.reports("estimate/v1", "due")
	require.Equal(t, []string{"queue-messages"}, b.o.Pending())
	require.Nil(t, b.held("contact", ""), "it is just being written")
	b.settle()
	require.Equal(t, MessageSent, b.o.Messages[0].State)
	require.Empty(t, b.o.Messages[0].Reason)
	require.Equal(t, b.at, *b.o.Estimate().ReachedAt)

	b = unreached(t, NoAddress)
	b.agree()
	err := b.try(process.ProcessActor(), MessagesReported{Messages: []MessageNews{{Key: "estimate/v1", State: "due"}}})
	require.Equal(t, process.KindConflict, process.KindOf(err), "the estimate is decided; nobody needs it now")
}

func TestReach_AReadyCarIsToldToItsOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.agree()
	b.post = ByPhone
	b.reach(InQualityCheck)
	b.do(process.Foreman, PassQualityCheck{})
	b.settle()
	require.Equal(t, Ready, b.o.Phase)
	require.Equal(t, process.SideUs, b.held("contact", "").Side)
	require.Equal(t, "ready", b.o.Untold().Key)
	require.Len(t, tasksOf(&b.o, "record-contact"), 1)
	b.do(process.Reception, RecordContact{How: "phone"})
	require.Nil(t, b.held("contact", ""))
}

func TestP18_WhatTheDeskRecordsIsConfirmedInWriting_Once(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("pads", inStock))
	b.do(process.Reception, deciding(&b.o, JobDecision{JobID: "J2", Decision: Declined, Reason: "price"}))
	require.Equal(t, "agreement/v1", b.o.Messages[1].Key)
	r := b.o.QueueRequest(process.Effect{Name: "queue-messages", Items: []string{"agreement/v1"}}, b.rules)
	line := b.o.Estimate().Lines[0].Amount + b.o.Estimate().Lines[1].Amount
	require.Equal(t, &Agreed{
		At: b.at.In(b.rules.work.Location()), Approver: "client", Currency: "RUB", Total: line, Client: line,
		Lines:   []AgreedLine{{"strut", Approved, line}, {"pads", Declined, line}},
		ReadyAt: b.o.Estimate().CompletionAt.In(b.rules.work.Location()),
	}, r.Agreed)
	b.settle()
	require.Len(t, b.o.Messages, 2)
	require.Nil(t, b.o.QueueRequest(process.Effect{Name: "queue-messages", Items: []string{"estimate/v1"}}, b.rules).Agreed)

	byLink := newBench(t, Commercial)
	byLink.skip(work("strut", inStock))
	c := deciding(&byLink.o)
	c.Channel, c.Evidence = "link", ""
	byLink.do(process.Client, c)
	byLink.settle()
	require.Len(t, byLink.o.Messages, 1, "the client has it in writing on their page")

	declined := newBench(t, Commercial)
	declined.skip(work("strut", inStock))
	declined.do(process.Reception, deciding(&declined.o, JobDecision{JobID: "J1", Decision: Declined, Reason: "price"}))
	r = declined.o.QueueRequest(process.Effect{Name: "queue-messages", Items: []string{"agreement/v1"}}, declined.rules)
	require.Equal(t, exact.Money(0), r.Agreed.Total)
	require.True(t, r.Agreed.ReadyAt.IsZero(), "nothing will be done")
}

func TestReach_OrdersOfV010KeepTheirClock(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Edition = 0
	b.do(process.Reception, opening(Commercial))
	b.post = NoAddress
	b.skip(work("strut", inStock))
	require.Nil(t, b.held("contact", ""))
	require.False(t, b.o.Estimate().ExpiresAt.IsZero())
	_, c := b.o.Deadline(b.rules)
	require.Equal(t, ClientReminded{1, 1}, c)
	b.agree()
	require.Len(t, b.o.Messages, 1)
}
