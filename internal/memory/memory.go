// Package memory says how much memory the program takes, and what of it each
// cache may fill. PostgreSQL has its own.
package memory

import (
	"math"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// The program takes a quarter of the machine or of its container, within these
// bounds, in bytes: below the least it would do little but collect garbage, and
// more than the most makes nothing quicker. The rest is for PostgreSQL and the
// page cache. The pages of the executable, some 130 MB, come on top.
const (
	share = 4
	least = 256 << 20
	most  = 416 << 20
)

// What the caches hold takes more in memory than it counts as. These are upper estimates from heap profiles: an
// order and its survey together took some 75 kB in all caches.
const (
	historyFactor = 8
	eventFactor   = 4
	workflowBytes = 72 << 10
)

// Plan divides the memory of the program. Each part is a bound, not a reserve.
type Plan struct {
	Limit     int64 // bytes that the Go runtime keeps to, as GOMEMLIMIT
	Histories int   // bytes of the engine's cache of workflow states, as the engine counts them: encoded
	Events    int   // bytes of the engine's cache of history events, encoded
	Workflows int   // workflows that a worker keeps ready; others are replayed when something happens to them
}

// Divide makes the plan for a limit in bytes.
func Divide(limit int64) Plan {
	return Plan{
		Limit:     limit,
		Histories: int(limit / 8 / historyFactor),
		Events:    int(limit / 32 / eventFactor),
		Workflows: int(limit / 8 / workflowBytes),
	}
}

// Machine makes the plan for this machine or container, or for GOMEMLIMIT where
// that is set.
func Machine() Plan {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return Divide(limit)
	}
	size, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil {
		return Divide(most) // nothing says how much there is
	}
	return Divide(limitOf(size))
}

// limitOf is what the program takes of so many bytes.
func limitOf(size uint64) int64 {
	return int64(min(max(size/share, least), most))
}

// Keep makes the Go runtime keep to the plan: near its limit it collects garbage
// more often. It counts for the whole process, so it is for main only.
func (p Plan) Keep() { debug.SetMemoryLimit(p.Limit) }
