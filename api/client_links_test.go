package api_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/process"
)

func TestC24_WhoTriesManyLinksIsStopped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	from := func(address string) answer {
		return d.do("", http.MethodGet, "/v1/c/"+auth.NewToken(), nil, header{"X-Forwarded-For", address})
	}
	tries := 0
	for from("203.0.113.7").status == http.StatusNotFound {
		tries++
		require.LessOrEqual(t, tries, 70, "30 a minute, and a minute may begin meanwhile")
	}
	require.GreaterOrEqual(t, tries, 30)
	stopped := from("203.0.113.7")
	stopped.problem(http.StatusTooManyRequests, "wait a minute and try again")
	wait, err := strconv.Atoi(stopped.header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, wait)
	require.Equal(t, http.StatusTooManyRequests, d.do("", http.MethodPost, "/v1/c/x/decide-estimate", map[string]any{"estimate_version": 1, "jobs": []any{
		map[string]any{"job_id": "J1", "decision": "approved"},
	}}, header{"X-Forwarded-For", "1.2.3.4, 203.0.113.7"}).status, "what the sender says of itself does not count")

	require.Equal(t, http.StatusNotFound, from("203.0.113.8").status, "others go on")
	d.do(process.Reception, http.MethodGet, "/v1/work-orders", nil, header{"X-Forwarded-For", "203.0.113.7"}).ok(http.StatusOK, nil)
}
