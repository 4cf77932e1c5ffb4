package messages

import (
	"strings"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// written is a composed letter.
type written struct{ language, subject, body string }

// compose writes a letter in the client's language, or in English. The texts
// are in the catalogues of internal/locale, under message.<name>.
func compose(name, language string, m Letter, link string) (written, error) {
	l, key := locale.For(language), "message."+name
	if !l.Has(key + ".body") {
		return written{}, process.Invalid("there is no text for a message %q", name)
	}
	agreed := ""
	if name == "agreement" {
		if m.Agreed == nil {
			return written{}, process.Invalid("message %q does not say what was agreed", m.Key)
		}
		agreed = agreement(l, m.Agreed)
	}
	subject := l.T(key+".subject", "Order", m.Order, "Link", link)
	return written{l.Tag(), subject, l.T(key+".body", "Order", m.Order, "Link", link, "Agreed", agreed)}, nil
}

// agreement says what was agreed, a line each: the jobs with the client's word and
// what they cost, the total, the client's share of it where others pay too, the time.
func agreement(l *locale.Locale, a *workorder.Agreed) string {
	var lines []string
	for _, j := range a.Lines {
		lines = append(lines, l.T("message.agreement."+string(j.Decision), "Job", j.Title, "Amount", l.Money(j.Amount, a.Currency)))
	}
	if a.ReadyAt.IsZero() {
		return strings.Join(append(lines, l.T("message.agreement.nothing")), "\n")
	}
	lines = append(lines, l.T("message.agreement.total", "Amount", l.Money(a.Total, a.Currency)))
	if a.Client != a.Total {
		lines = append(lines, l.T("message.agreement.yours", "Amount", l.Money(a.Client, a.Currency)))
	}
	return strings.Join(append(lines, l.T("message.agreement.ready", "When", l.DateTime(a.ReadyAt))), "\n")
}
