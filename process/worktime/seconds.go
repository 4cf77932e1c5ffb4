package worktime

import "time"

// Seconds is a length of time in whole seconds. Policy documents say whether
// it is counted in working or calendar time.
type Seconds int64

// Duration converts to the standard library's type.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }
