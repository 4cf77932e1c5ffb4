package workbay_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/workbay/workbay"

// owners are the packages that own tables or read them.
var owners = []string{
	"internal/audit", "internal/shop", "internal/people", "internal/cards", "internal/record",
	"internal/parties/stock", "internal/parties/suppliers", "internal/parties/billing", "internal/parties/messages",
	"internal/parties/workshop", "internal/parties/claims", "internal/parties/surveys", "internal/notes", "internal/files", "internal/imports", "internal/jobtemplates", "internal/inspections", "internal/intake", "internal/signatures",
	"internal/reads/counter", "internal/reads/reception", "internal/reads/parts", "internal/reads/picker", "internal/reads/board", "internal/reads/bottlenecks", "internal/reads/eventlog", "internal/reads/manager", "internal/reads/feedback", "internal/reads/held", "internal/reads/uses",
	"internal/metrics/counters", "internal/metrics/gauges",
}

// owner is what each of them may import, and what this one may beside that.
func owner(more ...string) []string {
	return append([]string{"internal/database", "github.com/jackc/pgx/v5"}, more...)
}

// layers says who may import whom: our own packages and the outside modules
// that a package may use beside the standard library. A new arrow is a visible
// line in a diff. "*" stands for anything outside.
var layers = map[string][]string{
	// The kernel, and the processes on it. A process may start another one.
	"process":          {"process/worktime"},
	"process/exact":    {},
	"process/worktime": {},
	"survey":           {},
	"workorder":        {"survey"},

	// What all processes are tested by.
	"process/processtest": {"github.com/stretchr/testify"},

	"internal/feed":      {},
	"internal/countries": {"github.com/rickar/cal/v2"},
	"internal/auth":      {"internal/feed", "github.com/alexedwards/argon2id"},
	"internal/metrics":   {"internal/store", "internal/metrics/counters", "github.com/prometheus/client_golang", "github.com/go-chi/chi/v5", "github.com/uber-go/tally/v4", "go.temporal.io/sdk/client", "go.temporal.io/sdk/contrib/tally"},
	"internal/memory":    {"github.com/KimMachineGun/automemlimit"},
	"internal/embedded":  {"internal/memory", "go.temporal.io", "github.com/jackc/pgx/v5", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/locale":    {"github.com/nicksnyder/go-i18n/v2", "golang.org/x/text", "github.com/nyaruka/phonenumbers"},
	"internal/database":  {"github.com/jackc/pgx/v5", "github.com/jackc/puddle/v2", "github.com/pressly/goose/v3"},
	"internal/sheets":    {"github.com/xuri/excelize/v2", "golang.org/x/text/encoding"},
	"internal/input":     {"golang.org/x/text/unicode/norm", "github.com/nyaruka/phonenumbers"},

	// The owners of tables. Who is further down may ask who is further up.
	"internal/audit":            owner(),
	"internal/payloads":         owner("go.temporal.io/sdk/converter", "go.temporal.io/sdk/temporal", "go.temporal.io/api/common", "google.golang.org/protobuf"),
	"internal/metrics/counters": owner(),
	"internal/shop":             owner("workorder", "internal/input", "internal/audit", "internal/auth"),
	"internal/people":           owner("internal/input", "internal/audit", "internal/auth", "internal/shop"),
	"internal/cards":            owner("workorder", "internal/input", "internal/audit", "internal/shop"),
	"internal/notes":            owner("internal/input", "internal/audit"),
	"internal/files":            owner("internal/input", "internal/audit", "internal/notes", "golang.org/x/image"),
	"internal/inspections":      owner("internal/input", "internal/audit"),
	"internal/intake":           owner("internal/input", "internal/audit"),
	"internal/signatures":       owner("internal/input", "internal/audit", "internal/files"),
	"internal/jobtemplates":     owner("workorder", "internal/input", "internal/audit", "internal/cards"),
	"internal/imports":          owner("internal/input", "internal/audit", "internal/cards", "internal/sheets", "internal/parties/suppliers"),
	"internal/record":           owner("workorder", "internal/input", "internal/people", "internal/metrics/counters"),

	// The parties: no two of them know each other. What one needs of another is a
	// function that internal/store hands it.
	"internal/parties/stock":     owner("workorder", "internal/input", "internal/audit", "internal/shop", "internal/cards"),
	"internal/parties/suppliers": owner("workorder", "internal/input", "internal/audit", "internal/shop", "internal/cards"),
	"internal/parties/billing":   owner("workorder", "internal/shop"),
	"internal/parties/messages":  owner("workorder", "internal/audit", "internal/auth", "internal/locale", "internal/cards", "internal/metrics/counters"),
	"internal/parties/workshop":  owner("workorder", "internal/input", "internal/audit", "internal/shop", "internal/people"),
	"internal/parties/claims":    owner("workorder", "internal/input", "internal/audit", "internal/cards"),
	"internal/parties/surveys":   owner("survey", "internal/cards", "internal/metrics/counters"),

	// What desks and metrics show: they read tables of all owners and write none.
	"internal/reads/counter":     owner("internal/record", "internal/input"),
	"internal/reads/reception":   owner("workorder", "internal/audit", "internal/cards"),
	"internal/reads/parts":       owner("workorder"),
	"internal/reads/picker":      owner("workorder", "internal/input", "internal/jobtemplates"),
	"internal/reads/eventlog":    {"workorder", "internal/mining", "internal/record"},
	"internal/reads/feedback":    owner(),
	"internal/reads/held":        owner("workorder"),
	"internal/reads/uses":        owner(),
	"internal/reads/board":       owner("workorder", "internal/parties/workshop"),
	"internal/reads/bottlenecks": owner("workorder", "internal/shop"),
	"internal/reads/manager":     owner("workorder", "internal/shop", "internal/metrics/gauges"),
	"internal/metrics/gauges":    owner("workorder", "internal/shop", "internal/reads/bottlenecks"),

	// Only the aggregate knows all of them.
	"internal/store":                 append([]string{"workorder", "internal/database", "internal/feed", "github.com/jackc/pgx/v5"}, owners...),
	"internal/store/storetest":       append([]string{"survey", "workorder", "internal/database", "internal/store", "internal/embedded", "github.com/jackc/pgx/v5", "github.com/stretchr/testify"}, owners...),
	"activities":                     {"workorder", "survey", "internal/store", "internal/record", "internal/metrics", "go.temporal.io/sdk/activity", "go.temporal.io/sdk/temporal"},
	"workflows":                      {"workorder", "survey", "activities", "go.temporal.io/sdk", "go.temporal.io/api"},
	"internal/exports":               {"workorder", "internal/store", "internal/database", "internal/audit", "internal/locale", "internal/sheets", "internal/input", "internal/cards", "internal/people", "internal/record", "internal/parties/stock", "internal/parties/suppliers", "internal/reads/bottlenecks"},
	"internal/mining":                {},
	"internal/document":              {"github.com/go-pdf/fpdf", "github.com/go-text/typesetting", "golang.org/x/image/math/fixed", "golang.org/x/text/unicode"},
	"internal/document/documenttest": {"github.com/stretchr/testify"},
	"internal/processmap":            {"workorder", "internal/store", "internal/diagram", "internal/locale", "internal/reads/bottlenecks"},
	"internal/diagram":               {},
	"internal/desk":                  {"workorder", "survey", "workflows", "internal/feed", "internal/store", "internal/database", "internal/auth", "internal/metrics", "internal/cards", "internal/record", "internal/notes", "internal/people", "internal/files", "internal/inspections", "internal/parties/messages", "internal/parties/stock", "internal/parties/suppliers", "internal/parties/workshop", "internal/reads/counter", "internal/reads/held", "github.com/go-chi/chi/v5", "github.com/go-chi/httprate", "internal/intake", "internal/signatures"},
	"api":                            {"api/document", "api/problem", "internal/input", "workorder", "survey", "workflows", "internal/desk", "internal/feed", "internal/store", "internal/database", "internal/auth", "internal/metrics", "internal/reads/eventlog", "internal/processmap", "internal/cards", "internal/people", "internal/shop", "internal/record", "internal/notes", "internal/files", "internal/inspections", "internal/imports", "internal/jobtemplates", "internal/sheets", "internal/parties/billing", "internal/parties/claims", "internal/parties/messages", "internal/parties/stock", "internal/parties/suppliers", "internal/parties/surveys", "internal/parties/workshop", "internal/reads/bottlenecks", "internal/reads/picker", "internal/reads/reception", "github.com/danielgtaylor/huma/v2", "github.com/go-chi/chi/v5", "internal/audit", "internal/locale", "internal/exports", "internal/intake", "internal/signatures", "internal/reads/parts"},
	"api/document":                   {"workorder", "github.com/danielgtaylor/huma/v2"},
	"api/problem":                    {"internal/cards", "internal/desk", "github.com/danielgtaylor/huma/v2"},
	"web":                            {"internal/countries", "workorder", "survey", "workflows", "internal/desk", "internal/feed", "internal/store", "internal/database", "internal/input", "internal/auth", "internal/metrics", "internal/locale", "internal/diagram", "internal/document", "internal/processmap", "internal/cards", "internal/people", "internal/shop", "internal/record", "internal/notes", "internal/files", "internal/inspections", "internal/imports", "internal/jobtemplates", "internal/sheets", "internal/parties/billing", "internal/parties/claims", "internal/parties/messages", "internal/parties/stock", "internal/parties/suppliers", "internal/parties/surveys", "internal/parties/workshop", "internal/reads/board", "internal/reads/bottlenecks", "internal/reads/eventlog", "internal/reads/feedback", "internal/reads/manager", "internal/reads/parts", "internal/reads/picker", "internal/reads/reception", "github.com/go-chi/chi/v5", "github.com/alexedwards/scs/v2", "github.com/boombuler/barcode", "github.com/go-playground/form/v4", "internal/audit", "internal/exports", "internal/intake", "internal/signatures"},
	"app/demo":                       {"survey", "workorder", "internal/input"},
	"app/past":                       {"app/demo", "survey", "workorder", "activities", "internal/store", "internal/database", "internal/cards", "internal/parties/claims", "internal/parties/messages", "internal/parties/stock", "internal/record"},
	"internal/diagram/generate":      {"internal/diagram", "survey", "workorder"},
	"internal/monitoring":            {},
	"deploy":                         {},
	"deploy/deploytest":              {"gopkg.in/yaml.v3"},
	"app":                            {"workorder", "deploy", "web", "internal/desk", "internal/feed", "internal/monitoring", "app/demo", "golang.org/x/sync", "workflows", "activities", "api", "api/problem", "internal/store", "internal/database", "internal/parties/messages", "internal/people", "internal/record", "internal/auth", "internal/embedded", "internal/memory", "internal/metrics", "internal/payloads", "go.temporal.io", "app/past"},
	"cmd/workbay":                    {"app", "internal/memory", "github.com/alecthomas/kong", "golang.org/x/term", "go.temporal.io/sdk/contrib/envconfig"},
	"e2e":                            {},
	"e2e/toy":                        {"internal/database"},
	"e2e/browser":                    {"github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "github.com/stretchr/testify"},
	"e2e/bench":                      {"app", "app/demo", "internal/memory", "workorder", "workflows", "*"},
	"e2e/scrapebench":                {"internal/input", "web", "workflows", "internal/desk", "internal/store", "internal/metrics", "internal/embedded", "internal/people", "internal/shop", "internal/reads/bottlenecks", "workorder", "*"},
}

// kernel is what the language of every process is made of: everybody may use it.
var kernel = []string{"process", "process/exact", "process/worktime"}

// processes are the pure packages: workflow code calls them.
var processes = append([]string{"workorder", "survey"}, kernel...)

// pure is what the processes may not touch even of the standard library: workflow
// code calls it and must decide the same way on replay.
var pure = []string{"os", "net", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "database/sql", "log", "log/slog", "sync", "context"}

// oneFile holds imports to the one file of a package that may have them.
var oneFile = map[string]string{
	"workflows/" + module + "/activities": "activities.go before_kernel.go commands.go effects.go register.go shell.go",
	"workflows/go.temporal.io/sdk/client": "door.go history.go",
}

// packages lists every package with its imports, as the default build sees them.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	var said strings.Builder // apart from the list: Go also writes there what it downloads
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	list.Stderr = &said
	out, err := list.Output()
	require.NoError(t, err, said.String())
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
		return slices.Contains(allowed, own) || slices.Contains(kernel, own) && !slices.Contains(kernel, pkg)
	}
	if !strings.Contains(strings.Split(imp, "/")[0], ".") {
		return !slices.Contains(processes, pkg) || !slices.Contains(pure, imp)
	}
	for _, a := range allowed {
		if a == "*" || imp == a || strings.HasPrefix(imp, a+"/") {
			return true
		}
	}
	return false
}

func TestLayers_PartiesDoNotKnowEachOther(t *testing.T) {
	t.Parallel()
	const parties = "internal/parties/"
	for pkg, imports := range packages(t) {
		if !strings.HasPrefix(pkg, parties) {
			continue
		}
		for _, imp := range imports {
			require.NotContains(t, imp, parties, "%s: what two parties share is an argument, an event or a function that internal/store hands over", pkg)
		}
	}
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

var (
	created = regexp.MustCompile(`CREATE TABLE ([a-z_]+)`)
	written = regexp.MustCompile(`\b(?:INSERT INTO|UPDATE|DELETE FROM) ([a-z_]+)`)
	read    = regexp.MustCompile(`\b(?:FROM|JOIN) ([a-z_]+)`)
)

// tables lists what a pattern finds in the sources of every package under internal,
// of the tables that there are.
func tables(t *testing.T, pattern *regexp.Regexp) map[string]map[string]bool {
	t.Helper()
	known := map[string]bool{}
	migrations, err := filepath.Glob("internal/database/migrations/*.sql")
	require.NoError(t, err)
	for _, f := range migrations {
		sql, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range created.FindAllStringSubmatch(string(sql), -1) {
			known[m[1]] = true
		}
	}
	found := map[string]map[string]bool{} // by table: the packages
	require.NoError(t, filepath.WalkDir("internal", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range pattern.FindAllStringSubmatch(string(source), -1) {
			if known[m[1]] {
				if found[m[1]] == nil {
					found[m[1]] = map[string]bool{}
				}
				found[m[1]][filepath.Dir(path)] = true
			}
		}
		return err
	}))
	require.NotEmpty(t, found)
	return found
}

func TestLayers_ATableIsWrittenByItsOwnerOnly(t *testing.T) {
	t.Parallel()
	for table, by := range tables(t, written) {
		require.Len(t, by, 1, "table %s is written by %v: have its owner do it", table, by)
		for pkg := range by {
			require.NotContains(t, pkg, "internal/reads/", "%s is written where desks only read", table)
		}
	}
}

func TestLayers_NoPartyReadsATableOfAnother(t *testing.T) {
	t.Parallel()
	const parties = "internal/parties/"
	writers := tables(t, written)
	for table, readers := range tables(t, read) {
		for owner := range writers[table] {
			for pkg := range readers {
				require.False(t, strings.HasPrefix(owner, parties) && strings.HasPrefix(pkg, parties) && owner != pkg, "%s reads %s of %s", pkg, table, owner)
			}
		}
	}
}
