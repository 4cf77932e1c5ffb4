package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// code is how /v1/problems explains one.
type code struct {
	Code   string
	Status int
	Says   string
}

func (d *desk) codes() map[string]code {
	d.t.Helper()
	var all struct{ Items []code }
	d.do("", get, "/v1/problems", nil).ok(200, &all)
	found := map[string]code{}
	for _, c := range all.Items {
		require.NotContains(d.t, found, c.Code, "listed twice")
		found[c.Code] = c
	}
	return found
}

func TestProblems_TheDocumentListsEveryCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	page, err := os.ReadFile("../docs/api.md")
	require.NoError(t, err)
	for _, c := range d.codes() {
		require.Contains(t, string(page), fmt.Sprintf("| `%s` | %d | %s |\n", c.Code, c.Status, c.Says))
		var one code
		d.do("", get, "/v1/problems/"+c.Code, nil).ok(200, &one)
		require.Equal(t, c, one)
	}
	require.Equal(t, len(d.codes()), strings.Count(string(page), "| `"), "the page has rows for what is no code")
	d.do("", get, "/v1/problems/none", nil).problem(404, "GET /v1/problems")
}

// Whatever is refused, and wherever, has a code of the list with its status.
func TestProblems_EveryRefusalHasACodeOfTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	codes, seen := d.codes(), map[string]bool{}
	for path, methods := range d.paths() {
		at := inBraces.ReplaceAllString(path, "none")
		for m := range methods {
			for _, a := range []answer{
				d.do("", strings.ToUpper(m), at, nil), d.do(process.Mechanic, strings.ToUpper(m), at, "{}"), d.do(process.Admin, strings.ToUpper(m), at, "{}"),
				d.do(process.Admin, strings.ToUpper(m), at, "not json"), d.do(process.Admin, strings.ToUpper(m), at+"?limit=x&branch=NONE", nil),
				d.do(process.Admin, http.MethodTrace, at, nil),
			} {
				if a.status >= 400 {
					seen[d.coded(codes, a)] = true
				}
			}
		}
	}
	for _, c := range []string{"unauthenticated", "wrong-role", "unreadable", "invalid", "not-found", "method-not-allowed"} {
		require.True(t, seen[c], c)
	}
}

// coded requires a whole problem document and returns its code.
func (d *desk) coded(codes map[string]code, a answer) string {
	d.t.Helper()
	var p struct {
		Type, Code, Title, Detail string
		Status                    int
		Errors                    []struct{ Location, Message string }
	}
	require.NoError(d.t, json.Unmarshal(a.body, &p), string(a.body))
	require.Equal(d.t, "/v1/problems/"+p.Code, p.Type)
	require.Contains(d.t, codes, p.Code, string(a.body))
	require.Equal(d.t, a.status, codes[p.Code].Status, string(a.body))
	require.NotNil(d.t, p.Errors)
	for _, e := range p.Errors {
		require.Regexp(d.t, `^(body|query|path|header)`, e.Location)
	}
	return p.Code
}

func TestProblems_TheCoresRefusalsNameEachField(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var p struct{ Errors []struct{ Location string } }
	locations := func(a answer) (at []string) {
		a.ok(422, &p)
		for _, e := range p.Errors {
			at = append(at, e.Location)
		}
		return at
	}
	require.Equal(t, []string{"query.phase"}, locations(d.do(process.Reception, get, "/v1/work-orders?phase=asleep", nil)))
	require.Equal(t, []string{"body.concerns[1]", "body.consent_policy.limit", "body.promised_at"}, locations(d.do(process.Reception, post, "/v1/work-orders", map[string]any{
		"kind": "commercial", "client_id": d.shop.ClientID, "vehicle_id": d.shop.VehicleID, "odometer_km": 100_100,
		"concerns": []map[string]string{{"text": "it knocks"}, {"text": " "}}, "consent_policy": map[string]any{"mode": "ask_each", "limit": 5}, "promised_at": "2020-01-01T09:00:00Z",
	})))
}
