package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
)

func TestNotes_OnOrdersAndCars(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	const at = "/v1/work-orders/T-000001/notes"
	var made notes.Note
	for range 2 {
		d.do(process.Reception, post, at, map[string]any{"text": "@A mechanic look at the hub", "concern": 1}, header{"Idempotency-Key", "n1"}).ok(http.StatusCreated, &made)
	}
	require.Equal(t, []any{1, "A reception", "A mechanic"}, []any{made.Concern, made.ByName, made.Mentions[0].Name})
	var list struct{ Items []notes.Note }
	d.do(process.Mechanic, get, at, nil).ok(http.StatusOK, &list)
	require.Len(t, list.Items, 1, "the same key is the same note")
	d.do(process.Mechanic, get, "/v1/mentions", nil).ok(http.StatusOK, &list)
	require.Equal(t, made.ID, list.Items[0].ID)
	d.do(process.Mechanic, post, "/v1/mentions/"+made.ID+"/close", nil).ok(http.StatusNoContent, nil)
	d.do(process.Mechanic, get, "/v1/mentions", nil).ok(http.StatusOK, &list)
	require.Empty(t, list.Items)
	d.do(process.Parts, post, "/v1/mentions/"+made.ID+"/close", nil).problem(404, "names you")

	d.do(process.Reception, post, at, map[string]any{"text": "x", "concern": 9}).problem(422, "has concerns 1 to")
	d.do(process.Reception, post, at, map[string]any{"text": "x", "job_id": "J9"}).problem(404, "has no job")
	d.do(process.Reception, post, at, map[string]any{"text": "ask @nobody"}).problem(422, "leave the @ out")
	d.do(process.Reception, post, "/v1/work-orders/T-999999/notes", map[string]any{"text": "x"}).problem(404, "T-999999")
	d.do(process.Reception, post, "/v1/vehicles/v9/notes", map[string]any{"text": "x"}).problem(404, "v9")
	d.do(process.Parts, http.MethodDelete, "/v1/notes/"+made.ID, nil).problem(403, "by who wrote it")
	d.do(process.Reception, http.MethodDelete, "/v1/notes/"+made.ID, nil).ok(http.StatusNoContent, nil)
	d.do(process.Reception, http.MethodDelete, "/v1/notes/"+made.ID, nil).problem(404, "no note")

	d.do(process.Parts, post, "/v1/vehicles/"+d.shop.VehicleID+"/notes", map[string]any{"text": "the key sticks"}).ok(http.StatusCreated, nil)
	d.do(process.Mechanic, get, "/v1/vehicles/"+d.shop.VehicleID+"/notes", nil).ok(http.StatusOK, &list)
	require.Equal(t, "the key sticks", list.Items[0].Text)
}

func TestInspections_FromTemplateToTheAdvisor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	const templates, at = "/v1/inspection-templates", "/v1/work-orders/T-000001/inspections"
	card := map[string]any{"titles": map[string]any{"en": "Brakes", "ru": "Тормоза"}, "points": []any{map[string]any{"en": "Pads"}, map[string]any{"en": "Discs"}}, "active": true}
	var made inspections.InspectionTemplate
	for range 2 {
		d.do(process.Foreman, post, templates, card, header{"Idempotency-Key", "t1"}).ok(http.StatusCreated, &made)
	}
	d.do(process.Mechanic, post, templates, card).problem(403, "")
	d.do(process.Foreman, http.MethodPut, templates+"/"+made.ID, card, header{"If-Match", `"1"`}).ok(http.StatusOK, &made)
	require.Equal(t, 2, made.Version)
	d.do(process.Manager, http.MethodPut, templates+"/"+made.ID, card, header{"If-Match", `"1"`}).problem(409, "changed meanwhile")
	var list struct {
		Items []inspections.InspectionTemplate
	}
	d.do(process.Mechanic, get, templates, nil).ok(http.StatusOK, &list)
	require.Len(t, list.Items, 1)

	var sheet inspections.InspectionSheet
	d.do(process.Mechanic, post, at, map[string]any{"template": made.ID}).ok(http.StatusCreated, &sheet)
	marks := []any{map[string]any{"point": 1, "colour": "red", "note": "2 mm"}}
	d.do(process.Mechanic, post, at+"/"+sheet.ID+"/marks", map[string]any{"marks": marks, "complete": true}).problem(422, "point 2 has no colour yet")
	d.do(process.Mechanic, post, at+"/"+sheet.ID+"/marks", map[string]any{"photos": []any{map[string]any{"point": 1, "file": "file_none"}}}).problem(404, "file_none")
	d.do(process.Mechanic, post, at+"/"+sheet.ID+"/marks", map[string]any{"marks": marks}).ok(http.StatusOK, nil)
	d.do(process.Foreman, post, at+"/"+sheet.ID+"/marks", map[string]any{"marks": []any{map[string]any{"point": 2, "colour": "green"}}, "complete": true}).ok(http.StatusOK, &sheet)
	require.NotNil(t, sheet.CompletedAt)
	for range 2 {
		d.do(process.Mechanic, post, at+"/"+sheet.ID+"/report", nil, header{"Idempotency-Key", "r1"}).ok(http.StatusOK, &sheet)
	}
	require.NotNil(t, sheet.Marks[0].Reported)
	d.do(process.Mechanic, post, at+"/"+sheet.ID+"/report", nil).problem(409, "nothing amber or red")
	var told struct{ Items []notes.Note }
	d.do(process.Reception, get, "/v1/mentions", nil).ok(http.StatusOK, &told)
	require.Equal(t, "Brakes\nred · Pads: 2 mm", told.Items[0].Text)
	d.do(process.Parts, post, at, map[string]any{"template": made.ID}).problem(403, "")
}
