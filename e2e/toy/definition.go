package toy

import (
	"time"

	"github.com/workbay/workbay/process"
)

type given = process.Given[*Rules]

var (
	system   = []process.Role{process.System}
	desk     = []process.Role{process.Reception, process.Manager}
	managers = []process.Role{process.Manager, process.Admin}
	anywhere = []process.Phase{Wanted, Held, Over}
)

var stages = []process.Stage{
	{Phase: Wanted, Title: "Wanted", TitleRU: "Нужна", Element: "Stage_ToyWanted"},
	{Phase: Held, Title: "Held", TitleRU: "Отложена", Element: "Stage_ToyHeld"},
	{Phase: Over, Title: "Over", TitleRU: "Закончено", Element: "Stage_ToyOver", Terminal: true},
}

// rows is the process table.
var rows = []process.Row[*Toy]{
	step[Open]("Ask for toy", "Попросить игрушку", desk, process.NoPhase),
	step[HoldThing]("Hold thing", "Отложить", system, anywhere...), // a cancel may be faster
	step[Take]("Take toy", "Забрать игрушку", desk, Held),
	step[LetGo]("Cancel toy", "Отменить", managers, Wanted, Held),
	step[Expire]("Toy expired", "Срок вышел", system, Held),
	step[GiveThingBack]("Give thing back", "Вернуть", system, Over),
	step[process.IncidentOpened]("Open incident", "Открыть инцидент", system, anywhere...),
	incident[process.RetryIncident]("Retry incident", "Повторить"),
	incident[process.SkipIncident]("Skip incident", "Пропустить"),
}

func step[C process.Command](title, ru string, roles []process.Role, from ...process.Phase) process.Row[*Toy] {
	return process.Row[*Toy]{Step: process.NewStep[C](title, ru, roles, from)}
}

func incident[C process.Command](title, ru string) process.Row[*Toy] {
	r := step[C](title, ru, managers, anywhere...)
	r.Guard = func(t *Toy, _ process.Actor) error { return process.HasIncident(&t.Course) }
	return r
}

// Request is what the shelf is asked.
type Request struct {
	ID    string `json:"id"`
	Thing string `json:"thing"`
}

func request(t *Toy, _ *Rules, _ process.Effect) any { return Request{t.ID, t.Thing} }

var effects = []process.EffectRule[*Toy, *Rules]{
	{
		Name: HoldThing{}.Name(), Port: "shelf", Reverse: GiveThingBack{}.Name(), Moot: true, Request: request,
		Due:  func(t *Toy) []string { return process.One(t.ID, t.Phase == Wanted) },
		Skip: func(t *Toy, _ []string) { t.HeldAt = process.Copied(&t.OpenedAt) },
	},
	{
		Name: GiveThingBack{}.Name(), Port: "shelf", Request: request,
		// Even when nobody told us that it is held: a crash may have come between.
		Due: func(t *Toy) []string { return process.One(t.ID, t.LetGo && !t.Back) },
	},
}

var transitions = []process.Transition{
	{From: process.NoPhase, To: Wanted, By: Open{}.Name()},
	{From: Wanted, To: Held, By: HoldThing{}.Name()},
	{From: Wanted, To: Held, By: process.SkipIncident{}.Name()},
	{From: Wanted, To: Over, By: LetGo{}.Name()},
	{From: Held, To: Over, By: Take{}.Name()},
	{From: Held, To: Over, By: LetGo{}.Name()},
	{From: Held, To: Over, By: Expire{}.Name()},
}

// Process is the toy as a process of the kernel.
func Process() *process.Definition[*Toy, *Rules] {
	return &process.Definition[*Toy, *Rules]{
		Name: "toy", Title: "Toy", TitleRU: "Игрушка", Workflow: "Toy", Path: "toys",
		Stages: stages, Rows: rows, Effects: effects, Transitions: transitions, Charts: charts,
		Towards: []string{Take{}.Name()},
		New:     func() *Toy { return &Toy{} }, Snapshot: snapshot,
		Decide: decide,
		Apply:  func(t *Toy, e process.Event) { e.Data.(act).apply(t, e) },
		Holds: func(t *Toy) []process.Hold {
			if t.OpenIncident("") == nil {
				return nil
			}
			return []process.Hold{{Reason: "incident", Side: process.SideUs}}
		},
		Deadline: func(t *Toy, _ *Rules) (time.Time, process.Command) {
			if t.Phase != Held {
				return time.Time{}, nil
			}
			return t.OpenedAt.Add(t.Keep.Duration()), Expire{}
		},
		Undoing:    func(t *Toy) bool { return t.LetGo },
		Tasks:      tasks,
		NotOpen:    func() error { return process.NotFound("there is no toy yet") },
		NotHere:    func(id string) error { return process.NotFound("there is no toy %s at your branch", id) },
		NoIncident: func(id string) error { return process.NotFound("incident_id: the toy has no open incident %q", id) },
		NoSkip:     func(step string) error { return process.Conflict("%s can not be skipped", step) },
	}
}

func decide(_ *Toy, c process.Command, _ given) ([]process.Command, error) {
	switch c := c.(type) {
	case Open:
		if c.Thing == "" || c.Keep <= 0 {
			return nil, process.Invalid("name a thing, and for how long it is kept")
		}
	case LetGo:
		if err := process.NeedReason(c.Reason); err != nil {
			return nil, err
		}
	}
	return []process.Command{c}, nil
}

// tasks are the incident, or the toy that waits for who asked for it.
func tasks(t *Toy) []process.Task {
	if in := t.OpenIncident(""); in != nil && !t.Ended() {
		return []process.Task{{Name: process.RetryIncident{}.Name(), Subject: in.Step, Roles: managers, Since: in.Since, Due: &in.Since}}
	}
	if t.Phase != Held {
		return nil
	}
	return []process.Task{{Name: Take{}.Name(), Subject: t.Thing, Roles: desk, Since: *t.HeldAt}}
}
