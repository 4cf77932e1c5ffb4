package notes

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// person is somebody whom a note can name: by login or as they are called.
type person struct {
	ID, Name, Login string
}

const selectPeople = `
SELECT s.id, s.name, coalesce(l.name, '') AS login FROM staff s LEFT JOIN login l ON l.staff_id = s.id
WHERE s.active AND (s.branch = $1 OR s.role = 'admin') ORDER BY s.name, s.id`

func (s *Notes) staff(ctx context.Context, branch string) ([]person, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPeople, branch)
	return pgx.CollectRows(rows, pgx.RowToStructByName[person])
}

// mentioned finds whom a text names: @login, or @ and the name in full, whichever is
// longer. An @ within a word, as in an address, names nobody; one that names nobody at
// the branch is refused, for its writer relies on it.
func mentioned(text string, staff []person) ([]person, error) {
	var found []person
	for i, r := range text {
		if r != '@' || i > 0 && partOfName(lastRune(text[:i])) {
			continue
		}
		rest := text[i+1:]
		if rest == "" || !partOfName(firstRune(rest)) {
			continue
		}
		p, several := longest(rest, staff)
		switch {
		case several:
			return nil, process.Invalid("text: more than one person is called @%s; name them by their login", p.Name)
		case p.ID == "":
			return nil, process.Invalid("text: nobody who works at this branch is called @%s; write the login or the name in full, or leave the @ out", word(rest))
		case !slices.Contains(found, p):
			found = append(found, p)
		}
	}
	return found, nil
}

// longest is who is named at the beginning of a text by the most characters.
func longest(text string, staff []person) (best person, several bool) {
	most := 0
	for _, p := range staff {
		for _, name := range []string{p.Name, p.Login} {
			n := len(name)
			if name == "" || len(text) < n || !strings.EqualFold(text[:n], name) || n < len(text) && partOfName(firstRune(text[n:])) {
				continue
			}
			switch {
			case n > most:
				best, several, most = p, false, n
			case n == most && p.ID != best.ID:
				several = true
			}
		}
	}
	return best, several
}

func partOfName(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func lastRune(s string) rune {
	r := []rune(s)
	return r[len(r)-1]
}

func word(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// Names are those whom a note of a branch can name, as they are written after the @.
func (s *Notes) Names(ctx context.Context, branch string) ([]string, error) {
	staff, err := s.staff(ctx, branch)
	names := make([]string, len(staff))
	for i, p := range staff {
		names[i] = p.Name
	}
	return names, database.Failed("read staff", err)
}

const selectForMe = noteColumns + `
WHERE n.id IN (SELECT note_id FROM note_mention WHERE staff_id = $1 AND closed IS NULL) ORDER BY n.at, n.id LIMIT 200`

// For lists the notes that name somebody and that they have not closed, the oldest first.
func (s *Notes) For(ctx context.Context, staffID string) ([]Note, error) {
	list, err := s.read(ctx, selectForMe, staffID)
	return list, database.Failed("read mentions", err)
}

const (
	// Without a successor the managers of the branch hear of what nobody would read any more.
	copyMentions = `
INSERT INTO note_mention (note_id, staff_id)
SELECT m.note_id, s.id FROM note_mention m JOIN staff old ON old.id = m.staff_id
JOIN staff s ON s.id = $2 OR $2 = '' AND s.branch = old.branch AND s.role = 'manager' AND s.active
WHERE m.staff_id = $1 AND m.closed IS NULL
ON CONFLICT DO NOTHING`
	closeMentions = `UPDATE note_mention SET closed = now() WHERE staff_id = $1 AND closed IS NULL
  AND EXISTS (SELECT FROM note_mention o WHERE o.note_id = note_mention.note_id AND o.staff_id <> $1)`
)

// HandOn names somebody else in the notes that name who left and that they have not closed:
// their successor, or with none the managers of the branch. Twice is as good as once.
func (s *Notes) HandOn(ctx context.Context, staffID, successorID string) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Q(ctx).Exec(ctx, copyMentions, staffID, successorID); err != nil {
			return err
		}
		_, err := s.db.Q(ctx).Exec(ctx, closeMentions, staffID)
		return err
	})
	return database.Failed("hand notes on", err)
}

const closeMention = `UPDATE note_mention SET closed = coalesce(closed, now()) WHERE note_id = $1 AND staff_id = $2`

// Close says that somebody has done what a note that names them is about. Twice is as
// good as once.
func (s *Notes) Close(ctx context.Context, id string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tag, err := s.db.Q(ctx).Exec(ctx, closeMention, id, by.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return process.NotFound("there is no note %q that names you", id)
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "note.close", id, map[string]string{"staff_id": by.ID})
	})
	return database.Failed("close mention", err)
}
