package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

func TestAbsences_AreRecordedListedAndEnded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	who := d.shop.Actor(process.Mechanic).ID
	path := "/v1/staff/" + who + "/absences"
	day := func(n int) string { return worktime.DateOf(time.Now().AddDate(0, 0, n), time.UTC) }
	body := func(first, last int) object {
		return object{"first_day": day(first), "last_day": day(last), "reason": "training"}
	}
	d.do(process.Reception, post, path, body(2, 4)).problem(http.StatusForbidden, "it takes manager")
	for says, sent := range map[string]object{
		"lies before the first day": body(4, 2), "is over": body(-9, -5), "at most 366 days": body(1, 400),
		"RFC 3339 date": {"first_day": "2026-02-30", "last_day": day(3), "reason": "sick"}, "reason": {"first_day": day(1), "last_day": day(3), "reason": "bored"},
	} {
		d.do(process.Manager, post, path, sent).problem(http.StatusUnprocessableEntity, says)
	}
	d.do(process.Manager, post, "/v1/staff/st_none/absences", body(2, 4)).problem(http.StatusNotFound, "GET /v1/staff")
	var made people.Absence
	d.do(process.Manager, post, path, body(2, 4)).ok(http.StatusCreated, &made)
	require.Equal(t, [3]string{day(2), day(4), "training"}, [3]string{made.First, made.Last, made.Reason})
	require.Equal(t, 72*time.Hour, made.Until.Sub(made.From))
	d.do(process.Manager, post, path, body(4, 6)).problem(http.StatusConflict, "away already")
	d.do(process.Manager, post, path, body(5, 6)).ok(http.StatusCreated, nil)
	var list struct{ Items []people.Absence }
	d.do(process.Manager, get, path, nil).ok(http.StatusOK, &list)
	require.Len(t, list.Items, 2)
	d.do(process.Manager, "DELETE", "/v1/absences/"+made.ID, nil).ok(http.StatusNoContent, nil)
	d.do(process.Manager, "DELETE", "/v1/absences/"+made.ID, nil).problem(http.StatusNotFound, "no absence")
	d.do(process.Manager, post, path, body(4, 4)).ok(http.StatusCreated, nil)
}
