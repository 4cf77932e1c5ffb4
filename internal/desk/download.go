package desk

import (
	"errors"
	"mime"
	"net/http"
	"time"
)

// patience is how long a reader may take for the next piece. One that stopped
// reading would hold a connection to the database for good.
const patience = time.Minute

// Download is the body of a file that is made while it is sent. The head goes
// out with the first piece, so that until then the answer can be another.
type Download struct {
	to          http.ResponseWriter
	media, name string
	begun       bool
}

// NewDownload answers with a file of that kind and name.
func NewDownload(to http.ResponseWriter, media, name string) *Download {
	return &Download{to: to, media: media, name: name}
}

// Begun reports whether the first piece has gone out: what fails from then on can only
// break the connection.
func (d *Download) Begun() bool { return d.begun }

// Write sends a piece.
func (d *Download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		h := d.to.Header()
		h.Set("Content-Type", d.media)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.name}))
		h.Set("Cache-Control", "no-store")
		d.to.WriteHeader(http.StatusOK)
	}
	err := http.NewResponseController(d.to).SetWriteDeadline(time.Now().Add(patience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return d.to.Write(p)
}
