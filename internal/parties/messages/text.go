package messages

import (
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
)

// written is a composed letter.
type written struct{ language, subject, body string }

// compose writes a letter in the client's language, or in English. The texts
// are in the catalogues of internal/locale, under message.<name>.
func compose(name, language, order, link string) (written, error) {
	l, key := locale.For(language), "message."+name
	if !l.Has(key + ".body") {
		return written{}, process.Invalid("there is no text for a message %q", name)
	}
	subject := l.T(key+".subject", "Order", order, "Link", link)
	return written{l.Tag(), subject, l.T(key+".body", "Order", order, "Link", link)}, nil
}
