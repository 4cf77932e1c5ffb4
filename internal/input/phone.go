package input

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"github.com/workbay/workbay/process"
)

// homeRegion is where a number without a country code is dialled from.
const homeRegion = "RU"

// extension finds what is dialled after the number, as people write it in four languages,
// and as RFC 3966 does (";ext=12").
var extension = regexp.MustCompile(`(?i)[\s,;(]*(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension|ensión)?|anexo|interno|int|ramal|x|#)[.:=\s]*([0-9]{1,10})[\s)]*$`)

// Phone is a telephone number: E.164, and the extension that is dialled after it.
type Phone struct{ Number, Extension string }

// String is the number as it is kept in one text and dialled by a link (RFC 3966).
func (p Phone) String() string {
	if p.Extension == "" {
		return p.Number
	}
	return p.Number + ";ext=" + p.Extension
}

// ReadPhone returns a telephone number, written in any usual way, in its one form.
// Numbers without a country code are Russian.
func ReadPhone(s string) (Phone, error) {
	number, ext := splitExtension(s)
	n, err := phonenumbers.Parse(number, homeRegion)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return Phone{}, process.Invalid("phone %q is not a number that can be called: give it with its area code, or with + and the country code", s)
	}
	return Phone{phonenumbers.Format(n, phonenumbers.E164), ext}, nil
}

// splitExtension parts what is dialled first from what is dialled after it. Look-alike
// digits and invisible characters are out of what is left.
func splitExtension(s string) (number, ext string) {
	s = strings.TrimSpace(shown(norm.NFKC.String(s)))
	if at := extension.FindStringSubmatchIndex(s); at != nil {
		return strings.TrimSpace(s[:at[0]]), s[at[2]:at[3]]
	}
	return s, ""
}

// TidyPhone brings a number that may be missing into its one form.
func TidyPhone(phone **string) error {
	if *phone == nil || strings.TrimSpace(**phone) == "" {
		*phone = nil
		return nil
	}
	p, err := ReadPhone(**phone)
	number := p.String()
	*phone = &number
	return err
}
