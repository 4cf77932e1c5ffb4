package suppliers

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

// ReturnPut is a draft of a return as it is to be.
type ReturnPut struct {
	SupplierID string       `json:"supplier_id" minLength:"1" maxLength:"60"`
	Note       string       `json:"note,omitempty" maxLength:"1000"`
	Lines      []ReturnPart `json:"lines" minItems:"1" maxItems:"500"`
}

// ReturnPart is so much of a part that is to go back.
type ReturnPart struct {
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty" minimum:"0" doc:"Above zero, up to three decimals"`
	Reason string    `json:"reason" enum:"wrong_part,dead_on_arrival,not_needed,core"`
	Note   string    `json:"note,omitempty" maxLength:"1000" doc:"Such as what is broken"`
}

// AnsweredLine is what the supplier says to a line.
type AnsweredLine struct {
	PartNo string      `json:"part_no" minLength:"1" maxLength:"64"`
	Answer string      `json:"answer" enum:"credited,replaced,refused" doc:"replaced and refused: it stands on the shelf again"`
	Amount exact.Money `json:"amount,omitempty" minimum:"0" doc:"Credited for the whole line, minor units"`
}

// ReturnStep is a step of a return.
type ReturnStep PurchaseStep

// Moved is so much of a part that goes to the shelf, or below zero from it.
type Moved struct {
	PartNo string
	Qty    exact.Qty
	Key    string // of the movement: booked once
}

// Shelf books what a return moves at a branch, as part of its transaction: all of it or
// nothing. It refuses at lines[i].qty what is not free.
type Shelf func(ctx context.Context, branch, paper string, list []Moved, by process.Actor) error

const (
	insertReturn = `INSERT INTO supplier_return (number, branch, supplier_id, note, by_id, at) VALUES ($1, $2, $3, $4, $5, coalesce($6, now()))`
	changeReturn = `UPDATE supplier_return SET supplier_id = $2, note = $3 WHERE number = $1`
	clearReturn  = `DELETE FROM supplier_return_line WHERE number = $1`

	insertReturnLine = `INSERT INTO supplier_return_line (number, place, part_no, qty, reason, note) VALUES ($1, $2, $3, $4, $5, $6)`
	lockReturn       = `SELECT FROM supplier_return WHERE number = $1 FOR UPDATE`
	markReturnSent   = `UPDATE supplier_return SET state = 'sent', sent_by = $2, sent_at = coalesce($3, now()) WHERE number = $1`
	answerReturnLine = `UPDATE supplier_return_line SET answer = $3, amount = $4, answered_by = $5, answered_at = coalesce($6, now()) WHERE number = $1 AND part_no = $2`
	settleReturn     = `
UPDATE supplier_return r SET state = 'settled', ended_at = coalesce($2, now())
WHERE number = $1 AND NOT EXISTS (SELECT FROM supplier_return_line l WHERE l.number = r.number AND l.answer = '')`
	cancelReturn  = `UPDATE supplier_return SET state = 'cancelled', ended_at = coalesce($2, now()) WHERE number = $1`
	returnStepped = `UPDATE supplier_return SET version = version + 1 WHERE number = $1`
)

// DraftReturn writes down what is to go back to a supplier. Nothing is moved yet.
func (s *Suppliers) DraftReturn(ctx context.Context, branch string, put ReturnPut, by process.Actor) (Return, error) {
	var made Return
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.checkReturn(ctx, &put); err != nil {
			return err
		}
		paper, err := shop.PaperNumber(ctx, tx, "return", branch)
		if err != nil {
			return err
		}
		number := "RT-" + paper
		if _, err = tx.Exec(ctx, insertReturn, number, branch, put.SupplierID, put.Note, by.ID, database.Moment(ctx)); database.RefersToNothing(err) {
			return shop.NoBranch(branch)
		} else if err != nil {
			return err
		}
		if err := s.fillReturn(ctx, number, put.Lines); err != nil {
			return err
		}
		made, err = s.returnNoted(ctx, "return.draft", branch, number, by)
		return err
	})
	return made, database.Failed("draft return", err)
}

// checkReturn brings a draft in order, or says all that is wrong with it. Parts may go back
// to a supplier from whom nothing is bought any more.
func (s *Suppliers) checkReturn(ctx context.Context, put *ReturnPut) error {
	var wrong process.Faults
	wrong.Add(input.Tidy("note", &put.Note, input.MaxNote, false))
	var known bool
	if err := s.db.Q(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM supplier WHERE id = $1)`, database.Storable(put.SupplierID)).Scan(&known); err != nil {
		return err
	}
	if !known {
		wrong.Add(process.NotFound("supplier_id: there is no supplier %q; GET /v1/suppliers lists them", put.SupplierID))
	}
	switch {
	case len(put.Lines) == 0:
		wrong.Invalid("lines: name at least one part to send back")
	case len(put.Lines) > maxShelfLines:
		wrong.Invalid("lines: give at most %d", maxShelfLines)
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
		if no != "" && seen[no] {
			wrong.Invalid("lines[%d].part_no: %s is named twice; give one quantity", i, no)
		}
		wrong.Add(l.check(i, no))
		l.PartNo, seen[no] = no, true
	}
	return wrong.Err()
}

// check refuses a line that says nothing; partNo is its part in the catalogue, "" for none.
func (l *ReturnPart) check(i int, partNo string) error {
	var wrong process.Faults
	if partNo == "" {
		wrong.Add(process.NotFound("lines[%d].part_no: there is no part %q; enter it in the catalogue first", i, l.PartNo))
	}
	switch {
	case l.Qty <= 0:
		wrong.Invalid("lines[%d].qty: give more than 0", i)
	case l.Qty > exact.MaxQty:
		wrong.Invalid("lines[%d].qty: give at most %s", i, exact.MaxQty)
	}
	if l.Reason == "" {
		wrong.Invalid("lines[%d].reason: say why it goes back", i)
	} else {
		wrong.Add(input.OneOf(fmt.Sprintf("lines[%d].reason", i), &l.Reason, ReturnReasons()...))
	}
	wrong.Add(input.Tidy(fmt.Sprintf("lines[%d].note", i), &l.Note, input.MaxNote, false))
	return wrong.Err()
}

func (s *Suppliers) fillReturn(ctx context.Context, number string, lines []ReturnPart) error {
	for i, l := range lines {
		if _, err := s.db.Q(ctx).Exec(ctx, insertReturnLine, number, i+1, l.PartNo, l.Qty, l.Reason, l.Note); err != nil {
			return err
		}
	}
	return nil
}

// returnNoted reads a return after a step and writes the step into the audit.
func (s *Suppliers) returnNoted(ctx context.Context, what, branch, number string, by process.Actor) (Return, error) {
	r, err := s.ReturnByNumber(ctx, branch, number)
	if err == nil {
		err = audit.Note(ctx, s.db.Q(ctx), by, what, number, r)
	}
	return r, err
}

// returnStep makes a step of a return, which is locked; the step counts its version up and is
// in the audit.
func (s *Suppliers) returnStep(ctx context.Context, of ReturnStep, what string, by process.Actor, do func(context.Context, Return) error) (Return, error) {
	var made Return
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, lockReturn, database.Storable(of.Number)); err != nil {
			return err
		}
		r, err := s.ReturnByNumber(ctx, of.Branch, of.Number)
		switch {
		case err != nil:
			return err
		case of.Expected != 0 && of.Expected != r.Version:
			return database.ChangedMeanwhile()
		}
		if err := do(ctx, r); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, returnStepped, r.Number); err != nil {
			return err
		}
		made, err = s.returnNoted(ctx, what, of.Branch, of.Number, by)
		return err
	})
	return made, database.Failed(what, err)
}

func (r Return) onlyDraft() error {
	if r.State != ReturnDraft {
		return process.Conflict("return %s is no draft any more; send what else is to go back with another", r.Number)
	}
	return nil
}

// ChangeReturn gives a draft another content.
func (s *Suppliers) ChangeReturn(ctx context.Context, of ReturnStep, put ReturnPut, by process.Actor) (Return, error) {
	return s.returnStep(ctx, of, "return.change", by, func(ctx context.Context, r Return) error {
		if err := r.onlyDraft(); err != nil {
			return err
		}
		if err := s.checkReturn(ctx, &put); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, changeReturn, r.Number, put.SupplierID, put.Note); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, clearReturn, r.Number); err != nil {
			return err
		}
		return s.fillReturn(ctx, r.Number, put.Lines)
	})
}

// SendReturn takes a draft's parts from what is free: the supplier has them and owes an
// answer. What is reserved for orders stays; of what is not free it is refused whole.
func (s *Suppliers) SendReturn(ctx context.Context, of ReturnStep, by process.Actor) (Return, error) {
	return s.returnStep(ctx, of, "return.send", by, func(ctx context.Context, r Return) error {
		if err := r.onlyDraft(); err != nil {
			return err
		}
		list := make([]Moved, len(r.Lines))
		for i, l := range r.Lines {
			list[i] = Moved{l.PartNo, -l.Qty, r.key("out", l.PartNo)}
		}
		if err := s.shelf(ctx, r.Branch, r.Number, list, by); err != nil {
			return err
		}
		_, err := s.db.Q(ctx).Exec(ctx, markReturnSent, r.Number, by.ID, database.Moment(ctx))
		return err
	})
}

// key names a movement in the ledger.
func (r Return) key(way, partNo string) string {
	return "supplier-return/" + r.Number + "/" + way + "/" + partNo
}

// AnswerReturn writes down what the supplier says to some lines. What they replaced or
// refused stands on the shelf again; with the last line the return is settled.
func (s *Suppliers) AnswerReturn(ctx context.Context, of ReturnStep, answers []AnsweredLine, by process.Actor) (Return, error) {
	return s.returnStep(ctx, of, "return.answer", by, func(ctx context.Context, r Return) error {
		if r.State != ReturnSent {
			return process.Conflict("return %s waits for no answer", r.Number)
		}
		back, err := r.answered(answers)
		if err != nil {
			return err
		}
		if err := s.shelf(ctx, r.Branch, r.Number, back, by); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		for _, a := range answers {
			if _, err := tx.Exec(ctx, answerReturnLine, r.Number, a.PartNo, a.Answer, a.Amount, by.ID, database.Moment(ctx)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, settleReturn, r.Number, database.Moment(ctx))
		return err
	})
}

// answered says what comes back to the shelf by these answers, or what is wrong with them.
func (r Return) answered(answers []AnsweredLine) (back []Moved, err error) {
	open := map[string]ReturnLine{}
	for _, l := range r.Lines {
		if l.Answer == "" {
			open[l.PartNo] = l
		}
	}
	var wrong process.Faults
	if len(answers) == 0 {
		wrong.Invalid("lines: say what the supplier answers to at least one line")
	}
	for i, a := range answers {
		l, ok := open[a.PartNo]
		if !ok {
			wrong.Invalid("lines[%d].part_no: no answer is awaited for part %q, or it is named twice", i, a.PartNo)
			continue
		}
		delete(open, a.PartNo)
		if a.Answer == "" {
			wrong.Invalid("lines[%d].answer: say what the supplier answers", i)
			continue
		}
		wrong.Add(input.OneOf(fmt.Sprintf("lines[%d].answer", i), &a.Answer, ReturnAnswers()...))
		wrong.Add(input.Amount(fmt.Sprintf("lines[%d].amount", i), a.Amount))
		switch {
		case a.Answer != string(ReturnCredited):
			back = append(back, Moved{l.PartNo, l.Qty, r.key("back", l.PartNo)})
			if a.Amount != 0 {
				wrong.Invalid("lines[%d].amount: only what is credited has an amount; leave it out", i)
			}
		case a.Amount <= 0:
			wrong.Invalid("lines[%d].amount: say how much is credited for the line", i)
		}
	}
	return back, wrong.Err()
}

// CancelReturn gives up a draft, or puts what was sent back to the shelf: the supplier took
// nothing of it.
func (s *Suppliers) CancelReturn(ctx context.Context, of ReturnStep, by process.Actor) (Return, error) {
	return s.returnStep(ctx, of, "return.cancel", by, func(ctx context.Context, r Return) error {
		switch {
		case r.EndedAt != nil:
			return process.Conflict("return %s is over; there is nothing to cancel", r.Number)
		case r.Answered() > 0:
			return process.Conflict("the supplier has answered to some of return %s; write down what they say to the rest", r.Number)
		}
		if r.State == ReturnSent {
			list := make([]Moved, len(r.Lines))
			for i, l := range r.Lines {
				list[i] = Moved{l.PartNo, l.Qty, r.key("back", l.PartNo)}
			}
			if err := s.shelf(ctx, r.Branch, r.Number, list, by); err != nil {
				return err
			}
		}
		_, err := s.db.Q(ctx).Exec(ctx, cancelReturn, r.Number, database.Moment(ctx))
		return err
	})
}
