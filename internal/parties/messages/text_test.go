package messages

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// templates are the messages that orders and surveys ask for.
var templates = []string{"estimate", "estimate-reminder", "agreement", "ready", "survey", "survey-reminder", "link"}

var agreed = &workorder.Agreed{
	Currency: "RUB", Total: 1_500_00, Client: 1_000_00, ReadyAt: time.Date(2026, 11, 25, 12, 30, 0, 0, time.UTC),
	Lines: []workorder.AgreedLine{{Title: "Strut", Decision: workorder.Approved, Amount: 1_500_00}, {Title: "Pads", Decision: workorder.Declined}, {Title: "Wipers", Decision: workorder.Deferred}},
}

func TestP18_TheConfirmationSaysWhatWasAgreed(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		"en": {"Agreed: Strut, ₽1,500.00", "Declined: Pads", "Put off: Wipers", "Total: ₽1,500.00", "You pay: ₽1,000.00", "Expected to be ready: ", "12:30"},
		"ru": {"Согласовано: Strut, 1\u00a0500,00\u00a0₽", "Отказ: Pads", "Отложено: Wipers", "К оплате вами: 1\u00a0000,00\u00a0₽", "12:30"},
	} {
		l, err := compose("agreement", language, Letter{Order: "N", Agreed: agreed}, "L")
		require.NoError(t, err)
		for _, line := range want {
			require.Contains(t, l.body, line)
		}
	}
	none := *agreed
	none.Lines, none.Total, none.Client, none.ReadyAt = none.Lines[1:], 0, 0, time.Time{}
	l, err := compose("agreement", "en", Letter{Order: "N", Agreed: &none}, "L")
	require.NoError(t, err)
	require.Contains(t, l.body, "Nothing of the estimate will be done.")
	require.NotContains(t, l.body, "Total")
	_, err = compose("agreement", "en", Letter{Order: "N", Key: "agreement/v1"}, "L")
	require.ErrorContains(t, err, "does not say what was agreed")
}

func TestLetter_EveryMessageIsWrittenInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, name := range templates {
		subjects := map[string]bool{}
		for _, language := range locale.Languages() {
			l, err := compose(name, language, Letter{Order: "W-7", Agreed: agreed}, "https://service.example/c/x?a=1&b='2'")
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
		got, err := compose("estimate", want.language, Letter{Order: "N"}, "L")
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestLetter_InEnglishForOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"", "de", "tlh"} {
		got, err := compose("ready", language, Letter{Order: "N"}, "L")
		require.NoError(t, err)
		require.Equal(t, "en", got.language)
		require.Equal(t, "Your car is ready, work order N", got.subject)
	}
}

func TestLetter_WithoutTextIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"greeting", "", "estimate.subject"} {
		_, err := compose(name, "ru", Letter{Order: "N"}, "L")
		require.Equal(t, process.KindInvalid, process.KindOf(err))
		require.ErrorContains(t, err, "no text for a message")
	}
}
