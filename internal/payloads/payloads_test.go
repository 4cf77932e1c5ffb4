package payloads_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"github.com/workbay/workbay/internal/payloads"
)

const typed = "it squeaks when it is cold"

func file(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "payload.keys")
}

func fresh(t *testing.T, path string) *payloads.Keys {
	t.Helper()
	k, err := payloads.LoadOrMake(path)
	require.NoError(t, err)
	return k
}

func sealed(t *testing.T, k *payloads.Keys) *commonpb.Payload {
	t.Helper()
	p, err := k.Converters().Data.ToPayload(typed)
	require.NoError(t, err)
	return p
}

func TestCodec_WhatIsSealedShowsNothingAndOpensAgain(t *testing.T) {
	t.Parallel()
	k := fresh(t, file(t))
	p := sealed(t, k)
	raw, err := proto.Marshal(p)
	require.NoError(t, err)
	require.False(t, bytes.Contains(raw, []byte("squeaks")))
	require.Equal(t, "binary/encrypted", string(p.Metadata[converter.MetadataEncoding]))
	require.Equal(t, k.ID(), string(p.Metadata["encryption-key-id"]))
	require.NotEqual(t, p.Data, sealed(t, k).Data, "the same text twice does not look the same")
	var got string
	require.NoError(t, k.Converters().Data.FromPayload(p, &got))
	require.Equal(t, typed, got)

	p.Data[len(p.Data)-1] ^= 1
	require.ErrorContains(t, k.Converters().Data.FromPayload(p, &got), "it was changed since")
}

func TestCodec_ErrorsAreSealedToo(t *testing.T) {
	t.Parallel()
	c := fresh(t, file(t)).Converters()
	f := c.Failure.ErrorToFailure(temporal.NewNonRetryableApplicationError("no job "+typed, "invalid", errors.New(typed), "no job %s", []string{typed}))
	raw, err := proto.Marshal(f)
	require.NoError(t, err)
	require.False(t, bytes.Contains(raw, []byte("squeaks")))
	var app *temporal.ApplicationError
	require.ErrorAs(t, c.Failure.FailureToError(f), &app)
	require.Equal(t, "no job "+typed, app.Message())
	require.Equal(t, "invalid", app.Type())
	var format string
	var args []string
	require.NoError(t, app.Details(&format, &args))
	require.Equal(t, []string{typed}, args)
}

func TestCodec_WhatWasWrittenInClearIsRead(t *testing.T) {
	t.Parallel()
	plain, err := converter.GetDefaultDataConverter().ToPayload(typed)
	require.NoError(t, err)
	k := fresh(t, file(t))
	for _, c := range []payloads.Converters{k.Converters(), k.WorkerConverters(), (*payloads.Keys)(nil).Converters()} {
		var got string
		require.NoError(t, c.Data.FromPayload(plain, &got))
		require.Equal(t, typed, got)
	}
	none, err := (*payloads.Keys)(nil).Converters().Data.ToPayload(typed)
	require.NoError(t, err)
	require.True(t, proto.Equal(plain, none), "without keys nothing is sealed")
}

func TestCodec_AnotherKeySaysWhichIsMissing(t *testing.T) {
	t.Parallel()
	right, path := fresh(t, file(t)), file(t)
	wrong := fresh(t, path)
	p := sealed(t, right)
	var got string
	err := wrong.Converters().Data.FromPayload(p, &got)
	require.ErrorContains(t, err, `sealed with key "`+right.ID()+`", which `+path+` does not have: put that key into the file`)
	require.PanicsWithError(t, strings.TrimPrefix(err.Error(), "unable to decode: "), func() { _ = wrong.WorkerConverters().Data.FromPayload(p, &got) },
		"a worker's task is tried again: an error would end the order")
}

func TestKeys_RotationSealsWithTheNewAndOpensBoth(t *testing.T) {
	t.Parallel()
	path := file(t)
	before := fresh(t, path)
	old := sealed(t, before)
	id, err := payloads.New(path)
	require.NoError(t, err)
	after := fresh(t, path)
	require.Equal(t, id, after.ID())
	require.NotEqual(t, before.ID(), id)
	ids, err := payloads.IDs(path)
	require.NoError(t, err)
	require.Equal(t, []string{id, before.ID()}, ids)

	var got string
	require.NoError(t, after.Converters().Data.FromPayload(old, &got))
	require.NoError(t, before.Converters().Data.FromPayload(sealed(t, after), &got), "who runs still reads the file again")
	require.Equal(t, before.ID(), string(sealed(t, before).Metadata["encryption-key-id"]), "and seals as it began")
}

func TestKeys_ManyThatStartTogetherMakeOneFile(t *testing.T) {
	t.Parallel()
	path := file(t)
	ids := make([]string, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			if k, err := payloads.LoadOrMake(path); err == nil {
				ids[i] = k.ID()
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.NotEmpty(t, ids[0])
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing half written is left")
}

func TestKeys_AFileThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	short := base64.StdEncoding.EncodeToString([]byte("sixteen bytes ab"))
	for text, want := range map[string]string{
		"":                      "has no key in it; `workbay keys new` makes one",
		"# only words\n\n":      "has no key in it",
		"# one\n" + short:       "line 2 is no key: a key is 32 random bytes in base64",
		"correct horse battery": "line 1 is no key",
	} {
		path := file(t)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := payloads.LoadOrMake(path)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, path)
		require.NotContains(t, err.Error(), short, "no key in an error")
	}
	_, err := payloads.Load(file(t))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "`workbay keys new --payload-keys=")
}
