package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// send sends a file by the form of a page.
func (p *person) send(path, name string, content []byte, fields map[string]string) *answer {
	p.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		require.NoError(p.h.t, m.WriteField(k, v))
	}
	f, err := m.CreateFormFile("file", name)
	require.NoError(p.h.t, err)
	_, err = f.Write(content)
	require.NoError(p.h.t, err)
	require.NoError(p.h.t, m.Close())
	return p.askAs(http.MethodPost, path, m.FormDataContentType(), &b)
}

func TestFiles_PhotosAndPapersOfAnOrderAndACar(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk, mechanic, manager := h.as(process.Reception), h.as(process.Mechanic), h.as(process.Manager)
	o := h.order(workorder.AwaitingApproval)
	at := "/orders/" + o.Number
	var photo bytes.Buffer
	require.NoError(t, png.Encode(&photo, image.NewGray(image.Rect(0, 0, 640, 480))))
	for range 2 { // a double click
		require.Equal(t, 303, mechanic.send(at+"/files", "crack.png", photo.Bytes(), map[string]string{"key": "k1", "about": "job:J1"}).status)
	}
	list, err := h.store.Files.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "J1", list[0].JobID)
	eachLanguage(desk, func() { desk.get(at).ok().source(`src="/files/` + list[0].ID + `?small"`).has(o.Jobs[0].Title) })
	got := desk.get("/files/" + list[0].ID + "?small")
	require.Equal(t, []string{"image/jpeg", "nosniff", "no-store"}, []string{got.header.Get("Content-Type"), got.header.Get("X-Content-Type-Options"), got.header.Get("Cache-Control")})
	require.Equal(t, "image/png", desk.get("/files/"+list[0].ID).header.Get("Content-Type"))
	require.NotEqual(t, 200, h.nobody().get("/files/"+list[0].ID).status)

	require.Equal(t, 303, desk.send("/vehicles/"+o.VehicleID+"/files", "passport.pdf", []byte("%PDF-1.7 x"), map[string]string{"key": "k2"}).status)
	ofCar, err := h.store.Files.OfVehicle(t.Context(), o.VehicleID)
	require.NoError(t, err)
	paper := desk.get("/files/" + ofCar[0].ID)
	require.Equal(t, "attachment; filename=passport.pdf", paper.header.Get("Content-Disposition"))
	require.Equal(t, "%PDF-1.7 x", paper.body)
	mechanic.get(at).ok().has("passport.pdf")
	desk.get("/vehicles/" + o.VehicleID).ok().has("passport.pdf")

	desk.send(at+"/files", "x.html", []byte("<script>"), map[string]string{"key": "k3"}).refused(422).has("is no JPEG, PNG, WebP or PDF")
	desk.send(at+"/files", "big.pdf", append([]byte("%PDF-"), make([]byte, files.MaxBytes+100<<10)...), map[string]string{"key": "k4"}).refused(422).has("more than 15 MiB")
	require.Equal(t, 403, desk.post("/files/"+list[0].ID+"/delete", url.Values{"back": {at}}).status)
	require.Equal(t, 303, manager.post("/files/"+list[0].ID+"/delete", url.Values{"back": {at}}).status)
	require.Equal(t, 404, desk.get("/files/"+list[0].ID).status)
	kept, err := h.store.Audit.Of(t.Context(), list[0].ID)
	require.NoError(t, err)
	require.Equal(t, "file.delete", kept[0].What)
}

func TestFiles_AFolderKeepsThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	dir := t.TempDir()
	o := h.order(workorder.CheckedIn)
	desk := h.as(process.Reception)
	require.Equal(t, 303, desk.send("/vehicles/"+o.VehicleID+"/files", "before.pdf", []byte("%PDF-1.4 y"), map[string]string{"key": "k0"}).status)
	require.NoError(t, h.store.Files.KeepIn(dir))
	before, err := h.store.Files.OfVehicle(t.Context(), o.VehicleID)
	require.NoError(t, err)
	require.Equal(t, "%PDF-1.4 y", desk.get("/files/"+before[0].ID).body, "what was in the database is still there")
	require.Equal(t, 303, desk.send("/orders/"+o.Number+"/files", "a.pdf", []byte("%PDF-1.7 x"), map[string]string{"key": "k1"}).status)
	list, err := h.store.Files.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.FileExists(t, dir+"/"+list[0].ID)
	require.Equal(t, "%PDF-1.7 x", desk.get("/files/"+list[0].ID).body)
	require.Equal(t, 303, desk.post("/files/"+list[0].ID+"/delete", url.Values{}).status)
	require.NoFileExists(t, dir+"/"+list[0].ID)
}
