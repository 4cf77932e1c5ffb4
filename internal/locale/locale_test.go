package locale_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process/exact"
)

func TestLocale_ForGivesALanguageOrEnglish(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"en", "ru", "es", "pt"}, locale.Languages())
	for asked, want := range map[string][2]string{
		"en": {"en", "English"}, "ru": {"ru", "Русский"}, "es": {"es", "Español"}, "pt": {"pt", "Português"},
		"pt-BR": {"pt", "Português"}, "es_MX": {"es", "Español"}, "RU": {"ru", "Русский"},
		"": {"en", "English"}, "de": {"en", "English"}, "russian": {"en", "English"}, "-": {"en", "English"},
	} {
		l := locale.For(asked)
		require.Equal(t, want, [2]string{l.Tag(), l.Name()}, asked)
		require.Same(t, l, locale.For(l.Tag()), "made once")
	}
}

func TestLocale_MatchChoosesTheBestForABrowser(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                    "en",
		"*":                                   "en",
		"ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7": "ru",
		"de,es-MX;q=0.8,en;q=0.5":             "es",
		"pt-PT":                               "pt",
		"pt-BR, en;q=0.1":                     "pt",
		"en-GB, ru;q=0.9":                     "en",
		"ja, ko;q=0.5":                        "en",
		"en;q=0.2, ru;q=0.9":                  "ru",
		"ru;q=0, es":                          "es",
		"it's no header; at all =":            "en",
		"qq-QQ":                               "en",
		strings.Repeat("ru,", 20_000) + "??":  "en",
		strings.Repeat("-", 5_000):            "en",
	} {
		require.Equal(t, want, locale.Match(header), "%.60s", header)
	}
}

func TestLocale_TextsTakeValuesAndPlurals(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]map[int]string{
		"en": {0: "0 parts", 1: "1 part", 2: "2 parts", 21: "21 parts", 1234: "1,234 parts"},
		"ru": {0: "0 запчастей", 1: "1 запчасть", 2: "2 запчасти", 5: "5 запчастей", 11: "11 запчастей", 21: "21 запчасть", 1234: "1\u00a0234 запчасти"},
		"es": {0: "0 recambios", 1: "1 recambio", 2: "2 recambios", 1234: "1234 recambios", 1_000_000: "1.000.000 de recambios"},
		"pt": {0: "0 peça", 1: "1 peça", 2: "2 peças", 1234: "1.234 peças", 1_000_000: "1.000.000 de peças"},
	} {
		for n, text := range want {
			require.Equal(t, text, locale.For(tag).T("count.parts", "Count", n), tag)
			require.Equal(t, text, locale.For(tag).T("count.parts", "Count", int64(n)), tag)
		}
	}
	require.Equal(t, "3 из 5", locale.For("ru").T("base.of", "Part", 3, "Whole", 5))
	require.Equal(t, "since <b>&'{{.X}}", locale.For("en").T("base.since", "When", "<b>&'{{.X}}"), "values are only values; pages escape")
}

func TestLocale_WhatIsMissingIsSeenAndNeverPanics(t *testing.T) {
	t.Parallel()
	ru := locale.For("ru")
	require.Equal(t, "⟦no.such⟧", ru.T("no.such"))
	require.Equal(t, "⟦⟧", ru.T(""))
	require.Equal(t, "⟦base.of⟧", ru.T("base.of"))
	require.Equal(t, "⟦base.of⟧", ru.T("base.of", "Part", 3))
	require.Equal(t, "⟦base.of⟧", ru.T("base.of", "Part", 3, "Whole"))
	require.Equal(t, "⟦count.parts⟧", ru.T("count.parts", 3, "Count"))
	require.Equal(t, "Сохранить", ru.T("base.save", "Count", 3, "More", "than needed"))
	require.False(t, ru.Has("no.such"))
	require.True(t, ru.Has("base.save"))
}

// TestLocale_IsSafeForConcurrentUse is for the race detector.
func TestLocale_IsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 26, 18, 0, 0, 0, time.UTC)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			l := locale.For(locale.Languages()[i%4])
			for n := range 50 {
				_ = l.T("count.orders", "Count", n) + l.T("base.of", "Part", n, "Whole", 50) + l.When(at, at.Add(time.Duration(n)*time.Minute))
				_ = l.Money(exact.Money(n), "RUB") + l.Phone("+79161234567") + locale.Match("es;q=0.5, pt")
				_ = locale.Keys()
			}
		})
	}
	wg.Wait()
}
