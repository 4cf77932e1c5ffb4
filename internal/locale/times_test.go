package locale_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the test are there on every machine

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
)

const day = 24 * time.Hour

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func TestLocale_DatesAndTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 26, 18, 0, 0, 0, zone(t, "Europe/Moscow"))
	eq(t, "date", [4]string{"26 Nov 2026", "26 нояб. 2026 г.", "26 nov 2026", "26 de nov. de 2026"}, func(l *locale.Locale) string { return l.Date(at) })
	eq(t, "date and time", [4]string{"Thu 26 Nov, 18:00", "чт, 26 нояб., 18:00", "jue, 26 nov, 18:00", "qui., 26 de nov., 18:00"},
		func(l *locale.Locale) string { return l.DateTime(at) })
	eq(t, "time", [4]string{"18:00", "18:00", "18:00", "18:00"}, func(l *locale.Locale) string { return l.Time(at) })
	eq(t, "early", [4]string{"Sat 2 May, 08:05", "сб, 2 мая, 08:05", "sáb, 2 may, 08:05", "sáb., 2 de mai., 08:05"},
		func(l *locale.Locale) string { return l.DateTime(time.Date(2026, 5, 2, 8, 5, 0, 0, time.UTC)) })
}

func TestLocale_MonthsAndWeekdaysDiffer(t *testing.T) {
	t.Parallel()
	for _, tag := range locale.Languages() {
		months, weekdays := map[string]bool{}, map[string]bool{}
		for i := range 12 {
			months[locale.For(tag).Date(time.Date(2026, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC))] = true
			weekday, _, _ := strings.Cut(locale.For(tag).DateTime(time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC)), " ")
			weekdays[weekday] = true
		}
		require.Len(t, months, 12, tag)
		require.Len(t, weekdays, 7, tag)
	}
}

func TestLocale_When(t *testing.T) {
	t.Parallel()
	moscow := zone(t, "Europe/Moscow")
	now := time.Date(2026, 11, 26, 16, 40, 0, 0, moscow)
	on := func(month time.Month, d, h, m int) time.Time { return time.Date(2026, month, d, h, m, 0, 0, moscow) }
	for _, c := range []struct {
		t    time.Time
		want [4]string
	}{
		{now, [4]string{"just now", "сейчас", "ahora", "agora"}},
		{now.Add(-59 * time.Second), [4]string{"just now", "сейчас", "ahora", "agora"}},
		{now.Add(20 * time.Minute), [4]string{"in 20_min", "через 20_мин", "dentro de 20_min", "em 20_min"}},
		{now.Add(-59 * time.Minute), [4]string{"59_min ago", "59_мин назад", "hace 59_min", "há 59_min"}},
		{now.Add(time.Hour), [4]string{"today 17:40", "сегодня в 17:40", "hoy, 17:40", "hoje, 17:40"}},
		{on(11, 26, 0, 0), [4]string{"today 00:00", "сегодня в 00:00", "hoy, 00:00", "hoje, 00:00"}},
		{on(11, 25, 23, 59), [4]string{"yesterday 23:59", "вчера в 23:59", "ayer, 23:59", "ontem, 23:59"}},
		{on(11, 27, 9, 0), [4]string{"tomorrow 09:00", "завтра в 09:00", "mañana, 09:00", "amanhã, 09:00"}},
		{on(11, 28, 9, 0), [4]string{"Sat 28 Nov, 09:00", "сб, 28 нояб., 09:00", "sáb, 28 nov, 09:00", "sáb., 28 de nov., 09:00"}},
		{now.AddDate(0, 0, -299), [4]string{"Sat 31 Jan, 16:40", "сб, 31 янв., 16:40", "sáb, 31 ene, 16:40", "sáb., 31 de jan., 16:40"}},
		{now.AddDate(0, 0, 300), [4]string{"22 Sep 2027", "22 сент. 2027 г.", "22 sept 2027", "22 de set. de 2027"}},
		{now.AddDate(-1, 0, 0), [4]string{"26 Nov 2025", "26 нояб. 2025 г.", "26 nov 2025", "26 de nov. de 2025"}},
	} {
		eq(t, c.t.String(), c.want, func(l *locale.Locale) string { return l.When(c.t, now) })
		eq(t, c.t.String(), c.want, func(l *locale.Locale) string { return l.When(c.t, now.UTC()) })
	}
}

func TestLocale_WhenCountsDaysByTheCalendarAlsoWhenClocksChange(t *testing.T) {
	t.Parallel()
	madrid := zone(t, "Europe/Madrid") // clocks go forward at 2:00 on 29 March 2026: that day has 23 hours
	en := locale.For("en")
	require.Equal(t, "tomorrow 00:30", en.When(time.Date(2026, 3, 30, 0, 30, 0, 0, madrid), time.Date(2026, 3, 29, 0, 10, 0, 0, madrid)))
	require.Equal(t, "yesterday 23:30", en.When(time.Date(2026, 10, 24, 23, 30, 0, 0, madrid), time.Date(2026, 10, 25, 23, 50, 0, 0, madrid)))
	require.Equal(t, "in 10\u00a0min", en.When(time.Date(2027, 1, 1, 0, 5, 0, 0, madrid), time.Date(2026, 12, 31, 23, 55, 0, 0, madrid)))
}

func TestLocale_Span(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration][4]string{
		0:                                  {"0_min", "0_мин", "0_min", "0_min"},
		-300 * time.Millisecond:            {"0_min", "0_мин", "0_min", "0_min"},
		30 * time.Second:                   {"30_s", "30_с", "30_s", "30_s"},
		42*time.Minute + 59*time.Second:    {"42_min", "42_мин", "42_min", "42_min"},
		time.Hour:                          {"1_h", "1_ч", "1_h", "1_h"},
		3*time.Hour + 20*time.Minute:       {"3_h 20_min", "3_ч 20_мин", "3_h 20_min", "3_h 20_min"},
		day:                                {"1_d", "1_д", "1_d", "1_d"},
		day + 59*time.Minute:               {"1_d", "1_д", "1_d", "1_d"},
		day + 3*time.Hour + 59*time.Minute: {"1_d 3_h", "1_д 3_ч", "1_d 3_h", "1_d 3_h"},
		-(day + 3*time.Hour):               {"-1_d 3_h", "-1_д 3_ч", "-1_d 3_h", "-1_d 3_h"},
		12_345*day + 23*time.Hour:          {"12,345_d 23_h", "12_345_д 23_ч", "12.345_d 23_h", "12.345_d 23_h"},
		time.Duration(-1 << 63):            {"-106,751_d 23_h", "-106_751_д 23_ч", "-106.751_d 23_h", "-106.751_d 23_h"},
	} {
		eq(t, d.String(), want, func(l *locale.Locale) string { return l.Span(d) })
	}
}
