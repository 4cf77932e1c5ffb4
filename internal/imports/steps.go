package imports

import (
	"context"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

const (
	lockImport = `SELECT version FROM import WHERE id = $1 FOR UPDATE`
	moveImport = `UPDATE import SET reached = CASE $2 WHEN 'running' THEN 0 ELSE 2147483647 END, state = $2, by_id = $3, by_role = $4, version = version + 1, moved_at = now() WHERE id = $1`
	setImport  = `UPDATE import SET setup = $2, header = $3, wrong = NULL WHERE id = $1`
)

// step brings an import that was read at version expected into a state in which the
// program goes on by itself; 0 is any version.
func (s *Imports) step(ctx context.Context, id string, expected int, to State, by process.Actor, do func(ctx context.Context, i Import) error) (Import, error) {
	var moved Import
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var version int
		if err := tx.QueryRow(ctx, lockImport, id).Scan(&version); database.Missing(err) {
			return noImport(id)
		} else if err != nil {
			return err
		}
		i, err := s.Find(ctx, id, by)
		if err != nil {
			return err
		}
		if expected != 0 && expected != version {
			return database.ChangedMeanwhile()
		}
		if i.Forgotten {
			return process.Conflict("what was sent is not kept any more; send the file again")
		}
		if err := do(ctx, i); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moveImport, id, to, by.ID, by.Role); err != nil {
			return err
		}
		moved, err = s.find(ctx, id)
		return err
	})
	return moved, database.Failed("take a list in", err)
}

// Check has the file read by this setup and each line looked at: nothing is written.
func (s *Imports) Check(ctx context.Context, id string, setup Setup, version int, by process.Actor) (Import, error) {
	return s.step(ctx, id, version, Checking, by, func(ctx context.Context, i Import) error {
		if i.State != Uploaded && i.State != Checked {
			return process.Conflict("the list was taken in already, or the program is at it; send the file again to take it in anew")
		}
		setup.Layout.Format = i.Setup.Layout.Format
		if err := setup.check(i.Kind); err != nil {
			return err
		}
		if setup.Supplier != "" {
			if err := s.suppliers.ForLists(ctx, setup.Supplier); err != nil {
				return err
			}
		}
		i.Setup = setup
		header, err := s.header(ctx, i)
		if err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, setImport, id, setup, header); err != nil {
			return err
		}
		if len(header) > 0 {
			_, err = tx.Exec(ctx, insertMemory, i.Kind, headerHash(header), setup)
		}
		return err
	})
}

// header reads the names of the columns; none where there is no header.
func (s *Imports) header(ctx context.Context, i Import) ([]string, error) {
	if i.Setup.Layout.Header == 0 {
		return []string{}, nil
	}
	rows, err := s.Head(ctx, i, i.Setup.Layout.Header)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Line == i.Setup.Layout.Header {
			return r.Cells, nil
		}
	}
	return nil, process.Invalid("header: line %d is empty; give the number of the line with the names of the columns, or 0", i.Setup.Layout.Header)
}

// Run carries out what the check said.
func (s *Imports) Run(ctx context.Context, id string, version int, by process.Actor) (Import, error) {
	return s.step(ctx, id, version, Running, by, func(_ context.Context, i Import) error {
		if i.State != Checked {
			return process.Conflict("check the list first, and take it in once")
		}
		if i.Left() == 0 {
			return process.Conflict("the list has nothing that is new or changed; there is nothing to take in")
		}
		return nil
	})
}

// Undo takes back what was carried out. What was used or changed since stays and says why.
func (s *Imports) Undo(ctx context.Context, id string, version int, by process.Actor) (Import, error) {
	return s.step(ctx, id, version, Undoing, by, func(_ context.Context, i Import) error {
		if i.State != Done {
			return process.Conflict("only what was taken in can be undone, and once")
		}
		return nil
	})
}

// Drop forgets a list that was not carried out.
func (s *Imports) Drop(ctx context.Context, id string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var version int
		if err := s.db.Q(ctx).QueryRow(ctx, lockImport, id).Scan(&version); database.Missing(err) {
			return noImport(id)
		} else if err != nil {
			return err
		}
		i, err := s.Find(ctx, id, by)
		if err != nil {
			return err
		}
		if i.State != Uploaded && i.State != Checked {
			return process.Conflict("the list was taken in, or the program is at it; undo it instead")
		}
		for _, sql := range []string{deleteLines, deleteFile, deleteImport} {
			if _, err := s.db.Q(ctx).Exec(ctx, sql, id); err != nil {
				return err
			}
		}
		return nil
	})
	return database.Failed("drop a list", err)
}

const (
	deleteLines  = `DELETE FROM import_line WHERE import_id = $1`
	deleteFile   = `DELETE FROM import_file WHERE import_id = $1`
	deleteImport = `DELETE FROM import WHERE id = $1`

	selectOld = `
SELECT id FROM import WHERE NOT forgotten AND (state IN ('uploaded', 'checked') AND moved_at < now() - $1::interval OR state IN ('done', 'undone') AND moved_at < now() - $2::interval)
ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED`
	forgetImport = `UPDATE import SET forgotten = true, version = version + 1 WHERE id = $1`
)

// Forget lets go of files and lines that are kept no longer: see [KeptUnused] and
// [KeptDone]. What an import was, and how much of it, stays.
func (s *Imports) Forget(ctx context.Context) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, selectOld, KeptUnused, KeptDone)
		old, err := collectIDs(rows)
		for _, id := range old {
			for _, sql := range []string{deleteLines, deleteFile, forgetImport} {
				if _, err := tx.Exec(ctx, sql, id); err != nil {
					return err
				}
			}
		}
		return err
	})
	return database.Failed("forget lists", err)
}

// told is what the audit keeps of an import: no card.
type told struct {
	Kind   Kind            `json:"kind"`
	Name   string          `json:"name"`
	Counts map[Outcome]int `json:"counts"`
	Lines  int             `json:"lines"`
	Kept   int             `json:"kept,omitempty"`
}

func (s *Imports) note(ctx context.Context, i Import, by process.Actor) error {
	t := told{i.Kind, i.Name, i.Counts, i.Written, i.Kept}
	if i.State == Undone {
		return audit.Note(ctx, s.db.Q(ctx), by, "import.undo", i.ID, t)
	}
	return audit.Note(ctx, s.db.Q(ctx), by, "import.run", i.ID, t)
}
