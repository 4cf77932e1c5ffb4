package workorder

import (
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// PassOn gives into other hands what a member of staff holds of the order, because they
// left or are away: their running job is paused, their planned time is given up and asked
// for anew, and somebody else becomes the advisor. Whoever sets somebody inactive gives it to
// every order that holds something of theirs; a manager gives it to one.
type PassOn struct {
	StaffID     string     `json:"staff_id" minLength:"1" doc:"Who left or is away"`
	SuccessorID string     `json:"successor_id,omitempty" doc:"Who advises the order from now on. Absent: of somebody who left a manager names one, somebody who is away stays the advisor"`
	Reason      string     `json:"reason" enum:"left,away"`
	Note        string     `json:"note,omitempty" maxLength:"1000"`
	From        *time.Time `json:"from,omitempty" doc:"When they are away from; now when absent"`
	Until       *time.Time `json:"until,omitempty" doc:"When they are back, if that is known"`
}

// The reasons of a pass-on.
const (
	ReasonLeft = "left"
	ReasonAway = "away"
)

// pausedByShift is the reason of a pause because the mechanic works no longer.
const pausedByShift = "shift"

// Name implements [Command].
func (PassOn) Name() string { return "pass-on" }

// Why is the journal's reason.
func (c PassOn) Why() string { return strings.TrimSuffix(c.Reason+": "+c.Note, ": ") }

// decide begins with the pause of what runs, so that the time clocked so far is kept as after
// any pause, and gives the plan its time back.
func (c PassOn) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	if c.StaffID == "" {
		wrong.Invalid("staff_id: name who left or is away")
	}
	if c.Reason != ReasonLeft && c.Reason != ReasonAway {
		wrong.Invalid("reason: choose left or away")
	}
	if c.SuccessorID != "" && c.SuccessorID == c.StaffID {
		wrong.Invalid("successor_id: choose somebody else than who left or is away")
	}
	if c.From == nil || c.Reason == ReasonLeft {
		c.From = &g.At
	}
	if c.Reason == ReasonLeft {
		c.Until = nil
	}
	if c.Until != nil && !c.Until.After(*c.From) {
		wrong.Invalid("until: lies before they are away")
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	held := c.held(o, g.At)
	if held.empty() {
		return nil, process.Conflict("the order has nothing of this member of staff that could be passed on")
	}
	var all []process.Command
	if held.running != "" {
		all = append(all, PauseJob{JobID: held.running, Reason: pausedByShift})
	}
	all = append(all, c)
	if len(held.slots) > 0 {
		all = append(all, SlotsReleased{held.slots})
	}
	return all, nil
}

// handed is what a pass-on takes from somebody.
type handed struct {
	running   string   // the job they are clocked on to
	slots     []string // jobs whose planned time is given up
	jobs      []string // jobs that somebody else is found for
	diagnosis bool
	advised   bool
}

func (h handed) empty() bool {
	return h.running == "" && len(h.jobs) == 0 && !h.diagnosis && !h.advised
}

// held is what the order has of the member of staff at that moment. Before an absence
// begins only the time planned within it is given up.
func (c PassOn) held(o *Order, at time.Time) handed {
	var h handed
	gone := !at.Before(*c.From) && (c.Until == nil || at.Before(*c.Until))
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if !o.open(j) || !j.of(c.StaffID) {
			continue
		}
		switch {
		case j.Exec == InProgress && gone:
			h.running = j.ID
			if j.Slot != nil && j.Slot.MechanicID != c.StaffID {
				continue // they stood in for somebody, whose job it is again
			}
		case (j.Exec == Paused || j.Exec == Failed) && gone:
		case j.Exec == NotStarted && (c.Reason == ReasonLeft || c.meets(j.Slot)):
		default:
			continue
		}
		h.jobs = append(h.jobs, j.ID)
		if j.Slot != nil {
			h.slots = append(h.slots, j.ID)
		}
	}
	h.diagnosis = gone && o.Phase == Diagnosing && o.Diagnosis.By == c.StaffID
	h.advised = !o.over() && o.AdvisorID == c.StaffID && (c.SuccessorID != "" || c.Reason == ReasonLeft && o.Unadvised == nil)
	return h
}

// meets reports whether the planned time touches the absence.
func (c PassOn) meets(s *Slot) bool {
	return s != nil && s.To.After(*c.From) && (c.Until == nil || s.From.Before(*c.Until))
}

// of reports whether the job is somebody's: they are at it, were at it last, or their time
// is planned for it or was asked for.
func (j *Job) of(staffID string) bool {
	if j.Hand() == staffID {
		return true
	}
	return j.Exec == NotStarted && (j.Wish != nil && j.Wish.MechanicID == staffID || j.Assigned == staffID)
}

func (c PassOn) apply(o *Order, e Event) {
	h := c.held(o, e.At)
	for _, id := range h.jobs {
		j := o.job(id)
		j.PassedOn = j.Exec != NotStarted
		j.Assigned, j.Excused = "", "" // the foreman chose this mechanic
		j.planAgain("", e.At)
	}
	if h.diagnosis {
		o.Diagnosis.By = ""
	}
	switch {
	case !h.advised:
	case c.SuccessorID != "":
		o.AdvisorID, o.Unadvised = c.SuccessorID, nil
	default:
		o.Unadvised = &e.At
	}
}

// Unbegun reports whether the job waits for somebody to begin with it, or to go on in the
// place of who left.
func (j *Job) Unbegun() bool {
	return j.Exec == NotStarted || j.PassedOn && (j.Exec == Paused || j.Exec == Failed)
}

// leastPlanned is what is planned for a job of which more was clocked than it should take.
const leastPlanned = exact.Hours(50)

// hoursLeft is how long the job takes whoever goes on with it.
func (j *Job) hoursLeft() exact.Hours {
	if !j.PassedOn || j.Exec != Paused {
		return j.NormHours
	}
	var clocked time.Duration
	for _, e := range j.Entries {
		if e.To != nil {
			clocked += e.To.Sub(e.From)
		}
	}
	return max(j.NormHours-exact.Hours(clocked/(time.Hour/100)), min(j.NormHours, leastPlanned))
}

// adviser is who advises the order now, "" when a manager has to name somebody.
func (o *Order) adviser() string {
	if o.Unadvised != nil {
		return ""
	}
	return o.AdvisorID
}

// passTasks have a manager name who advises the order.
func (o *Order) passTasks() []process.Task {
	if o.Unadvised == nil {
		return nil
	}
	return []process.Task{{Name: PassOn{}.Name(), Roles: bosses, Since: *o.Unadvised, Due: o.Unadvised}}
}

// Held is what a member of staff holds of an order.
type Held struct {
	Order   string   `json:"order"`
	Version int      `json:"-"`
	Running []string `json:"running,omitempty" doc:"Titles of the jobs they are clocked on to"`
	Planned []string `json:"planned,omitempty" doc:"Titles of the jobs that their time is planned for or that they were at last"`
	Tasks   []string `json:"tasks,omitempty" doc:"Commands that wait for them"`
	Advised bool     `json:"advised,omitempty" doc:"They are responsible for the order"`
}

// Takes lists what this pass-on, whose From is set, would take from somebody at that
// moment; false when that is nothing.
func (c PassOn) Takes(o *Order, at time.Time) (Held, bool) {
	found := Held{Order: o.Number, Version: o.Version}
	h := c.held(o, at)
	if h.empty() {
		return found, false
	}
	if h.running != "" {
		found.Running = []string{o.job(h.running).Title}
	}
	for _, id := range h.jobs {
		if id != h.running {
			found.Planned = append(found.Planned, o.job(id).Title)
		}
	}
	for _, t := range o.Tasks() {
		if t.StaffID == c.StaffID && !slices.Contains(found.Tasks, t.Name) {
			found.Tasks = append(found.Tasks, t.Name)
		}
	}
	found.Advised = h.advised
	return found, true
}

func passable(o *Order, _ process.Actor) error {
	if o.over() {
		return process.Conflict("the order is over; nobody holds anything of it")
	}
	return nil
}
