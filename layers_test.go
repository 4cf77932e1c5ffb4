package workbay_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/workbay/workbay"

// layers says who may import whom: our own packages and the outside modules
// that a package may use beside the standard library. A new arrow is a visible
// line in a diff. "*" stands for anything outside.
var layers = map[string][]string{
	"workorder":                 {},
	"internal/auth":             {"workorder", "github.com/alexedwards/argon2id"},
	"internal/metrics":          {"workorder", "internal/store", "github.com/prometheus/client_golang", "github.com/go-chi/chi/v5", "github.com/uber-go/tally/v4", "go.temporal.io/sdk/client", "go.temporal.io/sdk/contrib/tally"},
	"internal/embedded":         {"go.temporal.io", "github.com/jackc/pgx/v5", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/locale":           {"workorder", "github.com/nicksnyder/go-i18n/v2", "golang.org/x/text", "github.com/nyaruka/phonenumbers"},
	"internal/database":         {"workorder", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"},
	"internal/input":            {"workorder", "github.com/nyaruka/phonenumbers"},
	"internal/store":            {"workorder", "internal/database", "internal/input", "internal/auth", "internal/locale", "github.com/jackc/pgx/v5"},
	"internal/store/storetest":  {"workorder", "internal/store", "internal/embedded", "github.com/jackc/pgx/v5", "github.com/stretchr/testify"},
	"activities":                {"workorder", "internal/store", "internal/metrics", "go.temporal.io/sdk/activity", "go.temporal.io/sdk/temporal"},
	"workflows":                 {"workorder", "activities", "go.temporal.io/sdk", "go.temporal.io/api"},
	"internal/mining":           {"workorder"},
	"internal/document":         {"github.com/go-pdf/fpdf", "golang.org/x/image"},
	"internal/processmap":       {"workorder", "internal/store", "internal/diagram", "internal/locale"},
	"internal/diagram":          {"workorder"},
	"internal/desk":             {"workorder", "workflows", "internal/store", "internal/auth", "internal/metrics", "github.com/go-chi/chi/v5/middleware", "github.com/go-chi/httprate"},
	"api":                       {"workorder", "workflows", "internal/desk", "internal/store", "internal/database", "internal/auth", "internal/metrics", "internal/mining", "internal/processmap", "github.com/danielgtaylor/huma/v2", "github.com/go-chi/chi/v5"},
	"web":                       {"workorder", "workflows", "internal/desk", "internal/store", "internal/database", "internal/input", "internal/auth", "internal/metrics", "internal/locale", "internal/diagram", "internal/document", "internal/processmap", "github.com/go-chi/chi/v5", "github.com/alexedwards/scs/v2", "github.com/go-playground/form/v4"},
	"app/demo":                  {"workorder"},
	"internal/diagram/generate": {"internal/diagram", "workorder"},
	"internal/monitoring":       {},
	"deploy":                    {},
	"deploy/deploytest":         {"gopkg.in/yaml.v3"},
	"app":                       {"deploy", "web", "internal/desk", "internal/monitoring", "app/demo", "workorder", "workflows", "activities", "api", "internal/store", "internal/database", "internal/auth", "internal/embedded", "internal/metrics", "go.temporal.io"},
	"cmd/workbay":               {"app", "github.com/alecthomas/kong", "golang.org/x/term"},
	"e2e":                       {},
	"e2e/browser":               {"github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "github.com/stretchr/testify"},
	"e2e/bench":                 {"app", "app/demo", "workorder", "workflows", "*"},
	"e2e/scrapebench":           {"web", "workflows", "internal/desk", "internal/store", "internal/metrics", "internal/embedded", "workorder", "*"},
}

// pure is what the core may not touch even of the standard library: workflow
// code calls it and must decide the same way on replay.
var pure = []string{"os", "net", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "database/sql", "log", "log/slog", "sync", "context"}

// oneFile holds imports to the one file of a package that may have them.
var oneFile = map[string]string{
	"workflows/" + module + "/activities": "activities.go commands.go register.go",
	"workflows/go.temporal.io/sdk/client": "door.go history.go",
}

// packages lists every package with its imports, as the default build sees them.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").CombinedOutput()
	require.NoError(t, err, string(out))
	found := map[string][]string{}
	for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		words := strings.Fields(l)
		found[strings.TrimPrefix(strings.TrimPrefix(words[0], module), "/")] = words[1:]
	}
	return found
}

func TestLayers_EveryArrowIsInTheTable(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		if pkg == "" {
			continue
		}
		allowed, known := layers[pkg]
		require.True(t, known, "package %s is not in the layer table: add it, with the arrows it needs", pkg)
		for _, imp := range imports {
			require.True(t, mayImport(pkg, allowed, imp), "%s imports %s, which the layer table does not allow", pkg, imp)
		}
	}
}

func mayImport(pkg string, allowed []string, imp string) bool {
	if own, ok := strings.CutPrefix(imp, module+"/"); ok {
		return slices.Contains(allowed, own)
	}
	if !strings.Contains(strings.Split(imp, "/")[0], ".") {
		return pkg != "workorder" || !slices.Contains(pure, imp)
	}
	for _, a := range allowed {
		if a == "*" || imp == a || strings.HasPrefix(imp, a+"/") {
			return true
		}
	}
	return false
}

func TestLayers_NoPackageOfTheTableIsGone(t *testing.T) {
	t.Parallel()
	found := packages(t)
	for pkg := range layers {
		require.Contains(t, found, pkg, "the layer table names a package that does not exist")
	}
}

func TestLayers_SomeImportsStandInOneFileOnly(t *testing.T) {
	t.Parallel()
	for where, files := range oneFile {
		pkg, imp, _ := strings.Cut(where, "/")
		out, err := exec.Command("grep", "-l", `"`+imp+`"`, "--include=*.go", "--exclude=*_test.go", "-r", pkg).Output()
		require.NoError(t, err, "nobody imports %s any more: take the line out", imp)
		for _, f := range strings.Fields(string(out)) {
			require.Contains(t, strings.Fields(files), strings.TrimPrefix(f, pkg+"/"), "%s imports %s", f, imp)
		}
	}
}

func TestLayers_OnlyEmbeddedKnowsTheServer(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		for _, imp := range imports {
			if strings.HasPrefix(imp, "go.temporal.io/server/") {
				require.Equal(t, "internal/embedded", pkg, "only internal/embedded links the server: its build takes minutes")
			}
		}
	}
}
