package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// kept is a form that was sent after its sender's session had ended. It travels
// through the sign-in as hidden fields and is offered to be sent again.
type kept struct {
	Path   string
	Fields []keptField
}

type keptField struct{ Name, Value string }

// mostKept bounds what is carried along: more than anybody types.
const mostKept = 256 << 10

const (
	keptPath   = "kept-path"
	keptPrefix = "kept."
)

// keep takes a form as it was sent to a path of ours.
func keep(path string, form url.Values) *kept {
	k := &kept{Path: path}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			k.Fields = append(k.Fields, keptField{name, v})
		}
	}
	return k
}

// keptOf finds a kept form among the fields of a sign-in; nil when there is
// none, or when it was for somewhere else.
func keptOf(form url.Values) *kept {
	path := form.Get(keptPath)
	if path == "" || inside(path) != path {
		return nil
	}
	inner := url.Values{}
	for name, values := range form {
		if own, ok := strings.CutPrefix(name, keptPrefix); ok {
			inner[own] = values
		}
	}
	return keep(path, inner)
}
