package web_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// A phone finds what it needs to install the program, and may load it.
func TestInstalled_APhoneFindsItsIcons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	page := h.as(process.Mechanic).get("/jobs").ok().source(`<link rel="manifest" href="/manifest.webmanifest">`)
	require.Contains(t, page.header.Get("Content-Security-Policy"), "manifest-src 'self'")
	a := h.nobody().get("/manifest.webmanifest")
	require.Equal(t, "application/manifest+json", a.header.Get("Content-Type"))
	var m struct {
		Display string
		Icons   []struct{ Src string }
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &m))
	require.Equal(t, "standalone", m.Display)
	require.Len(t, m.Icons, 4)
	for _, i := range m.Icons {
		require.Equal(t, http.StatusOK, h.nobody().get(i.Src).status, i.Src)
	}
}
