package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/workbay/workbay/internal/embedded"
)

// elsewhere is how to reach a Temporal that others run: the profile of the ecosystem's
// own configuration, with what was named for Workbay over it.
func (o Options) elsewhere() (*envconfig.ClientConfigProfile, error) {
	p := envconfig.ClientConfigProfile{}
	if o.TemporalProfile != nil {
		p = *o.TemporalProfile
	}
	if o.TemporalAddress != "" {
		p.Address = o.TemporalAddress
	}
	if o.TemporalNamespace != "" {
		p.Namespace = o.TemporalNamespace
	}
	if p.Namespace == "" {
		p.Namespace = embedded.DefaultNamespace
	}
	if p.Address == "" {
		return nil, errors.New("DATABASE_URL is set but where Temporal is, is not: set TEMPORAL_ADDRESS to its HOST:PORT, or TEMPORAL_PROFILE to a profile of temporal.toml")
	}
	near := onThisMachine(p.Address)
	if o.TemporalToken != "" {
		p.APIKey = o.TemporalToken
		if near && p.TLS == nil {
			p.TLS = &envconfig.ClientConfigTLS{Disabled: true} // as the engine of `workbay engine` is reached
		}
	}
	if p.TLS != nil && p.TLS.Disabled && !near && secretIn(p) {
		return nil, fmt.Errorf("a token or key would travel in clear to %s: take TEMPORAL_TLS=false away, and have the server speak TLS (TEMPORAL_TLS_SERVER_CA_CERT_PATH names its authority when it is your own)", p.Address)
	}
	if p.TLS == nil && !near && secretIn(p) {
		p.TLS = &envconfig.ClientConfigTLS{}
	}
	return &p, nil
}

// secretIn reports whether calls carry something that nobody on the way may read.
func secretIn(p envconfig.ClientConfigProfile) bool {
	_, header := p.GRPCMeta["authorization"]
	return p.APIKey != "" || header
}

// onThisMachine reports whether what is sent there leaves this machine.
func onThisMachine(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback() || strings.HasPrefix(address, "unix:")
}

// reach says what went wrong on the way to a Temporal elsewhere, and what to look at.
func reach(p *envconfig.ClientConfigProfile, err error) error {
	advice := "see whether it runs there and whether a firewall lets you through"
	switch text := err.Error(); {
	case strings.Contains(text, "first record does not look like a TLS handshake"):
		advice = "it does not speak TLS, which a token needs on its way to another machine: give the server a certificate"
	case strings.Contains(text, "certificate signed by unknown authority"):
		advice = "name the authority that signed its certificate with TEMPORAL_TLS_SERVER_CA_CERT_PATH"
	case strings.Contains(text, "certificate is valid for"), strings.Contains(text, "certificate is not valid for"):
		advice = "its certificate has another name: say which with TEMPORAL_TLS_SERVER_NAME"
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"), strings.Contains(text, "unknown certificate authority"):
		advice = "it asks for a certificate of yours: TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, signed by an authority that it knows"
	case strings.Contains(text, "error reading server preface"):
		advice = "it may want TLS: set TEMPORAL_TLS=true, and a certificate of yours if it asks for one"
	}
	return fmt.Errorf("connect to Temporal at %s: %w; %s", p.Address, err, advice)
}

// ensureNamespace makes the namespace at a Temporal elsewhere, or says who can.
func ensureNamespace(ctx context.Context, c client.Client, p *envconfig.ClientConfigProfile) error {
	err := embedded.EnsureNamespace(ctx, c, p.Namespace)
	var denied *serviceerror.PermissionDenied
	var unknown *serviceerror.Unimplemented
	if errors.As(err, &denied) || errors.As(err, &unknown) {
		return fmt.Errorf("the namespace %[1]s is not there, or not for us, and we may not make it (%[2]w): have whoever runs Temporal give\n"+
			"  temporal operator namespace create --namespace %[1]s --retention %[3]s --address %[4]s\n"+
			"or name another one with TEMPORAL_NAMESPACE", p.Namespace, err, "30d", p.Address)
	}
	return err
}
