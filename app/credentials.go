package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Credentials holds one API token per role, written when a new database is set
// up. Tokens are shown nowhere else; the database keeps their hashes.
type Credentials struct {
	URL    string            `json:"url"`
	Tokens map[string]string `json:"tokens"`
}

// CredentialsPath is where the tokens of a data folder are written.
func (a *App) CredentialsPath() string { return filepath.Join(a.opts.DataDir, "credentials.json") }

// ensureCredentials founds the first branch with one member of staff per role
// in an empty database, and writes their tokens down for the operator.
func (a *App) ensureCredentials(ctx context.Context) error {
	if !a.opts.API || a.opts.SetUp {
		return nil
	}
	if _, err := os.Stat(a.CredentialsPath()); err == nil {
		return nil
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	tokens, err := a.store.Found(ctx)
	if err != nil || tokens == nil {
		return err
	}
	return writeSecret(a.CredentialsPath(), Credentials{URL: a.URL(), Tokens: tokens})
}

// SetUpLink is where an empty database becomes a shop, once; "" when it is one. Each call
// makes a new link in place of the one before.
func (a *App) SetUpLink(ctx context.Context) (string, error) {
	token, err := a.store.People.FoundingLink(ctx)
	if err != nil || token == "" {
		return "", err
	}
	return strings.TrimRight(a.opts.PublicURL, "/") + "/start/" + token, nil
}
