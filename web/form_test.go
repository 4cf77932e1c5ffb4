package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/workorder"
)

func TestWrong_IsSaidBesideItsFieldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	ru := locale.For("ru")
	err := workorder.Invalid("odometer_out: give at most %d", 9)
	f := wrong(ru, "hand-over", url.Values{"odometer_out": {"10"}}, err)
	require.Equal(t, "укажите не больше 9", f.Err("hand-over", "odometer_out"))
	require.Empty(t, f.Whole("hand-over"))
	require.Equal(t, "odometer_out: укажите не больше 9", wrong(ru, "hand-over", url.Values{}, err).Whole("hand-over"))
	require.Equal(t, "автомобиль уже выдан", wrong(ru, "hand-over", url.Values{}, workorder.Conflict("the car was handed over already")).Whole("hand-over"))
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
