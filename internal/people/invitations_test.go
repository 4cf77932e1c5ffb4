package people_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestInvite_ALinkIsForOnePersonAndOnce(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx := t.Context()
	who := storetest.Hire(t, s, "Ivan", process.Admin)
	token, err := s.People.Invite(ctx, who.ID, process.ProcessActor())
	require.NoError(t, err)
	var kept int
	require.NoError(t, db.QueryRow(ctx, `SELECT count(*) FROM invitation WHERE hash = $1 AND encode(hash, 'escape') <> $2`, auth.Hash(token), token).Scan(&kept))
	require.Equal(t, 1, kept, "only the hash")
	name, err := s.People.Invited(ctx, token)
	require.NoError(t, err)
	require.Equal(t, "Ivan", name)

	storetest.Refused(t, s.People.Accept(ctx, token, "ivan", "short"), process.KindInvalid, "password")
	_, err = s.People.Invited(ctx, token)
	require.NoError(t, err, "a password that does not fit uses nothing up")
	require.NoError(t, s.People.Accept(ctx, token, "ivan", "correct horse battery"))
	_, err = s.People.Authenticate(ctx, "ivan", "correct horse battery", "192.0.2.1")
	require.NoError(t, err)
	require.ErrorIs(t, s.People.Accept(ctx, token, "mallory", "correct horse battery"), people.ErrInvitationOver)
	_, err = s.People.Invited(ctx, token)
	require.ErrorIs(t, err, people.ErrInvitationOver)
	_, err = s.People.Invite(ctx, who.ID, process.ProcessActor())
	storetest.Refused(t, err, process.KindNotFound, "no active member of staff")

	late := storetest.Hire(t, s, "Oleg", process.Admin)
	token, err = s.People.Invite(ctx, late.ID, process.ProcessActor())
	require.NoError(t, err)
	_, err = db.Exec(ctx, `UPDATE invitation SET expires_at = now() WHERE staff_id = $1`, late.ID)
	require.NoError(t, err)
	require.ErrorIs(t, s.People.Accept(ctx, token, "oleg", "correct horse battery"), people.ErrInvitationOver)
	require.ErrorIs(t, s.People.Accept(ctx, "guess", "oleg", "correct horse battery"), people.ErrInvitationOver)
}
