package input_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/input"
)

func TestReadPhone_KeepsTheExtension(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"8 (495) 123-45-67":                    "+74951234567",
		"8 495 123 45 67 доб. 12":              "+74951234567;ext=12",
		"+7 495 123-45-67 (доб. 0012)":         "+74951234567;ext=0012",
		"84951234567 добавочный 5":             "+74951234567;ext=5",
		"+7 495 123-45-67, вн. 33":             "+74951234567;ext=33",
		"+74951234567;ext=12":                  "+74951234567;ext=12",
		"+34 911 222 333 ext. 7":               "+34911222333;ext=7",
		"+34 911 222 333 Extensión 7":          "+34911222333;ext=7",
		"+55 11 91234-5678 ramal 204":          "+5511912345678;ext=204",
		"+7 495 123-45-67 x9":                  "+74951234567;ext=9",
		"\u200b+7\u00a0495\u2011123-45-67 #12": "+74951234567;ext=12",
	} {
		p, err := input.ReadPhone(written)
		require.NoError(t, err, written)
		require.Equal(t, want, p.String(), written)
	}
	for _, bad := range []string{"", "12", "доб. 12", "+7 000 000 00 00", "call me"} {
		_, err := input.ReadPhone(bad)
		require.ErrorContains(t, err, "can be called", bad)
	}
}

func TestReadPhone_ItsFormIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, err := input.ReadPhone("8916" + rapid.StringMatching(`[0-9]{7}( доб\. [0-9]{1,10})?`).Draw(t, "number"))
		require.NoError(t, err)
		again, err := input.ReadPhone(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	})
}

func TestPhonePatterns_TheExtensionIsNotSearchedFor(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"+74951234567"}, input.PhonePatterns("8 495 123-45-67 доб. 12"))
	require.Equal(t, []string{"%123456%"}, input.PhonePatterns("123-456"))
	require.Empty(t, input.PhonePatterns("Иванов 12"))
}
