package gauges

import (
	"context"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const selectIncidents = `
SELECT h.process, h.branch, i ->> 'step', count(*)
FROM hold h LEFT JOIN work_order o USING (number) LEFT JOIN instance n USING (number)
CROSS JOIN jsonb_array_elements(coalesce(o.state, n.state) -> 'incidents') AS i
WHERE h.until IS NULL AND h.reason = 'incident' AND i ->> 'until' IS NULL GROUP BY h.process, h.branch, i ->> 'step'`

// IncidentGauges reads what does not get through, of every process.
func (s *Gauges) IncidentGauges(ctx context.Context, _ time.Time) ([]process.Measure, error) {
	branches, err := s.branchIDs(ctx)
	if err != nil {
		return nil, err
	}
	g := &gauges{}
	for _, b := range branches {
		for _, f := range workorder.EffectRules() {
			g.add("incident_open", 0, workorder.Process().Name, b, f.Name)
		}
	}
	err = g.counted(ctx, s, "incident_open", selectIncidents, "")
	return g.list(), err
}
