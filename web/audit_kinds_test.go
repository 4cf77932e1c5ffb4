package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
)

// Whatever the house writes into its audit has a name in every language.
func TestAudit_EveryKindHasWords(t *testing.T) {
	t.Parallel()
	written := auditCalls(t)
	require.Greater(t, len(written), 30)
	for _, kind := range auditKinds {
		require.True(t, slices.ContainsFunc(written, func(w string) bool { return matches(w, kind) }), "nothing writes %s any more", kind)
		for _, l := range locale.Languages() {
			require.NotContains(t, locale.For(l).T("audit."+kind), "audit.", "%s in %s", kind, l)
		}
	}
	for _, w := range written {
		require.True(t, slices.ContainsFunc(auditKinds, func(kind string) bool { return matches(w, kind) }), "%s is written and has no words", w)
	}
}

// matches reports whether a kind is what is written; * stands for what is computed.
func matches(written, kind string) bool {
	before, after, computed := strings.Cut(written, "*")
	if !computed {
		return written == kind
	}
	return strings.HasPrefix(kind, before) && strings.HasSuffix(kind, after) && len(kind) > len(before)+len(after)
}

// told are the methods that write what they are told to, with the place of the kind.
var told = map[string]int{"atTheDoor": 1, "noted": 1, "shelfStep": 2, "transferNoted": 1, "transferStep": 2, "returnNoted": 1, "returnStep": 2}

// auditCalls reads from the sources what is written into the audit.
func auditCalls(t *testing.T) (kinds []string) {
	t.Helper()
	err := filepath.WalkDir("../internal", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		within := ""
		ast.Inspect(file, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncDecl); ok {
				within = f.Name.Name
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				if of, _ := f.X.(*ast.Ident); of != nil && of.Name == "audit" && f.Sel.Name == "Note" {
					if _, variable := call.Args[3].(*ast.Ident); variable {
						require.Contains(t, told, within, "%s writes what it is told to: %s", within, path)
					}
					kinds = append(kinds, auditKind(call.Args[3])...)
				}
				if at, ok := told[f.Sel.Name]; ok {
					kinds = append(kinds, auditKind(call.Args[at])...)
				}
			}
			return true
		})
		return nil
	})
	require.NoError(t, err)
	return kinds
}

// auditKind is the kind as it is written in the source, * for what is computed; nothing for
// a variable alone: then the method around it is one of those that write what they are told to.
func auditKind(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return []string{s}
	case *ast.BinaryExpr:
		part := func(e ast.Expr) string { return append(auditKind(e), "*")[0] }
		return []string{part(e.X) + part(e.Y)}
	}
	return nil
}
