package locale

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is the name of a country, by its two letters: "Германия".
func (l *Locale) Country(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return cmp.Or(display.Regions(language.Make(l.tag)).Name(r), code)
}

// Names sorts names as this language does, with what stands under each.
func Names[T any](l *Locale, list []T, name func(T) string) {
	c := collate.New(language.Make(l.tag))
	slices.SortStableFunc(list, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}

// Region is the country that an Accept-Language header speaks of, or makes most likely:
// two letters, "" when it says nothing.
func Region(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return ""
	}
	r, _ := wanted[0].Region()
	return r.String()
}
