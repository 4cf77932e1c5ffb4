package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func TestWrong_IsSaidBesideItsFieldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	ru := locale.For("ru")
	err := process.Invalid("odometer_out: give at most %d", 9)
	f := wrong(ru, "hand-over", url.Values{"odometer_out": {"10"}}, err)
	require.Equal(t, "укажите не больше 9", f.Err("hand-over", "odometer_out"))
	require.Empty(t, f.Whole("hand-over"))
	require.Equal(t, "odometer_out: укажите не больше 9", wrong(ru, "hand-over", url.Values{}, err).Whole("hand-over"))
	require.Equal(t, "автомобиль уже выдан", wrong(ru, "hand-over", url.Values{}, process.Conflict("the car was handed over already")).Whole("hand-over"))
}

func TestRead_SaysInTheReadersLanguageWhatCanNotBeRead(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(url.Values{"amount": {"much"}}.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var c workorder.RecordPayment
	bad, err := read(r, locale.For("pt"), time.UTC, &c)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"amount": "informe um valor, por exemplo 1234,50"}, bad)
}

func TestAmount_AsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]exact.Money{
		"": 0, "1234": 123400, "1 234,50": 123450, "1\u00a0234,5": 123450, "1,234.50": 123450, "1.234,50": 123450, "1,234": 123400,
		"1.234.567": 123456700, "0.07": 7, "12,": 1200, "-1.50": -150,
	} {
		got, err := amount(typed)
		require.NoError(t, err, typed)
		require.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"much", "1.2.3", "1,23,45", "12.345,678", "1e3", "+5", "0x10", "1.-5", "--1", "99999999999999999999"} {
		_, err := amount(typed)
		require.Equal(t, process.KindInvalid, process.KindOf(err), typed)
	}
}

func TestWrong_FindsFieldsOfLists(t *testing.T) {
	t.Parallel()
	f := wrong(locale.For("en"), "skip-diagnosis", url.Values{"jobs[0].parts[1].qty": {"0"}}, process.Invalid("jobs[0].parts[1].qty: give more than 0"))
	require.Equal(t, "give more than 0", f.Err("skip-diagnosis", "jobs[0].parts[1].qty"))
}
