package workorder

import "github.com/workbay/workbay/process"

// towards is the order in which commands bring an order on: of those that can be
// given now, the first is what is clearly next.
var towards = []string{
	"retry-incident", "answer-question", "record-findings", "start-diagnosis", "skip-diagnosis", "record-offer", "send-estimate", "decide-estimate", "revise-estimate", "receive-parts", "issue-parts",
	"assign-job", "finish-job", "start-job", "pass-quality-check", "record-payment", "hand-over", "close",
}

// NextAction names the command that brings the order on, of those offered;
// empty when this actor has nothing to do but wait.
func NextAction(offered []process.Action) string { return process.Next(towards, offered) }
