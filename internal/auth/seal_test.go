package auth

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeal_OpensForTheSameTokenOnly(t *testing.T) {
	t.Parallel()
	token := NewToken()
	sealed, err := SealOf(token).Close([]byte("a secret"))
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "secret")
	text, err := SealOf(token).Open(sealed)
	require.NoError(t, err)
	require.Equal(t, "a secret", string(text))
	_, err = SealOf(NewToken()).Open(sealed)
	require.Error(t, err)
	for _, broken := range [][]byte{nil, sealed[:5], append([]byte{1}, sealed...)} {
		_, err = SealOf(token).Open(broken)
		require.Error(t, err)
	}
}
