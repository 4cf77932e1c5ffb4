package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/workbay/workbay/internal/embedded"
)

// engineFile says where a running engine is. `workbay engine` writes it into
// the data folder, `workbay worker` and `workbay api` read it there, so that on
// one machine nothing needs to be configured.
type engineFile struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	Namespace       string `json:"namespace"`
	Token           string `json:"token,omitempty"`
}

func (a *App) enginePath() string { return filepath.Join(a.opts.DataDir, "engine.json") }

func (a *App) noteEngine() error { return writeSecret(a.enginePath(), a.engine) }

// findEngine takes the addresses that were named, or those of the engine that
// runs on the same data folder.
func (a *App) findEngine() error {
	if a.opts.DatabaseURL != "" {
		a.engine = engineFile{a.opts.DatabaseURL, a.opts.TemporalAddress, a.opts.TemporalNamespace, a.opts.TemporalToken}
		if a.engine.Namespace == "" {
			a.engine.Namespace = embedded.DefaultNamespace
		}
		return nil
	}
	b, err := os.ReadFile(a.enginePath())
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("no engine runs on %s: start `workbay engine` with the same --data, or set DATABASE_URL and TEMPORAL_ADDRESS", a.opts.DataDir)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(b, &a.engine)
}

// writeSecret writes v as JSON that only the owner can read, whole or not at all.
func writeSecret(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
