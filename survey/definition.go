package survey

import (
	"time"

	"github.com/workbay/workbay/process"
)

var (
	system   = []process.Role{process.System}
	managers = []process.Role{process.Manager, process.Admin}
	anywhere = []process.Phase{Waiting, Asking, Asked, Answered, Expired, Suppressed}
)

var stages = []process.Stage{
	{Phase: Waiting, Title: "Waiting", TitleRU: "Ждёт срока", Element: "Stage_Waiting"},
	{Phase: Asking, Title: "Asking", TitleRU: "Готовится", Element: "Stage_Asking"},
	{Phase: Asked, Title: "Asked", TitleRU: "Ждёт ответа", Element: "Stage_Asked"},
	{Phase: Answered, Title: "Answered", TitleRU: "Отвечен", Element: "Stage_Answered", Terminal: true},
	{Phase: Expired, Title: "Expired", TitleRU: "Истёк", Element: "Stage_Expired", Terminal: true},
	{Phase: Suppressed, Title: "Not asked", TitleRU: "Клиента не спрашиваем", Element: "Stage_Suppressed", Terminal: true},
}

// rows is the process table.
var rows = []process.Row[*Survey]{
	step[Open]("Open survey", "Открыть опрос", system, []process.Phase{process.NoPhase}),
	step[Begin]("Time to ask", "Пора спросить", system, []process.Phase{Waiting}),
	step[ClientAsked]("Ask client", "Спросить клиента", system, anywhere[1:]), // an answer may be faster
	step[BeginReminder]("Time to remind", "Пора напомнить", system, []process.Phase{Asked}),
	step[AskedAgain]("Ask again", "Спросить ещё раз", system, anywhere),
	// In every phase, so that who is too early or too late is told so in plain words.
	step[Answer]("Answer survey", "Ответить на опрос", []process.Role{process.Client}, anywhere),
	step[Expire]("Expire survey", "Опрос истёк", system, []process.Phase{Asked}),
	step[process.IncidentOpened]("Open incident", "Открыть инцидент", system, anywhere),
	incident[process.RetryIncident]("Retry incident", "Повторить"),
	incident[process.SkipIncident]("Skip incident", "Пропустить"),
}

func step[C process.Command](title, ru string, roles []process.Role, from []process.Phase) process.Row[*Survey] {
	return process.Row[*Survey]{Step: process.NewStep[C](title, ru, roles, from)}
}

func incident[C process.Command](title, ru string) process.Row[*Survey] {
	r := step[C](title, ru, managers, anywhere)
	r.Guard = func(s *Survey, _ process.Actor) error { return process.HasIncident(&s.Course) }
	return r
}

// effects is the table of effects. A message that left can not be called back.
var effects = []process.EffectRule[*Survey, *Rules]{
	{
		Name: "ask-client", Port: "surveys", Request: request,
		Due: func(s *Survey) []string { return process.One(s.Order, s.Phase == Asking) },
	},
	{
		Name: "ask-again", Port: "surveys", Request: request,
		Due: func(s *Survey) []string {
			return process.One(s.Order, s.Phase == Asked && s.Again && s.RemindedAt == nil)
		},
		Skip: func(s *Survey, _ []string) { s.RemindedAt = s.SentAt },
	},
}

// request asks for the question; the link opens until the survey expires.
func request(s *Survey, r *Rules, _ process.Effect) any {
	sent := s.Stay().Entered
	if s.SentAt != nil {
		sent = *s.SentAt
	}
	return Request{Order: s.Order, Branch: s.Branch, ClientID: s.ClientID, Until: sent.Add(r.Policy.Expiry.Duration()), Gap: r.Policy.Gap}
}

var transitions = []process.Transition{
	{From: process.NoPhase, To: Waiting, By: Open{}.Name()},
	{From: Waiting, To: Asking, By: Begin{}.Name()},
	{From: Asking, To: Asked, By: ClientAsked{}.Name()},
	{From: Asking, To: Suppressed, By: ClientAsked{}.Name()},
	{From: Asking, To: Answered, By: Answer{}.Name()},
	{From: Asked, To: Answered, By: Answer{}.Name()},
	{From: Asked, To: Expired, By: Expire{}.Name()},
}

// Process is the survey as a process of the kernel. It is made anew on each
// call, like every definition.
func Process() *process.Definition[*Survey, *Rules] {
	return &process.Definition[*Survey, *Rules]{
		Name: "survey", Title: "Survey", TitleRU: "Опрос", Workflow: "Survey", Path: "surveys",
		Stages: stages, Rows: rows, Effects: effects, Transitions: transitions, Charts: charts,
		Towards: []string{process.RetryIncident{}.Name()},
		New:     func() *Survey { return &Survey{} }, Snapshot: snapshot,
		Decide: func(s *Survey, c process.Command, g given) ([]process.Command, error) {
			return []process.Command{c}, c.(act).decide(s, g)
		},
		Apply:      func(s *Survey, e process.Event) { e.Data.(act).apply(s, e) },
		Holds:      (*Survey).holds,
		Deadline:   func(s *Survey, r *Rules) (time.Time, process.Command) { return s.deadline(r) },
		Tasks:      (*Survey).tasks,
		Measures:   measure,
		NotOpen:    func() error { return process.NotFound("there is no survey yet") },
		NotHere:    func(id string) error { return process.NotFound("there is no survey %s at your branch", id) },
		NoIncident: func(id string) error { return process.NotFound("incident_id: the survey has no open incident %q", id) },
		NoSkip: func(step string) error {
			return process.Conflict("%s can not be skipped; mend what failed and retry it", step)
		},
	}
}

// holds are what the survey waits for: the client's answer, or a person who
// looks at what failed.
func (s *Survey) holds() []process.Hold {
	var holds []process.Hold
	if s.OpenIncident("") != nil {
		holds = append(holds, process.Hold{Reason: "incident", Side: process.SideUs})
	}
	if s.Phase == Asked {
		holds = append(holds, process.Hold{Reason: "answer", Side: process.SideClient})
	}
	return holds
}

// measure counts questions, answers and scores.
func measure(m *process.Measuring, before, after *Survey, _ time.Time, _ *Rules) {
	if before.SentAt == nil && after.SentAt != nil {
		m.Count("survey_sent_total")
	}
	if before.Answer != nil || after.Answer == nil {
		return
	}
	m.Count("survey_answered_total")
	for _, score := range []struct {
		kind  string
		value int
	}{{"csat", after.Answer.CSAT}, {"ces", after.Answer.CES}} {
		m.Found = append(m.Found, process.Measure{Name: "survey_score", Labels: []string{after.Branch, score.kind}, Value: float64(score.value)})
	}
}
