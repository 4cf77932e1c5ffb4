package desk

import (
	"cmp"
	"context"
	"slices"

	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// named are the cards that a command of somebody names: parts, a mechanic, a bay or a supplier.
func named(c process.Command, by process.Actor) counter.Names {
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
		return counter.Names{Mechanic: cmp.Or(c.MechanicID, by.ID)}
	case workorder.CorrectIntake:
		return counter.Names{Advisor: c.AdvisorID}
	case workorder.PassOn:
		return counter.Names{Successor: c.SuccessorID}
	case workorder.MoveCar:
		return counter.Names{Bay: c.BayID}
	case workorder.RecordOffer:
		return counter.Names{Supplier: c.SupplierID}
	}
	return counter.Names{}
}

// PutPolicy makes doc the policy for orders opened from now on, as its owner does. The
// suppliers whose parts it marks up must be known.
func (d *Desk) PutPolicy(ctx context.Context, doc workorder.Policy, expected int, by process.Actor) (workorder.Policy, error) {
	var wrong process.Faults
	for i, b := range doc.MarkupBands {
		if b.SupplierID == "" {
			continue
		}
		_, err := d.Store.Suppliers.SupplierByID(ctx, b.SupplierID)
		switch {
		case process.KindOf(err) == process.KindNotFound:
			wrong.Invalid("markup_bands[%d].supplier_id: %q is not known; GET /v1/suppliers lists them", i, b.SupplierID)
		case err != nil:
			return doc, err
		}
	}
	if err := wrong.Err(); err != nil {
		return doc, err
	}
	return d.Store.Shop.PutPolicy(ctx, doc, expected, by)
}

// filled is the command with what its jobs leave to their templates.
func (d *Desk) filled(ctx context.Context, c process.Command, language string) (_ process.Command, err error) {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		c.Jobs, err = d.Store.Picker.Fill(ctx, "jobs", c.Jobs, language)
		return c, err
	case workorder.RecordFindings:
		c.Jobs, err = d.Store.Picker.Fill(ctx, "jobs", c.Jobs, language)
		return c, err
	case workorder.ReviseEstimate:
		c.AddJobs, err = d.Store.Picker.Fill(ctx, "add_jobs", c.AddJobs, language)
		return c, err
	}
	return c, nil
}

// spelled is the command with the part numbers of the price list in place of those that
// were typed.
func spelled(c process.Command, numbers map[string]string) process.Command {
	jobs := func(typed []workorder.JobSpec) []workorder.JobSpec {
		typed = slices.Clone(typed)
		for i := range typed {
			typed[i].Parts = slices.Clone(typed[i].Parts)
			for k := range typed[i].Parts {
				typed[i].Parts[k].PartNo = numbers[typed[i].Parts[k].PartNo]
			}
		}
		return typed
	}
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		c.Jobs = jobs(c.Jobs)
		return c
	case workorder.RecordFindings:
		c.Jobs = jobs(c.Jobs)
		return c
	case workorder.ReviseEstimate:
		c.AddJobs, c.AddParts = jobs(c.AddJobs), slices.Clone(c.AddParts)
		for i := range c.AddParts {
			c.AddParts[i].PartNo = numbers[c.AddParts[i].PartNo]
		}
		return c
	}
	return c
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
