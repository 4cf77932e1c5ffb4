package desk

import (
	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// named are the cards that a command names: parts, a mechanic, a bay or a supplier.
func named(c process.Command) counter.Names {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		return counter.Names{Parts: partsOf(c.Jobs)}
	case workorder.RecordFindings:
		return counter.Names{Parts: partsOf(c.Jobs)}
	case workorder.ReviseEstimate:
		parts := partsOf(c.AddJobs)
		for _, p := range c.AddParts {
			parts = append(parts, p.PartNo)
		}
		return counter.Names{Parts: parts}
	case workorder.AssignJob:
		return counter.Names{Mechanic: c.MechanicID}
	case workorder.StartJob:
		return counter.Names{Mechanic: c.MechanicID}
	case workorder.CorrectIntake:
		return counter.Names{Advisor: c.AdvisorID}
	case workorder.MoveCar:
		return counter.Names{Bay: c.BayID}
	case workorder.RecordOffer:
		return counter.Names{Supplier: c.SupplierID}
	}
	return counter.Names{}
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
