package process

import (
	"encoding/json"
	"time"
)

// Process is a definition without the type of its state: what the shell, the
// API, the record and the metrics loop over.
type Process interface {
	// Table is the process as plain data.
	Table() Table
	// Diagrams are its charts, with their stages and called processes filled in.
	Diagrams() []Chart
	// Decode reads the JSON of one of its commands.
	Decode(command string, data []byte) (Command, error)
	// Load makes an instance of its rules and its state, both as JSON. Without a
	// state it is not opened yet. Without rules it can be looked at, not decided on.
	Load(rules, state []byte) (Running, error)
	// Elsewhere refuses an instance that belongs to another branch than the caller.
	Elsewhere(id string) error
}

// Table is a process as people, pages and pictures read it.
type Table struct {
	Name        string
	Title       string
	TitleRU     string
	Workflow    string
	Path        string
	Stages      []Stage
	Steps       []Step
	Effects     []EffectRow
	Transitions []Transition
	Activities  []Activity
	Towards     []string
}

// Running is one instance of a process with the rules it lives under.
type Running interface {
	Identity() Key
	Course() *Course
	// State is the state itself, to be looked at and not changed.
	State() any
	// Draft begins a decision.
	Draft() Draft
	// Keep makes a decision the state. It must have been written down before.
	Keep(Decision)
	Actions(by Actor) []Action
	Due() []Effect
	// Request is what the outside is asked for an effect.
	Request(Effect) any
	// Answer makes the command of what was asked and what came back; back is nil
	// from a process that was started.
	Answer(e Effect, asked any, back Command) Command
	Deadline() (time.Time, Command)
	Tasks() []Task
	Undoing() bool
	Ended() bool
	Patience() time.Duration
	// Stop is the command of an operator who cancels the workflow in the engine;
	// nil for a process that does not know one.
	Stop(reason string) Command
}

// Draft is a decision in the making: commands that are there together become one.
type Draft interface {
	// Try takes a command, or refuses it and leaves the draft as it was.
	Try(c Command, at time.Time, by Actor) error
	// After is the instance as it is when the draft is kept.
	After() Running
	// Decision is all that was taken; it has no events when nothing was.
	Decision() Decision
}

// Opening starts a process from another one: which, under what id, and the
// command that opens it with its rules.
type Opening struct {
	Process string
	ID      string
	Rules   any
	Command Command
}

// Table implements [Process].
func (d *Definition[S, R]) Table() Table {
	t := Table{
		Name: d.Name, Title: d.Title, TitleRU: d.TitleRU, Workflow: d.Workflow, Path: d.Path,
		Stages: d.Stages, Steps: Plain(d.Rows), Transitions: d.Transitions, Activities: d.Activities, Towards: d.Towards,
	}
	for i := range d.Effects {
		f := &d.Effects[i]
		t.Effects = append(t.Effects, EffectRow{f.Name, f.Port, f.Reverse, f.Moot, f.Starts, f.Skip != nil})
	}
	return t
}

// Elsewhere implements [Process].
func (d *Definition[S, R]) Elsewhere(id string) error { return d.NotHere(id) }

// Diagrams implements [Process].
func (d *Definition[S, R]) Diagrams() []Chart {
	if d.Charts == nil {
		return nil
	}
	charts := d.Charts()
	called := func(id string) string {
		for _, c := range charts {
			for _, p := range c.Pools {
				if c.ID == id && p.Process != "" {
					return p.Process
				}
			}
		}
		return ""
	}
	for i := range charts {
		charts[i].Stages = d.Stages
		for k := range charts[i].Nodes {
			n := &charts[i].Nodes[k]
			n.Called = called(n.Chart)
		}
	}
	return charts
}

// Decode implements [Process].
func (d *Definition[S, R]) Decode(command string, data []byte) (Command, error) {
	for i := range d.Rows {
		if d.Rows[i].Command == command {
			return d.Rows[i].Decode(data)
		}
	}
	return nil, Invalid("%q is no command of the process table", command)
}

// Load implements [Process].
func (d *Definition[S, R]) Load(rules, state []byte) (Running, error) {
	r := &running[S, R]{d: d, s: d.New()}
	if rules != nil {
		snapshot, err := d.Snapshot(rules)
		if err != nil {
			return nil, err
		}
		r.rules = snapshot
	}
	if state != nil {
		if err := json.Unmarshal(state, r.s); err != nil {
			return nil, err
		}
	}
	return r, nil
}

type running[S State[S], R Rules] struct {
	d     *Definition[S, R]
	s     S
	rules R
}

func (r *running[S, R]) Identity() Key             { return r.s.Identity() }
func (r *running[S, R]) Course() *Course           { return r.s.Run() }
func (r *running[S, R]) State() any                { return r.s }
func (r *running[S, R]) Draft() Draft              { return &draft[S, R]{r: r, s: r.s} }
func (r *running[S, R]) Keep(d Decision)           { r.s = d.State.(S) }
func (r *running[S, R]) Actions(by Actor) []Action { return r.d.Actions(r.s, by) }
func (r *running[S, R]) Due() []Effect             { return r.d.Due(r.s) }
func (r *running[S, R]) Undoing() bool             { return r.d.undoing(r.s) }
func (r *running[S, R]) Ended() bool               { return r.s.Ended() }

func (r *running[S, R]) Patience() time.Duration { return r.rules.Patience() }

func (r *running[S, R]) Tasks() []Task {
	if r.d.Tasks == nil {
		return nil
	}
	return r.d.Tasks(r.s)
}

func (r *running[S, R]) Request(e Effect) any {
	f, ok := r.d.Rule(e.Name)
	if !ok || f.Request == nil {
		return nil
	}
	return f.Request(r.s, r.rules, e)
}

func (r *running[S, R]) Answer(e Effect, asked any, back Command) Command {
	if f, ok := r.d.Rule(e.Name); ok && f.Told != nil {
		return f.Told(asked, back)
	}
	return back
}

func (r *running[S, R]) Deadline() (time.Time, Command) {
	if r.d.Deadline == nil {
		return time.Time{}, nil
	}
	return r.d.Deadline(r.s, r.rules)
}

func (r *running[S, R]) Stop(reason string) Command {
	if r.d.Stop == nil {
		return nil
	}
	return r.d.Stop(reason)
}

type draft[S State[S], R Rules] struct {
	r      *running[S, R]
	s      S
	events []Event
	taken  []taken[S]
}

// taken is the state after a command of the draft.
type taken[S any] struct {
	s  S
	at time.Time
}

func (d *draft[S, R]) Try(c Command, at time.Time, by Actor) error {
	next, events, err := d.r.d.Try(d.s, c, Given[R]{At: at, By: by, Rules: d.r.rules})
	if err != nil {
		return err
	}
	d.s, d.events, d.taken = next, append(d.events, events...), append(d.taken, taken[S]{next, at})
	return nil
}

func (d *draft[S, R]) After() Running { return &running[S, R]{d: d.r.d, s: d.s, rules: d.r.rules} }

func (d *draft[S, R]) Decision() Decision {
	def := d.r.d
	out := Decision{Process: def.Name, Key: d.s.Identity(), State: d.s, Course: d.s.Run(), Events: d.events}
	if len(d.events) == 0 {
		return out
	}
	out.Pending, out.Ended = len(def.Due(d.s)) > 0, d.s.Ended()
	out.Rekeyed = d.r.s.Run().Version > 0 && d.r.s.Identity().Kind != out.Key.Kind
	if def.Tasks != nil {
		out.Tasks = def.Tasks(d.s)
	}
	// Command by command: what was true only between two of them is measured, too.
	before := d.r.s
	for _, t := range d.taken {
		out.Measures = append(out.Measures, def.Measured(before, t.s, t.at, d.r.rules)...)
		before = t.s
	}
	return out
}

// Measured says what a command adds to the metrics: the difference between the
// state before and after it.
func (d *Definition[S, R]) Measured(before, after S, at time.Time, rules R) []Measure {
	m := Measuring{Process: d.Name, Key: after.Identity()}
	m.Stages(before.Run(), after.Run())
	m.Holds(before.Run(), after.Run())
	m.Incidents(before.Run(), after.Run())
	if d.Measures != nil {
		d.Measures(&m, before, after, at, rules)
	}
	return m.Found
}
