package stock

import (
	"context"
	"fmt"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// TransferPut is a draft as it is to be.
type TransferPut struct {
	To    string         `json:"to" minLength:"1" maxLength:"8" doc:"Branch that gets the parts"`
	Note  string         `json:"note,omitempty" maxLength:"1000"`
	Lines []TransferPart `json:"lines" minItems:"1" maxItems:"500"`
}

// TransferPart is so much of a part that is to go.
type TransferPart struct {
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty" minimum:"0" doc:"Above zero, up to three decimals"`
}

// TransferCame is what came of a line when it was not all of it.
type TransferCame struct {
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty" minimum:"0" doc:"Received; less than was sent"`
	Reason string    `json:"reason" maxLength:"1000" doc:"Why less came"`
}

// TransferStep is a step of a transfer.
type TransferStep struct {
	Branch   string // of who makes it
	Number   string
	Expected int // version that it is made from, 0 for any
}

// maxTransfer is how many lines a transfer may have: more is another van.
const maxTransfer = 500

const (
	insertTransfer     = `INSERT INTO stock_transfer (number, from_branch, to_branch, note, by_id, at) VALUES ($1, $2, $3, $4, $5, coalesce($6, now()))`
	changeTransfer     = `UPDATE stock_transfer SET to_branch = $2, note = $3 WHERE number = $1`
	clearTransfer      = `DELETE FROM stock_transfer_line WHERE number = $1`
	insertTransferLine = `INSERT INTO stock_transfer_line (number, place, part_no, qty) VALUES ($1, $2, $3, $4)`
	lockTransfer       = `SELECT FROM stock_transfer WHERE number = $1 FOR UPDATE`
	markTransferSent   = `UPDATE stock_transfer SET state = 'sent', sent_by = $2, sent_at = coalesce($3, now()) WHERE number = $1`
	endTransfer        = `UPDATE stock_transfer SET state = $2, ended_by = $3, ended_at = coalesce($4, now()) WHERE number = $1`
	receiveTransfer    = `UPDATE stock_transfer_line SET received = $3, reason = $4 WHERE number = $1 AND part_no = $2`
	transferStepped    = `UPDATE stock_transfer SET version = version + 1 WHERE number = $1`
)

// DraftTransfer writes down what is to go from a branch to another. Nothing is moved yet.
func (s *Stock) DraftTransfer(ctx context.Context, from string, put TransferPut, by process.Actor) (Transfer, error) {
	var made Transfer
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.checkTransfer(ctx, from, &put); err != nil {
			return err
		}
		paper, err := shop.PaperNumber(ctx, tx, "transfer", from)
		if err != nil {
			return err
		}
		number := "TR-" + paper
		_, err = tx.Exec(ctx, insertTransfer, number, from, put.To, put.Note, by.ID, database.Moment(ctx))
		if err := branchNamed(err, from, put.To); err != nil {
			return err
		}
		if err := s.fillTransfer(ctx, number, put.Lines); err != nil {
			return err
		}
		made, err = s.transferNoted(ctx, "transfer.draft", from, number, by)
		return err
	})
	return made, database.Failed("draft transfer", err)
}

// branchNamed says which branch of a transfer there is not.
func branchNamed(err error, from, to string) error {
	switch {
	case database.Violates(err, "stock_transfer_to"):
		return process.NotFound("to: there is no branch %q; GET /v1/branches lists them", to)
	case database.RefersToNothing(err):
		return shop.NoBranch(from)
	}
	return err
}

// checkTransfer brings a draft in order, or says all that is wrong with it.
func (s *Stock) checkTransfer(ctx context.Context, from string, put *TransferPut) error {
	var wrong process.Faults
	wrong.Add(input.Tidy("to", &put.To, input.MaxWord, true))
	wrong.Add(input.Tidy("note", &put.Note, input.MaxNote, false))
	if put.To == from {
		wrong.Invalid("to: name another branch than the one that sends")
	}
	switch {
	case len(put.Lines) == 0:
		wrong.Invalid("lines: name at least one part to send")
	case len(put.Lines) > maxTransfer:
		wrong.Invalid("lines: give at most %d", maxTransfer)
	}
	typed := make([]string, len(put.Lines))
	for i, l := range put.Lines {
		typed[i] = l.PartNo
	}
	numbers, _, err := s.cards.PartNumbers(ctx, typed)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range put.Lines {
		l := &put.Lines[i]
		no := numbers[l.PartNo]
		switch {
		case no == "":
			wrong.Add(process.NotFound("lines[%d].part_no: there is no part %q; enter it in the catalogue first", i, l.PartNo))
		case seen[no]:
			wrong.Invalid("lines[%d].part_no: %s is named twice; give one quantity", i, no)
		}
		switch {
		case l.Qty <= 0:
			wrong.Invalid("lines[%d].qty: give more than 0", i)
		case l.Qty > exact.MaxQty:
			wrong.Invalid("lines[%d].qty: give at most %s", i, exact.MaxQty)
		}
		l.PartNo, seen[no] = no, true
	}
	return wrong.Err()
}

func (s *Stock) fillTransfer(ctx context.Context, number string, lines []TransferPart) error {
	for i, l := range lines {
		if _, err := s.db.Q(ctx).Exec(ctx, insertTransferLine, number, i+1, l.PartNo, l.Qty); err != nil {
			return err
		}
	}
	return nil
}

// transferNoted reads a transfer after a step and writes the step into the audit.
func (s *Stock) transferNoted(ctx context.Context, what, branch, number string, by process.Actor) (Transfer, error) {
	t, err := s.TransferByNumber(ctx, branch, number)
	if err == nil {
		err = audit.Note(ctx, s.db.Q(ctx), by, what, number, t)
	}
	return t, err
}

// transferStep makes a step of a transfer, which is locked; the step counts its version up
// and is in the audit.
func (s *Stock) transferStep(ctx context.Context, of TransferStep, what string, by process.Actor, do func(context.Context, Transfer) error) (Transfer, error) {
	var made Transfer
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, lockTransfer, database.Storable(of.Number)); err != nil {
			return err
		}
		t, err := s.TransferByNumber(ctx, of.Branch, of.Number)
		switch {
		case err != nil:
			return err
		case of.Expected != 0 && of.Expected != t.Version:
			return database.ChangedMeanwhile()
		}
		if err := do(ctx, t); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, transferStepped, t.Number); err != nil {
			return err
		}
		made, err = s.transferNoted(ctx, what, of.Branch, of.Number, by)
		return err
	})
	return made, database.Failed(what, err)
}

func (t Transfer) onlyDraft() error {
	if t.State != TransferDraft {
		return process.Conflict("transfer %s is no draft any more; send what else is to go with another", t.Number)
	}
	return nil
}

// ChangeTransfer gives a draft another content.
func (s *Stock) ChangeTransfer(ctx context.Context, of TransferStep, put TransferPut, by process.Actor) (Transfer, error) {
	return s.transferStep(ctx, of, "transfer.change", by, func(ctx context.Context, t Transfer) error {
		if err := t.onlyDraft(); err != nil {
			return err
		}
		if err := s.checkTransfer(ctx, t.From, &put); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		_, err := tx.Exec(ctx, changeTransfer, t.Number, put.To, put.Note)
		if err := branchNamed(err, t.From, put.To); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, clearTransfer, t.Number); err != nil {
			return err
		}
		return s.fillTransfer(ctx, t.Number, put.Lines)
	})
}

// SendTransfer takes a draft's parts from what is free at its branch: they are on their way.
// What is reserved for orders stays; of what is not free it is refused whole.
func (s *Stock) SendTransfer(ctx context.Context, of TransferStep, by process.Actor) (Transfer, error) {
	return s.transferStep(ctx, of, "transfer.send", by, func(ctx context.Context, t Transfer) error {
		if err := t.onlyDraft(); err != nil {
			return err
		}
		if err := s.Move(ctx, t.From, "transfer", t.Number, t.moved("out", -1), by); err != nil {
			return err
		}
		_, err := s.db.Q(ctx).Exec(ctx, markTransferSent, t.Number, by.ID, database.Moment(ctx))
		return err
	})
}

// moved are the movements of all that was sent; way names them in the ledger.
func (t Transfer) moved(way string, sign exact.Qty) []Moved {
	list := make([]Moved, len(t.Lines))
	for i, l := range t.Lines {
		list[i] = Moved{l.PartNo, sign * l.Qty, t.key(way, l.PartNo)}
	}
	return list
}

func (t Transfer) key(way, partNo string) string {
	return "transfer/" + t.Number + "/" + way + "/" + partNo
}

// ReceiveTransfer puts what came to the free stock of the branch that it was sent to. Of a
// line that is not named all came; less is written down with its reason, and is on no shelf.
func (s *Stock) ReceiveTransfer(ctx context.Context, of TransferStep, less []TransferCame, by process.Actor) (Transfer, error) {
	return s.transferStep(ctx, of, "transfer.receive", by, func(ctx context.Context, t Transfer) error {
		switch {
		case t.To != of.Branch:
			return process.Conflict("transfer %s goes to branch %s; it is received there", t.Number, t.To)
		case t.State != TransferSent:
			return process.Conflict("transfer %s is not on its way; there is nothing to receive", t.Number)
		}
		if err := t.take(less); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		var came []Moved
		for _, l := range t.Lines {
			if *l.Received > 0 {
				came = append(came, Moved{l.PartNo, *l.Received, t.key("in", l.PartNo)})
			}
			if _, err := tx.Exec(ctx, receiveTransfer, t.Number, l.PartNo, *l.Received, l.Reason); err != nil {
				return err
			}
		}
		if err := s.Move(ctx, t.To, "transfer", t.Number, came, by); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, endTransfer, t.Number, TransferReceived, by.ID, database.Moment(ctx))
		return err
	})
}

// take writes to the lines what came of them, or says what is wrong with that.
func (t Transfer) take(less []TransferCame) error {
	at := map[string]*TransferLine{}
	for i := range t.Lines {
		l := &t.Lines[i]
		all := l.Qty
		at[l.PartNo], l.Received = l, &all
	}
	var wrong process.Faults
	for i, c := range less {
		l := at[c.PartNo]
		if l == nil {
			wrong.Invalid("lines[%d].part_no: part %q is not on its way by this paper, or is named twice", i, c.PartNo)
			continue
		}
		delete(at, c.PartNo)
		wrong.Add(input.Tidy(fmt.Sprintf("lines[%d].reason", i), &c.Reason, input.MaxNote, false))
		switch {
		case c.Qty < 0:
			wrong.Invalid("lines[%d].qty: give what came, 0 or more", i)
		case c.Qty > l.Qty:
			wrong.Invalid("lines[%d].qty: %s were sent; what came beside it is a receipt of its own", i, l.Qty)
		case c.Qty < l.Qty && c.Reason == "":
			wrong.Invalid("lines[%d].reason: say why less came than was sent", i)
		}
		l.Received, l.Reason = &c.Qty, c.Reason
	}
	return wrong.Err()
}

// CancelTransfer gives up a draft, or puts what is on its way back to the shelf it came from.
func (s *Stock) CancelTransfer(ctx context.Context, of TransferStep, by process.Actor) (Transfer, error) {
	return s.transferStep(ctx, of, "transfer.cancel", by, func(ctx context.Context, t Transfer) error {
		switch {
		case t.From != of.Branch:
			return process.Conflict("transfer %s was sent by branch %s; it is cancelled there", t.Number, t.From)
		case t.EndedAt != nil:
			return process.Conflict("transfer %s is over; send the parts back with another", t.Number)
		}
		if t.State == TransferSent {
			if err := s.Move(ctx, t.From, "transfer", t.Number, t.moved("back", 1), by); err != nil {
				return err
			}
		}
		_, err := s.db.Q(ctx).Exec(ctx, endTransfer, t.Number, TransferCancelled, by.ID, database.Moment(ctx))
		return err
	})
}
