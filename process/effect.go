package process

import "slices"

// Effect is a step outside the house that has become due: its name is the
// journal kind of what comes back, its items say for what of the instance.
type Effect struct {
	Name  string
	Items []string
}

// EffectRule declares an effect: when it is due, what is asked, and what undoes it.
type EffectRule[S, R any] struct {
	Name    string
	Port    string // the outside party
	Reverse string // the effect that undoes it; empty when it leaves nothing behind
	Moot    bool   // a process that gives everything back does without it
	Starts  string // the process that it starts, which outlives this one; empty for all others
	// Skip lets the process go on without the effect; nil when it can not.
	Skip func(s S, items []string)
	// Due lists for which items it is due.
	Due func(s S) []string
	// Request is what the outside is asked; for a process that is started, its [Opening].
	Request func(s S, rules R, e Effect) any
	// Told makes the answer of what was asked and of what came back, nil from a
	// process that was started. Nil takes what came back as it is.
	Told func(asked any, back Command) Command
}

// EffectRow is an effect as people and diagrams read it.
type EffectRow struct {
	Name      string
	Port      string
	Reverse   string
	Moot      bool
	Starts    string
	Skippable bool
}

// Rule finds an effect in the table.
func (d *Definition[S, R]) Rule(effect string) (EffectRule[S, R], bool) {
	for i := range d.Effects {
		if d.Effects[i].Name == effect {
			return d.Effects[i], true
		}
	}
	return EffectRule[S, R]{}, false
}

// Due lists the effects that the present state asks for and that do not wait in
// an incident. A process that gives everything back does one step at a time, in
// the order of the table.
func (d *Definition[S, R]) Due(s S) []Effect {
	var due []Effect
	oneByOne := d.undoing(s)
	for i := range d.Effects {
		f := &d.Effects[i]
		items := f.Due(s)
		if len(s.Run().Incidents) > 0 {
			items = slices.DeleteFunc(items, func(it string) bool { return s.Run().stuck(f.Name, it) })
		}
		if len(items) == 0 {
			continue
		}
		due = append(due, Effect{Name: f.Name, Items: items})
		if oneByOne {
			break
		}
	}
	return due
}

// Pending names the steps that the process is taking right now.
func (d *Definition[S, R]) Pending(s S) []string {
	names := []string{}
	for _, e := range d.Due(s) {
		names = append(names, e.Name)
	}
	return names
}

// One is the item when the effect is due, for effects without a list of items.
func One(item string, due bool) []string {
	if !due {
		return nil
	}
	return []string{item}
}
