package input_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/input"
)

func TestLegal_NumbersThatExist(t *testing.T) {
	t.Parallel()
	for no, check := range map[string]func(string, *string) error{
		"7707083893": input.INN, "500100732259": input.INN, "1027700132195": input.OGRN, "304500116000157": input.OGRN,
		"773601001": input.KPP, "044525225": input.BIK, "DE89370400440532013000": input.IBAN, "GB82WEST12345698765432": input.IBAN,
	} {
		require.NoError(t, check("no", &no), no)
		spaced := " " + no[:4] + " " + no[4:]
		require.NoError(t, check("no", &spaced))
		require.Equal(t, no, spaced)
		empty := " "
		require.NoError(t, check("no", &empty))
		require.Empty(t, empty)
	}
	account, own := "40702810438000000017", "30101810400000000225"
	require.NoError(t, input.RussianAccount("account", &own, "044525225", true))
	require.ErrorContains(t, input.RussianAccount("account", &account, "044525226", false), "no account with the bank")
	for no, check := range map[string]func(string, *string) error{"77070838": input.INN, "770708389x": input.INN, "10277001321950": input.OGRN, "7736": input.KPP, "04452522": input.BIK, "DE89": input.IBAN} {
		require.ErrorContains(t, check("no", &no), "no: ", no)
	}
}

// One digit typed wrong is found out.
func TestLegal_OneWrongDigitIsSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		no := rapid.SampledFrom([]string{"7707083893", "1027700132195", "DE89370400440532013000"}).Draw(r, "no")
		check := map[int]func(string, *string) error{10: input.INN, 13: input.OGRN, 22: input.IBAN}[len(no)]
		at := rapid.IntRange(2, len(no)-1).Draw(r, "at")
		digit := rapid.SampledFrom(strings.Split("0123456789", "")).Draw(r, "digit")
		wrong := no[:at] + digit + no[at+1:]
		if wrong == no {
			return
		}
		// INN and OGRN take 10 for 0: a few mistakes of theirs can not be seen.
		if err := check("no", &wrong); err == nil && len(no) == 22 {
			r.Fatalf("%s passes for %s", wrong, no)
		}
	})
}
