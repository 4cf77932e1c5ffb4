package past_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/past"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// cardID is an id that a database draws; see [database.NewID].
var cardID = regexp.MustCompile(`\b(st|cl|veh|sup|pay|cov)_[0-9A-V]{20,}`)

// hash is of the journal, with each id replaced by the order of its first appearance.
func (h *house) hash(t *testing.T) string {
	t.Helper()
	sum, names := sha256.New(), map[string]string{}
	for _, r := range h.journal(t) {
		line, err := json.Marshal(r)
		require.NoError(t, err)
		_, _ = sum.Write(cardID.ReplaceAllFunc(line, func(id []byte) []byte {
			if names[string(id)] == "" {
				names[string(id)] = fmt.Sprintf("#%d", len(names))
			}
			return []byte(names[string(id)])
		}))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestPast_IsTrue(t *testing.T) {
	t.Parallel()
	h := build(t, past.Seed, now)
	require.Greater(t, h.orders, 350)
	t.Run("replayed it is the record", h.replays)
	t.Run("staff act when the branch is open", h.actsInHours)
	t.Run("a mechanic does one job at a time", h.oneJobAtATime)
	t.Run("money and stock add up", h.addsUp)
	t.Run("nothing is later than now", h.nothingIsAhead)
	t.Run("what is over holds nothing", h.leavesNothing)
	t.Run("it shows a jam and its end", h.tells)
	t.Run("what is open goes on", h.goesOn)
}

func TestPast_TheSameSeedAndNowAreTheSamePast(t *testing.T) {
	t.Parallel()
	require.Equal(t, build(t, 7, now).hash(t), build(t, 7, now).hash(t))
}

// A past ends well at any hour of any day, holidays included.
func TestPast_EndsAtAnyHour(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{
		time.Date(2026, 11, 29, 20, 30, 0, 0, time.UTC), // Sunday night
		time.Date(2027, 1, 6, 9, 0, 0, 0, time.UTC),     // in the holidays
	} {
		t.Run(at.Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			h := build(t, past.Seed, at)
			require.Greater(t, h.orders, 250)
			require.Zero(t, h.count(t, `SELECT count(*) FROM journal WHERE at > $1`, at))
		})
	}
}

// replays: every journal, applied from the first event on, is the state in the record.
func (h *house) replays(t *testing.T) {
	states := map[string]json.RawMessage{}
	rows, _ := h.db.Query(t.Context(), `SELECT number, state FROM work_order UNION ALL SELECT number, state FROM instance`)
	var number string
	var state json.RawMessage
	_, err := pgx.ForEachRow(rows, []any{&number, &state}, func() error {
		states[number] = slices.Clone(state)
		return nil
	})
	require.NoError(t, err)
	orders, surveys := map[string]*workorder.Order{}, map[string]*survey.Survey{}
	for _, r := range h.journal(t) {
		var e process.Event
		if r.Process == "survey" {
			if surveys[r.Number] == nil {
				surveys[r.Number] = &survey.Survey{}
			}
			c, err := survey.Process().Decode(r.Kind, r.Data)
			require.NoError(t, err)
			e = process.Event{Version: r.Version, Kind: r.Kind, At: r.At.UTC(), By: process.Actor{Role: r.ByRole, ID: r.ByID}, Phase: r.Phase, Left: r.Left, Working: process.Seconds(r.Working), Data: c}
			survey.Process().Replay(surveys[r.Number], e)
			continue
		}
		if orders[r.Number] == nil {
			orders[r.Number] = &workorder.Order{}
			events, err := h.store.Record.JournalOf(t.Context(), r.Number)
			require.NoError(t, err)
			for _, e := range events {
				orders[r.Number].Apply(e)
			}
		}
	}
	require.Len(t, states, len(orders)+len(surveys))
	for n, o := range orders {
		same(t, n, states[n], o)
	}
	for n, s := range surveys {
		same(t, n, states[n], s)
	}
}

func same[S any](t *testing.T, number string, stored json.RawMessage, replayed *S) {
	t.Helper()
	var kept, again S
	require.NoError(t, json.Unmarshal(stored, &kept))
	b, err := json.Marshal(replayed)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &again))
	require.True(t, reflect.DeepEqual(kept, again), "%s: the journal replayed is not the record:\n%s\n%s", number, stored, b)
}

func (h *house) actsInHours(t *testing.T) {
	calendar := worktime.DefaultCalendar()
	work, err := calendar.Compile()
	require.NoError(t, err)
	acted := 0
	for _, r := range h.journal(t) {
		if r.ByRole != process.Client && r.ByRole != process.System {
			acted++
			require.True(t, work.InHours(r.At), "%s by %s of %s at %s", r.Kind, r.ByRole, r.Number, r.At.In(work.Location()))
		}
	}
	require.Greater(t, acted, 2000)
	require.Zero(t, h.count(t, `SELECT count(*) FROM work_order, jsonb_array_elements(state -> 'promises') AS p WHERE p ? 'outside_hours'`), "promises are within hours")
}

func (h *house) oneJobAtATime(t *testing.T) {
	require.Zero(t, h.count(t, `
		WITH clock AS (
		    SELECT w.number, j ->> 'id' AS job, e ->> 'mechanic_id' AS who, (e ->> 'from')::timestamptz AS since, coalesce((e ->> 'to')::timestamptz, 'infinity') AS until
		    FROM work_order w, jsonb_array_elements(w.state -> 'jobs') AS j, jsonb_array_elements(j -> 'time_entries') AS e)
		SELECT count(*) FROM clock a JOIN clock b USING (who)
		WHERE (a.number, a.job, a.since) < (b.number, b.job, b.since) AND tstzrange(a.since, a.until) && tstzrange(b.since, b.until)`))
	require.Greater(t, h.count(t, `SELECT count(*) FROM journal WHERE kind = 'finish-job'`), 300)
	require.Zero(t, h.count(t, `SELECT count(*) FROM work_order WHERE state @? '$.jobs[*] ? (@.execution == "in_progress")'`), "nobody's clock runs over night")
}

func (h *house) addsUp(t *testing.T) {
	require.Zero(t, h.count(t, `SELECT count(*) FROM invoice i WHERE paid <> (SELECT coalesce(sum(amount), 0) FROM payment p WHERE p.number = i.number)`))
	require.Zero(t, h.count(t, `
		SELECT count(*) FROM work_order w, jsonb_array_elements(w.state -> 'invoices') AS i JOIN invoice n ON n.number = i ->> 'number'
		WHERE n.total <> (i ->> 'total')::bigint OR n.paid <> coalesce((i ->> 'paid')::bigint, 0) OR n.order_no <> w.number`))
	require.Greater(t, h.count(t, `SELECT count(*) FROM invoice WHERE state = 'paid'`), 200)
	const theirs = `SELECT count(*) FROM invoice WHERE payer_kind = 'manufacturer' AND (state = 'paid') = $1 AND issued_at < $2`
	require.Greater(t, h.count(t, theirs, true, now), 50, "whoever gave a warranty pays for it, some weeks later")
	require.Zero(t, h.count(t, theirs, false, now.AddDate(0, 0, -35)))
	require.NotZero(t, h.count(t, theirs, false, now))
	require.Zero(t, h.count(t, `SELECT count(*) FROM stock_item i WHERE on_hand <> (SELECT sum(qty) FROM stock_movement m WHERE (m.branch, m.part_no) = (i.branch, i.part_no))`))
	require.Zero(t, h.count(t, `SELECT count(*) FROM stock_item i WHERE reserved <> (SELECT coalesce(sum(qty), 0) FROM reservation r WHERE (r.branch, r.part_no) = (i.branch, i.part_no) AND r.state = 'held')`))
}

// nothingIsAhead: no table says of anything in the past that it was done now, or later.
func (h *house) nothingIsAhead(t *testing.T) {
	for _, column := range []string{
		"journal.at", "work_order.updated_at", "instance.updated_at", "invoice.issued_at", "payment.at", "message.at", "client_link.created_at",
		"stock_movement.at", "reservation.at", "purchase_order.at", "survey.sent_at", "survey.answered_at", "client.created_at", "client.consents_at",
		"vehicle.created_at", "vehicle_owner.from_at", "odometer_reading.at",
	} {
		table, name, _ := strings.Cut(column, ".")
		require.Zero(t, h.count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s > $1`, table, name), now), column)
		require.NotZero(t, h.count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s < $1`, table, name), now.AddDate(0, 0, -40)), column)
	}
}

func (h *house) leavesNothing(t *testing.T) {
	const over = `order_no IN (SELECT number FROM work_order WHERE ended)`
	require.Zero(t, h.count(t, `SELECT count(*) FROM reservation WHERE state = 'held' AND qty > 0 AND `+over))
	require.Zero(t, h.count(t, `SELECT count(*) FROM purchase_order WHERE state = 'open' AND `+over))
	require.Zero(t, h.count(t, `SELECT count(*) FROM assignment WHERE upto > $1 AND `+over, now))
	require.Zero(t, h.count(t, `SELECT count(*) FROM task JOIN work_order w USING (number) WHERE w.ended`))
	require.Zero(t, h.count(t, `SELECT count(*) FROM hold JOIN work_order w USING (number) WHERE w.ended AND until IS NULL`))
	require.Zero(t, h.count(t, `SELECT count(*) FROM hold WHERE reason = 'incident'`))
	require.Zero(t, h.count(t, `SELECT count(*) FROM intent`))
	for _, kind := range []workorder.OrderKind{workorder.Commercial, workorder.Warranty} {
		require.Greater(t, h.count(t, `SELECT count(*) FROM work_order WHERE ended AND kind = $1`, kind), 50)
	}
}

// tells: the figures of the manager's page say what the past was made to say.
func (h *house) tells(t *testing.T) {
	weeks, err := h.store.Manager.Weeks(t.Context(), branch, "", now.In(time.FixedZone("", 3*3600)), 8)
	require.NoError(t, err)
	var before, jam, after, keptBefore, keptJam float64
	for i, w := range weeks[:7] {
		require.NotZero(t, w.Out, "%s", w.From)
		require.NotNil(t, w.PartsWait, "%s", w.From)
		require.NotNil(t, w.Mark, "%s", w.From)
		switch i {
		case 0, 1:
			before, keptBefore = max(before, *w.PartsWait), keptBefore+w.KeptRatio()/2
		case 3, 4, 5:
			jam, keptJam = max(jam, *w.PartsWait), keptJam+w.KeptRatio()/3
		case 6:
			after = *w.PartsWait
		}
	}
	require.Greater(t, jam, 1.5*before, "parts jammed")
	require.Less(t, after, 0.75*jam, "and came back")
	require.Greater(t, keptBefore, 0.8, "promises are kept")
	require.Less(t, keptJam, keptBefore, "fewer while parts are stuck")
	require.Greater(t, keptJam, 0.5)

	paces, err := h.store.Manager.Paces(t.Context(), branch, "", worktime.Span{From: now.AddDate(0, 0, -30), To: now})
	require.NoError(t, err)
	require.Len(t, paces, 6)
	require.Greater(t, paces[0].Ratio(), 1.3*paces[5].Ratio(), "some are faster than others: %v", paces)
	for _, state := range []string{"answered", "expired", "suppressed", "scheduled"} {
		require.NotZero(t, h.count(t, `SELECT count(*) FROM survey WHERE state = $1`, state), state)
	}
	for _, kind := range []string{"reject-parts", "change-promise", "cancel", "fail-quality-check", "expire-estimate", "revise-estimate", "remind-client", "pause-job"} {
		require.NotZero(t, h.count(t, `SELECT count(*) FROM journal WHERE kind = $1`, kind), kind)
	}
	late := h.count(t, `SELECT count(*) FROM work_order WHERE NOT ended AND phase = 'awaiting_parts' AND stage_due < $1`, now)
	require.NotZero(t, late, "parts hold somebody up now, too")
}

// goesOn: what is open can be loaded from its rules and its state, and has nothing due.
func (h *house) goesOn(t *testing.T) {
	open, err := past.Open(t.Context(), h.store)
	require.NoError(t, err)
	processes := map[string]int{}
	for _, i := range open {
		processes[i.Process.Table().Name]++
		rules, err := json.Marshal(i.Rules)
		require.NoError(t, err)
		r, err := i.Process.Load(rules, i.State)
		require.NoError(t, err)
		require.Empty(t, r.Due(), "%s", i.ID)
		require.False(t, r.Ended(), "%s", i.ID)
		if at, c := r.Deadline(); c != nil {
			require.True(t, at.After(now), "%s: %s was due at %s", i.ID, c.Name(), at)
		}
	}
	require.Equal(t, map[string]int{
		"work-order": h.count(t, `SELECT count(*) FROM work_order WHERE NOT ended`), "survey": h.count(t, `SELECT count(*) FROM instance WHERE NOT ended`),
	}, processes)
	require.Len(t, processes, 2)
}
