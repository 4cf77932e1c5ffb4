package desk

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// known refuses a command that names a part, a mechanic, a bay or a supplier that
// no card exists for, or a bay that is taken, before the order hears of it.
func (d *Desk) known(ctx context.Context, branch, number string, c workorder.Command) error {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		return d.knownParts(ctx, partsOf(c.Jobs))
	case workorder.RecordFindings:
		return d.knownParts(ctx, partsOf(c.Jobs))
	case workorder.ReviseEstimate:
		parts := partsOf(c.AddJobs)
		for _, p := range c.AddParts {
			parts = append(parts, p.PartNo)
		}
		return d.knownParts(ctx, parts)
	case workorder.AssignJob:
		return d.knownMechanic(ctx, c.MechanicID, branch)
	case workorder.StartJob:
		return d.knownMechanic(ctx, c.MechanicID, branch)
	case workorder.MoveCar:
		if c.BayID == "" {
			return nil
		}
		return d.Store.Workshop.BayFor(ctx, c.BayID, branch, number)
	case workorder.RecordOffer:
		return d.knownSupplier(ctx, c.SupplierID)
	}
	return nil
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

func (d *Desk) knownParts(ctx context.Context, parts []string) error {
	if len(parts) == 0 {
		return nil
	}
	missing, err := d.Store.Cards.KnownParts(ctx, parts)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return workorder.Invalid("part_no: %q is not in the price list; check the number or let the parts desk add it", missing[0])
	}
	return nil
}

func (d *Desk) knownMechanic(ctx context.Context, id, branch string) error {
	if id == "" {
		return nil
	}
	return d.knownStaff(ctx, "mechanic_id", id, branch)
}

func (d *Desk) knownStaff(ctx context.Context, field, id, branch string) error {
	m, err := d.Store.People.StaffByID(ctx, id)
	if err != nil && workorder.KindOf(err) != workorder.KindNotFound {
		return err
	}
	if err != nil || m.Branch != branch || !m.Active {
		return workorder.Invalid("%s: %q does not work at branch %s", field, id, branch)
	}
	return nil
}

func (d *Desk) knownSupplier(ctx context.Context, id string) error {
	_, err := d.Store.Suppliers.SupplierByID(ctx, id)
	if workorder.KindOf(err) == workorder.KindNotFound {
		return workorder.Invalid("supplier_id: %q is not known; GET /v1/suppliers lists them", id)
	}
	return err
}
