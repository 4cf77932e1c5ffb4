package workflows

import "github.com/workbay/workbay/activities"

// The only place where workflows meet activities: nil pointers whose methods
// name them, checked by the compiler.
var (
	journal   *activities.Journal
	stock     *activities.Stock
	suppliers *activities.Suppliers
	workshop  *activities.Workshop
	claims    *activities.Claims
	billing   *activities.Billing
	messages  *activities.Messages
	surveys   *activities.Surveys
)
