package countries

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/worktime"
)

func TestCountries_EachHasClocksAndHolidays(t *testing.T) {
	t.Parallel()
	require.True(t, slices.IsSortedFunc(All(), func(a, b Country) int { return strings.Compare(a.Code, b.Code) }))
	for _, c := range All() {
		require.True(t, c.Tax.Valid(), c.Code)
		require.Len(t, c.Currency, 3, c.Code)
		for _, z := range c.Zones {
			_, err := time.LoadLocation(z)
			require.NoError(t, err, z)
		}
		for year := 2026; year < 2036; year++ {
			days := Holidays(c.Code, year)
			require.GreaterOrEqual(t, len(days), 7, "%s %d", c.Code, year)
			calendar := worktime.DefaultCalendar()
			calendar.Zone, calendar.Exceptions = c.Zones[0], nil
			for _, d := range days {
				require.NotEmpty(t, d.Name)
				calendar.Exceptions = append(calendar.Exceptions, worktime.Day{Date: d.Date, Note: d.Name})
			}
			require.NoError(t, calendar.Validate(), c.Code)
		}
	}
	require.Empty(t, Holidays("XX", 2026))
}

func TestHolidays_DatesThatAnybodyCanLookUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, date string }{
		{"RU", "2026-01-08"}, {"RU", "2026-11-04"}, {"BY", "2026-04-21"}, {"KZ", "2026-03-22"}, {"MX", "2026-11-16"},
		{"PT", "2026-04-03"}, {"PT", "2026-06-04"}, {"DE", "2026-10-03"}, {"US", "2026-07-04"}, {"US", "2026-07-03"}, {"BR", "2026-09-07"}, {"ES", "2026-12-08"},
	} {
		require.True(t, slices.ContainsFunc(Holidays(c.country, 2026), func(h Holiday) bool { return h.Date == c.date }), "%v %v", c, Holidays(c.country, 2026))
	}
}
