package messages

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
)

// templates are the messages that orders and surveys ask for.
var templates = []string{"estimate", "estimate-reminder", "ready", "survey", "survey-reminder", "link"}

func TestLetter_EveryMessageIsWrittenInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, name := range templates {
		subjects := map[string]bool{}
		for _, language := range locale.Languages() {
			l, err := compose(name, language, "W-7", "https://service.example/c/x?a=1&b='2'")
			require.NoError(t, err)
			require.Equal(t, language, l.language)
			require.Contains(t, l.subject, "W-7")
			require.Contains(t, l.body, "W-7")
			require.True(t, strings.HasSuffix(l.body, ": https://service.example/c/x?a=1&b='2'"), "a text, not HTML: %s", l.body)
			subjects[l.subject] = true
		}
		require.Len(t, subjects, len(locale.Languages()), "%s: two languages say the same", name)
	}
}

func TestLetter_TheTextsClientsKnowStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, want := range []written{
		{"ru", "Смета по заказ-наряду N", "Смета по заказ-наряду N готова. Посмотрите её и решите, что делаем: L"},
		{"en", "Estimate for work order N", "The estimate for work order N is ready. Please look at it and tell us what to do: L"},
		{"es", "Presupuesto de la orden de reparación N", "El presupuesto de la orden de reparación N está listo. Consúltelo y díganos qué hacemos: L"},
		{"pt", "Orçamento da ordem de serviço N", "O orçamento da ordem de serviço N está pronto. Veja e nos diga o que fazer: L"},
	} {
		got, err := compose("estimate", want.language, "N", "L")
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestLetter_InEnglishForOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"", "de", "tlh"} {
		got, err := compose("ready", language, "N", "L")
		require.NoError(t, err)
		require.Equal(t, "en", got.language)
		require.Equal(t, "Your car is ready, work order N", got.subject)
	}
}

func TestLetter_WithoutTextIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"greeting", "", "estimate.subject"} {
		_, err := compose(name, "ru", "N", "L")
		require.Equal(t, process.KindInvalid, process.KindOf(err))
		require.ErrorContains(t, err, "no text for a message")
	}
}
