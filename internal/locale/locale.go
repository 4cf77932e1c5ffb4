// Package locale speaks the four languages of the product: texts out of the
// catalogues in catalog/<language>/<area>.json, and money, quantities, times
// and telephone numbers in the manner of each language. It asks no clock and no
// environment: the time zone comes with the time, the present as an argument.
package locale

import (
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// fallback is the language of whoever speaks none of ours, and of a text that
// has no translation.
const fallback = "en"

// Languages lists the languages of the product, English first.
func Languages() []string { return []string{"en", "ru", "es", "pt"} }

// Locale is one language. It is made once and safe for concurrent use.
type Locale struct {
	tag, name string
	manner    manner
	localizer *i18n.Localizer
	keys      map[string]bool
	refusals  map[string]string // English format → translation; see Say
}

// shelf holds every language; it is filled once from the embedded catalogues.
type shelf struct {
	locales map[string]*Locale
	matcher language.Matcher
}

var loaded = sync.OnceValue(mustLoad)

// For returns a language by its tag, with or without a region ("pt", "pt-BR");
// English for one that we do not speak.
func For(language string) *Locale {
	locales := loaded().locales
	if l := locales[language]; l != nil {
		return l
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(language), "_", "-"), "-")
	if l := locales[base]; l != nil {
		return l
	}
	return locales[fallback]
}

// Match chooses the best of [Languages] for an Accept-Language header, English
// when none fits or the header is nonsense.
func Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return fallback
	}
	_, i, confidence := loaded().matcher.Match(wanted...)
	if confidence == language.No {
		return fallback
	}
	return Languages()[i]
}

// Keys lists all keys of the English catalogue, sorted. Every other language
// has the same; a test sees to it.
func Keys() []string {
	english := For(fallback).keys
	keys := make([]string, 0, len(english))
	for k := range english {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Tag is the language's tag: "ru".
func (l *Locale) Tag() string { return l.tag }

// Name is the language's own name for itself: "Русский".
func (l *Locale) Name() string { return l.name }

// Has reports whether this language itself has a text under the key.
func (l *Locale) Has(key string) bool { return l.keys[key] }

// parser refuses a template whose value was not given: "<no value>" in the
// middle of a sentence would look like a text.
var parser template.Parser = &template.TextParser{Option: "missingkey=error"}

// T is the text under a key. Arguments are a name and a value in turn:
// T("tasks.overdue", "Count", 3). An integer named Count chooses the plural form
// and is written in the language's manner. A key that this language lacks gives
// the English text; one that English lacks as well, or a text whose values were
// not all given, gives "⟦key⟧".
func (l *Locale) T(key string, args ...any) string {
	text := i18n.LocalizeConfig{MessageID: key, TemplateParser: parser}
	if len(args) > 0 {
		values := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, _ := args[i].(string)
			values[name] = args[i+1]
			if n, whole := integer(args[i+1]); whole && name == "Count" {
				text.PluralCount, values[name] = n, l.Number(n)
			}
		}
		text.TemplateData = values
	}
	// An untranslated text comes with an error that says so, and in English.
	if s, _ := l.localizer.Localize(&text); s != "" {
		return s
	}
	return "⟦" + key + "⟧"
}

// Or is the text under a key, or another where this language lacks it: the name
// that a process of a shop's own gives itself.
func (l *Locale) Or(key, other string) string {
	if l.Has(key) {
		return l.T(key)
	}
	return other
}

// integer is v as a number, when it is a whole one of a common type.
func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	}
	return 0, false
}
