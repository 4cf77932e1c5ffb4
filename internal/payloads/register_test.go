package payloads_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/payloads"
	"github.com/workbay/workbay/internal/store/storetest"
)

func TestAgree_NobodyComesUpWithKeysThatDoNotOpen(t *testing.T) {
	t.Parallel()
	db := storetest.House(t).Store.DB
	ctx := t.Context()
	sealsWith := func(want string) {
		t.Helper()
		got, err := payloads.SealsWith(ctx, db)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	require.NoError(t, payloads.Agree(ctx, db, nil), "a database of before there were keys")
	sealsWith("")
	path := file(t)
	first := fresh(t, path)
	require.NoError(t, payloads.Agree(ctx, db, first))
	sealsWith(first.ID())

	require.ErrorContains(t, payloads.Agree(ctx, db, nil), first.ID()+": name the file that has it with --payload-keys")
	other := file(t)
	require.ErrorContains(t, payloads.Agree(ctx, db, fresh(t, other)), first.ID()+", which "+other+" does not have")
	sealsWith(first.ID())

	_, err := payloads.New(path)
	require.NoError(t, err)
	second := fresh(t, path)
	require.NoError(t, payloads.Agree(ctx, db, second))
	sealsWith(second.ID())
	require.NoError(t, payloads.Agree(ctx, db, second))
	require.NoError(t, payloads.Agree(ctx, db, first), "its file has the new key by now")
	sealsWith(first.ID())
}
