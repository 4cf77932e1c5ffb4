package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// catalog is one folder per language and in it one file per area of the
// product, all of them loaded: a new area is a new file.
//
//go:embed catalog
var catalog embed.FS

// refusals are one file per language other than English: the English format of
// a refusal → its translation.
//
//go:embed refusal
var refusals embed.FS

// mustLoad reads the catalogues. They are part of the program, so a broken one
// is a broken build, which the tests find.
func mustLoad() *shelf {
	bundle := i18n.NewBundle(language.English)
	s := &shelf{locales: map[string]*Locale{}}
	var tags []language.Tag
	for _, tag := range Languages() {
		l, err := load(bundle, tag)
		if err != nil {
			panic(fmt.Sprintf("locale: %v", err))
		}
		s.locales[tag] = l
		tags = append(tags, language.Make(tag))
	}
	s.matcher = language.NewMatcher(tags)
	return s
}

// load reads all files of one language. A key may stand in one file only, so
// that nobody changes a text and sees another.
func load(bundle *i18n.Bundle, tag string) (*Locale, error) {
	l := &Locale{tag: tag, name: names[tag], manner: manners[tag], keys: map[string]bool{}}
	files, err := fs.Glob(catalog, "catalog/"+tag+"/*.json")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := catalog.ReadFile(file)
		if err != nil {
			return nil, err
		}
		// go-i18n takes the language from the name before the last dot.
		messages, err := bundle.ParseMessageFileBytes(text, path.Base(file[:len(file)-len("json")])+tag+".json")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, m := range messages.Messages {
			if l.keys[m.ID] {
				return nil, fmt.Errorf("%s: key %q stands in another file too", file, m.ID)
			}
			l.keys[m.ID] = true
		}
	}
	l.localizer = i18n.NewLocalizer(bundle, tag)
	l.refusals, err = loadRefusals(tag)
	return l, err
}

func loadRefusals(tag string) (map[string]string, error) {
	if tag == fallback {
		return nil, nil
	}
	file := "refusal/" + tag + ".json"
	text, err := refusals.ReadFile(file)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	if err := json.Unmarshal(text, &texts); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return texts, nil
}
