package process

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process/worktime"
)

// State is what one instance of a process remembers.
type State[S any] interface {
	// Run is the kernel's part of the state.
	Run() *Course
	// Identity is what the instance is called by; its ID is empty before it is opened.
	Identity() Key
	// Clone copies the state so deeply that changing the copy leaves the original alone.
	Clone() S
	// Current computes where the process is.
	Current() Phase
	// Ended reports whether the process is over: nothing is left to do or to give back.
	Ended() bool
}

// Rules are the snapshot of settings under which one instance lives for good.
type Rules interface {
	// Work is the branch's working time.
	Work() *worktime.WorkTime
	// Target is the working time that an instance should at most spend in a phase.
	Target(Phase) (within Seconds, ok bool)
	// Patience is how long a party that does not answer is asked again.
	Patience() time.Duration
}

// Definition is one kind of process: its tables, and functions for what no table
// can say. Functions that are nil say nothing.
type Definition[S State[S], R Rules] struct {
	Name     string // "work-order": label of metrics, column of the record, first part of the workflow's id
	Title    string
	TitleRU  string
	Workflow string // type of its workflows; never changed after a release
	Path     string // of its routes: "work-orders" for /v1/work-orders

	Stages      []Stage
	Rows        []Row[S]
	Effects     []EffectRule[S, R]
	Transitions []Transition
	Activities  []Activity // what lasts longer than a row
	Charts      func() []Chart
	Towards     []string // commands in the order in which they bring an instance on

	// New is the state before the opening command.
	New func() S
	// Snapshot reads the JSON of the rules and checks them.
	Snapshot func(data []byte) (R, error)
	// Decide refuses the command or returns what happens, usually itself with
	// defaults filled in. It must not change s.
	Decide func(s S, c Command, g Given[R]) ([]Command, error)
	// Apply carries an event out. It must not fail and may use nothing but s and e.
	Apply func(s S, e Event)
	// Follow is what follows from the state without anybody asking, nil when nothing does.
	Follow func(s S, g Given[R]) Command
	// Holds lists what the instance waits for in its present state.
	Holds func(s S) []Hold
	// Keep keeps further timed facts of the state up to date after an event.
	Keep func(s S, at time.Time)
	// Deadline is the next timer: when it rings and what it gives, nil when none runs.
	Deadline func(s S, r R) (time.Time, Command)
	// Undoing reports whether the instance gives everything back.
	Undoing func(s S) bool
	// Stop is the command of an operator who cancels the workflow in the engine.
	Stop func(reason string) Command
	// Tasks lists what people have to do.
	Tasks func(s S) []Task
	// Measures adds to the metrics what only this process counts.
	Measures func(m *Measuring, before, after S, at time.Time, r R)

	// Refusals in the process's own words.
	NotOpen    func() error            // nothing was opened yet
	NotHere    func(id string) error   // it belongs to another branch than the caller
	NoIncident func(id string) error   // no such incident is open
	NoSkip     func(step string) error // the process can not go on without the step
}

// Decision is what an accepted command did, ready to be written down.
type Decision struct {
	Process  string
	Key      Key
	State    any // the state after it, of the process's own type
	Course   *Course
	Events   []Event
	Tasks    []Task
	Measures []Measure
	Pending  bool // steps are due
	Ended    bool
	Rekeyed  bool // the instance is of another kind than before
}

// permits refuses a command by the table's row: unknown, wrong role, wrong phase.
func (d *Definition[S, R]) permits(s S, command string, by Actor) (Row[S], error) {
	i := slices.IndexFunc(d.Rows, func(r Row[S]) bool { return r.Command == command })
	if i < 0 {
		return Row[S]{}, NotFound("there is no command %q; GET /v1/process lists them", command)
	}
	row, phase := d.Rows[i], s.Run().Phase
	if !slices.Contains(row.Roles, by.Role) {
		return row, As(CodeWrongRole, Forbidden("%s is not for %s; it takes %s", command, by.Role, oneOf(row.Roles)))
	}
	if !slices.Contains(row.From, phase) {
		if phase == NoPhase {
			return row, d.NotOpen()
		}
		return row, As(CodeWrongPhase, Conflict("%s can not be given in phase %s; it belongs to %s", command, phase, oneOf(row.From)))
	}
	return row, nil
}

// Permits refuses a command by the table's row: unknown, wrong role, wrong phase.
func (d *Definition[S, R]) Permits(s S, command string, by Actor) error {
	_, err := d.permits(s, command, by)
	return err
}

// Try decides a command on a copy of s: it refuses it and leaves everything as
// it was, or returns the state after it and the events. What follows at once
// from a command is part of the same decision.
func (d *Definition[S, R]) Try(s S, c Command, g Given[R]) (S, []Event, error) {
	row, err := d.permits(s, c.Name(), g.By)
	if err != nil {
		return s, nil, err
	}
	decided, err := d.decide(s, c, g) // first: it says exactly what is wrong
	if err == nil && row.Guard != nil {
		err = row.Guard(s, g.By)
	}
	if err != nil {
		return s, nil, err
	}
	next := s.Clone()
	var events []Event
	for _, c := range decided {
		events = append(events, d.record(next, c, g))
	}
	g.By = ProcessActor()
	for c := d.follow(next, g); c != nil; c = d.follow(next, g) {
		events = append(events, d.record(next, c, g))
	}
	return next, events, nil
}

func (d *Definition[S, R]) decide(s S, c Command, g Given[R]) ([]Command, error) {
	if decided, err := d.own(s, c); decided {
		return []Command{c}, err
	}
	return d.Decide(s, c, g)
}

func (d *Definition[S, R]) follow(s S, g Given[R]) Command {
	if d.Follow == nil {
		return nil
	}
	return d.Follow(s, g)
}

// record makes c the next event and applies it.
func (d *Definition[S, R]) record(s S, c Command, g Given[R]) Event {
	run := s.Run()
	e := Event{Version: run.Version + 1, Kind: c.Name(), At: g.At, By: g.By, Data: c}
	if r, ok := c.(interface{ Why() string }); ok {
		e.Reason = r.Why()
	}
	left := run.Phase
	if len(run.Visits) > 0 {
		e.Working = Seconds(g.Rules.Work().Between(run.Stay().Entered, g.At) / time.Second)
	}
	d.Replay(s, e)
	e.Phase = run.Phase
	if run.Phase == left {
		e.Working = 0
		return e
	}
	e.Left = left
	if within, ok := g.Rules.Target(run.Phase); ok {
		due := g.Rules.Work().Add(g.At, within.Duration()).UTC()
		e.Due = &due
		run.Visits[len(run.Visits)-1].Due = Copied(&due)
	}
	return e
}

// Replay carries out an event that was decided before. A journal replayed from
// the first event on gives the state.
func (d *Definition[S, R]) Replay(s S, e Event) {
	if !d.applyOwn(s, e) {
		d.Apply(s, e)
	}
	run := s.Run()
	run.Version = e.Version
	run.move(s.Current(), e)
	if d.Holds != nil {
		run.keepHolds(d.Holds(s), e.At)
	}
	if d.Keep != nil {
		d.Keep(s, e.At)
	}
}

// Actions lists what this actor may ever do to an instance, and whether they may now.
func (d *Definition[S, R]) Actions(s S, by Actor) []Action {
	actions := []Action{}
	for i := range d.Rows {
		row := &d.Rows[i]
		if row.Opens() || !slices.Contains(row.Roles, by.Role) {
			continue
		}
		a := Action{Command: row.Command, Title: row.Title, Allowed: true}
		_, err := d.permits(s, row.Command, by)
		if err == nil && row.Guard != nil {
			err = row.Guard(s, by)
		}
		if err != nil {
			a.Allowed, a.WhyNot, a.Why = false, err.Error(), err
		}
		actions = append(actions, a)
	}
	return actions
}

func (d *Definition[S, R]) undoing(s S) bool { return d.Undoing != nil && d.Undoing(s) }
