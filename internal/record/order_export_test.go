package record

// The lists, so that tests can ask the database how it would run them.
const (
	SelectOrders   = selectOrders
	AssignedOrders = assignedOrders

	SelectHoldCounts = selectHoldCounts
)
