package desk

import (
	"context"
	"slices"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// NoteOnOrder keeps a note on an order that the caller may see, or on a concern or a job
// of it.
func (d *Desk) NoteOnOrder(ctx context.Context, p auth.Principal, about notes.Subject, text string) (notes.Note, error) {
	o, err := d.Order(ctx, p, about.Order)
	if err != nil {
		return notes.Note{}, err
	}
	switch {
	case about.Concern != 0 && about.JobID != "":
		return notes.Note{}, process.Invalid("job_id: a note is about a concern or about a job; leave one of them out")
	case about.Concern < 0 || about.Concern > len(o.Concerns):
		return notes.Note{}, process.Invalid("concern: the order has concerns 1 to %d", len(o.Concerns))
	case about.JobID != "" && !slices.ContainsFunc(o.Jobs, func(j workorder.Job) bool { return j.ID == about.JobID }):
		return notes.Note{}, process.NotFound("job_id: the order has no job %q", about.JobID)
	}
	about.VehicleID = ""
	return d.Store.Notes.Write(ctx, o.Branch, about, text, p.Actor())
}

// NoteOnVehicle keeps a note on a car's card, which all branches see.
func (d *Desk) NoteOnVehicle(ctx context.Context, p auth.Principal, id, text string) (notes.Note, error) {
	v, err := d.Store.Cards.VehicleByID(ctx, id)
	if err != nil {
		return notes.Note{}, err
	}
	return d.Store.Notes.Write(ctx, p.Branch, notes.Subject{VehicleID: v.ID}, text, p.Actor())
}

// DeleteNote takes a note away that the caller may see.
func (d *Desk) DeleteNote(ctx context.Context, p auth.Principal, id string) error {
	return d.Store.Notes.Delete(ctx, branchOf(p), id, p.Actor())
}
