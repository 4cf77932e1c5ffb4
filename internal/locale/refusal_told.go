package locale

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// told is a format as the pattern of the messages that were made of it.
type told struct {
	format  string
	message *regexp.Regexp
	solid   int // bytes that are no arguments
}

// patterns are the formats of all catalogues, the most particular first. They
// are made when a message has to be told again, which is seldom.
var patterns = sync.OnceValue(func() []told {
	var all []told
	for format := range For("ru").refusals {
		var b strings.Builder
		b.WriteString(`(?s)\A`)
		last := 0
		for _, at := range verb.FindAllStringIndex(format, -1) {
			b.WriteString(regexp.QuoteMeta(format[last:at[0]]))
			b.WriteString(groups[format[at[0]:at[1]]])
			last = at[1]
		}
		b.WriteString(regexp.QuoteMeta(format[last:]) + `\z`)
		solid := len(format) - 2*len(verb.FindAllString(format, -1))
		all = append(all, told{format, regexp.MustCompile(b.String()), solid})
	}
	slices.SortFunc(all, func(a, b told) int {
		return cmp.Or(b.solid-a.solid, strings.Compare(a.format, b.format))
	})
	return all
})

// groups match what each verb writes.
var groups = map[string]string{
	"%d": `(-?\d+)`, "%c": `(.)`, "%q": `("(?:[^"\\]|\\.)*"|'.+?')`, "%s": `(.*?)`, "%v": `(.*?)`, "%w": `(.*?)`,
}

// fieldIn finds the field in front of a message.
var fieldIn = regexp.MustCompile(`^[a-z0-9_]+(?:\[\d+\])?(?:\.[a-z0-9_]+(?:\[\d+\])?)*: `)

// Told is an English refusal of which only the message is left, in the reader's
// language: what opened an incident, what an older worker said, what one refusal
// says inside another. What is not known comes back as it is.
func (l *Locale) Told(message string) string {
	if len(l.refusals) == 0 {
		return message
	}
	field := fieldIn.FindString(message)
	for _, p := range patterns() {
		for _, field := range slices.Compact([]string{field, ""}) {
			m := p.message.FindStringSubmatch(message[len(field):])
			if m == nil {
				continue
			}
			if text, ok := l.refuseField(field, p.format, m[1:]); ok {
				return text
			}
		}
	}
	return message
}
