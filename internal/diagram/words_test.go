package diagram_test

import (
	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/processmap"
)

// The pages say these charts in every language.
func init() {
	for _, chart := range processmap.Charts() {
		for _, l := range locale.Languages() {
			diagram.Spoken[chart] = append(diagram.Spoken[chart], processmap.Words(locale.For(l)))
		}
	}
}
