package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// series are the counters and histograms with the values of each label behind
// branch and kind; "stage" and "hold" stand for what the process has of them.
var series = []struct {
	name   string
	labels []string // the values of one label, divided by spaces
}{
	{"wo_opened_total", nil}, {"wo_closed_total", nil}, {"wo_declined_total", nil},
	{"wo_cancelled_total", []string{"stage"}},
	{"wo_cycle_seconds", []string{"working calendar"}},
	{"wo_promise_total", []string{"first last", "kept broken"}}, {"wo_promise_shift_seconds", []string{"earlier later"}},
	{"estimate_decision_seconds", []string{"initial revision"}}, {"estimate_lines_total", []string{"approved declined deferred"}},
	{"parts_wait_seconds", []string{"check enquiry approval supplier receiving"}}, {"parts_lines_total", []string{"stock purchase"}},
	{"po_eta_slip_seconds", nil}, {"mechanic_seconds_total", []string{"productive rework"}}, {"wo_quality_checks_total", []string{"passed failed"}},
	{"invoices_total", []string{"client manufacturer insurer", "issued credited paid"}},
	{"invoice_amount_minor_total", []string{"client manufacturer insurer", "RUB", "issued credited paid"}},
}

// ofProcess are those that every process has.
var ofProcess = []struct {
	name   string
	labels []string
}{
	{"wo_stage_seconds", []string{"stage", "working calendar"}}, {"sla_clock_total", []string{"stage", "kept broken"}},
	{"wo_hold_seconds", []string{"decision change parts mechanic payment incident paused_tool paused_other", "us client"}},
	{"incidents_total", []string{"check-parts enquire-parts order-parts issue-invoices queue-messages propose-slots"}},
}

// ofBranch are those that are not divided by kind.
var ofBranch = []struct {
	name   string
	labels []string
}{
	{"notify_total", []string{"sms email messenger web", "queued withdrawn"}},
	{"survey_sent_total", []string{"csat ces"}}, {"survey_answered_total", []string{"csat ces"}}, {"survey_score", []string{"csat ces"}},
}

// How many observations each series has, and how many are not in the counters yet.
const (
	observations = 5
	unfolded     = 2000
)

const insertMeasure = `
INSERT INTO measure (name, labels, value)
SELECT name, string_to_array(labels, '|'), value FROM unnest($1::text[], $2::text[], $3::float8[]) AS m (name, labels, value)`

// counters has the program count every series a few times, and leaves some
// measures as they are right after a decision.
func (s *seeder) counters(ctx context.Context, st *store.Store, db *pgxpool.Pool) error {
	all := s.series()
	r := rand.New(rand.NewPCG(16, 18))
	write := func(n int) error {
		names, labels, values := make([]string, n), make([]string, n), make([]float64, n)
		for i := range n {
			m := all[i%len(all)]
			names[i], labels[i], values[i] = m.Name, strings.Join(m.Labels, "|"), r.ExpFloat64()*20_000
		}
		_, err := db.Exec(ctx, insertMeasure, names, labels, values)
		return err
	}
	if err := write(observations * len(all)); err != nil {
		return err
	}
	for n := 1; n > 0; {
		var err error
		if n, err = st.Counters.FoldMeasures(ctx, metrics.Bounds, 5000); err != nil {
			return err
		}
	}
	if err := write(unfolded); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `VACUUM (ANALYZE) tally, measure`)
	return err
}

// series lists every series of every branch.
func (s *seeder) series() []process.Measure {
	var all []process.Measure
	for n := range s.cfg.branches {
		for _, f := range ofBranch {
			all = append(all, combined(f.name, []string{branchID(n)}, f.labels)...)
		}
		for _, k := range workorder.OrderKinds() {
			for _, f := range series {
				all = append(all, combined(f.name, []string{branchID(n), string(k)}, f.labels)...)
			}
			for _, f := range ofProcess {
				all = append(all, combined(f.name, []string{workorder.Process().Name, branchID(n), string(k)}, f.labels)...)
			}
		}
	}
	return all
}

// combined gives every combination of the values of the labels that are left.
func combined(name string, labels, left []string) []process.Measure {
	if len(left) == 0 {
		return []process.Measure{{Name: name, Labels: labels}}
	}
	values := strings.Fields(left[0])
	if left[0] == "stage" {
		values = nil
		for _, st := range workorder.Stages() {
			if !st.Terminal {
				values = append(values, string(st.Phase))
			}
		}
	}
	var all []process.Measure
	for _, v := range values {
		all = append(all, combined(name, append(labels[:len(labels):len(labels)], v), left[1:])...)
	}
	return all
}

// seeded checks that a scrape shows what the database holds.
func (s *site) seeded(ctx context.Context, p page, open int) error {
	if n := p.leftOut(); n > 0 {
		return fmt.Errorf("%d collectors are left out of the first scrape", n)
	}
	if n := p.sum("wo_in_stage"); n != float64(open) {
		return fmt.Errorf("a scrape shows %g open orders and not %d", n, open)
	}
	for name, sql := range map[string]string{
		"wo_holds": `SELECT count(*) FROM hold WHERE until IS NULL`, "parts_waiting": `SELECT count(*) FROM part_wait WHERE until IS NULL`,
		"incident_open": `SELECT count(*) FROM hold WHERE until IS NULL AND reason = 'incident'`,
	} {
		var n float64
		if err := s.db.QueryRow(ctx, sql).Scan(&n); err != nil {
			return err
		}
		if got := p.sum(name); got != n {
			return fmt.Errorf("%s sums up to %g in a scrape, and %g in the database", name, got, n)
		}
	}
	return nil
}
