package locale_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
)

// refusing are the packages whose refusals people can read.
var refusing = []string{
	"process", "process/*", "survey", "workorder", "workflows", "activities", "web", "internal/desk", "internal/auth", "internal/database", "internal/input",
	"internal/audit", "internal/shop", "internal/people", "internal/cards", "internal/jobtemplates", "internal/imports", "internal/sheets", "internal/notes", "internal/files", "internal/inspections", "internal/record", "internal/parties/*", "internal/reads/*", "internal/store", "internal/exports", "internal/intake", "internal/signatures",
}

// inside are the files whose plain errors stand inside a refusal ("vin: %v").
var inside = []string{"process/worktime/calendar.go"}

// besides are texts that people read like refusals and that no call of one makes.
var besides = []string{
	"no answer in time",                                                                                      // workflows/effects.go: why an incident was opened
	"Sunday: %w", "Monday: %w", "Tuesday: %w", "Wednesday: %w", "Thursday: %w", "Friday: %w", "Saturday: %w", // process/worktime/calendar.go
}

var (
	fieldInFront = regexp.MustCompile(`^(?:%s|\[%d\]|[a-z0-9_.])+: `)
	verbs        = regexp.MustCompile(`%[^%]`)
	places       = regexp.MustCompile(`%(?:\[(\d+)\])?([^\[])`)
	paths        = regexp.MustCompile(`(?:GET|PUT|POST|PATCH) /\S*[\w=}]`)
)

// formats finds the format of every refusal in the sources, without the field
// in front, and where it stands.
func formats(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, dir := range refusing {
		files, err := filepath.Glob("../../" + dir + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, files, dir)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				collect(t, dir, file, found)
			}
		}
	}
	for _, text := range besides {
		found[text] = "besides"
	}
	return found
}

func collect(t *testing.T, dir, file string, found map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(tree, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && refuses(c.Fun, dir, file) {
			at := set.Position(c.Pos()).String()
			format, ok := literal(c.Args[0])
			require.True(t, ok, "%s: write the format as it is; a refusal made elsewhere is passed as an error", at)
			key := format[len(fieldInFront.FindString(format)):]
			require.Equal(t, len(verbs.FindAllString(format, -1)), len(c.Args)-1, "%s: %s", at, format)
			for _, v := range verbs.FindAllString(format, -1) {
				require.Contains(t, []string{"%s", "%q", "%d", "%v", "%c", "%w"}, v, "%s: the catalogues know only plain verbs, taken in turn", at)
			}
			if v := verbs.FindString(key); key != v && key != "%s: %w" { // only passes on what another says
				found[key] = at
			}
		}
		return true
	})
}

// refuses reports whether a call makes a refusal, or what is inside one.
func refuses(called ast.Expr, dir, file string) bool {
	names := []string{"Invalid", "Conflict", "NotFound", "Forbidden", "Unavailable"}
	switch f := called.(type) {
	case *ast.Ident:
		return (dir == "workorder" || dir == "process") && slices.Contains(names, f.Name)
	case *ast.SelectorExpr:
		of, ok := f.X.(*ast.Ident)
		if ok && of.Name == "fmt" && f.Sel.Name == "Errorf" {
			return slices.Contains(inside, strings.TrimPrefix(filepath.ToSlash(file), "../../"))
		}
		if ok && of.Name == "wrong" && f.Sel.Name == "Invalid" { // the process.Faults of a check
			return true
		}
		return ok && (of.Name == "workorder" || of.Name == "process") && slices.Contains(names, f.Sel.Name)
	}
	return false
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, whole := literal(e.X)
		b, also := literal(e.Y)
		return a + b, whole && also && e.Op == token.ADD
	}
	return "", false
}

func refusalFile(t *testing.T, tag string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("refusal/" + tag + ".json")
	require.NoError(t, err)
	texts := map[string]string{}
	require.NoError(t, json.Unmarshal(text, &texts))
	require.Equal(t, len(texts), topKeys(t, text), "%s: a format stands in it twice", tag)
	return texts
}

// aWord is a key of a word that refusals are made with: "word.stock".
var aWord = regexp.MustCompile(`^(word|survey)\.[a-z_ ]+$`)

func TestRefusals_EveryFormatIsTranslated(t *testing.T) {
	t.Parallel()
	want := formats(t)
	require.Greater(t, len(want), 150)
	for _, tag := range locale.Languages()[1:] {
		texts := refusalFile(t, tag)
		for format, at := range want {
			if texts[format] == "" {
				t.Errorf("%s lacks %q, which stands at %s", tag, format, at)
			}
		}
		for key := range texts {
			if want[key] == "" && !aWord.MatchString(key) {
				t.Errorf("%s translates %q, which nothing says any more", tag, key)
			}
		}
	}
}

func TestRefusals_TheSameWordsAreKnownInEveryLanguage(t *testing.T) {
	t.Parallel()
	words := map[string]int{}
	for _, tag := range locale.Languages()[1:] {
		for key := range refusalFile(t, tag) {
			if aWord.MatchString(key) {
				words[key]++
			}
		}
	}
	require.NotEmpty(t, words)
	for key, n := range words {
		require.Equal(t, len(locale.Languages())-1, n, "%s is not in every language", key)
	}
}

func TestRefusals_TranslationsUseTheSameArgumentsAndPaths(t *testing.T) {
	t.Parallel()
	for _, tag := range locale.Languages()[1:] {
		for format, text := range refusalFile(t, tag) {
			var want []int
			for i := range verbs.FindAllString(format, -1) {
				want = append(want, i+1)
			}
			require.Equal(t, want, argumentsOf(t, text), "%s: %s", format, text)
			require.Equal(t, paths.FindAllString(format, -1), paths.FindAllString(text, -1), "%s: %s", format, text)
		}
	}
}

// argumentsOf lists the numbers of a translation's arguments, which are texts.
func argumentsOf(t *testing.T, text string) (numbers []int) {
	t.Helper()
	for i, m := range places.FindAllStringSubmatch(text, -1) {
		require.Equal(t, "s", m[2], "arguments are texts: %s", text)
		n := i + 1
		if m[1] != "" {
			n, _ = strconv.Atoi(m[1])
			require.NotRegexp(t, `%s`, text, "number all arguments or none")
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

func TestRefusals_NothingIsLeftInEnglish(t *testing.T) {
	t.Parallel()
	for _, tag := range locale.Languages()[1:] {
		for format, text := range refusalFile(t, tag) {
			require.NotEqual(t, format, text, tag)
			require.Equal(t, strings.TrimSpace(text), text, tag)
			require.NotRegexp(t, `\.$`, text, "refusals end without a full stop, as in English")
			if tag == "ru" {
				require.Regexp(t, `[А-яЁё]`, text)
				require.NotRegexp(t, `[А-яЁё][A-Za-z]|[A-Za-z][А-яЁё]`, text, "a Latin letter that looks Russian")
			} else {
				require.NotRegexp(t, `[А-яЁё]`, text)
			}
		}
	}
}
