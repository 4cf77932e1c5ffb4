package workflows

import "github.com/workbay/workbay/activities"

// The only place where workflows meet activities by name: nil pointers whose
// methods name them, checked by the compiler. What an effect asks of a party is
// named by the effect.
var (
	journal *activities.Journal
	surveys *activities.Surveys
)
