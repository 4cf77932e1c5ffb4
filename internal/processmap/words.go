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
)

// Words are what a picture of a process is said in; nil, the language of the docs,
// for nil. A process that the catalogues do not know keeps its own names.
func Words(l *locale.Locale, of process.Table) *diagram.Words {
	if l == nil {
		return nil
	}
	return &diagram.Words{
		Language: l.Tag(),
		Name: func(id, english string) string {
			name := l.Or(Key(of, id, english), english)
			if strings.HasPrefix(id, "Flow_") { // what is said on the way, not a title
				return strings.ToLower(name)
			}
			return name
		},
		Waits: func(reason string) string { return l.Or("map.waits."+reason, "waits: "+reason) },
		Level: func(level string) string { return l.Or("manager.level."+level, "") },
	}
}

// said are the names that the pages say elsewhere, by element or, for flows, by
// their English name.
var said = map[string]string{
	"Pool_Client": "side.client", "Pool_Supplier": "side.supplier", "Pool_Manufacturer": "side.manufacturer",
	"Lane_Reception": "nav.reception", "Lane_Workshop": "nav.board", "Lane_Parts": "nav.parts",
	"yes": "base.yes", "no": "base.no",
}

// notWord is what stands between the words of a name.
var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// Key is where the catalogue has the name of a chart, pool, lane, stage, element
// or flow of a process: the process, its stages and commands are called what they
// are called everywhere, all else has its own text by its English name.
func Key(of process.Table, id, english string) string {
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
	if english == of.Title {
		return "process." + of.Name
	}
	if i := slices.IndexFunc(of.Steps, func(s process.Step) bool { return s.Element == id }); i >= 0 {
		return "command." + of.Steps[i].Command
	}
	if i := slices.IndexFunc(of.Stages, func(s process.Stage) bool { return s.Element == id || s.Title == english }); i >= 0 {
		return "phase." + string(of.Stages[i].Phase)
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
