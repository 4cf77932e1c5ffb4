package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
)

// inbox lists somebody's tasks.
func (d *desk) inbox(role process.Role, query string) []record.TaskItem {
	d.t.Helper()
	var list database.List[record.TaskItem]
	d.do(role, get, "/v1/tasks"+query, nil).ok(http.StatusOK, &list)
	return list.Items
}

func TestC13_EverybodyHasAnInbox(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 400)
	d.openedOrder("T-000002", 1)
	mine := d.inbox(process.Reception, "?whose=mine")
	require.Len(t, mine, 2)
	require.Equal(t, "T-000001", mine[0].Order, "the overdue first")
	require.True(t, mine[0].Overdue)
	require.Equal(t, "start-diagnosis", mine[0].Command)
	require.NotNil(t, mine[0].Due)
	require.Len(t, d.inbox(process.Mechanic, ""), 2)
	require.Empty(t, d.inbox(process.Parts, ""))
	require.Empty(t, d.inbox(process.Manager, ""))
	require.Len(t, d.inbox(process.Mechanic, "?limit=1"), 1)
	d.do(process.Parts, get, "/v1/tasks?cursor=x", nil).problem(422, "cursor")
	d.do(process.Parts, get, "/v1/tasks?whose=yours", nil).problem(422, "whose")
	require.Equal(t, http.StatusUnauthorized, d.do("", get, "/v1/tasks", nil).status)
}

func TestC13_ATaskIsClaimedAndReleased(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	task := map[string]string{"order": "T-000001", "task": "start-diagnosis"}
	for range 2 {
		d.do(process.Mechanic, post, "/v1/tasks/claim", task).ok(http.StatusNoContent, nil)
	}
	require.Equal(t, "A mechanic", d.inbox(process.Foreman, "")[0].Claimant)
	require.Len(t, d.inbox(process.Mechanic, "?whose=mine"), 1)
	d.do(process.Foreman, post, "/v1/tasks/claim", task).problem(409, "A mechanic has taken")
	d.do(process.Foreman, post, "/v1/tasks/release", task).problem(409, "A mechanic has taken")
	d.do(process.Mechanic, post, "/v1/tasks/release", task).ok(http.StatusNoContent, nil)
	require.Empty(t, d.inbox(process.Mechanic, "?whose=mine"))

	for name, bad := range map[string]struct {
		body   map[string]string
		status int
	}{
		"no such order": {map[string]string{"order": "T-9", "task": "close"}, 404},
		"not its time":  {map[string]string{"order": "T-000001", "task": "close"}, 409},
		"zero byte":     {map[string]string{"order": "T-000001", "task": "a\x00b"}, 409},
		"nothing":       {map[string]string{"order": "T-000001", "task": ""}, 422},
		"hostile":       {map[string]string{"order": "'; DROP TABLE task; --", "task": "<script>"}, 404},
	} {
		require.Equal(t, bad.status, d.do(process.Mechanic, post, "/v1/tasks/claim", bad.body).status, name)
	}
}

func TestC13_ATaskIsDelegatedAndSentBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	to := func(role process.Role) string { return d.shop.Actor(role).ID }
	task := map[string]string{"order": "T-000001", "task": "start-diagnosis", "to": to(process.Mechanic), "said": "the left strut"}
	d.do(process.Foreman, post, "/v1/tasks/delegate", task).ok(http.StatusNoContent, nil)
	mine := d.inbox(process.Mechanic, "?whose=mine")
	require.Len(t, mine, 1)
	require.Equal(t, []string{"A foreman", "the left strut"}, []string{mine[0].HandedBy, mine[0].Said})
	task["to"], task["said"] = to(process.Foreman), "which car?"
	d.do(process.Mechanic, post, "/v1/tasks/delegate", task).ok(http.StatusNoContent, nil)
	require.Empty(t, d.inbox(process.Mechanic, "?whose=mine"))
	d.do(process.Mechanic, post, "/v1/tasks/delegate", task).problem(409, "A foreman has taken")
	task["to"] = to(process.Parts)
	d.do(process.Foreman, post, "/v1/tasks/delegate", task).problem(422, "may not do this")
	task["order"] = "T-9"
	d.do(process.Foreman, post, "/v1/tasks/delegate", task).problem(404, "T-9")
}
