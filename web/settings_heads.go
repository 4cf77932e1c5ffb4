package web

import (
	"strings"

	"github.com/workbay/workbay/internal/locale"
)

// ruleHeads are the headings of the rules' page, by the first field below each.
var ruleHeads = map[string]string{
	"currency": "settings.head_prices", "send_estimates": "settings.head_estimates", "completion_buffer": "settings.head_promises",
	"effect_patience": "settings.head_outside", "survey_delay": "settings.head_survey",
}

// headed puts a heading over the first field of each group of rules. Discounts and stages
// are groups of their own, whichever of them comes first.
func headed(l *locale.Locale, entries []entry) []entry {
	seen := map[string]bool{}
	for i, e := range entries {
		head := ruleHeads[e.Name]
		switch {
		case strings.HasPrefix(e.Name, "discount_"):
			head = "settings.head_discount"
		case strings.HasPrefix(e.Name, "target_"):
			head = "settings.head_target"
		}
		if head != "" && !seen[head] {
			seen[head], entries[i].Head = true, l.T(head)
		}
	}
	return entries
}
