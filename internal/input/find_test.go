package input_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
)

// finds does what the database does with the patterns.
func finds(key, q string) bool {
	p := input.FindPatterns(q)
	if p == nil {
		return false
	}
	for _, pattern := range p {
		rest := key
		for _, piece := range strings.Split(strings.Trim(pattern, "%"), "%") {
			i := strings.Index(rest, piece)
			if i < 0 {
				return false
			}
			rest = rest[i+len(piece):]
		}
	}
	return true
}

func TestFindKey_FindsAPartAsItIsTyped(t *testing.T) {
	t.Parallel()
	key := input.FindKey("Фильтр-масляный W712/95 ёмкий (OE)", "04E 115 561 H", "OC-90")
	for _, q := range []string{
		"04E115561", "04E-115 561", "04e 115", "561h", "115561", "фильтр", "ФИЛЬТР масл", "масл 04e", "емк", "ёмкий",
		"w712", "712/95", "oc90", "OC-90", "ОС-90", "oe", "фи", "ма фи", "oc-90 фильтр масляный w712 емкий oe",
	} {
		require.True(t, finds(key, q), q)
	}
	for _, q := range []string{"ил", "масло", "04E115562", "15", "%", "_", "-", "фильтр 99"} {
		require.False(t, finds(key, q), q)
	}
}

func TestFindPatterns_HoldNothingThatLIKEReadsOtherwise(t *testing.T) {
	t.Parallel()
	for _, q := range []string{`50% off\`, "a_b", `\\`, "%%"} {
		if p := input.FindPatterns(q); p != nil {
			for _, pattern := range p {
				require.NotContains(t, strings.Trim(pattern, "%"), `\`)
				require.NotContains(t, pattern, "_")
			}
		}
	}
}
