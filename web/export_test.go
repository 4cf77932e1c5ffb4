package web

import (
	"context"
	"net/http"
)

// Session is the cookie of a session of this person, as a sign-in begins one.
func (w *Web) Session(ctx context.Context, staffID string) (*http.Cookie, error) {
	ctx, err := w.sessions.Load(ctx, "")
	if err != nil {
		return nil, err
	}
	var epoch int64
	if err := w.Store.DB.Q(ctx).QueryRow(ctx, "SELECT epoch FROM login WHERE staff_id = $1", staffID).Scan(&epoch); err != nil {
		return nil, err
	}
	w.sessions.Put(ctx, keyStaff, staffID)
	w.sessions.Put(ctx, keyEpoch, epoch)
	token, expires, err := w.sessions.Commit(ctx)
	return &http.Cookie{Name: w.sessions.Cookie.Name, Value: token, Path: "/", Expires: expires}, err
}
