package web

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/process/exact"
)

// tones are the colours that repeat what a word says: fine, waiting, late,
// information; a word that is not here says nothing of these.
var tones = map[string]string{
	"approval.proposed": "info", "approval.approved": "ok",
	"execution.in_progress": "info", "execution.paused": "wait", "execution.done": "ok", "execution.passed": "ok", "execution.failed": "late",
	"supply.needed": "wait", "supply.in_stock": "ok", "supply.short": "wait", "supply.offered": "wait", "supply.unavailable": "late",
	"supply.reserved": "ok", "supply.ordered": "wait", "supply.received": "info", "supply.issued": "ok",
	"estimate_state.sent": "wait", "estimate_state.decided": "ok", "estimate_state.expired": "late", "estimate_state.change_requested": "wait",
	"invoice_state.issued": "wait", "invoice_state.part_paid": "wait", "invoice_state.paid": "ok",
	"estimate_state.untold": "late", "message_state.due": "wait", "message_state.queued": "wait", "message_state.sent": "info",
	"message_state.delivered": "ok", "message_state.read": "ok", "message_state.failed": "late", "message_state.suppressed": "late",
	"import_state.checked": "info", "import_state.checking": "wait", "import_state.running": "wait", "import_state.undoing": "wait", "import_state.done": "ok",
	"import_outcome.new": "ok", "import_outcome.change": "info", "import_outcome.twin": "wait", "import_outcome.refused": "late", "import_outcome.overtaken": "wait", "import_outcome.kept": "wait",
	"kind.commercial": "info", "kind.warranty": "info",
	"phase.checked_in": "info", "phase.diagnosing": "info", "phase.preparing": "info", "phase.awaiting_approval": "wait",
	"phase.awaiting_parts": "wait", "phase.queued": "info", "phase.in_repair": "info", "phase.quality_check": "info", "phase.ready": "ok",
	"phase.handed_over": "ok",
	"flag.caution":      "wait", "flag.service_refused": "late",
}

// chip is a word with its colour.
type chip struct{ Key, Tone string }

// Chip is the word under a key of the catalogue as a chip, such as "supply" and
// a part's supply.
func (v *view) Chip(area string, word any) chip {
	key := fmt.Sprintf("%s.%s", area, word)
	return chip{key, tones[key]}
}

// MessageName is what a message to a client is about, by its key.
func (v *view) MessageName(key string) string { return messageName(v.Locale, key) }

// Plain is an amount as a field for it shows it: [amount] reads it in every language.
func (v *view) Plain(m exact.Money) string { return fmt.Sprintf("%d.%02d", m/100, m%100) }

// Field is a moment as a browser's date-time field takes it, by the branch's
// clocks; empty for none.
func (v *view) Field(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.Local(t).Format("2006-01-02T15:04")
}
