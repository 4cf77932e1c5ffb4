package intake_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/intake"
)

// What the API says of a place is what the rule takes.
func TestDamage_ThePlacesAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	field, ok := reflect.TypeFor[intake.Damage]().FieldByName("Place")
	require.True(t, ok)
	require.Equal(t, intake.Places(), strings.Split(field.Tag.Get("enum"), ","))
}
