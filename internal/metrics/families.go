package metrics

import "github.com/prometheus/client_golang/prometheus"

// family is one metric of the process: what it means and how it is divided.
type family struct {
	name   string
	help   string
	labels []string
	bounds []float64 // of a histogram
}

// stay divides lengths of time from a minute to four weeks: an order lives for
// days, and a stage for minutes or weeks.
var stay = []float64{60, 300, 900, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 172800, 345600, 604800, 1209600, 2419200}

// order are the labels that every family of the order has first.
func order(more ...string) []string { return append([]string{"branch", "kind"}, more...) }

// every are the labels of a family that the kernel measures for each process.
func every(more ...string) []string { return append([]string{"process"}, order(more...)...) }

// counted are the counters and histograms that the database keeps: true after a
// restart, and the same on every instance.
var counted = []family{
	{"wo_opened_total", "Work orders opened.", order(), nil},
	{"wo_closed_total", "Work orders closed.", order(), nil},
	{"wo_declined_total", "Work orders on which the client agreed to nothing.", order(), nil},
	{"wo_cancelled_total", "Work orders cancelled, by the stage they were in.", order("stage"), nil},
	{"wo_stage_seconds", "Time spent in a stage, observed when it is left, in working or calendar time.", every("stage", "clock"), stay},
	{"wo_cycle_seconds", "Time from opening to hand-over, in working or calendar time.", order("clock"), stay},
	{"sla_clock_total", "Stays in a stage that kept or broke its target.", every("rule", "result"), nil},
	{"wo_hold_seconds", "Time an instance or job waited, by reason and by whose move it was; calendar time.", every("reason", "owner_side"), stay},
	{"wo_promise_total", "Cars handed over, by whether the first and the last promised time was kept.", order("which", "result"), nil},
	{"wo_promise_shift_seconds", "How far a promised time was moved.", order("direction"), stay},
	{"estimate_decision_seconds", "Time from an estimate to the client's decision.", order("type"), stay},
	{"estimate_lines_total", "Jobs of estimates that clients decided on.", order("decision"), nil},
	{"parts_wait_seconds", "Time a part line waited, by what it waited for; calendar time.", order("part"), stay},
	{"parts_lines_total", "Part lines agreed to, by whether stock or a purchase serves them.", order("source"), nil},
	{"po_eta_slip_seconds", "How much later than expected ordered goods arrived; 0 when in time.", order(), stay},
	{"mechanic_seconds_total", "Clocked time of mechanics.", order("type"), nil},
	{"wo_quality_checks_total", "Quality checks of finished work.", order("result"), nil},
	{"invoices_total", "Invoices issued, credited and paid, by who pays.", order("payer", "event"), nil},
	{"invoice_amount_minor_total", "Amounts invoiced, credited and paid, in minor units of the currency.", order("payer", "currency", "event"), nil},
	{"incidents_total", "Steps that failed for good and need a person.", every("step"), nil},
	{"notify_total", "Messages to clients, by channel.", []string{"branch", "channel", "result"}, nil},
	{"survey_sent_total", "Clients asked how it was.", []string{"branch", "type"}, nil},
	{"survey_answered_total", "Clients who answered how it was.", []string{"branch", "type"}, nil},
	{"survey_score", "Scores given: csat from 1 to 5, ces from 1 to 7.", []string{"branch", "type"}, []float64{1, 2, 3, 4, 5, 6, 7}},
}

// read are the gauges that are read when Prometheus asks.
var read = []family{
	{"wo_in_stage", "Orders in a stage now.", order("stage"), nil},
	{"wo_oldest_in_stage_seconds", "Age of the oldest stay in a stage; calendar time.", order("stage"), nil},
	{"wo_over_target", "Orders in a stage longer than its target allows.", order("stage"), nil},
	{"wo_beyond_target_seconds", "Bottleneck score: working time beyond target, summed over the orders in a stage.", order("stage"), nil},
	{"wo_stage_target_seconds", "Working time an order should at most spend in a stage, by the policy in force.", []string{"stage"}, nil},
	{"sla_at_risk", "Orders in the last fifth of a stage's target.", order("rule"), nil},
	{"wo_holds", "Open holds: what orders and jobs wait for, and whose move it is.", order("reason", "owner_side"), nil},
	{"wo_promise_at_risk", "Orders whose promise is not broken yet: little time is left, or a part comes after it.", order("cause"), nil},
	{"wo_promise_missed", "Orders past their promised time and not handed over.", order(), nil},
	{"parts_waiting", "Part lines waiting now, by what for.", order("part"), nil},
	{"po_lines_overdue", "Ordered part lines past their expected time.", []string{"branch"}, nil},
	{"mechanic_load_ratio", "Planned over available working time of the next five days.", []string{"branch", "skill"}, nil},
	{"bay_occupied_ratio", "Bays with a car in them over all bays.", []string{"branch"}, nil},
	{"incident_open", "Open incidents by process and the step that failed.", []string{"process", "branch", "step"}, nil},
	{"workbay_branch_open", "1 in the working hours of the branch.", []string{"branch"}, nil},
	{"workbay_task_queue_backlog", "Tasks that wait for a worker.", []string{"queue", "type"}, nil},
	{"workbay_task_queue_backlog_age_seconds", "Age of the oldest task that waits for a worker.", []string{"queue", "type"}, nil},
	{"workbay_task_queue_pollers", "Workers that ask for tasks; 0 when there is none.", []string{"queue", "type"}, nil},
	{"pgxpool_max_conns", "Most connections the database pool may open.", nil, nil},
	{"pgxpool_acquired_conns", "Connections in use.", nil, nil},
	{"pgxpool_idle_conns", "Connections open and idle.", nil, nil},
	{"pgxpool_acquires_total", "Connections asked for.", nil, nil},
	{"pgxpool_acquire_seconds_total", "Time spent waiting for connections.", nil, nil},
	{"pgxpool_empty_acquires_total", "Times that no connection was free at once.", nil, nil},
	{"pgxpool_canceled_acquires_total", "Times that somebody gave up waiting for a connection.", nil, nil},
}

func find(list []family, name string) (family, bool) {
	for _, f := range list {
		if f.name == name {
			return f, true
		}
	}
	return family{}, false
}

// Bounds are the upper bounds of a histogram's buckets, nil for a counter.
func Bounds(name string) []float64 {
	f, _ := find(counted, name)
	return f.bounds
}

func (f family) desc() *prometheus.Desc { return prometheus.NewDesc(f.name, f.help, f.labels, nil) }
