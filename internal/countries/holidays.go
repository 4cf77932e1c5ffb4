package countries

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"github.com/workbay/workbay/process/worktime"
)

// Holiday is a public holiday on a date.
type Holiday struct {
	Date string // such as 2026-05-01
	Name string // in the country's own language
}

// Holidays are the public holidays of a country in a year, by date; none of a country
// that is not known. A holiday that is kept on another day than its own is there on both:
// which one a shop closes on it decides itself.
func Holidays(code string, year int) (days []Holiday) {
	add := func(t time.Time, name string) {
		date := worktime.DateOf(t, t.Location())
		known := slices.ContainsFunc(days, func(h Holiday) bool { return h.Date == date })
		if !t.IsZero() && !known {
			days = append(days, Holiday{date, name})
		}
	}
	for _, h := range holidays[code] {
		actual, observed := h.Calc(year)
		add(actual, h.Name)
		add(observed, h.Name)
	}
	slices.SortFunc(days, func(a, b Holiday) int { return strings.Compare(a.Date, b.Date) })
	return days
}

// holidays are those of the library, and of our own where it has none or too few.
var holidays = map[string][]*cal.Holiday{
	"AU": au.HolidaysNSW, // what the states share and the most populous one keeps
	"AR": ar.Holidays,
	"AT": at.Holidays,
	"BE": be.Holidays,
	"BG": bg.Holidays,
	"BR": br.Holidays,
	"CA": ca.Holidays,
	"CH": ch.Holidays,
	"CZ": cz.Holidays,
	"DE": de.Holidays,
	"DK": dk.Holidays,
	"ES": es.Holidays,
	"FR": fr.Holidays,
	"GB": gb.Holidays,
	"GR": gr.Holidays,
	"HR": hr.Holidays,
	"IE": ie.Holidays,
	"IT": it.Holidays,
	"LT": lt.Holidays,
	"LV": lv.Holidays,
	"NL": nl.Holidays,
	"NO": no.Holidays,
	"NZ": nz.Holidays,
	"PL": pl.Holidays,
	"RO": ro.Holidays,
	"SE": se.Holidays,
	"SI": si.Holidays,
	"SK": sk.Holidays,
	"UA": ua.Holidays,
	"US": us.Holidays,
	"ZA": za.Holidays,
	"BY": belarus, "KZ": kazakhstan, "MX": mexico, "PT": portugal, "RU": russia,
}

// fixed is a holiday on the same day each year.
func fixed(month time.Month, day int, name string) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

// monday is a holiday on the nth Monday of a month.
func monday(n int, month time.Month, name string) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, Month: month, Weekday: time.Monday, Offset: n, Func: cal.CalcWeekdayOffset}
}

func named(h *cal.Holiday, name string) *cal.Holiday { return h.Clone(&cal.Holiday{Name: name}) }

// russia is article 112 of the labour code. The days that the government moves each year
// are not in it: a shop adds them.
var russia = []*cal.Holiday{
	fixed(time.January, 1, "Новогодние каникулы"), fixed(time.January, 2, "Новогодние каникулы"), fixed(time.January, 3, "Новогодние каникулы"),
	fixed(time.January, 4, "Новогодние каникулы"), fixed(time.January, 5, "Новогодние каникулы"), fixed(time.January, 6, "Новогодние каникулы"),
	fixed(time.January, 7, "Рождество Христово"), fixed(time.January, 8, "Новогодние каникулы"),
	fixed(time.February, 23, "День защитника Отечества"), fixed(time.March, 8, "Международный женский день"),
	fixed(time.May, 1, "Праздник Весны и Труда"), fixed(time.May, 9, "День Победы"),
	fixed(time.June, 12, "День России"), fixed(time.November, 4, "День народного единства"),
}

var belarus = []*cal.Holiday{
	fixed(time.January, 1, "Новы год"), fixed(time.January, 2, "Новы год"), fixed(time.January, 7, "Нараджэнне Хрыстова"),
	fixed(time.March, 8, "Дзень жанчын"),
	{Name: "Радаўніца", Type: cal.ObservancePublic, Offset: 9, Julian: true, Func: cal.CalcEasterOffset},
	fixed(time.May, 1, "Свята працы"), fixed(time.May, 9, "Дзень Перамогі"), fixed(time.July, 3, "Дзень Незалежнасці"),
	fixed(time.November, 7, "Дзень Кастрычніцкай рэвалюцыі"), fixed(time.December, 25, "Нараджэнне Хрыстова"),
}

// kazakhstan is without Kurban Ait, whose day the moon decides: a shop adds it.
var kazakhstan = []*cal.Holiday{
	fixed(time.January, 1, "Жаңа жыл"), fixed(time.January, 2, "Жаңа жыл"), fixed(time.January, 7, "Рождество"),
	fixed(time.March, 8, "Халықаралық әйелдер күні"), fixed(time.March, 21, "Наурыз мейрамы"), fixed(time.March, 22, "Наурыз мейрамы"),
	fixed(time.March, 23, "Наурыз мейрамы"), fixed(time.May, 1, "Қазақстан халқының бірлігі күні"), fixed(time.May, 7, "Отан қорғаушы күні"),
	fixed(time.May, 9, "Жеңіс күні"), fixed(time.July, 6, "Астана күні"), fixed(time.August, 30, "Конституция күні"),
	fixed(time.October, 25, "Республика күні"), fixed(time.December, 16, "Тәуелсіздік күні"),
}

var mexico = []*cal.Holiday{
	fixed(time.January, 1, "Año Nuevo"), monday(1, time.February, "Día de la Constitución"), monday(3, time.March, "Natalicio de Benito Juárez"),
	fixed(time.May, 1, "Día del Trabajo"), fixed(time.September, 16, "Día de la Independencia"),
	monday(3, time.November, "Día de la Revolución"), fixed(time.December, 25, "Navidad"),
}

var portugal = []*cal.Holiday{
	fixed(time.January, 1, "Ano Novo"), named(aa.GoodFriday, "Sexta-feira Santa"), fixed(time.April, 25, "Dia da Liberdade"),
	fixed(time.May, 1, "Dia do Trabalhador"), named(aa.CorpusChristi, "Corpo de Deus"), fixed(time.June, 10, "Dia de Portugal"),
	fixed(time.August, 15, "Assunção de Nossa Senhora"), fixed(time.October, 5, "Implantação da República"), fixed(time.November, 1, "Todos os Santos"),
	fixed(time.December, 1, "Restauração da Independência"), fixed(time.December, 8, "Imaculada Conceição"), fixed(time.December, 25, "Natal"),
}
