package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestClientLink_IsFoundWithWhatASentencePutsBehindIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	link := h.linkTo(o)
	for _, end := range []string{"", "/", ".", "./", ",", ";", ")", ").", "%2E", "%20", "…", "»", "%22", "'", "%3E", ".?lang=ru"} {
		a := h.nobody().get(link + end).ok()
		require.Contains(t, a.body, o.Number, end)
		require.NotContains(t, a.body, link+".", "what the page links to is the link itself")
	}
	require.Equal(t, http.StatusNotFound, h.nobody().get(link+"x").status)
	require.Equal(t, http.StatusOK, h.nobody().get(link+"/?lang=es").status)
}

func TestPages_HEADWorksAsGETAndEndsWhereAStreamWouldNot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	for _, path := range []string{"/", "/reception", "/orders/" + o.Number, h.linkTo(o), "/sign-in", "/nothing", "/live", "/static/style.css"} {
		head := h.as(process.Reception).ask(http.MethodHead, path, nil)
		require.Empty(t, head.body, path)
		if path == "/live" {
			require.Equal(t, http.StatusOK, head.status)
			continue
		}
		got := h.as(process.Reception).get(path)
		require.Equal(t, got.status, head.status, path)
		require.Equal(t, got.header.Get("Content-Type"), head.header.Get("Content-Type"), path)
	}
}

func TestPages_A405SaysWhatIsAllowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	for path, allowed := range map[string]string{"/reception": "GET, HEAD", "/sign-out": "POST", "/sign-in": "GET, HEAD, POST"} {
		a := p.ask(http.MethodPut, path, strings.NewReader(url.Values{}.Encode()))
		a.refused(http.StatusMethodNotAllowed)
		require.Equal(t, allowed, a.header.Get("Allow"), path)
	}
	require.Equal(t, http.StatusSeeOther, p.ask(http.MethodHead, "/sign-out", nil).status, "as for GET")
	p.get("/reception/").ok()
}
