package web

import (
	"strings"

	"github.com/workbay/workbay/internal/locale"
)

// ruleHeads are the headings of the rules' page, by the first field below each.
var ruleHeads = map[string]string{
	"currency": "prices", "send_estimates": "estimates", "completion_buffer": "promises", "effect_patience": "outside", "survey_delay": "survey",
}

// headed puts a heading over the first field of each group of rules. Discounts and stages
// are groups of their own, whichever of them comes first.
func headed(l *locale.Locale, entries []entry) []entry {
	seen := map[string]bool{}
	for i, e := range entries {
		head := ruleHeads[e.Name]
		for _, kind := range []string{"discount", "target"} {
			if strings.HasPrefix(e.Name, kind+"_") {
				head = kind
			}
		}
		if head != "" && !seen[head] {
			seen[head], entries[i].Head = true, l.T("settings.head_"+head)
		}
	}
	return entries
}
