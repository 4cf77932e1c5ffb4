package locale

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/workbay/workbay/process"
)

// Say is a refusal in the reader's language: what to do about it, by the
// catalogue in refusal/<language>.json. The field that it begins with
// ("odometer_km: …") stays as it is, so that a form can find it. What has no
// translation is said in English.
func (l *Locale) Say(err error) string {
	if err == nil {
		return ""
	}
	var e *process.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	said := make([]string, 0, 1+len(e.More))
	for _, one := range e.All() {
		said = append(said, l.sayOne(one))
	}
	return strings.Join(said, "; ")
}

func (l *Locale) sayOne(e *process.Error) string {
	if len(l.refusals) == 0 {
		return e.Message
	}
	if text, ok := l.refuse(e.Format, e.Args); ok {
		return text
	}
	return l.Told(e.Message)
}

// fieldOf finds the field in front of a format, whose place may be an argument:
// "odometer_km: ", "jobs[%d].reason: ", "%s.parts[%d].qty: ".
var fieldOf = regexp.MustCompile(`^(?:%s|\[%d\]|[a-z0-9_.])+: `)

// verb is the place of an argument in a format.
var verb = regexp.MustCompile(`%[a-z]`)

// refuse says a refusal by its format; false when the catalogue lacks it.
func (l *Locale) refuse(format string, args []string) (string, bool) {
	field := fieldOf.FindString(format)
	format = format[len(field):]
	if n := len(verb.FindAllString(field, -1)); n > 0 && n <= len(args) {
		field, args = fill(field, args[:n]), args[n:]
	}
	return l.refuseField(field, format, args)
}

// refuseField does so when the field is known; the format is without it.
func (l *Locale) refuseField(field, format string, args []string) (string, bool) {
	verbs := verb.FindAllString(format, -1)
	if len(verbs) != len(args) {
		return "", false
	}
	if len(verbs) == 1 && verbs[0] == format {
		return field + l.Told(args[0]), true
	}
	text, ok := l.refusals[format]
	if !ok {
		return "", false
	}
	said := make([]string, len(args))
	for i, a := range args {
		switch verbs[i] {
		case "%v", "%w": // another's refusal inside this one
			said[i] = l.Told(a)
		default:
			said[i] = l.word(format, field, a)
		}
	}
	return field + fill(text, said), true
}

// fill puts texts into a format: in turn, or by their numbers (%[2]s).
func fill(format string, texts []string) string {
	if len(texts) == 0 {
		return strings.ReplaceAll(format, "%%", "%")
	}
	a := make([]any, len(texts))
	for i, t := range texts {
		a[i] = t
	}
	return fmt.Sprintf(strings.NewReplacer("%d", "%s", "%q", "%s").Replace(format), a...)
}

// speaks says which words the arguments of a refusal can be. Only these are
// translated: a user who is named admin is no role. A family is the first part
// of a catalogue key; "field" stands for the refused field's name.
var speaks = []struct {
	begins   string
	families []string
}{
	{"job %s is", []string{"approval", "execution"}},
	{"part line %s", []string{"supply"}},
	{"estimate version %d is %s", []string{"estimate_state"}},
	{"%s is not for %s", []string{"command", "role"}},
	{"%s can not be", []string{"command", "phase"}},
	{"this program does not know the step", []string{"command"}},
	{"choose one of", []string{"field", "channel", "payer", "word"}},
	{"this survey is", []string{"survey"}},
	{"this vehicle is marked", []string{"word"}},
	{"the %s has another version", []string{"word"}},
	{"%s names", []string{"word"}},
	{"discounts of the order", []string{"role"}},
	{"%s is listed already", []string{"role"}},
	{"it is in use by now", []string{"use"}},
	{"is a %s file and no list", []string{"file_is"}},
	{"no column is", []string{"import_field"}},
}

// andOthers ends a list that was cut.
const andOthers = " and others"

// word is an argument in the reader's language when it is a word of the process
// or a list of such words; otherwise as it is.
func (l *Locale) word(format, field, arg string) string {
	for _, s := range speaks {
		if !strings.HasPrefix(format, s.begins) {
			continue
		}
		list, others := strings.CutSuffix(arg, andOthers)
		words := strings.Split(list, ", ")
		for i, w := range words {
			text, ok := l.oneWord(s.families, field, w)
			if !ok {
				return arg
			}
			words[i] = text
		}
		if arg = strings.Join(words, ", "); others {
			arg += " " + l.refusals["word.and_others"]
		}
		return arg
	}
	return arg
}

func (l *Locale) oneWord(families []string, field, word string) (string, bool) {
	for _, family := range families {
		if family == "field" {
			name := strings.TrimSuffix(field, ": ")
			family = name[strings.LastIndexByte(name, '.')+1:]
		}
		key := family + "." + word
		if text, ok := l.refusals[key]; ok {
			return text, true
		}
		if l.Has(key) {
			return l.T(key), true
		}
	}
	return "", false
}
