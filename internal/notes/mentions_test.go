package notes

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestMentioned_ByLoginOrByName(t *testing.T) {
	t.Parallel()
	anna, annaMaria, oleg := person{"1", "Anna", "anna.k"}, person{"2", "Anna Maria", ""}, person{"3", "Олег Ким", "oleg"}
	staff := []person{anna, annaMaria, oleg}
	for text, want := range map[string][]person{
		"ask @anna, please":               {anna},
		"@ANNA.K: is it yours?":           {anna},
		"@Anna Maria knows":               {annaMaria},
		"@олег ким и @oleg, и ещё @Anna!": {oleg, anna},
		"write to anna@example.com":       nil,
		"5 bar @ 20 °C, @":                nil,
	} {
		got, err := mentioned(text, staff)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	_, err := mentioned("@Annabel should know", staff)
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.ErrorContains(t, err, "@Annabel; write the login")
	_, err = mentioned("@Anna", append(staff, person{"4", "anna", "anna.b"}))
	require.ErrorContains(t, err, "name them by their login")
}
