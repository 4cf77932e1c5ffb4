//go:build !external

package embedded

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"go.temporal.io/server/common/rpc/encryption"
)

// internalName is what the services of one server call each other in their certificate.
const internalName = "workbay-engine"

// internalTLS makes the services of the server talk to each other under a certificate that exists only in this
// process's memory. Their ports ask for no token (the token guards the frontend only), so without it any
// program on the machine could give orders to the history service or the internal frontend.
type internalTLS struct{ server, client *tls.Config }

var _ encryption.TLSConfigProvider = internalTLS{}

func newInternalTLS() (internalTLS, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return internalTLS{}, fmt.Errorf("make a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: internalName},
		DNSNames:     []string{internalName},
		NotBefore:    time.Now().Add(-24 * time.Hour),
		// It ends with the process; a process may run for years.
		NotAfter:              time.Now().AddDate(100, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return internalTLS{}, fmt.Errorf("make a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return internalTLS{}, fmt.Errorf("make a certificate: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	own := []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}}
	return internalTLS{
		server: &tls.Config{
			MinVersion: tls.VersionTLS13, Certificates: own,
			ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
		},
		client: &tls.Config{MinVersion: tls.VersionTLS13, Certificates: own, RootCAs: pool, ServerName: internalName},
	}, nil
}

// GetInternodeServerConfig is for history, matching, worker and internal frontend.
func (t internalTLS) GetInternodeServerConfig() (*tls.Config, error) { return t.server.Clone(), nil }

// GetInternodeClientConfig is for calls to these.
func (t internalTLS) GetInternodeClientConfig() (*tls.Config, error) { return t.client.Clone(), nil }

// GetFrontendServerConfig returns none: the frontend is on the loopback address and asks for the token.
func (internalTLS) GetFrontendServerConfig() (*tls.Config, error) { return nil, nil }

// GetFrontendClientConfig returns none, see GetFrontendServerConfig.
func (internalTLS) GetFrontendClientConfig() (*tls.Config, error) { return nil, nil }

// GetRemoteClusterClientConfig returns none: there are no remote clusters.
func (internalTLS) GetRemoteClusterClientConfig(string) (*tls.Config, error) { return nil, nil }

// GetExpiringCerts returns none: the certificate outlasts the process.
func (internalTLS) GetExpiringCerts(time.Duration) (expiring, expired encryption.CertExpirationMap, err error) {
	return nil, nil, nil
}
