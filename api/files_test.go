package api_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/process"
)

// send uploads a file with fields beside it.
func (d *desk) send(role process.Role, path, name string, content []byte, fields map[string]string) (int, []byte) {
	d.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("file", name)
	require.NoError(d.t, err)
	_, err = f.Write(content)
	require.NoError(d.t, err)
	for k, v := range fields {
		require.NoError(d.t, m.WriteField(k, v))
	}
	require.NoError(d.t, m.Close())
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, &b)
	require.NoError(d.t, err)
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+d.tokens[role])
	req.Header.Set("Idempotency-Key", name)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(d.t, err)
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	require.NoError(d.t, err)
	return resp.StatusCode, said
}

func TestFiles_AreSentReadAndDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	const at = "/v1/work-orders/T-000001/files"
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 3000, 1500)), nil))
	var made files.File
	for range 2 {
		status, said := d.send(process.Mechanic, at, "hub.jpg", photo.Bytes(), map[string]string{"concern": "1"})
		require.Equal(t, http.StatusCreated, status, string(said))
		require.NoError(t, json.Unmarshal(said, &made))
	}
	require.Equal(t, []any{"image/jpeg", "hub.jpg", 1}, []any{made.Type, made.Name, made.Concern})
	status, said := d.send(process.Mechanic, "/v1/vehicles/"+d.shop.VehicleID+"/files", "hub.jpg", photo.Bytes(), map[string]string{"job_id": "J1"})
	require.Equal(t, http.StatusUnprocessableEntity, status, "a car has no jobs")
	require.Contains(t, string(said), "unknown field; this form takes file")
	var list struct{ Items []files.File }
	d.do(process.Reception, get, at, nil).ok(http.StatusOK, &list)
	require.Len(t, list.Items, 1, "the same key is the same file")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/v1/files/"+made.ID+"?size=small", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+d.tokens[process.Reception])
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	c, err := jpeg.DecodeConfig(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 320, c.Width)
	require.Equal(t, []string{"image/jpeg", "inline; filename=hub.jpg", "nosniff", "no-store"},
		[]string{resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition"), resp.Header.Get("X-Content-Type-Options"), resp.Header.Get("Cache-Control")})

	for says, sent := range map[string][]byte{
		"is no JPEG, PNG, WebP or PDF": []byte("MZ"), "has more than 15 MiB": append([]byte("%PDF-"), make([]byte, files.MaxBytes)...),
	} {
		status, said := d.send(process.Mechanic, at, says, sent, nil)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Contains(t, string(said), says)
	}
	status, said = d.send(process.Mechanic, at, "huge", make([]byte, files.MaxBytes+1<<20), nil)
	require.Contains(t, []int{http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, status, string(said))
	status, said = d.send(process.Mechanic, at, "nojob", photo.Bytes(), map[string]string{"job_id": "J9"})
	require.Equal(t, http.StatusNotFound, status, string(said))
	status, _ = d.send(process.Parts, "/v1/vehicles/"+d.shop.VehicleID+"/files", "car.pdf", []byte("%PDF-1.7"), nil)
	require.Equal(t, http.StatusCreated, status)
	d.do(process.Mechanic, get, "/v1/vehicles/"+d.shop.VehicleID+"/files", nil).ok(http.StatusOK, &list)
	require.Equal(t, "application/pdf", list.Items[0].Type)
	d.do(process.Reception, http.MethodDelete, "/v1/files/"+made.ID, nil).problem(403, "by who sent it")
	d.do(process.Mechanic, http.MethodDelete, "/v1/files/"+made.ID, nil).ok(http.StatusNoContent, nil)
	d.do(process.Mechanic, get, "/v1/files/"+made.ID, nil).problem(404, "no file")
}
