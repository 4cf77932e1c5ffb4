package record_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestC13_ATaskIsTakenOnByOnePersonAtATime(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx := t.Context()
	for _, n := range []string{"MSK-1", "MSK-2", "MSK-3"} {
		_, err := db.Exec(ctx, `INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
			VALUES ($1, 'MSK', 'commercial', 'intake', '', '', '', 1, now(), now(), false, false, '{}')`, n)
		require.NoError(t, err)
	}
	anna, igor := storetest.Hire(t, s, "Anna", process.Parts), storetest.Hire(t, s, "Igor", process.Parts)
	owners := func() map[string]string {
		list, err := s.Record.Claims(ctx, []string{"MSK-1", "MSK-2", "MSK-none"})
		require.NoError(t, err)
		who := map[string]string{}
		for _, c := range list {
			who[c.Order+" "+c.Task] = c.StaffName
		}
		return who
	}
	for range 2 {
		require.NoError(t, s.Record.Claim(ctx, "MSK-1", "order-parts", anna.ID))
	}
	require.NoError(t, s.Record.Claim(ctx, "MSK-1", "call", igor.ID))
	require.NoError(t, s.Record.Claim(ctx, "MSK-2", "order-parts", igor.ID))
	require.NoError(t, s.Record.Claim(ctx, "MSK-3", "order-parts", igor.ID))
	require.Equal(t, map[string]string{"MSK-1 order-parts": "Anna", "MSK-1 call": "Igor", "MSK-2 order-parts": "Igor"}, owners())

	storetest.Refused(t, s.Record.Claim(ctx, "MSK-1", "order-parts", igor.ID), process.KindConflict, "Anna has taken this task")
	storetest.Refused(t, s.Record.Release(ctx, "MSK-1", "order-parts", igor.ID), process.KindConflict, "Anna has taken this task")
	storetest.Refused(t, s.Record.Claim(ctx, "MSK-9", "order-parts", igor.ID), process.KindNotFound, "no work order")
	storetest.Refused(t, s.Record.Claim(ctx, "MSK-1", "x", "st_none"), process.KindNotFound, "no active member of staff")
	storetest.Refused(t, s.Record.Claim(ctx, "MSK-1", " ", igor.ID), process.KindInvalid, "task")

	for range 2 {
		require.NoError(t, s.Record.Release(ctx, "MSK-1", "order-parts", anna.ID))
	}
	require.NoError(t, s.Record.Claim(ctx, "MSK-1", "order-parts", igor.ID))

	_, err := s.People.UpdateStaff(ctx, igor.ID, people.StaffPatch{Active: storetest.Ptr(false)}, storetest.Boss)
	require.NoError(t, err)
	require.Empty(t, owners(), "who left has nothing")
	require.NoError(t, s.Record.Claim(ctx, "MSK-1", "order-parts", anna.ID))
	require.NoError(t, s.Record.Claim(ctx, "MSK-1", "call", anna.ID))
	storetest.Refused(t, s.Record.Claim(ctx, "MSK-1", "other", igor.ID), process.KindNotFound, "no active member of staff")
}

func TestC13_AClaimLapsesAndIsClearedAway(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx := t.Context()
	_, err := db.Exec(ctx, `INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
		VALUES ('MSK-1', 'MSK', 'commercial', 'intake', '', '', '', 1, now(), now(), false, false, '{}')`)
	require.NoError(t, err)
	anna, igor := storetest.Hire(t, s, "Anna", process.Parts), storetest.Hire(t, s, "Igor", process.Parts)
	for _, task := range []string{"a", "b", "c"} {
		require.NoError(t, s.Record.Claim(ctx, "MSK-1", task, anna.ID))
	}
	_, err = db.Exec(ctx, `UPDATE claim SET at = now() - interval '13 hours' WHERE task <> 'c'`)
	require.NoError(t, err)
	list, err := s.Record.Claims(ctx, []string{"MSK-1"})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, s.Record.Release(ctx, "MSK-1", "b", igor.ID), "nobody has it")
	require.NoError(t, s.Record.Claim(ctx, "MSK-1", "a", igor.ID))
	var left int
	require.NoError(t, db.QueryRow(ctx, `SELECT count(*) FROM claim`).Scan(&left))
	require.Equal(t, 2, left)
}
