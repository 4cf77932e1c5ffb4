package web

import (
	"strings"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/workorder"
)

// written says of each message whether it waits in the outbox or can not go out.
func (t *teller) written(c workorder.MessagesQueued) string {
	state := workorder.MessageQueued
	if c.Sent {
		state = workorder.MessageSent
	}
	var all []workorder.MessageNews
	for _, key := range c.Keys {
		all = append(all, workorder.MessageNews{Key: key, State: state})
	}
	return t.news(append(all, c.Suppressed...))
}

// news says what became of messages, each by its name.
func (t *teller) news(list []workorder.MessageNews) string {
	var said []string
	for _, n := range list {
		text := messageName(t.Locale, n.Key) + ": " + t.T("message_state."+n.State)
		if n.Reason != "" {
			text += ", " + t.T("message_reason."+n.Reason)
		}
		said = append(said, text)
	}
	return strings.Join(said, "; ")
}

// messageName is what a message is about, in words.
func messageName(l *locale.Locale, key string) string {
	template, _, _ := strings.Cut(key, "/")
	return l.T("message_name." + template)
}
