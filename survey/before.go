package survey

import (
	"time"

	"github.com/workbay/workbay/process/worktime"
)

// InputBefore is what a survey started with before the kernel. Those surveys live
// on for eight days at the most; it goes with the last of them.
type InputBefore struct {
	Order    string            `json:"order"`
	Branch   string            `json:"branch"`
	ClientID string            `json:"client_id"`
	DueAt    time.Time         `json:"due_at"`
	Policy   Policy            `json:"policy"`
	Calendar worktime.Calendar `json:"calendar"`
}
