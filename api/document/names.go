// Package document shapes what machines read of the API: the OpenAPI document and its
// answers, so that generators need no case of ours.
package document

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Names calls the types of the OpenAPI document. Every process has its own Answer
// or Policy: those of any but the work order carry the name of their package, so
// that survey.Answer is SurveyAnswer.
func Names(processes []process.Process) func(reflect.Type, string) string {
	prefixes := map[string]string{}
	for _, p := range processes {
		for _, s := range p.Table().Steps {
			pkg := reflect.TypeOf(s.New()).PkgPath()
			prefixes[pkg] = strings.ToUpper(path.Base(pkg)[:1]) + path.Base(pkg)[1:]
		}
	}
	for _, shared := range []any{process.Event{}, workorder.Order{}} {
		delete(prefixes, reflect.TypeOf(shared).PkgPath())
	}
	return func(t reflect.Type, hint string) string {
		name := huma.DefaultSchemaNamer(t, hint)
		if clear, ok := renamed[name]; ok {
			name = clear
		}
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if prefix := prefixes[t.PkgPath()]; !strings.HasPrefix(name, prefix) {
			return prefix + name
		}
		return name
	}
}

// renamed are names that generators give to what they make themselves, and what ours are
// called instead.
var renamed = map[string]string{"Client": "ClientCard", "NewClient": "NewClientCard"}
