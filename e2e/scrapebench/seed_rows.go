package main

// Each statement writes the rows of one table from bench.batch, the orders,
// bench.stage, the stages of the way that an order goes, and bench.state.
const (
	insertOrders = `
INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version,
    opened_at, promised_at, phase_since, stage_due, ended, pending, updated_at, update_id, state)
SELECT number, branch, kind, phase, 'cl_' || bench.pick(i, 21, 200000), 'veh_' || bench.pick(i, 22, 250000),
    'st_' || branch || '_adv' || bench.pick(i, 23, 12), 3 + 2 * cur,
    opened, CASE WHEN cur >= 2 THEN opened + interval '80 hours' * pace * (0.5 + bench.share(i, 24)) END, since, due, ended, false, since, md5(i::text),
    doc || jsonb_build_object('number', number, 'branch', branch, 'kind', kind, 'phase', phase, 'opened_at', opened,
        'client_id', 'cl_' || bench.pick(i, 21, 200000), 'vehicle_id', 'veh_' || bench.pick(i, 22, 250000), 'odometer_in', bench.pick(i, 25, 300000),
        'concerns', jsonb_build_array(jsonb_build_object('seq', 1, 'text', 'It knocks ' || md5(number), 'cause', 'worn: ' || md5(since::text))))
    || CASE WHEN NOT ended AND bench.pick(i, 26, 300) = 0 THEN jsonb_build_object('incidents', jsonb_build_array(
        jsonb_build_object('id', 'I1', 'step', 'order-parts', 'what', 'no answer', 'advice', 'try again', 'since', since, 'until', now(), 'end', 'retried'),
        jsonb_build_object('id', 'I2', 'step', (array['order-parts', 'issue-invoices', 'queue-messages', 'propose-slots'])[1 + bench.pick(i, 27, 4)],
            'what', 'no answer', 'advice', 'try again', 'since', since))) ELSE '{}' END
FROM bench.batch JOIN bench.state ON id = bench.pick(i, 28, (SELECT count(*)::int FROM bench.state))
ORDER BY i`

	insertVisits = `
INSERT INTO stage_visit (number, seq, branch, kind, phase, entered, left_at, working_seconds, due)
SELECT number, seq, branch, kind, s.phase, opened + begins * pace, CASE WHEN seq < cur THEN opened + ends * pace END,
    CASE WHEN seq < cur THEN extract(epoch FROM (ends - begins) * pace) * 0.35 ELSE 0 END, opened + begins * pace + target
FROM bench.batch JOIN bench.stage s USING (way) WHERE seq <= cur`

	insertHolds = `
INSERT INTO hold (number, seq, branch, kind, reason, side, job_id, since, until)
SELECT number, seq, branch, kind, reason, CASE WHEN reason = 'parts' AND bench.pick(i, 31, 6) = 0 THEN 'us' ELSE side END,
    CASE WHEN side = 'client' THEN '' ELSE 'J1' END, opened + begins * pace, CASE WHEN seq < cur THEN opened + ends * pace END
FROM bench.batch JOIN bench.stage s USING (way)
WHERE seq <= cur AND reason IS NOT NULL
    AND (s.phase IN ('awaiting_approval', 'awaiting_parts') OR bench.pick(i, 32 + seq, 5) = 0)`

	insertIncidents = `
INSERT INTO hold (number, seq, branch, kind, reason, side, since)
SELECT number, 100, branch, kind, 'incident', 'us', since FROM bench.batch WHERE NOT ended AND bench.pick(i, 26, 300) = 0`

	insertWaits = `
INSERT INTO part_wait (number, line_id, seq, branch, kind, part, since, until)
SELECT number, 'P' || line, seq, branch, kind,
    CASE WHEN part = 'enquiry' AND bench.pick(i + line, 41, 3) = 0 THEN 'check'
         WHEN part = 'supplier' AND bench.pick(i + line, 42, 8) = 0 THEN 'receiving' ELSE part END,
    opened + begins * pace, CASE WHEN seq < cur THEN opened + ends * pace END
FROM bench.batch JOIN bench.stage s USING (way), generate_series(1, $1::int) line
WHERE seq <= cur AND part IS NOT NULL`

	insertPurchases = `
INSERT INTO purchase_order (number, branch, supplier_id, order_no, state, at)
SELECT 'PO-' || i, branch, 'sup_' || bench.pick(i, 51, 20), number, CASE WHEN seq = cur THEN 'open' ELSE 'received' END, opened + begins * pace
FROM bench.batch JOIN bench.stage s USING (way) WHERE seq <= cur AND part = 'supplier'`

	insertPurchaseLines = `
INSERT INTO purchase_line (number, line_id, part_no, qty, cost, received, eta, state, key)
SELECT 'PO-' || i, 'P' || line, 'PART-' || bench.pick(i + line, 52, 1000), 1000, 10000, CASE WHEN there THEN 1000 ELSE 0 END,
    opened + begins * pace + (ends - begins) * (0.3 + 2 * bench.share(i + line, 53)), CASE WHEN there THEN 'received' ELSE 'ordered' END,
    number || '/order/P' || line
FROM bench.batch JOIN bench.stage s USING (way), generate_series(1, $1::int) line, LATERAL (SELECT seq < cur OR line > 1 AND bench.pick(i, 54, 4) = 0 AS there) t
WHERE seq <= cur AND part = 'supplier'`

	// Every mechanic's time is divided into slots, and each order that is planned
	// has one of its own: no two overlap, as the table demands.
	insertAssignments = `
INSERT INTO assignment (order_no, job_id, mechanic_id, from_at, upto, hours)
SELECT number, 'J1', 'st_' || branch || '_' || (i / $1::int) % $2::int, begins, begins + least($4::interval * 0.9, interval '3 hours'), 150
FROM bench.batch b, LATERAL (SELECT $3::timestamptz + $4::interval * ((i % 10000000) / ($1::int * $2::int)) AS begins) t
WHERE $5 OR b.phase IN ('queued', 'in_repair')`
)
