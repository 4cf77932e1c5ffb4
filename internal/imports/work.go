package imports

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// chunk is how many lines are judged or written at a time.
const chunk = 1000

const (
	// Tables grow while a list is written: a plan that was made when they were empty reads them whole.
	planAnew  = `SET LOCAL plan_cache_mode = force_custom_plan`
	planOnce  = `SET LOCAL plan_cache_mode = auto` // for the keys that refer to a card, one by one
	selectDue = `
SELECT id, kind, setup, reached, state, by_id, by_role FROM import WHERE state IN ('checking', 'running', 'undoing') AND ($1 = '' OR id = $1) ORDER BY moved_at LIMIT 1 FOR UPDATE SKIP LOCKED`
	setState  = `UPDATE import SET state = $2, version = version + 1, moved_at = now() WHERE id = $1`
	setWrong  = `UPDATE import SET state = 'uploaded', wrong = $2, version = version + 1, moved_at = now() WHERE id = $1`
	saveLines = `
INSERT INTO import_line (import_id, line, outcome, title, said, card, was)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[])`
	selectNext = `
SELECT line, title, said, card, was FROM import_line WHERE import_id = $1 AND line > $3 AND state = '' AND outcome IN ('new', 'change') ORDER BY line LIMIT $2`
	selectWrote = `
SELECT line, title, said, card, wrote FROM import_line WHERE import_id = $1 AND line < $3 AND state = 'done' ORDER BY line DESC LIMIT $2`
	setReached = `UPDATE import SET reached = $2 WHERE id = $1`
	markLines  = `
UPDATE import_line l SET state = n.state, said = n.said, wrote = n.wrote
FROM unnest($2::int[], $3::text[], $4::jsonb[], $5::jsonb[]) AS n (line, state, said, wrote) WHERE l.import_id = $1 AND l.line = n.line`
	selectMakers = `SELECT line, wrote #>> '{client,card,id}' FROM import_line WHERE import_id = $1 AND line = ANY ($2) AND state = 'done'`
)

// Work does the next piece of what is due: a check, or the run or undo of a thousand
// lines. It reports whether there was any. Several programs may do so on one database.
func (s *Imports) Work(ctx context.Context) (bool, error) { return s.work(ctx, "") }

// Finish does all that is due of one import; what it does not come to, [Imports.Work] does.
func (s *Imports) Finish(ctx context.Context, id string) error {
	for {
		if more, err := s.work(ctx, id); !more || err != nil {
			return err
		}
	}
}

// due is an import that the program is at, and who asked for it.
type due struct {
	Import
	reached int
	by      process.Actor
}

func (s *Imports) work(ctx context.Context, id string) (found bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Q(ctx).Exec(ctx, planAnew); err != nil {
			return err
		}
		var d due
		err := s.db.Q(ctx).QueryRow(ctx, selectDue, id).Scan(&d.ID, &d.Kind, &d.Setup, &d.reached, &d.State, &d.by.ID, &d.by.Role)
		if database.Missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		switch d.State {
		case Checking:
			return s.checkAll(ctx, d.Import)
		case Running:
			return s.runSome(ctx, d)
		}
		return s.undoSome(ctx, d)
	})
	return found, database.Failed("work on a list", err)
}

// checkAll looks at every line. A file that can not be read says so, and nothing is kept of it.
func (s *Imports) checkAll(ctx context.Context, i Import) error {
	content, err := s.content(ctx, i.ID)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, deleteLines, i.ID); err != nil {
			return err
		}
		before, lines := newSeen(), []*line{}
		flush := func() error {
			err := s.checkSome(ctx, i, before, lines)
			lines = nil
			return err
		}
		err := sheets.Rows(content, i.Setup.Layout, func(row sheets.Row) error {
			if row.Line <= i.Setup.Layout.Header {
				return nil
			}
			l := &line{no: row.Line}
			var wrong error
			if l.card, wrong = i.Kind.read(i.Setup, row); wrong != nil {
				l.refuse(wrong)
			}
			l.title = l.card.name()
			before.look(l, i.Setup)
			if lines = append(lines, l); len(lines) == chunk {
				return flush()
			}
			return nil
		})
		if err == nil && len(lines) > 0 {
			err = flush()
		}
		return err
	})
	var e *process.Error
	if errors.As(err, &e) && e.Kind == process.KindInvalid {
		_, err = s.db.Q(ctx).Exec(ctx, setWrong, i.ID, e)
		return err
	}
	if err != nil {
		return err
	}
	_, err = s.db.Q(ctx).Exec(ctx, setState, i.ID, Checked)
	return err
}

func (s *Imports) checkSome(ctx context.Context, i Import, before *seen, lines []*line) error {
	if i.Kind == Vehicles {
		if err := s.owners(ctx, lines); err != nil {
			return err
		}
	}
	if err := s.judge(ctx, i.Setup, lines, before.clients); err != nil {
		return err
	}
	n := len(lines)
	nos, outcomes, titles := make([]int, n), make([]Outcome, n), make([]string, n)
	said, cards, was := make([]json.RawMessage, n), make([]json.RawMessage, n), make([]json.RawMessage, n)
	for k, l := range lines {
		before.again(l)
		l.conclude()
		nos[k], outcomes[k], titles[k] = l.no, l.outcome, l.title
		var err error
		if said[k], err = database.StorableJSON(l.said); err != nil {
			return err
		}
		if l.outcome != LineNew && l.outcome != LineChange {
			continue
		}
		if cards[k], err = database.StorableJSON(l.card); err != nil {
			return err
		}
		if was[k], err = database.StorableJSON(l.made().before()); err != nil {
			return err
		}
	}
	_, err := s.db.Q(ctx).Exec(ctx, saveLines, i.ID, nos, outcomes, titles, said, cards, was)
	return err
}

// stored reads lines back, with what is kept in the last column.
func (s *Imports) stored(ctx context.Context, sql string, d due) (lines []*line, before []made, err error) {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, d.ID, chunk, d.reached)
	lines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (*line, error) {
		l := &line{}
		var m made
		err := row.Scan(&l.no, &l.title, &l.said, &l.card, &m)
		before = append(before, m)
		return l, err
	})
	return lines, before, err
}

// runSome carries out the next lines as the check said. A line whose card is not what it
// was then is left out.
func (s *Imports) runSome(ctx context.Context, d due) error {
	lines, before, err := s.stored(ctx, selectNext, d)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return s.end(ctx, d.ID, Done, d.by)
	}
	if err := s.lock(ctx, d.Setup, lines); err != nil {
		return err
	}
	makers, err := s.makers(ctx, d.ID, lines)
	if err != nil {
		return err
	}
	if err := s.judge(ctx, d.Setup, lines, map[int]string{}); err != nil {
		return err
	}
	made := map[int]bool{0: true} // lines whose client is there or about to be
	for no := range makers {
		made[no] = true
	}
	for k, l := range lines {
		if made[l.no] = l.open() && l.made().agrees(before[k]) && made[l.card.ClientOf]; !made[l.no] {
			l.state = "overtaken"
			l.said.Why = reasons(process.Conflict("the card was changed after the check; check the list again"))
			continue
		}
		l.state = "done"
	}
	if _, err := s.db.Q(ctx).Exec(ctx, planOnce); err != nil {
		return err
	}
	if err := s.write(ctx, d.Setup, lines, makers, d.by); err != nil {
		return err
	}
	return s.mark(ctx, d.ID, lines)
}

// before is what there was, without what comes of it.
func (m made) before() (was made) {
	if m.Part != nil {
		was.Part = &cards.Judged[cards.Part]{Was: m.Part.Was}
	}
	if m.Offer != nil {
		was.Offer = &cards.Judged[suppliers.SupplierPart]{Was: m.Offer.Was}
	}
	if m.Client != nil {
		was.Client = &cards.Judged[cards.Client]{Was: m.Client.Was}
	}
	if m.Vehicle != nil {
		was.Vehicle = &cards.Judged[cards.Vehicle]{Was: m.Vehicle.Was}
	}
	return was
}

// agrees reports whether what a line is judged against is what it was at the check.
func (m made) agrees(then made) bool {
	return was(m.Part, then.Part, func(a, b cards.Part) bool { return reflect.DeepEqual(a, b) }) &&
		was(m.Offer, then.Offer, func(a, b suppliers.SupplierPart) bool { return a == b }) &&
		was(m.Client, then.Client, func(a, b cards.Client) bool { return a.ID == b.ID && a.Version == b.Version }) &&
		was(m.Vehicle, then.Vehicle, func(a, b cards.Vehicle) bool {
			return a.ID == b.ID && a.Version == b.Version && reflect.DeepEqual(a.OwnerID, b.OwnerID) && reflect.DeepEqual(a.OdometerKM, b.OdometerKM)
		})
}

// was compares what two judgements found.
func was[C any](now, then *cards.Judged[C], same func(a, b C) bool) bool {
	if now == nil || then == nil {
		return now == nil && then == nil
	}
	if now.Was == nil || then.Was == nil {
		return now.Was == nil && then.Was == nil
	}
	return same(*now.Was, *then.Was)
}
