package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/workbay/workbay/internal/payloads"
)

// keysPath is where the keys are of what the engine keeps: the file that was named,
// else that of the data folder when the engine is found there. "" without either.
func (o Options) keysPath() string {
	if o.PayloadKeys == "" && (o.Engine || o.DatabaseURL == "") {
		return filepath.Join(o.DataDir, "payload.keys")
	}
	return o.PayloadKeys
}

// readKeys reads the keys that seal what the engine keeps. A data folder gets its own
// before anything is sealed; elsewhere there are none until a file is named.
func (a *App) readKeys(ctx context.Context) error {
	if !a.opts.Worker && !a.opts.API {
		return nil
	}
	path := a.opts.keysPath()
	if path == "" {
		a.opts.Log.Warn("what people type lies in clear in the engine's histories; make a key with `workbay keys new --payload-keys=FILE` and start with it")
		return payloads.Agree(ctx, a.store.DB, nil)
	}
	sealing, err := payloads.SealsWith(ctx, a.store.DB)
	if err != nil {
		return err
	}
	read := payloads.Load
	if sealing == "" && path != a.opts.PayloadKeys {
		read = payloads.LoadOrMake
	}
	if a.keys, err = read(path); errors.Is(err, fs.ErrNotExist) && sealing != "" {
		return fmt.Errorf("what the engine keeps is sealed with key %s, and %s is not there: put it back from its backup, or name the file that has this key with --payload-keys", sealing, path)
	}
	if err != nil {
		return err
	}
	return payloads.Agree(ctx, a.store.DB, a.keys)
}

// keysThatAre reads the keys as they are, for tools that only look.
func (a *App) keysThatAre() error {
	path := a.opts.keysPath()
	if path == "" {
		return nil
	}
	var err error
	if a.keys, err = payloads.Load(path); errors.Is(err, fs.ErrNotExist) && path != a.opts.PayloadKeys {
		return nil // a folder of a version that had none
	}
	return err
}

// NewKey puts a new key at the head of the file: what is started from now on seals with it.
func NewKey(o Options, out io.Writer) error {
	path, err := keysFile(o)
	if err != nil {
		return err
	}
	id, err := payloads.New(path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "key %s is the first in %s: give all machines this file, then start workers and APIs again, one by one\n", id, path)
	return err
}

// ListKeys prints the ids of the keys in the file, the one that seals first.
func ListKeys(o Options, out io.Writer) error {
	path, err := keysFile(o)
	if err != nil {
		return err
	}
	ids, err := payloads.IDs(path)
	for i, id := range ids {
		what := "opens"
		if i == 0 {
			what = "seals and opens"
		}
		_, _ = fmt.Fprintf(out, "%s  %s\n", id, what)
	}
	return err
}

func keysFile(o Options) (string, error) {
	o, err := o.withDefaults()
	if err != nil {
		return "", err
	}
	path := o.keysPath()
	if path == "" {
		return "", errors.New("name the file of the keys with --payload-keys")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, nil
}
