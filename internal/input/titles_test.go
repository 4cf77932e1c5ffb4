package input_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
)

func TestTitles_AreReadInOnesOwnLanguageOrTheFirst(t *testing.T) {
	t.Parallel()
	both := input.Titles{EN: "Brakes", RU: "Тормоза"}
	require.Equal(t, []string{"Brakes", "Тормоза", "Brakes", "Brakes"}, []string{both.In("en"), both.In("ru"), both.In("pt"), both.In("")})
	require.Equal(t, "Тормоза", input.Titles{RU: "Тормоза"}.In("en"))
	require.Equal(t, []string{"Brakes", "Тормоза"}, both.All())
	require.Nil(t, both.Of("fr"))
}

func TestTitles_OneIsNeededAndNoneTooLong(t *testing.T) {
	t.Parallel()
	one := input.Titles{ES: " Frenos "}
	require.NoError(t, one.Tidy("titles"))
	require.Equal(t, input.Titles{ES: "Frenos"}, one)
	none := input.Titles{EN: " "}
	require.ErrorContains(t, none.Tidy("titles"), "titles: is empty; give it in one language at least")
	long := input.Titles{EN: "Brakes", PT: strings.Repeat("x", input.MaxName+1)}
	require.ErrorContains(t, long.Tidy("titles"), "titles.pt: has 201 characters")
}
