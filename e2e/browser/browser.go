// Package browser drives Chromium in tests as a person would: by the words on
// the page, not by its structure.
package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

//go:embed page.js
var page string

// patience is how long a page may take to show what is waited for. It is long:
// machines are busy; nothing waits longer than it must.
const patience = 45 * time.Second

// Browser is one person's browser window.
type Browser struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// programs are the names under which a Chromium may be found.
var programs = []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}

func find() (string, error) {
	for _, p := range programs {
		if path, err := exec.LookPath(p); p != "" && err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium on this machine: apt-get install chromium, or set CHROMIUM to one")
}

// Open starts a browser of that width and height on the pages at base. Without
// Chromium the test is skipped on a laptop, and fails in CI.
func Open(t *testing.T, base string, width, height int64, options ...func(*Browser)) *Browser {
	t.Helper()
	program, err := find()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(int(width), int(height)),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true))
	ctx, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), flags...)
	t.Cleanup(cancel)
	ctx, leave := chromedp.NewContext(ctx)
	t.Cleanup(leave)
	b := &Browser{t: t, ctx: ctx, base: base}
	b.resize(width, height, options)
	return b
}

// Other is another person's window. It shares nothing with the first one but
// the program: no cookies, no cache.
func (b *Browser) Other(width, height int64, options ...func(*Browser)) *Browser {
	b.t.Helper()
	ctx, leave := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(leave)
	o := &Browser{t: b.t, ctx: ctx, base: b.base}
	o.resize(width, height, options)
	return o
}

// resize is a window's first action: the browser lives as long as its context.
func (b *Browser) resize(width, height int64, options []func(*Browser)) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)))
	for _, o := range options {
		o(b)
	}
}

// Language is what the browser tells the pages that it likes to read.
func Language(l string) func(*Browser) {
	return func(b *Browser) {
		call(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l}})
	}
}

// Dark prefers dark colours.
func Dark(b *Browser) { prefer(b, "dark") }

// Light prefers light colours, as a new window does.
func Light(b *Browser) { prefer(b, "light") }

func prefer(b *Browser, colours string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}}})
}

// NoScripts switches the pages' scripts off.
func NoScripts(b *Browser) {
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// call sends a command of the browser's own protocol.
func call[P, R any](b *Browser, c cdp.Command[P, R], params P) {
	b.t.Helper()
	b.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, c, params)
		return chromedp.Void{}, err
	})
}

func (b *Browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, actions...))
}

// Go opens a path of the pages, or a whole address.
func (b *Browser) Go(path string) *Browser {
	b.t.Helper()
	if path == "" || path[0] == '/' {
		path = b.base + path
	}
	b.do(chromedp.Navigate(path))
	return b
}

// SignIn signs in as a member of staff.
func (b *Browser) SignIn(login, password string) *Browser {
	b.t.Helper()
	b.Go("/sign-in")
	b.call("signIn", login, password)
	b.See(login + "\x00signed-in")
	return b
}

// call runs a function of page.js on the page and waits until it can: it
// answers "" when it did its work, and otherwise what is missing.
func (b *Browser) call(function string, args ...any) {
	b.t.Helper()
	text, err := json.Marshal(append([]any{}, args...)) // none is [], not null
	require.NoError(b.t, err)
	script := page + fmt.Sprintf(";workbayTest.%s(...%s)", function, text)
	until := time.Now().Add(patience)
	missing := ""
	look := time.NewTicker(50 * time.Millisecond) // a page that is still changing says nothing by itself
	defer look.Stop()
	for ; ; <-look.C {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		missing, err = chromedp.Run(ctx, chromedp.Evaluate[string](script))
		cancel()
		if err == nil && missing == "" {
			return
		}
		if time.Now().After(until) {
			b.Shot("failed-" + filepath.Base(b.t.Name()))
			b.t.Fatalf("%s(%s): %s %v\nThe page says:\n%s", function, text, missing, err, b.Text())
		}
	}
}

// Click clicks what carries these words: a button, a link or a summary. Of
// several it is the first that can be seen. Where it leads to another page,
// that page is there afterwards.
func (b *Browser) Click(words string) *Browser {
	b.t.Helper()
	b.call("click", words)
	b.call("there")
	return b
}

// ClickIn clicks within the smallest part of the page that has the words part.
func (b *Browser) ClickIn(part, words string) *Browser {
	b.t.Helper()
	b.call("clickIn", part, words)
	b.call("there")
	return b
}

// ClickTwice clicks with a nervous finger.
func (b *Browser) ClickTwice(words string) *Browser {
	b.t.Helper()
	b.call("twice", words)
	b.call("there")
	return b
}

// Fill types into the field with that label; a choice is chosen by its words.
func (b *Browser) Fill(label, value string) *Browser {
	b.t.Helper()
	b.call("fill", label, value)
	return b
}

// Name types into the field of that name, where a label is not unique.
func (b *Browser) Name(field, value string) *Browser {
	b.t.Helper()
	b.call("name", field, value)
	return b
}

// See waits until the page shows these words.
func (b *Browser) See(words string) *Browser { b.t.Helper(); b.call("see", words); return b }

// Gone waits until the page no longer shows these words.
func (b *Browser) Gone(words string) *Browser { b.t.Helper(); b.call("gone", words); return b }

// Text is what the page says.
func (b *Browser) Text() string {
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText : ''"))
	if err != nil {
		return err.Error()
	}
	return text
}

// Path is where the browser is.
func (b *Browser) Path() string {
	b.t.Helper()
	at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.pathname"))
	require.NoError(b.t, err)
	return at
}

// Audit holds the page against the rules of accessibility that can be checked
// by a program, and requires that nothing is wider than the window.
func (b *Browser) Audit() *Browser {
	b.t.Helper()
	require.Empty(b.t, b.Problems(), "%s", b.Path())
	return b
}

// Shot writes a picture of the whole page into the folder that SCREENSHOTS
// names; without one it does nothing. The window is made as high as the page:
// what sticks to its foot would be in the middle of the picture.
func (b *Browser) Shot(name string) *Browser {
	b.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return b
	}
	size, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]int64]("[innerWidth, innerHeight, Math.max(innerHeight, document.documentElement.scrollHeight)]"))
	if err == nil && len(size) == 3 {
		b.resize(size[0], size[2], nil)
		defer b.resize(size[0], size[1], nil)
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	require.NoError(b.t, err)
	return b
}
