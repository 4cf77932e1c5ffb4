package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// reads are the addresses of everything that can be read.
func (d *desk) reads() []string {
	d.t.Helper()
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	d.do("", http.MethodGet, "/openapi.json", nil).ok(http.StatusOK, &doc)
	var paths []string
	for path, does := range doc.Paths {
		if does["get"] != nil {
			paths = append(paths, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "T-1"))
		}
	}
	return append(paths, "/v1/journal/export?format=csv", "/readyz")
}

// TestAway_EveryAnswerSaysWhenToComeAgain: the database is frozen, killed and
// there again under an API that goes on running.
func TestAway_EveryAnswerSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	srv := storetest.Own(t)
	s, err := store.Open(t.Context(), srv.URL(), 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	d := deskOn(t, s)
	paths := d.reads()
	require.Greater(t, len(paths), 20)

	away := func() (refused int) {
		var all sync.WaitGroup
		var mu sync.Mutex
		for _, path := range paths {
			all.Go(func() {
				begun := time.Now()
				a := d.do(process.Admin, http.MethodGet, path, nil)
				assert.Less(t, time.Since(begun), database.Patience+2*time.Second, path)
				if a.status == http.StatusServiceUnavailable {
					assert.NotEmpty(t, a.header.Get("Retry-After"), path)
					mu.Lock()
					refused++
					mu.Unlock()
				}
				assert.NotEqual(t, http.StatusInternalServerError, a.status, "%s: %s", path, a.body)
			})
		}
		all.Go(func() {
			a := d.do(process.Reception, http.MethodPost, "/v1/clients", map[string]any{
				"name": "A client", "phones": []any{map[string]any{"number": "+79161234568"}}, "consents": map[string]any{"service": true, "personal_data": true},
			}, header{"Idempotency-Key", "once"})
			assert.Equal(t, http.StatusServiceUnavailable, a.status, string(a.body))
			assert.NotEmpty(t, a.header.Get("Retry-After"))
		})
		all.Wait()
		return refused
	}
	srv.Freeze()
	require.Greater(t, away(), len(paths)/2)
	srv.Thaw()
	d.do("", http.MethodGet, "/readyz", nil).ok(http.StatusOK, nil)
	port := srv.Port()
	srv.Kill()
	require.Greater(t, away(), len(paths)/2)
	srv.Start(port)
	d.do("", http.MethodGet, "/readyz", nil).ok(http.StatusOK, nil)
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	d.do(process.Admin, http.MethodGet, "/v1/staff", nil).ok(http.StatusOK, &list)
	require.NotEmpty(t, list.Items)
}
