package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/workbay/workbay/internal/database"
)

// KeepIn keeps the contents of files in a folder instead of the database. It is called
// once, before the store is used; the folder is made when it is missing. A folder is of
// this machine: several machines need one that they share.
func (s *Files) KeepIn(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the folder for files can not be used; choose another one with --files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("the folder for files can not be used; choose another one with --files: %w", err)
	}
	s.shelf = folder{root, rows{s.db}}
	return nil
}

// rows keeps contents in PostgreSQL, in the transaction that keeps the file.
type rows struct{ db *database.DB }

const (
	putContent    = `INSERT INTO file_content (name, content) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`
	getContent    = `SELECT content FROM file_content WHERE name = $1`
	deleteContent = `DELETE FROM file_content WHERE name = $1`
)

// Put implements [Shelf].
func (r rows) Put(ctx context.Context, name string, content []byte) error {
	_, err := r.db.Q(ctx).Exec(ctx, putContent, name, content)
	return err
}

// Get implements [Shelf].
func (r rows) Get(ctx context.Context, name string) (content []byte, err error) {
	err = r.db.Q(ctx).QueryRow(ctx, getContent, name).Scan(&content)
	return content, err
}

// Delete implements [Shelf].
func (r rows) Delete(ctx context.Context, name string) error {
	_, err := r.db.Q(ctx).Exec(ctx, deleteContent, name)
	return err
}

// folder keeps contents as files of a folder that nothing leads out of. What is left
// behind when a transaction fails after a Put is a file that no row names. What was
// kept in the database before is still found there.
type folder struct {
	root   *os.Root
	before rows
}

// Put implements [Shelf]. A file is there whole or not at all.
func (f folder) Put(_ context.Context, name string, content []byte) error {
	part := name + ".part"
	if err := f.root.WriteFile(part, content, 0o600); err != nil {
		return err
	}
	return f.root.Rename(part, name)
}

// Get implements [Shelf].
func (f folder) Get(ctx context.Context, name string) ([]byte, error) {
	content, err := f.root.ReadFile(filepath.Clean(name))
	if errors.Is(err, fs.ErrNotExist) {
		return f.before.Get(ctx, name)
	}
	return content, err
}

// Delete implements [Shelf].
func (f folder) Delete(ctx context.Context, name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.before.Delete(ctx, name)
}
