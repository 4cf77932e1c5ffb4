package workorder

import (
	"fmt"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
)

// arrives reports whether the message is the client's to read, as far as is known.
func arrives(m *Message) bool { return m.State == MessageSent || m.State == MessageDelivered }

// opens reports whether the message may be in the outbox still, or in the client's hands
// with a link that opens something. What a person told, or the client read, may be both.
func (m *Message) opens() bool {
	switch m.State {
	case MessageQueued:
		return true
	case MessageSent, MessageDelivered, messageRead, messageTold:
		return !m.LinkOver
	}
	return false
}

// tells reports whether the message says what the client must know now: that an
// estimate waits for them, or that their car is ready.
func (o *Order) tells(m *Message) bool {
	if m.ClientID != "" { // it went to somebody else
		return false
	}
	switch o.Phase {
	case AwaitingApproval:
		return o.Estimate().State == EstimateSent && m.about(o.Estimate().Version)
	case Ready:
		return m.is("ready")
	}
	return false
}

// matters reports whether the message is worth writing still.
func (o *Order) matters(m *Message) bool {
	return o.tells(m) || m.is("agreement") && m.ClientID == "" && o.Cancelled == nil && o.HandedOver == nil
}

func (m *Message) is(template string) bool {
	t, _, _ := strings.Cut(m.Key, "/")
	return t == template
}

// about reports whether the message is about that version of the estimate.
func (m *Message) about(version int) bool {
	template, occasion, _ := strings.Cut(m.Key, "/")
	v, _, _ := strings.Cut(occasion, "/")
	return (template == "estimate" || template == "estimate-reminder") && v == fmt.Sprintf("v%d", version)
}

// heard looks through what the client must know now: the last message that says it,
// and whether they know. What was handed over counts until it turns out that it did
// not arrive; a receipt, or a person's word, counts for good.
func (o *Order) heard() (last *Message, knows bool) {
	firm := false
	for i := range o.Messages {
		m := &o.Messages[i]
		if !o.tells(m) {
			continue
		}
		if m.is("ready") { // each time it is ready anew
			knows, firm = false, false
		}
		switch last = m; m.State {
		case MessageDelivered, messageRead, messageTold:
			knows, firm = true, true
		case MessageSent:
			knows = true
		case MessageFailed:
			knows = firm
		}
	}
	return last, knows
}

// Untold is the message that says what the client must know and does not; nil when
// they know, when it is just being written, and under edition 0, where what was
// written counted as read.
func (o *Order) Untold() *Message {
	last, knows := o.heard()
	if o.Edition < 1 || last == nil || knows || last.State == messageDue {
		return nil
	}
	return last
}

// Reads is what the house reports when the client looks at their page: they know now what
// it says, whatever became of the messages. It is empty when they knew before.
func (o *Order) Reads() []MessageNews {
	if o.Untold() == nil {
		return nil
	}
	var read []MessageNews
	for i := range o.Messages {
		if m := &o.Messages[i]; o.isNews(m, messageRead) {
			read = append(read, MessageNews{Key: m.Key, State: messageRead})
		}
	}
	return read
}

// tellable refuses to record that the client was told what they know.
func (o *Order) tellable(process.Actor) error {
	if o.Untold() == nil {
		return process.Conflict("the client knows what there is to know now; nothing waits to be told")
	}
	return nil
}

// count starts the clock of an estimate when the client has heard of it, and stops
// it when it turns out that they have not.
func (o *Order) count(at time.Time, c Clock) {
	e := o.Estimate()
	if o.Edition < 1 || e == nil || o.Phase != AwaitingApproval || e.State != EstimateSent && e.State != EstimateExpired {
		return
	}
	was := e.State
	e.State = EstimateSent // what expired unheard of has not expired
	switch _, knows := o.heard(); {
	case knows && e.ReachedAt == nil:
		e.ReachedAt, e.ExpiresAt = &at, c.DecideBy
	case knows:
		e.State = was
	default:
		e.ReachedAt, e.ExpiresAt, e.Reminders = nil, time.Time{}, 0
	}
}

// contactHold is that the client does not know what they must know: our turn.
func (o *Order) contactHold() (process.Hold, bool) {
	m := o.Untold()
	if m == nil {
		return process.Hold{}, false
	}
	return process.Hold{Reason: "contact", Side: process.SideUs, Due: m.callBy()}, true
}

// contactTask asks the advisor to tell the client. A message that waits to be
// carried gets a little time first.
func (o *Order) contactTask(stay process.Visit) []process.Task {
	m := o.Untold()
	if m == nil {
		return nil
	}
	since := m.Since
	if since.IsZero() { // left out by somebody before it was written
		since = stay.Entered
	}
	if m.State == MessageQueued {
		since = since.Add(queuePatience)
	}
	return []process.Task{o.advised(RecordContact{}, since, m.callBy())}
}

func (m *Message) callBy() *time.Time {
	if m.CallBy.IsZero() {
		return nil
	}
	by := m.CallBy
	return &by
}
