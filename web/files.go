package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
)

// fileForm is the form that sends a file.
const fileForm = "file"

func (s *server) fileRoutes(r chi.Router) {
	r.Post("/orders/{number}/files", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		number := chi.URLParam(r, "number")
		return s.sendFile(w, r, "/orders/"+number, notes.Subject{Order: number}, func(status int, t *typed) error {
			return s.showOrder(&statused{ResponseWriter: w, status: status}, r, number, t)
		})
	}))
	r.Post("/vehicles/{id}/files", s.atDesk(func(w http.ResponseWriter, r *http.Request) error {
		id := chi.URLParam(r, "id")
		return s.sendFile(w, r, "/vehicles/"+id, notes.Subject{VehicleID: id}, func(status int, t *typed) error { return s.showVehicle(w, r, status, t) })
	}))
	r.Get("/files/{id}", s.handle(s.showFile))
	r.Post("/files/{id}/delete", s.handle(s.noteDone("file.deleted", func(ctx context.Context, m *me, id string) error {
		return s.Desk.DeleteFile(ctx, m.Principal, id)
	})))
}

// sendFile keeps the file of a form; the same form again is the same file.
func (s *server) sendFile(w http.ResponseWriter, r *http.Request, back string, about notes.Subject, again func(status int, t *typed) error) error {
	name, content, err := sentFile(w, r, files.MaxBytes, fileInMemory)
	about = aboutOf(about, r.PostForm.Get("about"))
	if err == nil {
		m := caller(r.Context())
		err = formOnce(r.Context(), s, r.PostForm.Get("key"), "file", []any{about, name, sha256.Sum256(content)}, func(ctx context.Context) (files.File, error) {
			return s.Desk.AddFile(ctx, m.Principal, about, name, content)
		})
	}
	if err == nil {
		http.Redirect(w, r, back+"#files", http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), fileForm, r.PostForm, err)
	if t == nil {
		return err
	}
	return again(status(err), t)
}

// fileInMemory is how much of a photo is not put into a file for the time being.
const fileInMemory = 4 << 20

// sentFile reads the file of a form, of which it may have so many bytes, and of these so
// many in memory.
func sentFile(w http.ResponseWriter, r *http.Request, most, inMemory int64) (name string, content []byte, err error) {
	const beside = 64 << 10
	r.Body = http.MaxBytesReader(w, r.Body, most+beside)
	if err := r.ParseMultipartForm(inMemory + beside); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "", nil, process.Invalid("file: has more than %d MiB; send a smaller one", most>>20)
		}
		return "", nil, process.Invalid("the form could not be read; send it again")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, head, err := r.FormFile("file")
	if err != nil {
		return "", nil, process.Invalid("file: is empty; choose a file")
	}
	defer func() { _ = f.Close() }()
	content, err = io.ReadAll(f)
	return head.Filename, content, err
}

func (s *server) showFile(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Desk.File(r.Context(), caller(r.Context()).Principal, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	small := r.URL.Query().Has("small")
	content, err := s.Store.Files.Content(r.Context(), f, small)
	if err != nil {
		return err
	}
	how, kind := "inline", f.Type
	if !f.Image() {
		how = "attachment"
	} else if small {
		kind = "image/jpeg"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(content)
	return err
}

// album are the files of an order and its car, or of a car alone.
type album struct {
	Path  string // where another one is sent
	Files []files.File
	Me    string
	Chief bool
}

// Deletable reports whether the reader may delete a file.
func (a album) Deletable(f files.File) bool { return a.Chief || f.By == a.Me }

func (s *server) album(ctx context.Context, number, vehicle string) (a album, err error) {
	m := caller(ctx)
	a = album{Path: "/vehicles/" + vehicle, Me: m.ID, Chief: m.Is("manager", "admin")}
	if number != "" {
		a.Path = "/orders/" + number
		if a.Files, err = s.Store.Files.OfOrder(ctx, number); err != nil {
			return a, err
		}
	}
	ofCar, err := s.Store.Files.OfVehicle(ctx, vehicle)
	a.Files = append(a.Files, ofCar...)
	return a, err
}
