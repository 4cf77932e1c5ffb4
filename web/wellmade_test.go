package web_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// wellMade requires what every page owes its reader: all texts found, what
// people typed as text, one main heading and no level skipped, a label on every
// field, a name on every button and link, no id twice, and no script or style
// that is in the page.
func (a *answer) wellMade() *answer {
	a.t.Helper()
	require.NotContains(a.t, a.body, "⟦", "a text is missing")
	require.NotContains(a.t, a.body, "<script>alert", "what somebody typed is text")
	root := a.tree()
	ids, labelled := map[string]bool{}, map[string]bool{}
	level, tops := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			require.False(a.t, ids[id], "id %q is there twice", id)
			ids[id] = true
		}
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			at := int(n.Data[1] - '0')
			require.LessOrEqual(a.t, at, level+1, "heading %q skips a level", inner(n))
			if level = at; at == 1 {
				tops++
			}
		}
	}
	require.Equal(a.t, 1, tops, "a page has one h1")
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			a.elementWellMade(n, labelled, ids)
		}
	}
	return a
}

func (a *answer) elementWellMade(n *html.Node, labelled, ids map[string]bool) {
	a.t.Helper()
	for _, at := range n.Attr {
		require.NotEqual(a.t, "style", at.Key, "a style is in the page")
		require.False(a.t, strings.HasPrefix(at.Key, "on"), "a script is in the page: %s", at.Key)
		if at.Key == "aria-describedby" || at.Key == "aria-labelledby" || at.Key == "list" {
			for _, id := range strings.Fields(at.Val) {
				require.True(a.t, ids[id], "%s names %q, which is not there", at.Key, id)
			}
		}
	}
	switch n.Data {
	case "input", "select", "textarea":
		if slices.Contains([]string{"hidden", "submit"}, attr(n, "type")) {
			return
		}
		named := attr(n, "aria-label") != "" || attr(n, "aria-labelledby") != "" || attr(n, "id") != "" && labelled[attr(n, "id")]
		for p := n.Parent; p != nil && !named; p = p.Parent {
			named = p.Data == "label" && inner(p) != ""
		}
		require.True(a.t, named, "%s %q has no label", n.Data, attr(n, "name"))
	case "button", "a", "summary":
		require.NotEmpty(a.t, inner(n)+attr(n, "aria-label"), "%s says nothing: %v", n.Data, n.Attr)
	case "script", "style":
		require.Empty(a.t, strings.TrimSpace(inner(n)), "a %s is in the page", n.Data)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inner is the text in an element.
func inner(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
