package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// schema is as much of an OpenAPI schema as tells a list.
type schema struct {
	Ref        string                     `json:"$ref"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// Every list of the API can be read in parts: the routes are taken from the document,
// so that a list which is added is tried, too.
func TestLists_EachIsReadInParts(t *testing.T) {
	t.Parallel()
	h := storetest.Opened(t, workorder.Commercial)
	h.Repaired()
	h.Another(workorder.Commercial)
	d := deskIn(t, h.Store, h.Shop)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name string } `json:"parameters"`
			Responses  map[string]struct {
				Content map[string]struct {
					Schema schema `json:"schema"`
				} `json:"content"`
			} `json:"responses"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	d.do("", http.MethodGet, "/openapi.json", nil).ok(http.StatusOK, &doc)
	sent, err := h.Store.Imports.Add(t.Context(), imports.Parts, "parts.csv", []byte("part_no;name\nA-1;One\nA-2;Two\n"), h.Actor(process.Admin))
	require.NoError(t, err)
	_, err = h.Store.Imports.Check(t.Context(), sent.ID, sent.Setup, 0, h.Actor(process.Admin))
	require.NoError(t, err)
	require.NoError(t, h.Store.Imports.Finish(t.Context(), sent.ID))
	lists, long := 0, 0
	for path, methods := range doc.Paths {
		op, reads := methods["get"]
		if !reads {
			continue
		}
		of := doc.Components.Schemas[strings.TrimPrefix(op.Responses["200"].Content["application/json"].Schema.Ref, "#/components/schemas/")]
		if of.Properties["items"] == nil {
			continue
		}
		lists++
		at := strings.NewReplacer("{number}", h.Order.Number).Replace(path)
		for prefix, id := range map[string]string{"/v1/clients/": h.ClientID, "/v1/vehicles/": h.VehicleID, "/v1/suppliers/": h.Supplier, "/v1/staff/": h.Actor(process.Reception).ID, "/v1/imports/": sent.ID} {
			if strings.HasPrefix(at, prefix) {
				at = strings.Replace(at, "{id}", id, 1)
			}
		}
		if strings.Contains(at, "/surveys/") {
			continue // none is open; it is the same handler as that of orders
		}
		part := func(query string) (p struct {
			Items []json.RawMessage `json:"items"`
			Next  string            `json:"next_cursor"`
		}) {
			sep := "?branch=" + h.Branch + "&"
			d.do(process.Admin, http.MethodGet, at+sep+query, nil).ok(http.StatusOK, &p)
			return p
		}
		whole, one := part(""), part("limit=1")
		require.LessOrEqual(t, len(one.Items), 1, "%s ignores its limit", path)
		d.do(process.Admin, http.MethodGet, at+"?limit=0", nil).problem(http.StatusUnprocessableEntity, "limit")
		d.do(process.Admin, http.MethodGet, at+"?limit=many", nil).problem(http.StatusUnprocessableEntity, "limit")
		if len(whole.Items) < 2 {
			continue
		}
		long++
		require.Len(t, one.Items, 1, path)
		require.JSONEq(t, string(whole.Items[0]), string(one.Items[0]), path)
		if path == "/v1/outbox" { // is read on by the id of the last
			continue
		}
		require.NotEmpty(t, one.Next, "%s does not say how to read on", path)
		two := part("limit=1&cursor=" + one.Next)
		require.JSONEq(t, string(whole.Items[1]), string(two.Items[0]), path)
		// Where a cursor is the key of a row, any text is one: what comes after it is read.
		require.Contains(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, d.do(process.Admin, http.MethodGet, at+"?cursor=none", nil).status, path)
	}
	require.GreaterOrEqual(t, lists, 18)
	require.GreaterOrEqual(t, long, 8)
}

func TestReportMessage_OnlyWhoCarriesThemSaysWhatBecameOfMessages(t *testing.T) {
	t.Parallel()
	h := storetest.Opened(t, workorder.Commercial)
	h.Jobs()
	d := deskIn(t, h.Store, h.Shop)
	var out struct {
		Items []struct {
			ID    int64  `json:"id"`
			State string `json:"state"`
		} `json:"items"`
	}
	d.do(process.Admin, http.MethodGet, "/v1/outbox", nil).ok(http.StatusOK, &out)
	require.Len(t, out.Items, 1)
	at := fmt.Sprintf("/v1/messages/%d/state", out.Items[0].ID)
	d.do(process.Reception, http.MethodPost, at, object{"state": "sent"}).problem(http.StatusForbidden, "")
	d.do(process.Admin, http.MethodPost, at, object{"state": "read"}).problem(http.StatusUnprocessableEntity, "state")
	for range 2 {
		var m struct{ State, Reason, Detail string }
		d.do(process.Admin, http.MethodPost, at, object{"state": "failed", "detail": "no such number"}, header{"Idempotency-Key", "k1"}).ok(http.StatusOK, &m)
		require.Equal(t, [3]string{"failed", "not_delivered", "no such number"}, [3]string{m.State, m.Reason, m.Detail})
	}
	d.do(process.Admin, http.MethodPost, at, object{"state": "sent"}).problem(http.StatusConflict, "failed already")
	d.do(process.Admin, http.MethodPost, "/v1/messages/999/state", object{"state": "sent"}).problem(http.StatusNotFound, "read the outbox")
	d.do(process.Reception, http.MethodGet, "/v1/work-orders/"+h.Order.Number+"/messages", nil).ok(http.StatusOK, &out)
	require.Equal(t, "failed", out.Items[0].State)
}
