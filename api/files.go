package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// fileRoutes are photos and papers. Who may see an order or a car may see its files and
// add one.
func (s *server) fileRoutes() {
	const ofOrder, ofVehicle = "/v1/work-orders/{number}/files", "/v1/vehicles/{id}/files"
	huma.Register(s.api, s.upload(ofOrder, "add-order-file", "Add a photo or a PDF to a work order, a concern or a job of it"), s.addOrderFile)
	huma.Register(s.api, operation(http.MethodGet, ofOrder, "list-order-files", "Files of a work order, its concerns and jobs, the oldest first"), s.listOrderFiles)
	huma.Register(s.api, s.upload(ofVehicle, "add-vehicle-file", "Add a photo or a PDF to a car"), s.addVehicleFile)
	huma.Register(s.api, operation(http.MethodGet, ofVehicle, "list-vehicle-files", "Files of a car, the oldest first"), s.listVehicleFiles)
	read := operation(http.MethodGet, "/v1/files/{id}", "get-file", "A file as it is kept")
	read.Description = "Images are kept as JPEG or PNG, scaled down and without what the camera wrote into them; a PDF as it was sent."
	huma.Register(s.api, read, s.getFile)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/files/{id}", "delete-file", "Delete a file of yours, or as a manager"), s.deleteFile)
}

// upload describes a route that takes a file: its body may be larger than others.
func (s *server) upload(path, id, summary string) huma.Operation {
	op := creation(path, id, summary)
	op.Description = fmt.Sprintf("JPEG, PNG, WebP or PDF, at most %d MiB.", files.MaxBytes>>20)
	op.MaxBodyBytes = files.MaxBytes + 1<<16
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, op.MaxBodyBytes)
		next(ctx)
	}}
	return op
}

type orderUpload struct {
	File    huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"JPEG, PNG, WebP or PDF"`
	Concern int           `form:"concern" required:"false" doc:"Number of the order's concern that it is about"`
	JobID   string        `form:"job_id" required:"false" doc:"The order's job that it is about"`
}

type vehicleUpload struct {
	File huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"JPEG, PNG, WebP or PDF"`
}

func (s *server) addFile(ctx context.Context, k Keyed, about notes.Subject, form *multipart.Form, sent huma.FormFile) (*output[files.File], error) {
	if err := onlyFields(form, about); err != nil {
		return nil, s.problem(err)
	}
	content, err := io.ReadAll(sent)
	if err != nil {
		return nil, s.problem(err)
	}
	body := []any{about, sent.Filename, fmt.Sprintf("%x", sha256.Sum256(content))}
	f, err := once(ctx, s, k, "add-file", body, func(ctx context.Context) (files.File, error) {
		return s.desk.AddFile(ctx, caller(ctx), about, sent.Filename, content)
	})
	return answer(s, f, err)
}

// onlyFields refuses fields that a form does not have: huma reads past them, and whoever
// wrote one would believe that it counts.
func onlyFields(form *multipart.Form, about notes.Subject) error {
	known := []string{"file"}
	if about.VehicleID == "" {
		known = append(known, "concern", "job_id")
	}
	for _, name := range slices.Sorted(maps.Keys(form.Value)) {
		if !slices.Contains(known, name) {
			return process.Invalid("%s: unknown field; this form takes %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

func (s *server) addOrderFile(ctx context.Context, in *struct {
	Numbered
	Keyed
	RawBody huma.MultipartFormFiles[orderUpload]
}) (*output[files.File], error) {
	sent := in.RawBody.Data()
	return s.addFile(ctx, in.Keyed, notes.Subject{Order: in.Number, Concern: sent.Concern, JobID: sent.JobID}, in.RawBody.Form, sent.File)
}

func (s *server) addVehicleFile(ctx context.Context, in *struct {
	Identified
	Keyed
	RawBody huma.MultipartFormFiles[vehicleUpload]
}) (*output[files.File], error) {
	return s.addFile(ctx, in.Keyed, notes.Subject{VehicleID: in.ID}, in.RawBody.Form, in.RawBody.Data().File)
}

func (s *server) listOrderFiles(ctx context.Context, in *ListedOf) (*list[files.File], error) {
	return listOf(ctx, s, in, s.Store.Files.OfOrder)
}

func (s *server) listVehicleFiles(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[files.File], error) {
	if _, err := s.Store.Cards.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Files.OfVehicle(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *server) getFile(ctx context.Context, in *struct {
	Identified
	Size string `query:"size" enum:"whole,small" default:"whole" doc:"small: an image of at most 320 pixels a side"`
}) (*fileOutput, error) {
	f, err := s.desk.File(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	content, err := s.Store.Files.Content(ctx, f, in.Size == "small")
	if err != nil {
		return nil, s.problem(err)
	}
	out := &fileOutput{ContentType: f.Type, Body: content}
	how := "inline"
	if !f.Image() {
		how = "attachment"
	} else if in.Size == "small" {
		out.ContentType = "image/jpeg"
	}
	out.ContentDisposition = mime.FormatMediaType(how, map[string]string{"filename": f.Name})
	return out, nil
}

func (s *server) deleteFile(ctx context.Context, in *Identified) (*struct{}, error) {
	return nil, s.problem(s.desk.DeleteFile(ctx, caller(ctx), in.ID))
}

// signatureRoutes are what clients signed. Signatures are added and never changed.
func (s *server) signatureRoutes() {
	const ofOrder = "/v1/work-orders/{number}/signatures"
	huma.Register(s.api, operation(http.MethodGet, "/v1/work-orders/{number}/papers/{paper}", "get-paper-to-sign", "A paper of a work order as a client signs it now", frontDesk...), s.getPaper)
	add := creation(ofOrder, "add-signature", "Keep that a client signed a paper, as it was shown", frontDesk...)
	add.Description = "The sum is that of the paper as it was read: a paper that has changed since is refused. Without a drawing the name was typed."
	huma.Register(s.api, add, s.addSignature)
	huma.Register(s.api, operation(http.MethodGet, ofOrder, "list-signatures", "Signatures of a work order, the oldest first", frontDesk...), s.listSignatures)
	read := operation(http.MethodGet, ofOrder+"/{id}/drawing", "get-signature-drawing", "The drawing of a signature, PNG", frontDesk...)
	huma.Register(s.api, read, s.getDrawing)
}

// PaperAsked names a paper in the path, and the language in which it is shown.
type PaperAsked struct {
	Numbered
	Paper    string `path:"paper" enum:"intake,order,act"`
	Language string `query:"language" enum:"en,es,pt,ru" doc:"The client's when absent"`
}

// paper is a paper of an order that the caller may see.
func (s *server) paper(ctx context.Context, in PaperAsked) (o workorder.Order, p signatures.Paper, err error) {
	if o, err = s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return o, p, err
	}
	if in.Language == "" {
		c, err := s.Store.Cards.ClientByID(ctx, o.ClientID)
		if err != nil {
			return o, p, err
		}
		in.Language = c.Language
	}
	p, err = s.Paper(ctx, o, in.Paper, in.Language)
	return o, p, err
}

func (s *server) getPaper(ctx context.Context, in *PaperAsked) (*output[signatures.Paper], error) {
	_, p, err := s.paper(ctx, *in)
	return answer(s, p, err)
}

type signatureBody struct {
	Paper    string `json:"paper" enum:"intake,order,act"`
	Language string `json:"language,omitempty" enum:"en,es,pt,ru" doc:"In which it was shown; the client's when absent"`
	SHA256   string `json:"sha256" minLength:"64" maxLength:"64" doc:"Of the paper's content as it was shown"`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"Of who signs"`
	Drawing  []byte `json:"drawing,omitempty" doc:"PNG of the signature, black on white; absent when the name is typed instead"`
}

func (s *server) addSignature(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body signatureBody
}) (*output[signatures.Signature], error) {
	made, err := once(ctx, s, in.Keyed, "add-signature/"+in.Number, in.Body, func(ctx context.Context) (made signatures.Signature, err error) {
		o, p, err := s.paper(ctx, PaperAsked{in.Numbered, in.Body.Paper, in.Body.Language})
		if err != nil {
			return made, err
		}
		return s.desk.Sign(ctx, &o, p, signatures.Signing{Name: in.Body.Name, Drawing: in.Body.Drawing, Seen: in.Body.SHA256}, signatures.AtDesk, actor(ctx))
	})
	return answer(s, made, err)
}

func (s *server) listSignatures(ctx context.Context, in *ListedOf) (*list[signatures.Signature], error) {
	return listOf(ctx, s, in, s.Store.Signatures.OfOrder)
}

func (s *server) getDrawing(ctx context.Context, in *struct {
	Numbered
	Identified
}) (*fileOutput, error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	one, err := s.Store.Signatures.Find(ctx, in.Number, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	content, err := s.Store.Signatures.Drawing(ctx, one)
	if err == nil && content == nil {
		err = process.NotFound("the signature has no drawing; the name was typed")
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return &fileOutput{ContentType: "image/png", ContentDisposition: "inline", Body: content}, nil
}
