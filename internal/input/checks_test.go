package input_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

func TestTidy_RefusesWhatNobodyCanSee(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"\u200b", "\u200b\u200d \u2060", "\u202e", "\u2066\u2069", "\u200e\u200f\u061c", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u115f\u1160",
		"\u0301", "\ufe0f", "\u034f", "\U000e0001\U000e0041",
	} {
		err := input.Tidy("name", &text, input.MaxName, true)
		require.Equal(t, process.KindInvalid, process.KindOf(err), "%+q", text)
		require.ErrorContains(t, err, "nothing that can be seen", "%+q", text)
	}
	for _, text := range []string{"\xff\xfe", "Anna \xc3", "\xed\xa0\x80"} {
		require.ErrorContains(t, input.Tidy("name", &text, input.MaxName, true), "UTF-8", "%+q", text)
	}
}

func TestTidy_TakesNamesOfTheWorld(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Анна", "O'Neill", "محمد", "\u200fמשה", "می\u200cخواهم", "김철수", "Nguye\u0302\u0303n", "7", "☕ Kaffee", "👩\u200d🔧"} {
		text := name
		require.NoError(t, input.Tidy("name", &text, input.MaxName, true), "%+q", name)
		require.Equal(t, name, text)
	}
	lines := "one\r\ntwo\n"
	require.NoError(t, input.Tidy("note", &lines, input.MaxNote, true), "as a browser sends them")
	require.Equal(t, "one\ntwo", lines)
	nothing := "  "
	require.NoError(t, input.Tidy("note", &nothing, input.MaxNote, false))
	require.Empty(t, nothing)
}
