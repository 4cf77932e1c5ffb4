// Package imports takes lists of parts, clients, cars and what suppliers sell in from files: a file is sent,
// looked at line by line, carried out, and undone as one if it was a mistake. It owns the
// tables import, import_file, import_line and import_memory; the cards are written by
// their owner.
//
// A check is one transaction; a run and an undo are one for every thousand lines. What a
// crash cuts off goes on from the last of them: every line knows what became of it.
package imports

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// Kind is what a list is of.
type Kind string

// The kinds.
const (
	Parts           Kind = "parts"
	Clients         Kind = "clients"
	Vehicles        Kind = "vehicles"
	ClientsVehicles Kind = "clients_vehicles" // a client and a car in each line
	SupplierParts   Kind = "supplier_parts"   // what a supplier sells, at which cost and how soon
)

// Kinds are all kinds, in the order in which a shop needs them.
var Kinds = []Kind{Parts, SupplierParts, Clients, Vehicles, ClientsVehicles}

// OfParts reports whether lists of the kind are the parts desk's.
func (k Kind) OfParts() bool { return k == Parts || k == SupplierParts }

// State is how far an import has come.
type State string

// The states.
const (
	Uploaded State = "uploaded" // nobody has said yet how it is read
	Checking State = "checking"
	Checked  State = "checked" // what it would do is known, nothing is done
	Running  State = "running"
	Done     State = "done"
	Undoing  State = "undoing"
	Undone   State = "undone"
)

// Moving reports whether the program is at it.
func (s State) Moving() bool { return s == Checking || s == Running || s == Undoing }

// Outcome is what a line does.
type Outcome string

// The outcomes. Only new and changed cards are written.
const (
	LineNew     Outcome = "new"
	LineChange  Outcome = "change"
	LineSame    Outcome = "same"
	LineTwin    Outcome = "twin"    // it looks like another card and is left out
	LineRepeat  Outcome = "repeat"  // an earlier line is of the same card
	LineRefused Outcome = "refused" // it can not be
)

// Outcomes are all outcomes, as a page lists them.
var Outcomes = []Outcome{LineNew, LineChange, LineSame, LineTwin, LineRepeat, LineRefused}

// How long what was sent is kept, and with it the way back.
const (
	KeptUnused = 7 * 24 * time.Hour  // after the last step of one that was not carried out
	KeptDone   = 30 * 24 * time.Hour // after it was carried out
)

// Imports owns the imports.
type Imports struct {
	db        *database.DB
	cards     *cards.Cards
	suppliers *suppliers.Suppliers
	used      Used
}

// Used finds what names cards, by id: a word and which one.
type Used struct {
	Parts, Clients, Vehicles func(ctx context.Context, ids []string) (map[string][2]string, error)
}

// New is the owner of these tables in a database.
func New(db *database.DB, c *cards.Cards, s *suppliers.Suppliers, used Used) *Imports {
	return &Imports{db: db, cards: c, suppliers: s, used: used}
}

// Import is a list that somebody sent.
type Import struct {
	ID        string          `json:"id"`
	Kind      Kind            `json:"kind" enum:"parts,supplier_parts,clients,vehicles,clients_vehicles"`
	Name      string          `json:"name" doc:"Of the file"`
	Bytes     int             `json:"bytes"`
	State     State           `json:"state" enum:"uploaded,checking,checked,running,done,undoing,undone"`
	Setup     Setup           `json:"setup"`
	Header    []string        `json:"header" doc:"What the columns are called in the file"`
	Wrong     *process.Error  `json:"-"`
	Problem   string          `json:"problem,omitempty" doc:"Why the file could not be read in this way"`
	Counts    map[Outcome]int `json:"counts" doc:"Lines by what they do"`
	Written   int             `json:"written" doc:"Lines that were carried out"`
	Overtaken int             `json:"overtaken" doc:"Lines whose card was changed between check and run: they were left out"`
	Kept      int             `json:"kept" doc:"Lines that could not be undone, since the card was used or changed"`
	Version   int             `json:"version" doc:"Counts steps; the ETag"`
	By        string          `json:"by" doc:"Staff id"`
	At        time.Time       `json:"at"`
	MovedAt   time.Time       `json:"moved_at" doc:"When it came into its state"`
	Forgotten bool            `json:"forgotten" doc:"File and lines are gone: it can not be undone any more"`
}

// Left is how many lines wait to be carried out.
func (i Import) Left() int { return i.Counts[LineNew] + i.Counts[LineChange] - i.Written - i.Overtaken }

// Small reports whether who asks for a step can wait for it: it takes a second at most.
func (i Import) Small() bool { return i.Bytes <= 512<<10 }

// Lines is how many lines there are.
func (i Import) Lines() (n int) {
	for _, c := range i.Counts {
		n += c
	}
	return n
}

const (
	insertImport = `
INSERT INTO import (id, kind, name, bytes, state, setup, header, by_id, by_role) VALUES ($1, $2, $3, $4, 'uploaded', $5, $6, $7, $8)`
	insertFile    = `INSERT INTO import_file (import_id, content) VALUES ($1, $2)`
	importColumns = `
SELECT i.id, i.kind, i.name, i.bytes, i.state, i.setup, i.header, i.wrong, i.version, i.by_id, i.at, i.moved_at, i.forgotten,
    coalesce((SELECT jsonb_object_agg(outcome, n) FROM (SELECT outcome, count(*) AS n FROM import_line l WHERE l.import_id = i.id GROUP BY outcome) c), '{}') AS counts,
    (SELECT count(*) FROM import_line l WHERE l.import_id = i.id AND l.state IN ('done', 'kept', 'undone')) AS written,
    (SELECT count(*) FROM import_line l WHERE l.import_id = i.id AND l.state = 'overtaken') AS overtaken,
    (SELECT count(*) FROM import_line l WHERE l.import_id = i.id AND l.state = 'kept') AS kept
FROM import i`
	selectImport  = importColumns + ` WHERE i.id = $1`
	selectImports = importColumns + ` WHERE i.kind = ANY ($1) AND ($2 = '' OR (i.at, i.id) < (SELECT at, id FROM import WHERE id = $2)) ORDER BY i.at DESC, i.id DESC LIMIT $3`
)

// Add keeps a file that somebody sent, with a guess of how it is read.
func (s *Imports) Add(ctx context.Context, kind Kind, name string, content []byte, by process.Actor) (Import, error) {
	if err := mayImport(kind, by); err != nil {
		return Import{}, err
	}
	if err := input.Tidy("name", &name, input.MaxName, false); err != nil {
		return Import{}, err
	}
	if name == "" {
		name = string(kind)
	}
	setup, header, err := s.guess(ctx, kind, content)
	if err != nil {
		return Import{}, err
	}
	var made Import
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx, id := s.db.Q(ctx), database.NewID("imp")
		if _, err := tx.Exec(ctx, insertImport, id, kind, name, len(content), setup, header, by.ID, by.Role); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertFile, id, content); err != nil {
			return err
		}
		made, err = s.find(ctx, id)
		return err
	})
	return made, database.Failed("keep a list", err)
}

// mayImport lets the parts desk take in price lists, and administrators all lists.
func mayImport(kind Kind, by process.Actor) error {
	switch {
	case kind.OfParts() && (by.Role == process.Parts || by.Role == process.Manager || by.Role == process.Admin), by.Role == process.Admin:
		return nil
	case kind.OfParts():
		return process.Forbidden("price lists are taken in by the parts desk, a manager or an administrator")
	}
	return process.Forbidden("lists of clients and cars are taken in by an administrator")
}

func noImport(id string) error { return process.NotFound("there is no import %q", id) }

func (s *Imports) find(ctx context.Context, id string) (Import, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectImport, id)
	i, err := pgx.CollectExactlyOneRow(rows, scanImport)
	if database.Missing(err) {
		return i, noImport(id)
	}
	return i, err
}

func scanImport(row pgx.CollectableRow) (i Import, err error) {
	err = row.Scan(&i.ID, &i.Kind, &i.Name, &i.Bytes, &i.State, &i.Setup, &i.Header, &i.Wrong, &i.Version, &i.By, &i.At, &i.MovedAt, &i.Forgotten,
		&i.Counts, &i.Written, &i.Overtaken, &i.Kept)
	if i.Wrong != nil {
		i.Problem = i.Wrong.Message
	}
	return i, err
}

// Find reads an import that somebody may see.
func (s *Imports) Find(ctx context.Context, id string, by process.Actor) (Import, error) {
	i, err := s.find(ctx, id)
	if err != nil {
		return i, database.Failed("read an import", err)
	}
	return i, mayImport(i.Kind, by)
}

// List lists the imports that somebody may see, the newest first.
func (s *Imports) List(ctx context.Context, by process.Actor, page database.Page) (database.List[Import], error) {
	size, err := page.Size()
	if err != nil {
		return database.List[Import]{}, err
	}
	var kinds []Kind
	for _, k := range Kinds {
		if mayImport(k, by) == nil {
			kinds = append(kinds, k)
		}
	}
	if kinds == nil {
		return database.List[Import]{}, mayImport(Parts, by)
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectImports, kinds, page.Cursor, size+1)
	list, err := pgx.CollectRows(rows, scanImport)
	return database.Cut(list, size, func(i Import) string { return i.ID }), database.Failed("list imports", err)
}

const selectFile = `SELECT content FROM import_file WHERE import_id = $1`

func (s *Imports) content(ctx context.Context, id string) (content []byte, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectFile, id).Scan(&content)
	if database.Missing(err) {
		err = process.Conflict("the file is not kept any more; send it again")
	}
	return content, err
}

// Head reads the first rows of the file by its setup, the header among them.
func (s *Imports) Head(ctx context.Context, i Import, most int) ([]sheets.Row, error) {
	content, err := s.content(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	return sheets.Head(content, i.Setup.Layout, most)
}

// CheckedLine is what one line does.
type CheckedLine struct {
	Line    int     `json:"line"`
	Outcome Outcome `json:"outcome" enum:"new,change,same,twin,repeat,refused"`
	State   string  `json:"state,omitempty" enum:",done,overtaken,undone,kept" doc:"What became of it: done; overtaken when its card was changed after the check; undone; kept when it could not be undone"`
	Title   string  `json:"title" doc:"What it is of"`
	Said    Said    `json:"said"`
}

// Said is what a person is told of a line.
type Said struct {
	Why     []*process.Error `json:"-"`
	Reasons []string         `json:"reasons,omitempty" doc:"Why it is refused, left out or kept: field: what to do"`
	Twins   []cards.Twin     `json:"twins,omitempty" doc:"Cards that it looks like"`
	Of      int              `json:"of,omitempty" doc:"The earlier line of the same card"`
	Changes []FieldChange    `json:"changes,omitempty"`
}

// FieldChange is a field of a card that changes. Amounts are in minor units.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// keptSaid is [Said] as it is stored, with refusals that can be said in any language.
type keptSaid struct {
	Said
	Why []*process.Error `json:"why,omitempty"`
}

const selectLines = `
SELECT line, outcome, state, title, said FROM import_line
WHERE import_id = $1 AND ($2 = '' OR outcome = $2 OR state = $2) AND line > $3 ORDER BY line LIMIT $4`

// LinesOf lists lines in order: all of them, or those of an outcome or a state.
func (s *Imports) LinesOf(ctx context.Context, id, what string, after, most int) ([]CheckedLine, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLines, id, what, after, most)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l CheckedLine, err error) {
		var said json.RawMessage
		if err := row.Scan(&l.Line, &l.Outcome, &l.State, &l.Title, &said); err != nil {
			return l, err
		}
		var k keptSaid
		err = json.Unmarshal(said, &k)
		l.Said, l.Said.Why = k.Said, k.Why
		for _, w := range k.Why {
			l.Said.Reasons = append(l.Said.Reasons, w.Message)
		}
		return l, err
	})
	return list, database.Failed("list lines", err)
}
