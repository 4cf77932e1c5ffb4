package locale_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// everyLanguage requires a text under a key in each language.
func everyLanguage(t *testing.T, key string) {
	t.Helper()
	for _, tag := range locale.Languages() {
		require.True(t, locale.For(tag).Has(key), "%s lacks %s", tag, key)
	}
}

func TestCatalog_StagesAreNamedAsInTheProcessTablesAndExplained(t *testing.T) {
	t.Parallel()
	for _, p := range workflows.Processes() {
		table := p.Table()
		named(t, "process."+table.Name, table.Title, table.TitleRU)
		for _, s := range table.Stages {
			named(t, "phase."+string(s.Phase), s.Title, s.TitleRU)
		}
	}
	for _, s := range workorder.Stages() { // to the client
		everyLanguage(t, "plain."+string(s.Phase))
		everyLanguage(t, "next."+string(s.Phase))
	}
}

// named requires a text in every language that is the title of a table.
func named(t *testing.T, key, english, russian string) {
	t.Helper()
	everyLanguage(t, key)
	require.Equal(t, english, locale.For("en").T(key))
	require.Equal(t, russian, locale.For("ru").T(key))
}

func TestCatalog_CommandsAreNamedAsInTheProcessTables(t *testing.T) {
	t.Parallel()
	for _, p := range workflows.Processes() {
		for _, s := range p.Table().Steps {
			named(t, "command."+s.Command, s.Title, s.TitleRU)
			if forStaff(s) {
				everyLanguage(t, "command."+s.Command+".done")
			}
		}
		for _, e := range p.Table().Effects {
			everyLanguage(t, "incident."+e.Name)
		}
	}
}

func forStaff(s process.Step) bool {
	return slices.ContainsFunc(s.Roles, func(r process.Role) bool { return slices.Contains(process.StaffRoles(), r) })
}

// A hold has its place on a chart, see processtest.Charts.
func TestCatalog_SaysWhatTheInstancesOfEveryProcessWaitFor(t *testing.T) {
	t.Parallel()
	for _, p := range workflows.Processes() {
		for _, c := range p.Diagrams() {
			for _, n := range c.Nodes {
				if n.Wait != "" {
					everyLanguage(t, "hold."+n.Wait)
					everyLanguage(t, "map.waits."+n.Wait)
				}
			}
		}
	}
}

// never are the commands that no task asks anybody for.
var never = []string{
	"open", "skip-diagnosis", "request-change", "reject-parts", "take-back-parts", "reverse-payment", "move-car", "pause-job", "fail-quality-check", "correct-intake", "correct-job", "reopen-job",
	"cancel", "skip-incident", "ask-advisor", "discount-lines",
}

// A new command is somebody's task and has its text, or is one of those above.
func TestCatalog_EveryTaskOfEveryProcessHasItsWords(t *testing.T) {
	t.Parallel()
	for _, p := range workflows.Processes() {
		for _, s := range p.Table().Steps {
			for _, l := range locale.Languages() {
				want := forStaff(s) && !slices.Contains(never, s.Command)
				require.Equal(t, want, locale.For(l).Has("task."+s.Command), "%s %s of %s", l, s.Command, p.Table().Name)
			}
		}
	}
}

func TestCatalog_CoversTheListsOfTheCore(t *testing.T) {
	t.Parallel()
	for _, r := range process.Roles() {
		everyLanguage(t, "role."+string(r))
	}
	for _, w := range workorder.WaitParts() {
		everyLanguage(t, "wait."+string(w))
	}
	for _, k := range workorder.OrderKinds() {
		everyLanguage(t, "kind."+string(k))
	}
	for _, k := range []process.ErrorKind{
		process.KindInvalid, process.KindConflict, process.KindNotFound,
		process.KindForbidden, process.KindUnavailable, process.KindInternal,
	} {
		everyLanguage(t, "error."+string(k)+".title")
		everyLanguage(t, "error."+string(k)+".text")
	}
}

// enums are the values that the core keeps as words: they stand in the tags that
// the API's schema is made of, so a new one is missed here at once.
var enums = []struct {
	of           any
	field, under string
}{
	{process.Hold{}, "Reason", "hold"},
	{process.Hold{}, "Side", "side"},
	{workorder.Job{}, "Approval", "approval"},
	{workorder.Job{}, "Exec", "execution"},
	{workorder.PartLine{}, "Supply", "supply"},
	{workorder.PartWait{}, "Part", "wait"},
	{workorder.Payer{}, "Kind", "payer"},
	{workorder.Share{}, "Basis", "basis"},
	{workorder.Estimate{}, "State", "estimate_state"},
	{workorder.Estimate{}, "Type", "estimate_type"},
	{workorder.Invoice{}, "State", "invoice_state"},
	{workorder.RecordPayment{}, "Method", "method"},
	{workorder.DecideEstimate{}, "Channel", "channel"},
	{workorder.DecideEstimate{}, "Approver", "approver"},
	{workorder.JobDecision{}, "Decision", "approval"},
	{workorder.JobDecision{}, "Reason", "reason"},
	{workorder.PauseJob{}, "Reason", "pause"},
	{workorder.PassOn{}, "Reason", "pass"},
	{workorder.ConsentPolicy{}, "Mode", "consent"},
	{workorder.Message{}, "State", "message_state"},
	{process.Incident{}, "End", "incident_end"},
	{workorder.HandOverAct{}, "SignedBy", "approver"},
}

func TestCatalog_CoversTheWordsOfTheCore(t *testing.T) {
	t.Parallel()
	for _, e := range enums {
		field, ok := reflect.TypeOf(e.of).FieldByName(e.field)
		require.True(t, ok, "%T has no %s any more", e.of, e.field)
		words := strings.Split(field.Tag.Get("enum"), ",")
		require.Greater(t, len(words), 1, "%T.%s lists no words", e.of, e.field)
		for _, w := range words {
			everyLanguage(t, e.under+"."+w)
		}
	}
}

func TestCatalog_NamesTheHoldsAndTheWaysToWriteToAClient(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"sms", "email", "phone", "messenger", "web"} {
		everyLanguage(t, "channel."+way)
	}
	for _, advice := range []string{"retry", "skip"} {
		everyLanguage(t, "incident.advice."+advice)
	}
}

// used finds keys in templates ({{.T "base.save"}}) and in code (l.T("base.save")).
var used = regexp.MustCompile(`\bT[ (]"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"`)

func TestCatalog_HasEveryKeyThatPagesAndCodeName(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../../web", "..", "../../api", "../../app"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			ext := filepath.Ext(path)
			if err != nil || d.IsDir() || ext != ".go" && ext != ".html" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range used.FindAllSubmatch(text, -1) {
				// For example, the comment of T names a key that need not exist.
				if key := string(m[1]); filepath.Base(path) != "locale.go" {
					require.True(t, locale.For("en").Has(key), "%s names the key %q, which no catalogue has", path, key)
				}
			}
			return err
		})
		require.NoError(t, err)
	}
}
