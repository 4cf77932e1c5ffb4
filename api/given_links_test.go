package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestC24_TheClientsLinkIsGivenAndListed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const number = "T-000001"
	d.record(number, workorder.Commercial, d.started(time.Now()))
	at := "/v1/work-orders/" + number + "/client-links"
	body := map[string]any{"how": "shown"}
	d.do(process.Mechanic, http.MethodPost, at, body).problem(http.StatusForbidden, "")
	d.do(process.Reception, http.MethodPost, at, map[string]any{"how": "shouted"}).problem(http.StatusUnprocessableEntity, "")
	var first, again struct{ Address string }
	key := header{"Idempotency-Key", "k1"}
	d.do(process.Reception, http.MethodPost, at, body, key).ok(http.StatusCreated, &first)
	d.do(process.Reception, http.MethodPost, at, body, key).ok(http.StatusCreated, &again)
	require.Equal(t, first, again, "the same request is the same link")
	_, token, _ := strings.Cut(first.Address, "/c/")
	require.Len(t, token, 43)
	var seen struct {
		Number, Scope string
	}
	d.do("", http.MethodGet, "/v1/c/"+token, nil).ok(http.StatusOK, &seen)
	require.Equal(t, [2]string{number, "order"}, [2]string{seen.Number, seen.Scope})
	var list struct{ Items []messages.GivenLink }
	d.do(process.Manager, http.MethodGet, at, nil).ok(http.StatusOK, &list)
	require.Len(t, list.Items, 1)
	require.Equal(t, "shown", list.Items[0].How)
	require.NotNil(t, list.Items[0].OpenedFirst)
	var kept int
	require.NoError(t, d.store.DB.Q(t.Context()).QueryRow(t.Context(), `SELECT count(*) FROM once WHERE answer::text LIKE '%' || $1 || '%'`, token).Scan(&kept))
	require.Zero(t, kept, "the kept answer is sealed")
}
