// Package signatures keeps what clients signed: which paper of an order, exactly as it was
// shown, by whom, when and where. It owns the table signature. Signatures are added and
// never changed; the process of an order knows nothing of them.
package signatures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Signatures is the owner of what was signed.
type Signatures struct {
	db    *database.DB
	files *files.Files
}

// New is the owner of its table in a database; drawings are kept with files.
func New(db *database.DB, f *files.Files) *Signatures { return &Signatures{db: db, files: f} }

// Paper is a paper of an order as it is shown to who signs it.
type Paper struct {
	Kind     string `json:"paper" enum:"intake,order,act"`
	Version  int    `json:"version" doc:"Of the state at intake, or of the estimate; an act has one"`
	Language string `json:"language"`
	Content  string `json:"content" doc:"All that it says, as JSON"`
	SHA256   string `json:"sha256" doc:"Of the content, in hexadecimal"`
}

// NewPaper is a paper with its sum.
func NewPaper(kind string, version int, language, content string) Paper {
	sum := sha256.Sum256([]byte(content))
	return Paper{kind, version, language, content, hex.EncodeToString(sum[:])}
}

// The devices on which people sign.
const (
	AtDesk   = "desk"
	ByClient = "client"
)

// Signature says that somebody signed a paper.
type Signature struct {
	ID       string    `json:"id"`
	Order    string    `json:"order" db:"order_no" doc:"Work order number"`
	Paper    string    `json:"paper" enum:"intake,order,act"`
	Version  int       `json:"version" doc:"Of the state at intake, or of the estimate; an act has one"`
	Language string    `json:"language" doc:"In which the paper was shown"`
	SHA256   string    `json:"sha256" doc:"Of the paper's content as it was shown, in hexadecimal"`
	Name     string    `json:"name" doc:"Of who signed"`
	Drawn    bool      `json:"drawn" doc:"false: the name was typed"`
	Device   string    `json:"device" enum:"desk,client" doc:"Where it was signed: at the desk, or by the client's link"`
	By       string    `json:"by" db:"by_id" doc:"Staff id of who took it, or the client's by their link"`
	At       time.Time `json:"at"`
}

// Signing is how somebody signs.
type Signing struct {
	Name    string // of who signs
	Drawing []byte // PNG, dark on white; nil when the name is typed instead
	Seen    string // SHA-256 of the paper's content as it was shown
}

const (
	columns         = `SELECT id, order_no, paper, version, language, sha256, name, drawn, device, by_id, at FROM signature`
	selectOfOrder   = columns + ` WHERE order_no = $1 ORDER BY at, id`
	selectSignature = columns + ` WHERE order_no = $1 AND id = $2`
	selectContent   = `SELECT content FROM signature WHERE id = $1`
	countSignatures = `SELECT count(*) FROM signature WHERE order_no = $1`
	insertSignature = `
INSERT INTO signature (id, order_no, paper, version, language, content, sha256, name, drawn, device, by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)

// most is how many signatures an order may have.
const most = 50

// Add keeps that somebody signed a paper as it is now. Who saw it otherwise gets a Conflict.
func (s *Signatures) Add(ctx context.Context, order string, p Paper, in Signing, device string, by process.Actor) (made Signature, err error) {
	drawing, err := in.check(p)
	if err != nil {
		return made, err
	}
	id := database.NewID("signature")
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, "signatures/"+order); err != nil {
			return err
		}
		tx, n := s.db.Q(ctx), 0
		if err := tx.QueryRow(ctx, countSignatures, order).Scan(&n); err != nil {
			return err
		}
		if n >= most {
			return process.Conflict("the order has %d signatures already, the most that are kept", n)
		}
		if _, err := tx.Exec(ctx, insertSignature, id, order, p.Kind, p.Version, p.Language, p.Content, p.SHA256, in.Name, drawing != nil, device, by.ID); err != nil {
			return err
		}
		if drawing != nil {
			if err := s.files.PutDrawing(ctx, id, drawing); err != nil {
				return err
			}
		}
		if made, err = s.Find(ctx, order, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "signature.add", order, made)
	})
	return made, database.Failed("add signature", err)
}

// check tidies what was sent, and returns the drawing as it is kept; nil for a typed name.
func (in *Signing) check(p Paper) (drawing []byte, err error) {
	var wrong process.Faults
	wrong.Add(input.Tidy("name", &in.Name, input.MaxName, true))
	if in.Drawing != nil {
		drawing, err = drawn(in.Drawing)
		wrong.Add(err)
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	if in.Seen != p.SHA256 {
		return nil, process.Conflict("the paper has changed since it was shown; read it again, then sign")
	}
	return drawing, nil
}

// Find reads a signature of an order.
func (s *Signatures) Find(ctx context.Context, order, id string) (Signature, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSignature, order, id)
	one, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Signature])
	if database.Missing(err) {
		return one, process.NotFound("order %s has no signature %q", order, id)
	}
	return one, database.Failed("read signature", err)
}

// OfOrder lists the signatures of an order, the oldest first.
func (s *Signatures) OfOrder(ctx context.Context, order string) ([]Signature, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOfOrder, order)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Signature])
	return list, database.Failed("list signatures", err)
}

// Content is the paper as it was signed.
func (s *Signatures) Content(ctx context.Context, of Signature) (content string, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectContent, of.ID).Scan(&content)
	return content, database.Failed("read signed paper", err)
}

// Drawing is the PNG of a signature; nil when the name was typed.
func (s *Signatures) Drawing(ctx context.Context, of Signature) ([]byte, error) {
	if !of.Drawn {
		return nil, nil
	}
	return s.files.Drawing(ctx, of.ID)
}

// Last is the newest signature of a paper in a list; nil when nobody signed it.
func Last(list []Signature, paper string) (last *Signature) {
	for i := range list {
		if list[i].Paper == paper {
			last = &list[i]
		}
	}
	return last
}
