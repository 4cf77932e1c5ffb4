package workorder

import "slices"

// towards is the order in which commands bring an order on: of those that can be
// given now, the first is what is clearly next.
var towards = []string{
	"retry-incident", "record-findings", "start-diagnosis", "skip-diagnosis", "record-offer", "decide-estimate", "revise-estimate", "receive-parts", "issue-parts",
	"assign-job", "finish-job", "start-job", "pass-quality-check", "record-payment", "hand-over", "close",
}

// NextAction names the command that brings the order on, of those offered;
// empty when this actor has nothing to do but wait.
func NextAction(offered []Action) string {
	for _, c := range towards {
		if slices.ContainsFunc(offered, func(a Action) bool { return a.Command == c && a.Allowed }) {
			return c
		}
	}
	return ""
}
