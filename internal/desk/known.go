package desk

import (
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// named are the cards that a command names: parts, a mechanic, a bay or a supplier.
func named(c workorder.Command) store.Names {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		return store.Names{Parts: partsOf(c.Jobs)}
	case workorder.RecordFindings:
		return store.Names{Parts: partsOf(c.Jobs)}
	case workorder.ReviseEstimate:
		parts := partsOf(c.AddJobs)
		for _, p := range c.AddParts {
			parts = append(parts, p.PartNo)
		}
		return store.Names{Parts: parts}
	case workorder.AssignJob:
		return store.Names{Mechanic: c.MechanicID}
	case workorder.StartJob:
		return store.Names{Mechanic: c.MechanicID}
	case workorder.MoveCar:
		return store.Names{Bay: c.BayID}
	case workorder.RecordOffer:
		return store.Names{Supplier: c.SupplierID}
	}
	return store.Names{}
}

func partsOf(jobs []workorder.JobSpec) []string {
	var parts []string
	for _, j := range jobs {
		for _, p := range j.Parts {
			parts = append(parts, p.PartNo)
		}
	}
	return parts
}
