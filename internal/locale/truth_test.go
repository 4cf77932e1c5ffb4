package locale_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
)

// A message in the outbox has not been sent, and nobody says that it has.
func TestCatalog_WhatIsQueuedIsNotSaidToBeSent(t *testing.T) {
	t.Parallel()
	sent := map[string]string{"en": "sent", "ru": "отправлен", "es": "enviad", "pt": "enviad"}
	for _, l := range locale.Languages() {
		for _, key := range []string{"event.queue-messages", "command.queue-messages", "message_state.queued", "estimate_state.sent", "incident.queue-messages"} {
			text := strings.ToLower(locale.For(l).T(key))
			require.NotContains(t, text, sent[l], "%s %s", l, key)
			require.NotContains(t, text, "⟦")
		}
	}
}
