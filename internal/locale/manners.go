package locale

// nbsp keeps a number and what belongs to it on one line.
const nbsp = "\u00a0"

// manner is how a language writes numbers, money and dates. It follows the CLDR
// (es is Spain's Spanish, pt Brazil's Portuguese); what differs says why.
type manner struct {
	point, group string
	// groupFrom is the number of whole digits from which thousands are
	// grouped: Spanish leaves 1234 together and writes 12.345.
	groupFrom   int
	symbolFirst bool
	symbolGap   string // between a sign such as ₽ and the digits
	percentGap  string
	symbols     map[string]string // where they differ from those below
	months      [12]string
	weekdays    [7]string // from Sunday
	date        string    // Go's verbs are English, so: D day, M month, Y year
	dateTime    string    // W weekday, D day, M month, T time
	units       units
}

// units are the short names of spans of time.
type units struct{ day, hour, minute, second string }

// symbols are the signs of currencies. Any other currency stands with its code,
// which nobody can mistake.
var symbols = map[string]string{
	"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "TRY": "₺", "UAH": "₴", "KZT": "₸",
	"GEL": "₾", "AMD": "֏", "AZN": "₼", "PLN": "zł", "BRL": "R$", "MXN": "MX$", "CAD": "CA$", "AUD": "A$",
}

// names are the languages' own names for themselves.
var names = map[string]string{"en": "English", "ru": "Русский", "es": "Español", "pt": "Português"}

var manners = map[string]manner{
	"en": {
		point: ".", group: ",", groupFrom: 4, symbolFirst: true,
		months:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		weekdays: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		date:     "D M Y", dateTime: "W D M, T",
		units: units{"d", "h", "min", "s"},
	},
	"ru": {
		point: ",", group: nbsp, groupFrom: 4, symbolGap: nbsp, percentGap: nbsp,
		months:   [12]string{"янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."},
		weekdays: [7]string{"вс", "пн", "вт", "ср", "чт", "пт", "сб"},
		date:     "D M Y г.", dateTime: "W, D M, T",
		units: units{"д", "ч", "мин", "с"},
	},
	"es": {
		point: ",", group: ".", groupFrom: 5, symbolGap: nbsp, percentGap: nbsp,
		symbols:  map[string]string{"USD": "US$"}, // $ is the peso of half of those who read it
		months:   [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
		weekdays: [7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
		date:     "D M Y", dateTime: "W, D M, T",
		units: units{"d", "h", "min", "s"},
	},
	"pt": {
		point: ",", group: ".", groupFrom: 4, symbolFirst: true, symbolGap: nbsp,
		symbols:  map[string]string{"USD": "US$"},
		months:   [12]string{"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
		weekdays: [7]string{"dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."},
		date:     "D de M de Y", dateTime: "W, D de M, T",
		units: units{"d", "h", "min", "s"},
	},
}
