package desk

import (
	"github.com/workbay/workbay/internal/reads/lookup"
	"github.com/workbay/workbay/workorder"
)

// named are the cards that a command names: parts, a mechanic, a bay or a supplier.
func named(c workorder.Command) lookup.Names {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		return lookup.Names{Parts: partsOf(c.Jobs)}
	case workorder.RecordFindings:
		return lookup.Names{Parts: partsOf(c.Jobs)}
	case workorder.ReviseEstimate:
		parts := partsOf(c.AddJobs)
		for _, p := range c.AddParts {
			parts = append(parts, p.PartNo)
		}
		return lookup.Names{Parts: parts}
	case workorder.AssignJob:
		return lookup.Names{Mechanic: c.MechanicID}
	case workorder.StartJob:
		return lookup.Names{Mechanic: c.MechanicID}
	case workorder.MoveCar:
		return lookup.Names{Bay: c.BayID}
	case workorder.RecordOffer:
		return lookup.Names{Supplier: c.SupplierID}
	}
	return lookup.Names{}
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
