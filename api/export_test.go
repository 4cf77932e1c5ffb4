package api_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestExport_IsForManagersOfTheBranchAndAdministrators(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: "Other"}}, d.shop.Actor(process.Admin))
	require.NoError(t, err)
	for _, r := range process.StaffRoles() {
		for _, format := range []string{"xes", "ocel", "csv"} {
			a := d.do(r, get, "/v1/journal/export?format="+format, nil)
			if r == process.Manager || r == process.Admin {
				a.ok(200, nil)
			} else {
				a.problem(403, "it takes manager, admin")
			}
		}
	}
	d.do("", get, "/v1/journal/export?format=xes", nil).problem(401, "Bearer")
	d.export("format=csv&branch=SPB").problem(403, "only an administrator sees other branches")
	d.do(process.Admin, get, "/v1/journal/export?format=csv&branch=SPB", nil).ok(200, nil)
	d.do(process.Admin, get, "/v1/journal/export?format=csv&branch=NONE", nil).problem(422, "GET /v1/branches")
}

func TestExport_WhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for query, advice := range map[string]string{
		"":                           "format",
		"format=xlsx":                "xes, ocel, csv",
		"format=csv&kind=gift":       "commercial, warranty",
		"format=csv&process=booking": "give one of work-order, survey",
		"format=csv&process=survey&kind=warranty":                                    "only work orders",
		"format=csv&from=may":                                                        "2026-05-01T09:00:00+03:00",
		"format=csv&to=1.5.26":                                                       "2026-05-01",
		"format=csv&from=a%00b":                                                      "from: give a date",
		"format=csv&from=2026-05-02&to=2026-05-01":                                   "ends before it begins",
		"format=xes&from=2026-05-01T09:00:00Z&to=2026-05-01T09:00:00Z":               "give a time after from",
		"format=ocel&from=2026-05-01T09:00:00Z&to=2026-05-01":                        "",
		"format=csv&from=2026-05-01T09:00:00%2B03:00&to=2026-05-01T08:59:59%2B03:00": "ends before it begins",
	} {
		if advice == "" {
			d.export(query).ok(200, nil)
			continue
		}
		d.export(query).problem(422, advice)
	}
}

func TestExport_FilesHaveTypesAndNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.record("T-000001", workorder.Commercial, d.started(time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)))
	for format, want := range map[string][2]string{
		"xes":  {"application/xml", `attachment; filename=workbay-T-2026-05-01-2026-05-31.xes`},
		"ocel": {"application/json", `attachment; filename=workbay-T-2026-05-01-2026-05-31.jsonocel`},
		"csv":  {"text/csv; charset=utf-8", `attachment; filename=workbay-T-2026-05-01-2026-05-31.csv`},
	} {
		a := d.export("from=2026-05-01&to=2026-05-31T21:00:00Z&format="+format).ok(200, nil)
		require.Equal(t, want, [2]string{a.header.Get("Content-Type"), a.header.Get("Content-Disposition")})
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
		require.Contains(t, string(a.body), "T-000001")
	}
}

func TestExport_APeriodIsOfTheBranchsDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t) // by Moscow's clocks
	d.record("T-000001", workorder.Commercial, d.started(time.Date(2026, 4, 30, 20, 59, 59, 0, time.UTC)))
	d.record("T-000002", workorder.Warranty, d.started(time.Date(2026, 4, 30, 21, 0, 0, 0, time.UTC)))
	d.record("T-000003", workorder.Commercial, d.started(time.Date(2026, 5, 1, 20, 59, 59, 0, time.UTC)), d.started(time.Date(2026, 5, 1, 21, 0, 0, 0, time.UTC)))
	for query, want := range map[string][]string{
		"":                              {"T-000001", "T-000002", "T-000003", "T-000003"},
		"from=2026-05-01":               {"T-000002", "T-000003", "T-000003"},
		"from=2026-05-01&to=2026-05-01": {"T-000002", "T-000003"},
		"to=2026-04-30":                 {"T-000001"},
		"to=2026-05-01T00:00:00%2B03:00&from=2026-04-30T20:59:59Z": {"T-000001"},
		"kind=warranty":   {"T-000002"},
		"from=2026-06-01": {},
	} {
		require.Equal(t, want, d.cases(query), query)
	}
}

func TestExport_IsDescribed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Enum []string }
			}
			Responses map[string]struct{ Content, Headers map[string]any }
		}
	}
	d.do(process.Manager, get, "/openapi.json", nil).ok(200, &doc)
	op := doc.Paths["/v1/journal/export"]["get"]
	for _, media := range []string{"application/xml", "application/json", "text/csv; charset=utf-8"} {
		require.Contains(t, op.Responses["200"].Content, media)
	}
	require.Contains(t, op.Responses["200"].Headers, "Content-Disposition")
	require.Contains(t, op.Responses, "default", "problem documents")
	require.Len(t, op.Parameters, 6)
	for _, p := range op.Parameters {
		if p.Name == "process" {
			require.Equal(t, []string{"work-order", "survey"}, p.Schema.Enum)
		}
	}
}

// spoil adds so many good rows to the journal, then one that can not be read.
const spoil = `
INSERT INTO journal (number, version, kind, at, by_role, by_id, phase, data)
SELECT 'T-000001', n, 'start-job', CASE WHEN n > $1 THEN 'infinity' ELSE now() END, 'mechanic', 'st_ivan', 'in_repair', '{}'
FROM generate_series(2, $1 + 1) n`

func TestExport_WhatBreaksOffBreaksTheConnection(t *testing.T) {
	t.Parallel()
	d, db := behind(t)
	d.record("T-000001", workorder.Commercial, d.started(time.Now()))
	_, err := db.Exec(t.Context(), spoil, 2000)
	require.NoError(t, err)
	for _, format := range []string{"xes", "ocel", "csv"} {
		req, err := http.NewRequestWithContext(t.Context(), get, d.url+"/v1/journal/export?format="+format, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+d.tokens[process.Manager])
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode)
		read, err := io.ReadAll(resp.Body)
		require.NoError(t, resp.Body.Close())
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, format)
		require.NotEmpty(t, read, "it had begun")
	}
	require.Len(t, d.cases("from=2026-01-01&to=2030-01-01"), 2000, "what can be read is")
}

func TestExport_WhatFailsBeforeTheFirstByteIsAProblem(t *testing.T) {
	t.Parallel()
	d, db := behind(t)
	d.record("T-000001", workorder.Commercial, d.started(time.Now()))
	_, err := db.Exec(t.Context(), spoil, 1)
	require.NoError(t, err)
	for _, format := range []string{"xes", "ocel", "csv"} {
		a := d.export("format=" + format)
		a.problem(500, "something went wrong on our side")
		require.Empty(t, a.header.Get("Content-Disposition"))
	}
}

func TestExport_AFewAtATime(t *testing.T) {
	t.Parallel()
	d, db := behind(t)
	ctx, done := context.WithTimeout(t.Context(), time.Minute)
	defer done()
	tx, err := db.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, `LOCK TABLE journal IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	statuses := make(chan int, 2)
	for range cap(statuses) {
		go func() {
			req, err := http.NewRequestWithContext(ctx, get, d.url+"/v1/journal/export?format=csv", nil)
			if err != nil {
				statuses <- 0
				return
			}
			req.Header.Set("Authorization", "Bearer "+d.tokens[process.Manager])
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				statuses <- 0
				return
			}
			_ = resp.Body.Close()
			statuses <- resp.StatusCode
		}()
	}
	waiting := 0
	for waiting < cap(statuses) {
		const blocked = `SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'journal'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
		require.NoError(t, tx.QueryRow(ctx, blocked).Scan(&waiting))
	}
	a := d.export("format=csv")
	a.problem(503, "try again when one is done")
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.NoError(t, tx.Rollback(ctx))
	require.Equal(t, []int{200, 200}, []int{<-statuses, <-statuses})
	d.export("format=csv").ok(200, nil)
}
