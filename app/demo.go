package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/workbay/workbay/app/demo"
)

// Demo loads a service centre into this Workbay and lets a day happen in it,
// once: when that was done before it says so and does nothing.
func (a *App) Demo(ctx context.Context, out io.Writer) error {
	if a.Addr() == "" {
		return errors.New("the demo is loaded through the API, which does not run in this process; use `workbay demo`")
	}
	return runDemo(ctx, a.URL(), a.CredentialsPath(), out)
}

// RunDemo does the same for a Workbay that runs at url, with the tokens that it
// wrote into its data folder.
func RunDemo(ctx context.Context, url, dataDir string, out io.Writer) error {
	if dataDir == "" {
		dir, err := DefaultDataDir()
		if err != nil {
			return err
		}
		dataDir = dir
	}
	return runDemo(ctx, url, filepath.Join(dataDir, "credentials.json"), out)
}

func runDemo(ctx context.Context, url, path string, out io.Writer) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is not there: it is written when a new database is set up; name the data folder with --data", path)
	}
	if err != nil {
		return err
	}
	var c Credentials
	if err := json.Unmarshal(b, &c); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	loaded, err := demo.Load(ctx, demo.Site{URL: url, Tokens: c.Tokens}, out)
	if err == nil && !loaded {
		_, err = fmt.Fprintf(out, "The demo was loaded before; nothing was changed. Its people sign in with the password %s unless it was changed; `workbay user list` names them.\n", demo.Password)
	}
	return err
}
