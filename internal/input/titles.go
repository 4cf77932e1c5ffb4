package input

import (
	"cmp"

	"github.com/workbay/workbay/process"
)

// Titles are one title in the languages of the house. One is needed; who reads another
// language gets the first that there is.
type Titles struct {
	EN string `json:"en,omitempty" maxLength:"200"`
	RU string `json:"ru,omitempty" maxLength:"200"`
	ES string `json:"es,omitempty" maxLength:"200"`
	PT string `json:"pt,omitempty" maxLength:"200"`
}

// In is the title in a language, such as "ru", or the first that there is.
func (t Titles) In(language string) string {
	own := ""
	if of := t.Of(language); of != nil {
		own = *of
	}
	return cmp.Or(own, t.EN, t.RU, t.ES, t.PT)
}

// Of is where the title of a language is; nil for a language that the house has not.
func (t *Titles) Of(language string) *string {
	switch language {
	case "en":
		return &t.EN
	case "ru":
		return &t.RU
	case "es":
		return &t.ES
	case "pt":
		return &t.PT
	}
	return nil
}

// All are the titles that there are.
func (t Titles) All() []string {
	var all []string
	for _, s := range []string{t.EN, t.RU, t.ES, t.PT} {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// Tidy trims the titles, and refuses one that is too long or no title at all.
func (t *Titles) Tidy(field string) error {
	var wrong process.Faults
	for _, language := range []string{"en", "ru", "es", "pt"} {
		wrong.Add(Tidy(field+"."+language, t.Of(language), MaxName, false))
	}
	if t.In("") == "" && wrong.Err() == nil {
		wrong.Invalid("%s: is empty; give it in one language at least", field)
	}
	return wrong.Err()
}
