package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/notes"
)

// noteRoutes are what people write to each other. Who may see an order or a car may read
// its notes and write one.
func (s *server) noteRoutes() {
	const ofOrder, ofVehicle = "/v1/work-orders/{number}/notes", "/v1/vehicles/{id}/notes"
	write := creation(ofOrder, "write-order-note", "Write a note on a work order, a concern or a job of it")
	write.Description = "@login or @ and a name in full gives the note to somebody of the branch: it waits for them under /v1/mentions until they close it."
	huma.Register(s.api, write, s.writeOrderNote)
	huma.Register(s.api, operation(http.MethodGet, ofOrder, "list-order-notes", "Notes on a work order, its concerns and jobs, the newest first"), s.listOrderNotes)
	huma.Register(s.api, creation(ofVehicle, "write-vehicle-note", "Write a note on a car"), s.writeVehicleNote)
	huma.Register(s.api, operation(http.MethodGet, ofVehicle, "list-vehicle-notes", "Notes on a car, the newest first"), s.listVehicleNotes)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/notes/{id}", "delete-note", "Delete a note of yours, or as a manager of your branch"), s.deleteNote)
	huma.Register(s.api, operation(http.MethodGet, "/v1/mentions", "list-mentions", "Notes that name you and that you have not closed, the oldest first"), s.listMentions)
	huma.Register(s.api, operation(http.MethodPost, "/v1/mentions/{id}/close", "close-mention", "Say that what a note that names you is about is done"), s.closeMention)
}

type orderNoteBody struct {
	Text    string `json:"text" minLength:"1" maxLength:"4000"`
	Concern int    `json:"concern,omitempty" minimum:"0" doc:"Number of the concern that it is about"`
	JobID   string `json:"job_id,omitempty" maxLength:"20" doc:"The job that it is about"`
}

func (s *server) writeOrderNote(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body orderNoteBody
}) (*output[notes.Note], error) {
	n, err := once(ctx, s, in.Keyed, "write-order-note/"+in.Number, in.Body, func(ctx context.Context) (notes.Note, error) {
		return s.desk.WriteNote(ctx, caller(ctx), notes.Subject{Order: in.Number, Concern: in.Body.Concern, JobID: in.Body.JobID}, in.Body.Text)
	})
	return answer(s, n, err)
}

func (s *server) listOrderNotes(ctx context.Context, in *ListedOf) (*list[notes.Note], error) {
	return listOf(ctx, s, in, s.Store.Notes.OfOrder)
}

type vehicleNoteBody struct {
	Text string `json:"text" minLength:"1" maxLength:"4000"`
}

func (s *server) writeVehicleNote(ctx context.Context, in *struct {
	Identified
	Keyed
	Body vehicleNoteBody
}) (*output[notes.Note], error) {
	n, err := once(ctx, s, in.Keyed, "write-vehicle-note/"+in.ID, in.Body, func(ctx context.Context) (notes.Note, error) {
		return s.desk.WriteNote(ctx, caller(ctx), notes.Subject{VehicleID: in.ID}, in.Body.Text)
	})
	return answer(s, n, err)
}

func (s *server) listVehicleNotes(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[notes.Note], error) {
	if _, err := s.Store.Cards.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Notes.OfVehicle(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

func (s *server) deleteNote(ctx context.Context, in *Identified) (*struct{}, error) {
	return nil, s.problem(s.desk.DeleteNote(ctx, caller(ctx), in.ID))
}

func (s *server) listMentions(ctx context.Context, in *Sliced) (*list[notes.Note], error) {
	all, err := s.Store.Notes.For(ctx, caller(ctx).ID)
	return items(s, *in, all, err)
}

func (s *server) closeMention(ctx context.Context, in *struct {
	Identified
	Keyed
}) (*struct{}, error) {
	_, err := once(ctx, s, in.Keyed, "close-mention/"+in.ID, nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Store.Notes.Close(ctx, in.ID, actor(ctx))
	})
	return nil, s.problem(err)
}
