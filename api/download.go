package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// patience is how long a reader may take for the next piece. One that stopped
// reading would hold a connection to the database for good.
const patience = time.Minute

// download is the body of a file that is made while it is sent. The head goes
// out with the first piece, so that until then the answer can be another.
type download struct {
	hc    huma.Context
	to    http.ResponseWriter
	begun bool

	media, disposition string
}

func newDownload(hc huma.Context, media, disposition string) *download {
	_, to := humachi.Unwrap(hc)
	return &download{hc: hc, to: to, media: media, disposition: disposition}
}

// Write sends a piece.
func (d *download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		d.hc.SetHeader("Content-Type", d.media)
		d.hc.SetHeader("Content-Disposition", d.disposition)
		d.hc.SetHeader("Cache-Control", "no-store")
		d.hc.SetStatus(http.StatusOK)
	}
	err := http.NewResponseController(d.to).SetWriteDeadline(time.Now().Add(patience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return d.to.Write(p)
}
