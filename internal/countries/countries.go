// Package countries is what a country gives a shop that opens there: its currency, its
// clocks, its usual tax and its public holidays. A shop can change all of it.
package countries

import (
	"slices"

	"github.com/workbay/workbay/process/exact"
)

// Country is one in which a shop can open.
type Country struct {
	Code     string        // ISO 3166
	Currency string        // ISO 4217
	Tax      exact.Percent // the standard rate that prices contain; 0 where it is added to them or differs by region
	Zones    []string      // IANA names, that of most people first
}

// All are the countries whose public holidays are known, by code.
func All() []Country { return slices.Clone(all) }

// Find is the country with a code.
func Find(code string) (Country, bool) {
	i := slices.IndexFunc(all, func(c Country) bool { return c.Code == code })
	if i < 0 {
		return Country{}, false
	}
	return all[i], true
}

// Zones are the time zones of all countries.
func Zones() (zones []string) {
	for _, c := range all {
		zones = append(zones, c.Zones...)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// Currencies are those of all countries.
func Currencies() (codes []string) {
	for _, c := range all {
		codes = append(codes, c.Currency)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

var all = []Country{
	{"AR", "ARS", 2100, []string{"America/Argentina/Buenos_Aires"}},
	{"AT", "EUR", 2000, []string{"Europe/Vienna"}},
	{"AU", "AUD", 1000, []string{"Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Australia/Hobart"}},
	{"BE", "EUR", 2100, []string{"Europe/Brussels"}},
	{"BG", "EUR", 2000, []string{"Europe/Sofia"}},
	{"BR", "BRL", 0, []string{"America/Sao_Paulo", "America/Bahia", "America/Fortaleza", "America/Manaus", "America/Cuiaba", "America/Porto_Velho", "America/Rio_Branco"}},
	{"BY", "BYN", 2000, []string{"Europe/Minsk"}},
	{"CA", "CAD", 0, []string{"America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Regina", "America/Halifax", "America/St_Johns"}},
	{"CH", "CHF", 810, []string{"Europe/Zurich"}},
	{"CZ", "CZK", 2100, []string{"Europe/Prague"}},
	{"DE", "EUR", 1900, []string{"Europe/Berlin"}},
	{"DK", "DKK", 2500, []string{"Europe/Copenhagen"}},
	{"ES", "EUR", 2100, []string{"Europe/Madrid", "Atlantic/Canary"}},
	{"FR", "EUR", 2000, []string{"Europe/Paris"}},
	{"GB", "GBP", 2000, []string{"Europe/London"}},
	{"GR", "EUR", 2400, []string{"Europe/Athens"}},
	{"HR", "EUR", 2500, []string{"Europe/Zagreb"}},
	{"IE", "EUR", 2300, []string{"Europe/Dublin"}},
	{"IT", "EUR", 2200, []string{"Europe/Rome"}},
	{"KZ", "KZT", 1600, []string{"Asia/Almaty"}},
	{"LT", "EUR", 2100, []string{"Europe/Vilnius"}},
	{"LV", "EUR", 2100, []string{"Europe/Riga"}},
	{"MX", "MXN", 1600, []string{"America/Mexico_City", "America/Monterrey", "America/Cancun", "America/Chihuahua", "America/Hermosillo", "America/Tijuana"}},
	{"NL", "EUR", 2100, []string{"Europe/Amsterdam"}},
	{"NO", "NOK", 2500, []string{"Europe/Oslo"}},
	{"NZ", "NZD", 1500, []string{"Pacific/Auckland"}},
	{"PL", "PLN", 2300, []string{"Europe/Warsaw"}},
	{"PT", "EUR", 2300, []string{"Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"}},
	{"RO", "RON", 2100, []string{"Europe/Bucharest"}},
	{"RU", "RUB", 2200, []string{"Europe/Moscow", "Europe/Kaliningrad", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka"}},
	{"SE", "SEK", 2500, []string{"Europe/Stockholm"}},
	{"SI", "EUR", 2200, []string{"Europe/Ljubljana"}},
	{"SK", "EUR", 2300, []string{"Europe/Bratislava"}},
	{"UA", "UAH", 2000, []string{"Europe/Kyiv"}},
	{"US", "USD", 0, []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"}},
	{"ZA", "ZAR", 1500, []string{"Africa/Johannesburg"}},
}
