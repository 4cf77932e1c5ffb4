package locale_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/workbay/workbay/internal/locale"
)

// entry is one text of a catalogue: its plural forms, or one form named other.
type entry struct {
	area   string
	plural bool
	forms  map[string]string
}

// catalogue reads a language's files as they are, past the code under test.
func catalogue(t *testing.T, tag string) map[string]entry {
	t.Helper()
	files, err := fs.Glob(os.DirFS("catalog"), tag+"/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := map[string]entry{}
	for _, file := range files {
		text, err := os.ReadFile(path.Join("catalog", file))
		require.NoError(t, err)
		var raw map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &raw), file)
		require.Equal(t, len(raw), topKeys(t, text), "%s: a key stands in it twice", file)
		for key, value := range raw {
			require.Empty(t, all[key].area, "%s: key %q stands in this other file too", file, key)
			all[key] = read(t, file, key, value)
		}
	}
	return all
}

func read(t *testing.T, file, key string, value json.RawMessage) entry {
	t.Helper()
	e := entry{area: path.Base(file), forms: map[string]string{}}
	var single string
	if json.Unmarshal(value, &single) == nil {
		e.forms["other"] = single
		return e
	}
	require.NoError(t, json.Unmarshal(value, &e.forms), "%s: %s is neither a text nor plural forms", file, key)
	e.plural = true
	return e
}

// topKeys counts the keys of a file, the same one twice if it stands there twice.
func topKeys(t *testing.T, text []byte) (n int) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	depth, key := 0, true
	for {
		token, err := d.Token()
		if err == io.EOF {
			return n
		}
		require.NoError(t, err)
		switch token {
		case json.Delim('{'):
			depth++
			key = depth == 1
		case json.Delim('}'):
			depth--
			key = depth == 1
		default:
			if depth == 1 && key {
				n++
			}
			key = depth == 1 && !key
		}
	}
}

func TestCatalog_EveryLanguageHasTheSameKeysInTheSameFiles(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	require.Equal(t, slices.Sorted(maps.Keys(english)), locale.Keys())
	form := regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)
	for key := range english {
		require.Regexp(t, form, key, "keys are dotted and lower case")
	}
	for _, tag := range locale.Languages() {
		own := catalogue(t, tag)
		require.Empty(t, without(english, own), "%s lacks these keys of English", tag)
		require.Empty(t, without(own, english), "English lacks these keys of %s: they are never shown", tag)
		for key, e := range english {
			require.Equal(t, e.area, own[key].area, "%s: %s stands in another file than in English", tag, key)
			require.Equal(t, e.plural, own[key].plural, "%s: %s has plural forms in one language only", tag, key)
			require.True(t, locale.For(tag).Has(key))
		}
	}
}

// without lists the keys of one catalogue that another has not, with their files.
func without(of, in map[string]entry) (keys []string) {
	for key, e := range of {
		if _, ok := in[key]; !ok {
			keys = append(keys, e.area+" "+key)
		}
	}
	slices.Sort(keys)
	return keys
}

var placeholder = regexp.MustCompile(`\{\{\s*\.([A-Z][A-Za-z]*)\s*\}\}`)

// placeholders are the names of a text's values, each once.
func placeholders(text string) []string {
	names := []string{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestCatalog_TheSameValuesStandInEveryLanguageAndForm(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	for _, tag := range locale.Languages() {
		for key, e := range catalogue(t, tag) {
			want := placeholders(english[key].forms["other"])
			for form, text := range e.forms {
				require.Equal(t, want, placeholders(text), "%s %s %s: %s", tag, key, form, text)
				require.NotContains(t, placeholder.ReplaceAllString(text, ""), "{{", "%s %s: a text names values and decides nothing", tag, key)
				require.Equal(t, strings.TrimSpace(text), text, "%s %s: space at an end", tag, key)
				require.NotEmpty(t, text, "%s %s %s is empty", tag, key, form)
			}
			if e.plural {
				require.Contains(t, want, "Count", "%s: plural forms are chosen by Count, which must stand in them", key)
			}
		}
	}
}

// pluralForms are those that whole numbers take in a language by the CLDR rules
// of go-i18n, and other, which it falls back to.
func pluralForms(t *testing.T, tag string) []string {
	t.Helper()
	bundle := i18n.NewBundle(language.English)
	bundle.MustAddMessages(language.Make(tag), &i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"})
	forms := []string{"other"}
	for _, n := range []int{0, 1, 2, 3, 5, 10, 11, 12, 21, 22, 25, 100, 101, 1000, 1_000_000} {
		form, err := i18n.NewLocalizer(bundle, tag).Localize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n})
		require.NoError(t, err)
		forms = append(forms, form)
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

func TestCatalog_PluralFormsAreComplete(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"few", "many", "one", "other"}, pluralForms(t, "ru"), "the probe finds what is known")
	for _, tag := range locale.Languages() {
		want := pluralForms(t, tag)
		for key, e := range catalogue(t, tag) {
			if e.plural {
				require.Equal(t, want, slices.Sorted(maps.Keys(e.forms)), "%s: %s (many in es and pt is for a million: 1000000 de órdenes)", tag, key)
			}
		}
	}
}

// sameAsEnglish are the texts that are right although they read as in English:
// names, abbreviations and words that both languages have.
var sameAsEnglish = map[string][]string{
	"ru": {"Workbay", "VIN"},
	"es": {"Workbay", "VIN", "SMS", "Total", "No"},
	"pt": {"Workbay", "VIN", "SMS", "Total", "Menu", "E-mail"},
}

func TestCatalog_NothingIsLeftInEnglish(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	for tag, allowed := range sameAsEnglish {
		for key, e := range catalogue(t, tag) {
			for form, text := range e.forms {
				words := strings.TrimSpace(placeholder.ReplaceAllString(text, ""))
				if words == "" || slices.Contains(allowed, text) {
					continue
				}
				for _, theirs := range english[key].forms {
					require.NotEqual(t, theirs, text, "%s %s %s is not translated; if that is right, say so in sameAsEnglish", tag, key, form)
				}
				if tag == "ru" {
					require.Regexp(t, `[А-яЁё]`, text, "%s is not translated", key)
					require.NotRegexp(t, `[А-яЁё][A-Za-z]|[A-Za-z][А-яЁё]`, words, "%s has a Latin letter that looks Russian", key)
				} else {
					require.NotRegexp(t, `[А-яЁё]`, text, "%s %s", tag, key)
				}
			}
		}
	}
}
