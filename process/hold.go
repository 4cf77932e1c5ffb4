package process

import (
	"slices"
	"time"
)

// Side is on whose side something waits; it decides whose clock runs.
type Side string

// The sides of a hold.
const (
	SideUs            Side = "us"
	SideClient        Side = "client"
	SideSupplier      Side = "supplier"
	SideManufacturer  Side = "manufacturer"
	SideSubcontractor Side = "subcontractor"
)

// Hold is a timed fact: what waits, why, on whose side, since and until when.
type Hold struct {
	Reason string     `json:"reason" enum:"decision,contact,answer,change,draft,parts,mechanic,payment,incident,paused_parts,paused_client,paused_tool,paused_bay,paused_shift,paused_sublet,paused_other"`
	Side   Side       `json:"owner_side" enum:"us,client,supplier,manufacturer,subcontractor"`
	JobID  string     `json:"job_id,omitempty"`
	Since  time.Time  `json:"since"`
	Due    *time.Time `json:"due,omitempty" doc:"When it should be over"`
	Until  *time.Time `json:"until,omitempty" doc:"When it was over; absent while it lasts"`
}

// Same reports whether both are about the same: reason, side and job.
func (h Hold) Same(b Hold) bool {
	return h.Reason == b.Reason && h.Side == b.Side && h.JobID == b.JobID
}

// OpenHolds are what the process waits for now.
func (c Course) OpenHolds() []Hold {
	var open []Hold
	for _, h := range c.Holds {
		if h.Until == nil {
			open = append(open, h)
		}
	}
	return open
}

// keepHolds ends the holds whose ground is gone and begins those that appeared.
func (c *Course) keepHolds(now []Hold, at time.Time) {
	for i := range c.Holds {
		h := &c.Holds[i]
		if h.Until != nil {
			continue
		}
		k := slices.IndexFunc(now, h.Same)
		if k < 0 {
			h.Until = &at
			continue
		}
		h.Due = now[k].Due
	}
	for _, h := range now {
		if !slices.ContainsFunc(c.OpenHolds(), h.Same) {
			h.Since = at
			c.Holds = append(c.Holds, h)
		}
	}
}
