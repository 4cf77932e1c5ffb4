package diagram_test

import (
	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/workflows"
)

// The pages say these charts in every language.
func init() {
	for _, p := range workflows.Processes() {
		for _, chart := range processmap.Charts(p) {
			for _, l := range locale.Languages() {
				diagram.Spoken[chart.ID] = append(diagram.Spoken[chart.ID], processmap.Words(locale.For(l), p.Table()))
			}
		}
	}
}
