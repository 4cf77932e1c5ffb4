package processmap

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Charts lists the charts that are shown with what stands where, the one to
// begin with first.
func Charts() []string { return []string{"stages", "work-order"} }

// Words are what a picture is said in; nil, the language of the docs, for nil.
func Words(l *locale.Locale) *diagram.Words {
	if l == nil {
		return nil
	}
	return &diagram.Words{
		Language: l.Tag(),
		Name: func(id, english string) string {
			if strings.HasPrefix(id, "Flow_") { // what is said on the way, not a title
				return strings.ToLower(l.T(Key(id, english)))
			}
			return l.T(Key(id, english))
		},
		Waits: func(reason string) string { return l.T("map.waits." + reason) },
		Level: func(level string) string {
			if key := "manager.level." + level; l.Has(key) {
				return l.T(key)
			}
			return ""
		},
	}
}

// said are the names that the pages say elsewhere, by element or, for flows, by
// their English name.
var said = map[string]string{
	"work-order": "field.order", "Pool_Client": "side.client", "Pool_Supplier": "side.supplier", "Pool_Manufacturer": "side.manufacturer",
	"Lane_Reception": "nav.reception", "Lane_Workshop": "nav.board", "Lane_Parts": "nav.parts",
	"yes": "base.yes", "no": "base.no",
}

// notWord is what stands between the words of a name.
var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// Key is where the catalogue has the name of a chart, pool, lane, stage, element
// or flow: stages and commands are called what they are called everywhere, all
// else has its own text by its English name.
func Key(id, english string) string {
	slug := strings.Trim(notWord.ReplaceAllString(strings.ToLower(english), "-"), "-")
	if strings.HasPrefix(id, "Flow_") {
		if key, ok := said[english]; ok {
			return key
		}
		return "map.flow." + slug
	}
	if key, ok := said[id]; ok {
		return key
	}
	stages, steps := workorder.Stages(), workorder.Steps()
	if i := slices.IndexFunc(steps, func(s process.Step) bool { return s.Element == id }); i >= 0 {
		return "command." + steps[i].Command
	}
	if i := slices.IndexFunc(stages, func(s process.Stage) bool { return s.Element == id || s.Title == english }); i >= 0 {
		return "phase." + string(stages[i].Phase)
	}
	return "map." + slug
}

// speech says what stands on a picture: without a language of the reader's in
// English.
type speech struct{ *locale.Locale }

func speak(l *locale.Locale) speech {
	if l == nil {
		l = locale.For("en")
	}
	return speech{l}
}

// against says two lengths of working time in one unit, so shortly that they fit
// into a box.
func (s speech) against(p90, target float64) string {
	const hour, minute = 3600, 60
	if max(p90, target) < 99.5*minute {
		return s.T("map.p90_minutes", "Within", s.Number(int64(math.Round(p90/minute))), "Target", s.Number(int64(math.Round(target/minute))))
	}
	tenth := 0.1 // of an hour, which nobody needs to know of a week
	if max(p90, target) >= 99.5*hour {
		tenth = 1
	}
	hours := func(v float64) string {
		return s.Qty(exact.Qty(math.Round(v/hour/tenth) * tenth * float64(exact.Units(1))))
	}
	return s.T("map.p90_hours", "Within", hours(p90), "Target", hours(target))
}

// span says a length of working time in its two largest units. Hours are not
// made days: a working day has fewer than a day of the clock.
func (s speech) span(seconds float64) string {
	d := time.Duration(seconds) * time.Second
	if d < 24*time.Hour {
		return s.Span(d.Truncate(time.Minute))
	}
	return s.Hours(exact.HoursOf(int64(d.Hours()), 0))
}
