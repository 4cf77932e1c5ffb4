package manager

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/gauges"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Figures of a branch that have orders behind them.
const (
	FigureRisk      = "risk"      // orders at risk, by whatever
	FigureMissed    = "missed"    // broken promises
	FigureAtRisk    = "at_risk"   // promises that may still be kept
	FigureEstimate  = "estimate"  // expired estimates
	FigureTask      = "task"      // overdue tasks
	FigureOut       = "out"       // [Week.Out]
	FigureKept      = "kept"      // [Week.Kept]
	FigureAnswers   = "answers"   // [Week.Answers]
	FigureOpened    = "opened"    // [Week.Opened]
	FigureRefused   = "refused"   // [Week.Refused]
	FigureCancelled = "cancelled" // [Week.Cancelled]
	FigureJobs      = "jobs"      // [Pace.Jobs] of a mechanic
	FigureLoad      = "load"      // jobs planned for who has a skill, see [SkillLoad]
	FigureIssued    = "issued"    // [PayerMoney.Issued]
	FigurePaid      = "paid"      // [PayerMoney.Paid]
	FigureOpen      = "open"      // [PayerMoney.Open]
)

// Figure is a figure of a branch. What is empty does not count.
type Figure struct {
	Name     string // one of the Figure… constants
	Branch   string
	Kind     workorder.OrderKind
	In       worktime.Span // of those that have a period
	Now      time.Time
	Who      string              // a mechanic's staff id, a skill, or the payer's id
	Payer    workorder.PayerKind // of amounts
	Currency string              // of amounts
}

// Line is an order behind a figure, or what of an order is.
type Line struct {
	Number  string
	Kind    workorder.OrderKind
	Phase   process.Phase
	Vehicle string // make and model
	Plate   string
	At      time.Time   // when it came to count
	What    string      // the job, the invoice, the mechanic or the mark, whatever the figure counts
	Amount  exact.Money // of the invoice or payment
	Norm    float64     // the mechanic's share of the job's norm hours
	Clocked float64     // their hours
}

// Behind is what is behind a figure: the newest lines, and how much all of them come to.
type Behind struct {
	Of    string // name of the mechanic or payer, or the skill
	Lines []Line
	Total int64
	Sum   exact.Money
}

// Each of these is what its figure counts, line by line, in the words of the figure's own
// statement.
const (
	atRisk = `SELECT number, since AS at, '' AS what, 0::bigint AS amount, 0::float8 AS norm, 0::float8 AS clocked FROM risky WHERE risk = ANY (@risks)`
	outOf  = `
SELECT v.number, v.left_at AS at, '' AS what, 0::bigint AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM stage_visit v JOIN work_order w USING (number)
WHERE v.left_at >= @from AND v.left_at < @upto AND v.branch = @branch AND v.phase = 'ready' AND (@kind = '' OR v.kind = @kind) AND w.phase = ANY (@out)`
	answersOf = `
SELECT s.order_no AS number, s.answered_at AS at, s.csat::text AS what, 0::bigint AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM survey s JOIN work_order w ON w.number = s.order_no
WHERE s.answered_at >= @from AND s.answered_at < @upto AND s.branch = @branch AND (@kind = '' OR w.kind = @kind)`
	openedIn = `
SELECT number, opened_at AS at, '' AS what, 0::bigint AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM work_order WHERE opened_at >= @from AND opened_at < @upto AND branch = @branch AND (@kind = '' OR kind = @kind)`
	jobsOf = `
SELECT number, at, title AS what, 0::bigint AS amount, norm * seconds / on_job AS norm, seconds / 3600 AS clocked
FROM (SELECT c.*, sum(seconds) OVER (PARTITION BY job) AS on_job FROM (` + clocked + `) c) j
WHERE staff_id = @who AND on_job >= @least`
	plannedFor = `
SELECT a.order_no AS number, a.from_at AS at, s.name AS what, 0::bigint AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM assignment a JOIN staff s ON s.id = a.mechanic_id
WHERE a.upto > @now AND a.from_at < @ahead AND s.branch = @branch AND s.active AND s.role IN ('mechanic', 'foreman') AND @who = ANY (s.skills)`
	ofPayer  = ` AND i.branch = @branch AND i.currency = @currency AND i.payer_kind = @payer AND (i.payer_kind = 'client' OR i.payer_id = @who)`
	issuedTo = `
SELECT i.order_no AS number, i.issued_at AS at, i.number AS what, i.total AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM invoice i WHERE i.issued_at >= @from AND i.state <> 'credited'` + ofPayer
	paidBy = `
SELECT i.order_no AS number, p.at, i.number AS what, p.amount, 0::float8 AS norm, 0::float8 AS clocked
FROM payment p JOIN invoice i USING (number) WHERE p.at >= @from` + ofPayer + `
UNION ALL SELECT i.order_no, r.at, i.number, -r.amount, 0, 0
FROM payment_reversal r JOIN invoice i USING (number) WHERE r.at >= @from` + ofPayer
	openOf = `
SELECT i.order_no AS number, i.issued_at AS at, i.number AS what, i.total - i.paid AS amount, 0::float8 AS norm, 0::float8 AS clocked
FROM invoice i WHERE i.state IN ('issued', 'part_paid')` + ofPayer

	selectLines = `
SELECT f.number, w.kind, w.phase, coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate,
       f.at, f.what, f.amount, f.norm, f.clocked, count(*) OVER () AS total, (sum(f.amount) OVER ())::bigint AS sum
FROM found f JOIN work_order w USING (number) LEFT JOIN vehicle v ON v.id = w.vehicle_id
ORDER BY f.at DESC, f.number, f.what LIMIT @limit`
	selectNamed = `
SELECT coalesce(max(name), @who) FROM (SELECT name FROM staff WHERE id = @who UNION ALL SELECT name FROM payer WHERE id = @who) n`
)

// lines is the statement of the lines behind a figure, and of which risks they are; "" when
// there is no such figure.
func lines(figure string) (sql string, risks []string) {
	switch figure {
	case FigureRisk:
		risks = []string{RiskMissed, RiskTime, RiskParts, RiskEstimate, RiskTask}
	case FigureAtRisk:
		risks = []string{RiskTime, RiskParts}
	case FigureMissed:
		risks = []string{RiskMissed}
	case FigureEstimate:
		risks = []string{RiskEstimate}
	case FigureTask:
		risks = []string{RiskTask}
	case FigureOut:
		sql = outOf
	case FigureKept:
		sql = outOf + ` AND v.left_at <= w.promised_at`
	case FigureAnswers:
		sql = answersOf
	case FigureOpened:
		sql = openedIn
	case FigureRefused:
		sql = openedIn + ` AND phase = @refused`
	case FigureCancelled:
		sql = openedIn + ` AND phase = @cancelled`
	case FigureJobs:
		sql = jobsOf
	case FigureLoad:
		sql = plannedFor
	case FigureIssued:
		sql = issuedTo
	case FigurePaid:
		sql = paidBy
	case FigureOpen:
		sql = openOf
	}
	switch {
	case risks != nil:
		return riskyOrders + `, found AS (` + atRisk + `)` + selectLines, risks
	case sql != "":
		return `WITH found AS (` + sql + `)` + selectLines, nil
	}
	return "", nil
}

// Behind lists what is behind a figure, the newest first, limit lines at most. What the
// lines count is what the figure says.
func (s *Reads) Behind(ctx context.Context, f Figure, limit int) (Behind, error) {
	sql, risks := lines(f.Name)
	if sql == "" {
		return Behind{}, process.NotFound("there is no figure %q", f.Name)
	}
	type row struct {
		Line
		Total int64
		Sum   exact.Money
	}
	args := pgx.NamedArgs{
		"branch": f.Branch, "kind": f.Kind, "from": f.In.From, "upto": f.In.To, "now": f.Now, "ahead": f.Now.Add(gauges.LoadAhead), "limit": limit,
		"who": f.Who, "payer": f.Payer, "currency": f.Currency, "risks": risks, "least": leastClocked, "most": mostRepairs,
		"phases": workorder.PromisedPhases(), "process": workorder.Process().Name, "out": outPhases(),
		"refused": workorder.PhaseDeclined, "cancelled": workorder.PhaseCancelled,
	}
	rows, _ := s.db.Q(ctx).Query(ctx, sql, pgx.QueryExecModeCacheDescribe, args)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var b Behind
	for _, r := range list {
		b.Lines, b.Total, b.Sum = append(b.Lines, r.Line), r.Total, r.Sum
	}
	if err == nil {
		err = s.db.Q(ctx).QueryRow(ctx, selectNamed, pgx.QueryExecModeCacheDescribe, args).Scan(&b.Of)
	}
	return b, database.Failed("list what is behind a figure", err)
}
