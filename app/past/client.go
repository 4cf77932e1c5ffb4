package past

import (
	"context"
	"errors"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// prepared has the advisor read the draft that a step has made and send it. In a shop that
// sends estimates at once it is with the client already.
func (v *visit) prepared(at time.Time, err error) error {
	if err != nil || v.order().Unsent() == nil {
		return v.offered(at, err)
	}
	v.w.staff(v.w.soon(at, 3*time.Minute, 40*time.Minute), func(ctx context.Context, at time.Time) error {
		e := v.order().Unsent()
		if e == nil {
			return nil
		}
		return v.offered(at, v.give(ctx, at, v.advisor, workorder.SendEstimate{EstimateVersion: e.Version}))
	})
	return nil
}

// offered plans the client's answer to the estimate that a step has made.
func (v *visit) offered(at time.Time, err error) error {
	if err != nil {
		return err
	}
	if v.order().Phase != workorder.AwaitingApproval {
		return v.failed(workorder.EstimateMade{}, at, errors.New("there is no estimate"))
	}
	w, version := v.w, v.order().Estimate().Version
	answer := func(ctx context.Context, at time.Time) error { return v.answer(ctx, at, version) }
	switch n := w.rng.IntN(100); {
	case version > 1:
		w.staff(w.soon(at, 20*time.Minute, 3*time.Hour), answer)
	case n < 3: // says nothing: the estimate expires
	case n < 50:
		w.staff(w.soon(at, 10*time.Minute, time.Hour), answer)
	case n < 90:
		w.at(w.awake(at.Add(w.between(10*time.Minute, 4*time.Hour))), answer)
	default:
		w.at(w.awake(at.Add(w.between(12*time.Hour, 28*time.Hour))), answer)
	}
	return nil
}

// awake is when somebody looks at their telephone.
func (w *world) awake(at time.Time) time.Time { return w.work.AddWindow(at, 8*60, 22*60) }

// answer has the client decide, on their page or by telephone.
func (v *visit) answer(ctx context.Context, at time.Time, version int) error {
	o := v.order()
	if o.Phase != workorder.AwaitingApproval || o.Estimate().Version != version || o.Estimate().State != workorder.EstimateSent {
		return nil
	}
	c := workorder.DecideEstimate{EstimateVersion: version, Approver: "client", Channel: "link"}
	by := process.Actor{Role: process.Client, ID: o.ClientID}
	if v.w.work.Open(at) && v.w.chance(50) && !at.After(v.w.shuts) {
		by, c.Channel, c.Evidence = v.advisor, "recorded_call", "Запись разговора, "+o.Number
	}
	n := v.w.rng.IntN(100)
	if o.Kind == workorder.Warranty {
		n = 99 // the manufacturer pays
	}
	for i, j := range o.Jobs {
		d := workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved}
		switch {
		case n < 5:
			d.Decision, d.Reason = workorder.Declined, "price"
		case n < 13 && i > 0:
			d.Decision, d.Reason = workorder.Deferred, "timing"
		}
		c.Jobs = append(c.Jobs, d)
	}
	if err := v.give(ctx, at, by, c); err != nil {
		return err
	}
	if v.order().Phase == workorder.PhaseDeclined {
		v.w.staff(v.w.soon(at, 30*time.Minute, 5*time.Hour), v.collect)
		return nil
	}
	v.expect(at)
	v.onward(at)
	return nil
}

// timer is told of every timer that rang.
func (v *visit) timer(_ context.Context, c process.Command, at time.Time) error {
	if _, ranOut := c.(workorder.EstimateRanOut); ranOut {
		v.w.staff(v.w.soon(at, 20*time.Minute, 3*time.Hour), func(ctx context.Context, at time.Time) error {
			e := v.order().Estimate()
			if v.w.chance(30) {
				return v.give(ctx, at, v.advisor, workorder.Cancel{Reason: "Клиент не отвечает и забирает машину"})
			}
			err := v.give(ctx, at, v.advisor, workorder.ReviseEstimate{EstimateVersion: e.Version, Reason: "Срок сметы истёк, клиент просит прислать снова"})
			return v.prepared(at, err)
		})
	}
	return nil
}

// openSurveys begins the surveys that a step asked for.
func (w *world) openSurveys(ctx context.Context, at time.Time) error {
	asked := w.opened
	w.opened = nil
	for _, o := range asked {
		l, err := w.begin(survey.Process(), o.Rules)
		if err != nil {
			return err
		}
		s := &asking{life: l}
		l.rang = s.timer
		if err := s.give(ctx, at, process.ProcessActor(), o.Command); err != nil {
			return err
		}
		if err := s.save(ctx); err != nil { // who asks looks it up
			return err
		}
	}
	return nil
}

// asking is a survey.
type asking struct{ *life }

func (s *asking) state() *survey.Survey { return s.running.State().(*survey.Survey) }

// timer is told of every timer that rang: once the client is asked, they may answer.
func (s *asking) timer(_ context.Context, c process.Command, at time.Time) error {
	w := s.w
	answers := 0
	switch c.(type) {
	case survey.Begin:
		answers = 50
	case survey.BeginReminder:
		answers = 25
	}
	if s.state().Phase == survey.Asked && w.chance(answers) {
		w.at(w.awake(at.Add(w.between(20*time.Minute, 30*time.Hour))), s.answer)
	}
	return nil
}

// said is what clients answer when no promise was broken, the first, or the last too.
var said = [3]struct {
	csat, ces []int
	words     []string // most write nothing
}{
	{[]int{5, 5, 4, 5, 4, 5, 3, 5, 4, 5}, []int{7, 6, 6, 7, 5, 7, 4, 6, 6, 7}, []string{"Всё сделали в срок, спасибо", "Быстро и вежливо", "Объяснили, что и зачем меняли"}},
	{[]int{5, 3, 4, 4, 2, 5, 3, 4, 4, 3}, []int{6, 4, 5, 5, 2, 6, 4, 5, 5, 3}, []string{"Сделали хорошо, но позже, чем обещали сначала", "О задержке предупредили"}},
	{[]int{2, 3, 1, 2, 4, 3, 1, 2, 3, 1}, []int{2, 3, 1, 3, 5, 3, 1, 2, 4, 1}, []string{"Ждал дольше, чем обещали", "Запчасть ехала две недели", "Никто не предупредил о задержке"}},
}

// answer follows what was promised and what came of it.
func (s *asking) answer(ctx context.Context, at time.Time) error {
	if s.state().Phase != survey.Asked {
		return nil
	}
	w := s.w
	is, n := said[w.broken[s.state().Order]], w.rng.IntN(10)
	a := survey.Answer{CSAT: is.csat[n], CES: is.ces[n]}
	if w.chance(30) {
		a.Comment = is.words[w.rng.IntN(len(is.words))]
	}
	return s.give(ctx, at, process.Actor{Role: process.Client, ID: s.state().ClientID}, a)
}
