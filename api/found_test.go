package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// paths are those of the OpenAPI document with their methods.
func (d *desk) paths() map[string]map[string]json.RawMessage {
	d.t.Helper()
	if d.routes == nil {
		var doc struct {
			Paths map[string]map[string]json.RawMessage `json:"paths"`
		}
		d.do("", http.MethodGet, "/openapi.json", nil).ok(http.StatusOK, &doc)
		d.routes = doc.Paths
	}
	return d.routes
}

var inBraces = regexp.MustCompile(`\{[a-z_]+\}`)

func TestRoutes_HEADWorksAsGET(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tried := 0
	for path, methods := range d.paths() {
		if methods["get"] == nil {
			continue
		}
		tried++
		at := inBraces.ReplaceAllString(path, "none")
		got, head := d.do(process.Admin, http.MethodGet, at, nil), d.do(process.Admin, http.MethodHead, at, nil)
		require.Equal(t, got.status, head.status, path)
		require.Equal(t, got.header.Get("Content-Type"), head.header.Get("Content-Type"), path)
		require.Empty(t, head.body, path)
	}
	require.Greater(t, tried, 30)
	for _, path := range []string{"/openapi.json", "/healthz", "/readyz"} {
		require.Equal(t, http.StatusOK, d.do("", http.MethodHead, path, nil).status, path)
	}
}

// answers reports whether a route takes this method at this address, under whatever name.
func (d *desk) answers(method, at string) bool {
	for path, methods := range d.paths() {
		if route := regexp.MustCompile("^" + inBraces.ReplaceAllString(path, "[^/]+") + "$"); methods[strings.ToLower(method)] != nil && route.MatchString(at) {
			return true
		}
	}
	return false
}

func TestRoutes_A405SaysWhatIsAllowed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, methods := range d.paths() {
		at := inBraces.ReplaceAllString(path, "none")
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if d.answers(m, at) {
				continue
			}
			a := d.do(process.Admin, m, at, nil)
			a.problem(http.StatusMethodNotAllowed, "GET /openapi.json")
			allowed := strings.Split(a.header.Get("Allow"), ", ")
			for there := range methods {
				require.Contains(t, allowed, strings.ToUpper(there), "%s %s", m, path)
			}
			require.NotContains(t, allowed, m, path)
			require.Equal(t, slices.Contains(allowed, http.MethodGet), slices.Contains(allowed, http.MethodHead), path)
		}
	}
}

func TestRoutes_ATrailingSlashFindsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do(process.Reception, http.MethodGet, "/v1/clients/", nil).ok(http.StatusOK, nil)
	d.do(process.Reception, http.MethodGet, "/v1/work-orders//", nil).ok(http.StatusOK, nil)
	d.do(process.Admin, http.MethodPost, "/v1/suppliers/", map[string]any{"name": "North"}).ok(http.StatusCreated, nil)
	d.do(process.Reception, http.MethodGet, "/v1/nothing/", nil).problem(http.StatusNotFound, "nothing at")
}

func TestClientLink_IsFoundWithWhatASentencePutsBehindIt(t *testing.T) {
	t.Parallel()
	o := storetest.Opened(t, workorder.Commercial)
	d := deskIn(t, o.Store, o.Shop)
	_, err := o.Store.Messages.QueueMessages(t.Context(), workorder.MessagesRequest{
		Order: o.Order.Number, Branch: o.Branch, ClientID: o.ClientID, Keys: []string{"ready/1"},
	})
	require.NoError(t, err)
	letters, err := o.Store.Messages.Outbox(t.Context(), o.Order.Number, 0, 1)
	require.NoError(t, err)
	path := "/v1" + regexp.MustCompile(`/c/[A-Za-z0-9_-]{43}`).FindString(letters[0].Body)
	d.do("", http.MethodGet, path, nil).ok(http.StatusOK, nil)
	for _, end := range []string{"/", ".", "./", ",", ";", ")", ").", "%2E", "%20", "…", "»", "%22", "'", "%3E"} {
		d.do("", http.MethodGet, path+end, nil).ok(http.StatusOK, nil)
	}
	d.do("", http.MethodGet, path+"x", nil).problem(http.StatusNotFound, "link")
}
