package workshop

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

const (
	selectAssignment = `
SELECT mechanic_id, from_at, upto FROM assignment
WHERE order_no = $1 AND job_id = $2 AND hours = $3 AND wish_mechanic = $4 AND wish_from IS NOT DISTINCT FROM $5`
	selectBusy = `
SELECT mechanic_id, from_at, upto FROM assignment WHERE mechanic_id = ANY ($1) AND upto > $2
  AND NOT (order_no = $3 AND job_id = ANY (coalesce($4::text[], '{}')))`
	freeJob          = `DELETE FROM assignment WHERE order_no = $1 AND job_id = $2`
	insertAssignment = `
INSERT INTO assignment (order_no, job_id, mechanic_id, from_at, upto, hours, wish_mechanic, wish_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

// ProposeSlots books for each job the time in which it would be done first: the
// earliest free working time among the mechanics of the branch with the skill,
// or of the one whom the foreman named. The same wish again is the same answer;
// another wish takes its place. Who nobody can be found for gets no slot (P12, C17).
func (s *Workshop) ProposeSlots(ctx context.Context, r workorder.SlotsRequest) (workorder.SlotsProposed, error) {
	var answer workorder.SlotsProposed
	work, err := s.work(ctx, r.Branch)
	if err != nil {
		return answer, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		answer.Slots = nil
		// One plan of a branch at a time: what one finds free another can not take.
		if err := s.db.Lock(ctx, "plan/"+r.Branch); err != nil {
			return err
		}
		for _, w := range r.Jobs {
			p := planner{s: s, tx: tx, order: r.Order, branch: r.Branch, work: work, wanted: w}
			slot, err := p.slot(ctx)
			if err != nil {
				return err
			}
			answer.Slots = append(answer.Slots, workorder.SlotProposed{JobID: w.JobID, Slot: slot})
		}
		return nil
	})
	return answer, database.Failed("propose slots", err)
}

func (s *Workshop) work(ctx context.Context, branch string) (*worktime.WorkTime, error) {
	calendar, err := s.shop.CurrentCalendar(ctx, branch)
	if err != nil {
		return nil, err
	}
	work, err := calendar.Compile()
	if err != nil {
		return nil, process.Invalid("calendar of branch %s: %v", branch, err)
	}
	return work, nil
}

// ForeseeSlots finds the time that [Workshop.ProposeSlots] would book at this moment,
// and books nothing.
func (s *Workshop) ForeseeSlots(ctx context.Context, r workorder.SlotsRequest) (workorder.SlotsProposed, error) {
	var answer workorder.SlotsProposed
	if len(r.Jobs) == 0 {
		return answer, nil
	}
	work, err := s.work(ctx, r.Branch)
	if err != nil {
		return answer, err
	}
	p := planner{s: s, tx: s.db.Q(ctx), order: r.Order, branch: r.Branch, work: work, foreseen: map[string][]worktime.Span{}}
	for _, w := range r.Jobs {
		p.given = append(p.given, w.JobID)
	}
	for _, w := range r.Jobs {
		p.wanted = w
		slot, err := p.find(ctx)
		if err != nil {
			return answer, database.Failed("foresee slots", err)
		}
		if slot != nil {
			p.foreseen[slot.MechanicID] = append(p.foreseen[slot.MechanicID], worktime.Span{From: slot.From, To: slot.To})
		}
		answer.Slots = append(answer.Slots, workorder.SlotProposed{JobID: w.JobID, Slot: slot})
	}
	return answer, nil
}

// planner finds the time for one job.
type planner struct {
	s             *Workshop
	tx            database.Querier
	order, branch string
	work          *worktime.WorkTime
	wanted        workorder.SlotWanted
	given         []string                   // jobs of the order whose time would be given back
	foreseen      map[string][]worktime.Span // by mechanic: what was found for them before
}

// slot returns the job's time, nil when there is nobody.
func (p planner) slot(ctx context.Context) (*workorder.Slot, error) {
	w := p.wanted
	var wish *time.Time
	if !w.From.IsZero() {
		at := w.From.Truncate(time.Microsecond) // PostgreSQL keeps no more
		wish = &at
	}
	var have workorder.Slot
	err := p.tx.QueryRow(ctx, selectAssignment, p.order, w.JobID, w.Hours, w.MechanicID, wish).Scan(&have.MechanicID, &have.From, &have.To)
	if err == nil {
		have.From, have.To = have.From.UTC(), have.To.UTC()
		return &have, nil
	}
	if !database.Missing(err) {
		return nil, err
	}
	if _, err := p.tx.Exec(ctx, freeJob, p.order, w.JobID); err != nil {
		return nil, err
	}
	best, err := p.find(ctx)
	if err != nil || best == nil {
		return nil, err
	}
	_, err = p.tx.Exec(ctx, insertAssignment, p.order, w.JobID, best.MechanicID, best.From, best.To, w.Hours, w.MechanicID, wish)
	return best, err
}

// find returns the time that ends first, nil when there is nobody.
func (p planner) find(ctx context.Context) (*workorder.Slot, error) {
	// Plans are made in whole minutes, from the next one on.
	from := database.Now(ctx).UTC().Truncate(time.Minute).Add(time.Minute)
	if p.wanted.From.After(from) {
		from = p.wanted.From.UTC().Truncate(time.Minute)
	}
	mechanics, err := p.s.mechanics(ctx, p.branch, p.wanted)
	if err != nil {
		return nil, err
	}
	busy, err := p.busyTimes(ctx, mechanics, from)
	if err != nil {
		return nil, err
	}
	away, err := p.s.people.Away(ctx, mechanics, from)
	if err != nil {
		return nil, err
	}
	var best *workorder.Slot
	for _, m := range mechanics {
		free := worktime.FreeSlot(p.work, slices.Concat(busy[m], p.foreseen[m], away[m]), from, p.wanted.Hours.Duration())
		if best == nil || free.To.Before(best.To) {
			best = &workorder.Slot{MechanicID: m, From: free.From, To: free.To}
		}
	}
	return best, nil
}

// mechanics are those who may do a job: all of the branch with the skill, or the
// one whom the foreman named; whom the foreman knows has the skill.
func (s *Workshop) mechanics(ctx context.Context, branch string, w workorder.SlotWanted) ([]string, error) {
	if w.MechanicID != "" {
		return s.people.Hand(ctx, w.MechanicID)
	}
	return s.people.Skilled(ctx, branch, w.Skill)
}

// busyTimes is the planned time of mechanics that lies after from.
func (p planner) busyTimes(ctx context.Context, mechanics []string, from time.Time) (map[string][]worktime.Span, error) {
	busy := map[string][]worktime.Span{}
	rows, _ := p.tx.Query(ctx, selectBusy, mechanics, from, p.order, p.given)
	var mechanic string
	var t worktime.Span
	_, err := pgx.ForEachRow(rows, []any{&mechanic, &t.From, &t.To}, func() error {
		busy[mechanic] = append(busy[mechanic], t)
		return nil
	})
	return busy, err
}

// Assignment is a mechanic's planned time for a job.
type Assignment struct {
	Order      string    `json:"order" db:"order_no"`
	JobID      string    `json:"job_id"`
	MechanicID string    `json:"mechanic_id"`
	From       time.Time `json:"from" db:"from_at"`
	To         time.Time `json:"to" db:"upto"`
}

const selectPlan = `
SELECT a.order_no, a.job_id, a.mechanic_id, a.from_at, a.upto
FROM assignment a JOIN staff s ON s.id = a.mechanic_id
WHERE s.branch = $1 AND ($2 = '' OR a.mechanic_id = $2) AND tstzrange(a.from_at, a.upto) && tstzrange($3, $4)
ORDER BY a.from_at, a.mechanic_id LIMIT 1000`

// Plan lists the planned time of a branch's mechanics, or of one, that touches
// the given time.
func (s *Workshop) Plan(ctx context.Context, branch, mechanic string, t worktime.Span) ([]Assignment, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPlan, branch, mechanic, t.From, t.To)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Assignment])
	return list, database.Failed("read plan", err)
}
