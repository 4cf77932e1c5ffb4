package app

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/contrib/envconfig"
)

type profile = envconfig.ClientConfigProfile

func TestElsewhere_ASecretNeverTravelsInClear(t *testing.T) {
	t.Parallel()
	off := &envconfig.ClientConfigTLS{Disabled: true}
	for name, c := range map[string]struct {
		o       Options
		refused bool
		tls     *envconfig.ClientConfigTLS
	}{
		"no secret":                        {o: Options{TemporalAddress: "temporal.example:7233"}},
		"a token":                          {o: Options{TemporalAddress: "temporal.example:7233", TemporalToken: "t"}, tls: &envconfig.ClientConfigTLS{}},
		"a token, TLS switched off":        {o: Options{TemporalAddress: "temporal.example:7233", TemporalToken: "t", TemporalProfile: &profile{TLS: off}}, refused: true},
		"a key, TLS switched off":          {o: Options{TemporalProfile: &profile{Address: "192.0.2.7:7233", APIKey: "k", TLS: off}}, refused: true},
		"a header, TLS switched off":       {o: Options{TemporalProfile: &profile{Address: "192.0.2.7:7233", GRPCMeta: map[string]string{"authorization": "Bearer x"}, TLS: off}}, refused: true},
		"a header":                         {o: Options{TemporalProfile: &profile{Address: "192.0.2.7:7233", GRPCMeta: map[string]string{"authorization": "Bearer x"}}}, tls: &envconfig.ClientConfigTLS{}},
		"a token on this machine":          {o: Options{TemporalAddress: "127.0.0.1:7233", TemporalToken: "t"}, tls: off},
		"a token on this machine, by name": {o: Options{TemporalAddress: "localhost:7233", TemporalToken: "t"}, tls: off},
		"no secret, TLS switched off":      {o: Options{TemporalAddress: "temporal.example:7233", TemporalProfile: &profile{TLS: off}}, tls: off},
		"another machine called so":        {o: Options{TemporalAddress: "localhost.example:7233", TemporalToken: "t", TemporalProfile: &profile{TLS: off}}, refused: true},
	} {
		p, err := c.o.elsewhere()
		if c.refused {
			require.ErrorContains(t, err, "would travel in clear", name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.tls, p.TLS, name)
		require.Equal(t, "workbay", p.Namespace, name)
		o, err := p.ToClientOptions(envconfig.ToClientOptionsRequest{})
		require.NoError(t, err, name)
		require.Equal(t, c.tls != nil && !c.tls.Disabled, o.ConnectionOptions.TLS != nil, name)
	}
}

func TestElsewhere_WhatIsNamedForWorkbayCounts(t *testing.T) {
	t.Parallel()
	shared := &profile{Address: "a.example:1", Namespace: "theirs"}
	p, err := Options{TemporalProfile: shared, TemporalAddress: "b.example:2", TemporalNamespace: "ours"}.elsewhere()
	require.NoError(t, err)
	require.Equal(t, profile{Address: "b.example:2", Namespace: "ours"}, *p)
	require.Equal(t, "a.example:1", shared.Address)
	_, err = Options{DatabaseURL: "postgres://x"}.elsewhere()
	require.ErrorContains(t, err, "set TEMPORAL_ADDRESS to its HOST:PORT, or TEMPORAL_PROFILE")
	_, err = New(Options{DataDir: t.TempDir(), TemporalProfile: shared})
	require.ErrorContains(t, err, "DATABASE_URL is not")
}
