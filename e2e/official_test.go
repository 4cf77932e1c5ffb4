//go:build official

package e2e

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// official is the folder with the official programs, server and sql, that
// `make test-remote` builds.
func official(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(os.Getenv("WORKBAY_OFFICIAL"), program)
	_, err := os.Stat(path)
	require.NoError(t, err, "run this with `make test-remote`")
	return path
}

// authority signs certificates, as a company's own does.
type authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func (a *authority) sign(t *testing.T, name string, ca bool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	n, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: n, Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: ca, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	parent, by := a.cert, a.key
	if ca {
		parent, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	require.NoError(t, err)
	if ca {
		a.cert, err = x509.ParseCertificate(der)
		require.NoError(t, err)
		a.key = key
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	a.write(t, name+".pem", "CERTIFICATE", der)
	a.write(t, name+".key", "PRIVATE KEY", secret)
}

func (a *authority) write(t *testing.T, name, kind string, der []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(a.file(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

// configuration is what docs/operations.md shows, for one machine.
var configuration = template.Must(template.New("").Parse(`
log: {stdout: true, level: warn}
persistence:
  defaultStore: main
  visibilityStore: visibility
  numHistoryShards: 4
  datastores:
    main: {sql: &sql {pluginName: postgres12_pgx, databaseName: {{.Database}}, connectAddr: "{{.Postgres}}", connectProtocol: tcp, user: {{.User}}, password: {{.Password}}, maxConns: 10, maxIdleConns: 10}}
    visibility: {sql: {<<: *sql, databaseName: {{.Database}}_visibility}}
global:
  membership: {maxJoinDuration: 30s, broadcastAddress: 127.0.0.1}
  tls:
    internode:
      server: &server {certFile: {{.Dir}}/temporal.test.pem, keyFile: {{.Dir}}/temporal.test.key, requireClientAuth: true, clientCaFiles: [{{.Dir}}/authority.pem]}
      client: &client {serverName: temporal.test, rootCaFiles: [{{.Dir}}/authority.pem]}
    frontend: {server: *server, client: *client}
    systemWorker: {certFile: {{.Dir}}/temporal.test.pem, keyFile: {{.Dir}}/temporal.test.key, client: *client}
services:
{{- range .Services}}
  {{.Name}}: {rpc: {grpcPort: {{.Port}}, membershipPort: {{.Gossip}}, bindOnLocalHost: true}}
{{- end}}
clusterMetadata:
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation: {active: {enabled: true, initialFailoverVersion: 1, rpcAddress: "127.0.0.1:{{.Frontend}}"}}
dcRedirectionPolicy: {policy: noop}
publicClient: {hostPort: "127.0.0.1:{{.Frontend}}"}
`))

type service struct {
	Name         string
	Port, Gossip int
}

// freePort is one that is free now, and small: the server keeps the port by which its
// services find each other in two bytes with a sign.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		n, err := rand.Int(rand.Reader, big.NewInt(12_000))
		require.NoError(t, err)
		port := 20_000 + int(n.Int64())
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			require.NoError(t, l.Close())
			return port
		}
	}
	require.FailNow(t, "no port is free")
	return 0
}

// officialServer runs the official program with databases, a role and certificates of its
// own, and returns where it answers.
func officialServer(t *testing.T, ca *authority) (address string) {
	t.Helper()
	name := "official_" + strings.ToLower(word(8))
	conn := connected(t, "postgres")
	u, err := url.Parse(databaseURL(t, name))
	require.NoError(t, err)
	for _, sql := range []string{
		"CREATE ROLE " + name + " LOGIN PASSWORD 'official'",
		"CREATE DATABASE " + name + " OWNER " + name, "CREATE DATABASE " + name + "_visibility OWNER " + name,
	} {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		for _, sql := range []string{"DROP DATABASE " + name + " WITH (FORCE)", "DROP DATABASE " + name + "_visibility WITH (FORCE)", "DROP ROLE " + name} {
			_, err := conn.Exec(context.Background(), sql)
			assert.NoError(t, err)
		}
	})
	for suffix, schema := range map[string]string{"": "temporal", "_visibility": "visibility"} {
		for _, args := range [][]string{{"setup-schema", "-v", "0.0"}, {"update-schema", "--schema-name", "postgresql/v12/" + schema}} {
			cmd := exec.Command(official(t, "sql"), append([]string{"--plugin", "postgres12_pgx", "--ep", u.Hostname(), "--port", u.Port(),
				"--user", name, "--password", "official", "--database", name + suffix}, args...)...)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
		}
	}
	services := []service{}
	for _, s := range []string{"frontend", "history", "matching", "worker"} {
		services = append(services, service{s, freePort(t), freePort(t)})
	}
	var text bytes.Buffer
	require.NoError(t, configuration.Execute(&text, map[string]any{
		"Database": name, "User": name, "Password": "official", "Postgres": u.Host, "Dir": ca.dir, "Services": services, "Frontend": services[0].Port,
	}))
	require.NoError(t, os.WriteFile(ca.file("official.yaml"), text.Bytes(), 0o600))
	cmd := exec.Command(official(t, "server"), "--config-file", ca.file("official.yaml"), "--allow-no-auth", "start")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	return fmt.Sprintf("127.0.0.1:%d", services[0].Port)
}

// TestOfficial_TwoOfEachOnTheOfficialServer is docs/operations.md as a test: the official
// server on an external PostgreSQL, mutual TLS, a database that is founded by
// `workbay init`, two APIs and two workers.
func TestOfficial_TwoOfEachOnTheOfficialServer(t *testing.T) {
	ca := &authority{dir: t.TempDir()}
	ca.sign(t, "authority", true)
	ca.sign(t, "temporal.test", false)
	ca.sign(t, "workbay", false)
	options := elsewhere(t)
	options.TemporalToken, options.TemporalAddress = "", officialServer(t, ca)
	trusted := envconfig.ClientConfigTLS{ServerCACertPath: ca.file("authority.pem"), ServerName: "temporal.test"}

	var said bytes.Buffer
	require.NoError(t, app.Init(t.Context(), options, &said))
	link := regexp.MustCompile(`http://127\.0\.0\.1:8080(/welcome/\S+)`).FindStringSubmatch(said.String())
	require.NotNil(t, link, said.String())

	for want, p := range map[string]*envconfig.ClientConfigProfile{
		"it may want TLS":                    nil,
		"name the authority":                 {TLS: &envconfig.ClientConfigTLS{ServerName: "temporal.test"}},
		"it asks for a certificate of yours": {TLS: &trusted},
	} {
		o := options
		o.TemporalProfile = p
		patient, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := awaited(patient, o, want)
		cancel()
		require.ErrorContains(t, err, want)
	}
	own := trusted
	own.ClientCertPath, own.ClientKeyPath = ca.file("workbay.pem"), ca.file("workbay.key")
	options.TemporalProfile = &envconfig.ClientConfigProfile{TLS: &own}
	options.PayloadKeys = filepath.Join(t.TempDir(), "payload.keys")
	require.NoError(t, app.NewKey(options, &said))

	role := func(api bool) *app.App {
		o := options
		o.API, o.Worker = api, !api
		a, err := awaited(t.Context(), o, "")
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, a.Stop(context.Background())) })
		return a
	}
	one, two := role(true), role(true)
	role(false)
	role(false)

	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar}
	resp, err := browser.PostForm(one.URL()+link[1], url.Values{"name": {"boss"}, "password": {"four words that last"}, "again": {"four words that last"}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NotContains(t, resp.Request.URL.Path, "sign-in", "they are signed in")
	require.ErrorContains(t, app.Init(t.Context(), options, &said), "First admin signs in as boss")

	s := newShopAt(t, one, administrator(t, one))
	o := s.openForNew("it squeaks")
	s.movedTo(two)
	o.skipDiagnosis(job("Replace the strut", 1, s.newPart("strut", 5)))
	o.approveByLink()
	s.movedTo(one)
	o.repair("J1")
	o.passQC()
	o.pay()
	s.movedTo(two)
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
}

// administrator is one with a token that was issued on the server.
func administrator(t *testing.T, a *app.App) demo.Client {
	t.Helper()
	list, err := a.Store().People.ListStaff(t.Context(), people.StaffFilter{Role: process.Admin, Page: database.Page{Limit: 1}})
	require.NoError(t, err)
	token, err := a.Store().People.IssueToken(t.Context(), list.Items[0].ID, nil, process.ProcessActor())
	require.NoError(t, err)
	return demo.Client{URL: a.URL()}.As(token)
}

// awaited starts a program, again for as long as the server is not there yet: until it
// runs, or is refused with these words.
func awaited(ctx context.Context, o app.Options, refused string) (*app.App, error) {
	o.Log = slog.New(slog.DiscardHandler)
	for {
		try, cancel := context.WithTimeout(ctx, 20*time.Second)
		a, err := start(try, o)
		cancel()
		if err == nil || refused != "" && strings.Contains(err.Error(), refused) || !strings.Contains(err.Error(), "connection refused") {
			return a, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(200 * time.Millisecond):
		}
	}
}
