package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// good is a page with nothing wrong; each of the others has one mistake.
const good = `<!doctype html><html lang="en"><head><title>t</title><style>input,button{min-height:44px}</style></head><body><main><h1>Hello</h1>
<form><label>Name <input name="a"></label><button>Save</button></form></main></body></html>`

func serve(t *testing.T, html string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(html))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// The check of accessibility finds what it is there for.
func TestAudit_FindsMistakes(t *testing.T) {
	t.Parallel()
	b := Open(t, "", 360, 740)
	b.Go(serve(t, good)).Audit()
	for mistake, html := range map[string]string{
		"no label":    `<main><h1>x</h1><input name="a"></main>`,
		"no name":     `<main><h1>x</h1><button></button></main>`,
		"a contrast":  `<main><h1>x</h1><p style="color:#999">grey on white</p></main>`,
		"main part":   `<h1>x</h1>`,
		"headings of": `<main><p>x</p></main>`,
		"skips":       `<main><h1>x</h1><h3>y</h3></main>`,
		"twice":       `<main><h1>x</h1><p id="a">1</p><p id="a">2</p></main>`,
		"a thumb":     `<main><h1>x</h1><button style="min-height:0;height:12px">x</button></main>`,
		"wide in":     `<main><h1>x</h1><div style="width:900px">x</div></main>`,
		"the focus":   `<main><h1>x</h1><button style="outline:0">x</button></main>`,
		"be judged":   `<main><h1>x</h1><p style="color:oklch(0.2 0 0)">x</p></main>`,
		"hidden from": `<main><h1>x</h1><button aria-hidden="true">x</button></main>`,
		"no text":     `<main><h1>x</h1><img src="data:,"></main>`,
	} {
		b.Go(serve(t, `<!doctype html><html lang="en"><head><title>t</title><style>input,button{min-height:44px}</style><meta name="viewport" content="width=device-width"></head><body>`+html+`</body></html>`))
		problems := b.Problems()
		require.Len(t, problems, 1, "%s: %v", mistake, problems)
		require.Contains(t, problems[0], mistake)
	}
}

func TestBrowser_FindsThingsByTheirWords(t *testing.T) {
	t.Parallel()
	b := Open(t, "", 1280, 860)
	b.Go(serve(t, `<!doctype html><html lang="en"><head><title>t</title></head><body><main><h1>Hello</h1><p id="out"></p>
<ul><li>One <button onclick="out.textContent='first'">Go</button></li><li>Two <button onclick="out.textContent='second '+(document.querySelector('input').value)+document.querySelector('select').value">Go</button></li></ul>
<label>Name <input></label><label>Kind <select><option value="c">Commercial<option value="w">Warranty</select></label></main></body></html>`))
	b.Fill("Name", "Ann").Fill("Kind", "Warranty").ClickIn("Two", "Go").See("second Annw").Gone("first")
}
