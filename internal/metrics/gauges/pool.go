package gauges

import (
	"context"

	"github.com/workbay/workbay/process"
)

// PoolGauges reads how busy the connections to the database are.
func (s *Gauges) PoolGauges(context.Context) ([]process.Measure, error) {
	st := s.db.Stat()
	g := gauges{}
	g.add("pgxpool_max_conns", float64(st.MaxConns()))
	g.add("pgxpool_acquired_conns", float64(st.AcquiredConns()))
	g.add("pgxpool_idle_conns", float64(st.IdleConns()))
	g.add("pgxpool_acquires_total", float64(st.AcquireCount()))
	g.add("pgxpool_acquire_seconds_total", st.AcquireDuration().Seconds())
	g.add("pgxpool_empty_acquires_total", float64(st.EmptyAcquireCount()))
	g.add("pgxpool_canceled_acquires_total", float64(st.CanceledAcquireCount()))
	return g.list(), nil
}
