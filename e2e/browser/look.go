package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// evaluate asks the page for a value; a promise is waited for.
func evaluate[T any](b *Browser, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, script)
	return v
}

// Back presses the back button.
func (b *Browser) Back() *Browser {
	b.t.Helper()
	b.do(chromedp.NavigateBack())
	return b
}

// Reload presses the reload button.
func (b *Browser) Reload() *Browser {
	b.t.Helper()
	b.do(chromedp.Reload())
	return b
}

// Value is the content of the field with that label.
func (b *Browser) Value(label string) string {
	b.t.Helper()
	text, err := json.Marshal(label)
	require.NoError(b.t, err)
	return evaluate[string](b, page+fmt.Sprintf(";workbayTest.value(%s)", text))
}

// Count is how many elements there are of that kind, by a CSS selector.
func (b *Browser) Count(selector string) int {
	b.t.Helper()
	text, err := json.Marshal(selector)
	require.NoError(b.t, err)
	return evaluate[int](b, fmt.Sprintf("document.querySelectorAll(%s).length", text))
}

// Answer is what a path answers to the person of this window.
type Answer struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Start  string `json:"start"` // of the content
}

// Get asks for a path without going there.
func (b *Browser) Get(path string) (a Answer) {
	b.t.Helper()
	text, err := json.Marshal(path)
	require.NoError(b.t, err)
	return evaluate[Answer](b, fmt.Sprintf(`fetch(%s).then(async (r) => ({ status: r.status, type: r.headers.get("Content-Type") || "",
		start: String.fromCharCode(...new Uint8Array(await r.arrayBuffer()).slice(0, 8)) }))`, text))
}

// Watch begins to look out for words that appear by themselves in a part
// of the page that moves, and [Browser.Noticed] says when they did.
func (b *Browser) Watch(words string) *Browser { b.t.Helper(); b.call("watch", words, true); return b }

// WatchGone begins to look out for words that leave those parts by themselves.
func (b *Browser) WatchGone(words string) *Browser {
	b.t.Helper()
	b.call("watch", words, false)
	return b
}

// Noticed waits until what is watched for has happened, and says when. It fails
// when the page was loaded anew meanwhile.
func (b *Browser) Noticed() time.Time {
	b.t.Helper()
	b.call("noticed")
	return time.UnixMilli(evaluate[int64](b, "workbayWatch.at"))
}

// Answered is when the server had answered the form that led to this page.
func (b *Browser) Answered() time.Time {
	b.t.Helper()
	return time.UnixMilli(evaluate[int64](b, `(() => {
		const n = performance.getEntriesByType("navigation")[0];
		return Math.round(performance.timeOrigin + (n.redirectEnd || n.responseStart));
	})()`))
}

// Evaluate is what a script says of the page, as text.
func (b *Browser) Evaluate(script string) string {
	b.t.Helper()
	return evaluate[string](b, "String("+script+")")
}

// Tab is another tab of the same person.
func (b *Browser) Tab() *Browser {
	b.t.Helper()
	ctx, leave := chromedp.NewContext(b.ctx)
	b.t.Cleanup(leave)
	tab := &Browser{t: b.t, ctx: ctx, base: b.base}
	require.NoError(b.t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	return tab
}

// keys are those that are not typed as they are named.
var keys = map[string]string{"Escape": kb.Escape, "Tab": kb.Tab, "ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight}

// Press presses a key by its name, with Control held where it begins with Control+, or
// types a text, wherever the focus is.
func (b *Browser) Press(key string) *Browser {
	b.t.Helper()
	letter, held := strings.CutPrefix(key, "Control+")
	switch {
	case held:
		b.do(chromedp.KeyEvent(letter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	case key == "Enter": // in one event, as a keyboard's: what prevents the key prevents what it types
		enter := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, Text: "\r", WindowsVirtualKeyCode: '\r'}
		call(b, input.DispatchKeyEvent, enter)
		enter.Type, enter.Text = input.DispatchKeyEventTypeKeyUp, ""
		call(b, input.DispatchKeyEvent, enter)
	case keys[key] != "":
		b.do(chromedp.KeyEvent(keys[key]))
	default:
		b.do(chromedp.KeyEvent(key))
	}
	return b
}

// Pick types words into the field of that name and takes with Enter what is found for
// them, once a value is among it.
func (b *Browser) Pick(field, typed, value string) *Browser {
	b.t.Helper()
	b.call("focus", field)
	b.Press(typed).See(value).Press("Enter")
	b.call("holds", field, value)
	return b
}

// Resize gives the window another size, and the page another look where the
// options say so.
func (b *Browser) Resize(width, height int64, options ...func(*Browser)) *Browser {
	b.t.Helper()
	b.resize(width, height, options)
	return b
}

// Problems are what [Browser.Audit] holds against the page.
func (b *Browser) Problems() []string {
	b.t.Helper()
	b.do(chromedp.KeyEvent("\t")) // who uses the keyboard is shown the focus
	return evaluate[[]string](b, page+";workbayTest.audit()")
}

// Offline cuts the window off the net, and Online joins it again; the page is told either way.
func (b *Browser) Offline() *Browser { b.t.Helper(); return b.net(true) }

// Online is the reverse of [Browser.Offline].
func (b *Browser) Online() *Browser { b.t.Helper(); return b.net(false) }

func (b *Browser) net(off bool) *Browser {
	b.t.Helper()
	call(b, network.Enable, network.EnableParams{})
	call(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	call(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	return b
}
