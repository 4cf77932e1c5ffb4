package people

import (
	"context"
	"errors"
	"log/slog"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/process"
)

// Who comes in, and who tried to, is in the audit with the address and in the log
// without it: addresses are about people. A name that nobody has is in neither, for
// it may be a password in the wrong field.

// nobodysDoor is what the audit files under when no member of staff is meant.
const nobodysDoor = "sign-in"

// door is what the audit tells of somebody at the door.
type door struct {
	From string `json:"from" doc:"Address"`
}

func (s *People) signedIn(ctx context.Context, who Person, from string) error {
	slog.InfoContext(ctx, "signed in", "staff", who.ID)
	return audit.Note(ctx, s.db.Q(ctx), who.Actor(), "login.sign-in", who.ID, door{from})
}

// failedToSignIn notes a wrong password; staffID is empty when nobody has the name.
func (s *People) failedToSignIn(ctx context.Context, staffID, from string) error {
	return s.atTheDoor(ctx, "login.failed", "sign-in failed", staffID, from)
}

// locked notes the first password of a window that is not looked at, and hands the
// refusal back.
func (s *People) locked(ctx context.Context, name, from string, refusal error) error {
	var many *auth.TooManyGuesses
	if !errors.As(refusal, &many) || !many.First {
		return refusal
	}
	var staffID string
	if err := s.db.Q(ctx).QueryRow(ctx, selectLoginOwner, name).Scan(&staffID); err != nil {
		staffID = "" // the refusal is more important than whose login it was
	}
	if err := s.atTheDoor(ctx, "login.locked", "sign-in locked", staffID, from); err != nil {
		slog.WarnContext(ctx, "a lock-out is not in the audit", "error", err)
	}
	return refusal
}

const selectLoginOwner = `SELECT staff_id FROM login WHERE name = $1`

func (s *People) atTheDoor(ctx context.Context, what, said, staffID, from string) error {
	ref := staffID
	if ref == "" {
		ref = nobodysDoor
	}
	slog.WarnContext(ctx, said, "staff", staffID)
	return audit.Note(ctx, s.db.Q(ctx), process.Actor{}, what, ref, door{from})
}

// CrossSite notes a form that another site had somebody's browser send, which was refused.
func (s *People) CrossSite(ctx context.Context, path, from string) error {
	slog.WarnContext(ctx, "a cross-site request was refused", "path", path)
	return audit.Note(ctx, s.db.Q(ctx), process.Actor{}, "request.cross-site", nobodysDoor, struct {
		door
		Path string `json:"path"`
	}{door{from}, path})
}
