package workorder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
)

// Message is a message to the client that this order asked for.
type Message struct {
	Key      string     `json:"key" doc:"Template and occasion, unique in the order, so that it is written once"`
	State    string     `json:"state" enum:"due,queued,sent,delivered,read,failed,suppressed,told,withdrawn,skipped" doc:"As far as the order knows: queued is written and waits for whoever carries it, sent was handed to them, delivered has their receipt, read was seen by the client on their page, told was said by a person instead"`
	Reason   string     `json:"reason,omitempty" enum:"no_address,by_phone,no_consent,not_delivered" doc:"Why it did not go out, or did not arrive"`
	QueuedAt *time.Time `json:"queued_at,omitempty"`
	Since    time.Time  `json:"since,omitzero" doc:"Since when it is in this state"`
	CallBy   time.Time  `json:"call_by,omitzero" doc:"By then somebody should have told the client what it says"`
	ClientID string     `json:"client_id,omitempty" doc:"To whom it went, when that is not the client of the order any more"`
	LinkOver bool       `json:"link_over,omitempty" doc:"The link in it opens nothing any more"`
}

// The states of a message that the rules name.
const (
	messageDue        = "due"
	MessageQueued     = "queued"
	MessageSent       = "sent"
	MessageDelivered  = "delivered"
	messageRead       = "read"
	MessageFailed     = "failed"
	MessageSuppressed = "suppressed"
	messageTold       = "told"
	MessageWithdrawn  = "withdrawn"
)

// Why a message does not reach its client.
const (
	NoAddress    = "no_address"    // the card has neither a number nor an e-mail address
	ByPhone      = "by_phone"      // the client wants to be called by a person
	NoConsent    = "no_consent"    // the client does not want messages about their orders
	NotDelivered = "not_delivered" // whoever carried it says that it did not arrive
)

// queuePatience is how long a message may wait for whoever carries it before
// somebody should call instead.
const queuePatience = 15 * time.Minute

// outgoing asks for a message to the client, once per key.
func (o *Order) outgoing(key string) {
	for _, m := range o.Messages {
		if m.Key == key {
			key = fmt.Sprintf("%s/%d", key, o.Version+1)
		}
	}
	o.Messages = append(o.Messages, Message{Key: key, State: messageDue})
}

// message finds a message by its key, nil when there is none.
func (o *Order) message(key string) *Message {
	i := slices.IndexFunc(o.Messages, func(m Message) bool { return m.Key == key })
	if i < 0 {
		return nil
	}
	return &o.Messages[i]
}

// Clock is what news of a message may start: an advisor calls by the one moment,
// or the client decides by the other.
type Clock struct {
	CallBy   time.Time `json:"call_by,omitzero" readOnly:"true" doc:"When somebody should have called, if the client was not reached"`
	DecideBy time.Time `json:"decide_by,omitzero" readOnly:"true" doc:"When an estimate expires that has reached the client now"`
}

func (o *Order) clock(g Given) Clock {
	if o.Edition < 1 {
		return Clock{}
	}
	return Clock{CallBy: g.Rules.work.Add(g.At, cmp.Or(g.Rules.Policy.CallWithin, hours(1)).Duration()), DecideBy: g.Rules.work.Add(g.At, g.Rules.Policy.EstimateExpiry.Duration())}
}

// MessagesQueued says which messages are in the outbox, and which can not go out.
type MessagesQueued struct {
	Keys       []string      `json:"keys"`
	Sent       bool          `json:"sent,omitempty" doc:"They were handed to whoever carries them at once"`
	Suppressed []MessageNews `json:"suppressed,omitempty" doc:"Those that have no way to the client, or that the client does not want"`
	Clock
}

// MessageNews is what became of a message.
type MessageNews struct {
	Key    string `json:"key"`
	State  string `json:"state" enum:"due,sent,delivered,read,failed,suppressed" doc:"due: it is to be written again, for there is a way now. read: the client saw on their page what it says, however it went"`
	Reason string `json:"reason,omitempty" enum:"no_address,by_phone,no_consent,not_delivered"`
}

// Name implements [Command].
func (MessagesQueued) Name() string { return "queue-messages" }

func (c MessagesQueued) decide(o *Order, g Given) ([]process.Command, error) {
	c.Clock = o.clock(g)
	return []process.Command{c}, nil
}

func (c MessagesQueued) apply(o *Order, e Event) {
	for _, key := range c.Keys {
		o.note(MessageNews{Key: key, State: MessageQueued}, e.At, c.CallBy)
		if c.Sent {
			o.note(MessageNews{Key: key, State: MessageSent}, e.At, c.CallBy)
		}
	}
	for _, n := range c.Suppressed {
		o.note(n, e.At, c.CallBy)
	}
	o.count(e.At, c.Clock)
}

// note keeps what became of a message.
func (o *Order) note(n MessageNews, at, callBy time.Time) {
	m := o.message(n.Key)
	if m == nil {
		return
	}
	m.State, m.Reason = n.State, n.Reason
	switch n.State {
	case MessageQueued:
		m.QueuedAt = &at
	case messageDue:
		m.QueuedAt = nil
	}
	if o.Edition >= 1 {
		m.Since, m.CallBy = at, callBy
	}
}

// MessagesReported is what became of messages after they were written: whoever
// carries them took them, delivered them or could not, the client read on their page
// what they say, or there is a way to the client now where there was none. The house
// gives it.
type MessagesReported struct {
	Messages []MessageNews `json:"messages" minItems:"1"`
	Clock
}

// Name implements [Command].
func (MessagesReported) Name() string { return "report-messages" }

func (c MessagesReported) decide(o *Order, g Given) ([]process.Command, error) {
	c.Messages = slices.DeleteFunc(slices.Clone(c.Messages), func(n MessageNews) bool {
		m := o.message(n.Key)
		return m == nil || !o.isNews(m, n.State)
	})
	if len(c.Messages) == 0 {
		return nil, process.Conflict("the order knows already what became of these messages, or does not wait for it")
	}
	c.Clock = o.clock(g)
	return []process.Command{c}, nil
}

// isNews reports whether a message goes on to that state: forwards only, except
// that what did not reach the client is written again while it matters.
func (o *Order) isNews(m *Message, state string) bool {
	switch state {
	case MessageSent:
		return m.State == MessageQueued
	case MessageDelivered:
		return m.State == MessageQueued || m.State == MessageSent || m.State == messageTold
	case messageRead:
		return m.State != messageDue && m.State != messageRead && o.tells(m)
	case MessageFailed:
		return m.State == MessageQueued || m.State == MessageSent
	case messageDue:
		return (m.State == MessageFailed || m.State == MessageSuppressed) && o.matters(m)
	}
	return false
}

func (c MessagesReported) apply(o *Order, e Event) {
	for _, n := range c.Messages {
		o.note(n, e.At, c.CallBy)
	}
	o.count(e.At, c.Clock)
}

// RecordContact is the advisor's word that they told the client what a message
// could not: by telephone, at the desk. It starts the clock as a message does.
type RecordContact struct {
	How  string `json:"how" enum:"phone,in_person,other"`
	Note string `json:"note,omitempty" maxLength:"1000" doc:"What the client said"`
	Clock
}

// contactWays are the ways in which a person tells a client something.
var contactWays = [...]string{"phone", "in_person", "other"}

// Name implements [Command].
func (RecordContact) Name() string { return "record-contact" }

// Why is the journal's reason.
func (c RecordContact) Why() string { return c.Note }

func (c RecordContact) decide(o *Order, g Given) ([]process.Command, error) {
	if !slices.Contains(contactWays[:], c.How) {
		return nil, process.Invalid("how: choose phone, in_person or other")
	}
	if err := o.tellable(process.Actor{}); err != nil {
		return nil, err
	}
	c.Note, c.Clock = strings.TrimSpace(c.Note), o.clock(g)
	return []process.Command{c}, nil
}

func (c RecordContact) apply(o *Order, e Event) {
	for i := range o.Messages {
		if m := &o.Messages[i]; o.tells(m) && m.State != messageDue && m.State != messageRead && !arrives(m) {
			m.State, m.Reason, m.Since = messageTold, "", e.At
		}
	}
	o.count(e.At, c.Clock)
}

// MessagesWithdrawn says that messages of a dead order were taken out of the
// outbox, and that the links in all others open nothing any more.
type MessagesWithdrawn struct {
	Keys []string `json:"keys"`
}

// Name implements [Command].
func (MessagesWithdrawn) Name() string { return "withdraw-messages" }

func (c MessagesWithdrawn) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c MessagesWithdrawn) apply(o *Order, _ Event) {
	for _, key := range c.Keys {
		if m := o.message(key); m != nil {
			m.LinkOver = o.Edition >= 1
			if m.State == MessageQueued {
				m.State = MessageWithdrawn
			}
		}
	}
}

// skipMessages leaves messages as somebody decided to leave them.
func (o *Order) skipMessages(keys []string) {
	for _, key := range keys {
		if m := o.message(key); m != nil {
			m.LinkOver = o.Edition >= 1 && o.Cancelled != nil
			if m.State == messageDue || m.State == MessageQueued {
				m.State = "skipped"
			}
		}
	}
}

func (o *Order) messages(is func(*Message) bool) []string {
	var keys []string
	for i := range o.Messages {
		if is(&o.Messages[i]) {
			keys = append(keys, o.Messages[i].Key)
		}
	}
	return keys
}
