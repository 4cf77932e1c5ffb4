package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

func TestPolicy_TheDefaultIsValidAndNamesEveryStage(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	require.NoError(t, p.Validate())
	targets := map[process.Phase]bool{}
	for _, g := range p.Targets {
		targets[g.Phase] = true
	}
	for _, s := range Stages() {
		require.Equal(t, !s.Terminal, targets[s.Phase], s.Phase)
	}
}

func TestPolicy_RefusesWhatCouldNotBeCarriedOut(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Policy){
		"currency":           func(p *Policy) { p.Currency = "roubles" },
		"labour_rate":        func(p *Policy) { p.LabourRate = -1 },
		"diagnosis_fee":      func(p *Policy) { p.DiagnosisFee = exact.MaxMoney + 1 },
		"tax_rate":           func(p *Policy) { p.TaxRate = 100_01 },
		"parts_markup":       func(p *Policy) { p.PartsMarkup = -1 },
		"estimate_expiry":    func(p *Policy) { p.EstimateExpiry = 0 },
		"estimate_reminders": func(p *Policy) { p.EstimateReminders = []worktime.Seconds{hours(4), hours(2)} },
		"before estimate_ex": func(p *Policy) { p.EstimateReminders = []worktime.Seconds{p.EstimateExpiry} },
		"be positive":        func(p *Policy) { p.EstimateReminders = []worktime.Seconds{0} },
		"completion_buffer":  func(p *Policy) { p.CompletionBuffer = -1 },
		"effect_patience":    func(p *Policy) { p.EffectPatience = 0 },
		"survey: delay":      func(p *Policy) { p.Survey.Delay = -1 },
		"before expiry":      func(p *Policy) { p.Survey.Reminder = p.Survey.Expiry },
		"window_from":        func(p *Policy) { p.Survey.WindowFrom = p.Survey.WindowTo },
		"window_to":          func(p *Policy) { p.Survey.WindowTo = 1441 },
		"is not a phase":     func(p *Policy) { p.Targets[0].Phase = "lunch" },
		"not positive":       func(p *Policy) { p.Targets[0].Within = 0 },
	} {
		p := DefaultPolicy()
		spoil(&p)
		err := p.Validate()
		require.Equal(t, process.KindInvalid, process.KindOf(err), name)
		require.ErrorContains(t, err, name)
		_, err = NewRules(p, worktime.DefaultCalendar())
		require.Error(t, err, name)
	}
}

func TestRules_RefuseACalendarThatNeverOpens(t *testing.T) {
	t.Parallel()
	_, err := NewRules(DefaultPolicy(), worktime.Calendar{Zone: "Europe/Moscow"})
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.ErrorContains(t, err, "calendar")
}

// What an order was opened under stays with it.
func TestPolicy_TheOrderKeepsItsTerms(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Policy.Version, b.rules.Calendar.Version, b.rules.Policy.TaxRate = 3, 2, 10_00
	b.do(process.Reception, opening(Commercial))
	require.Equal(t, []int{3, 2}, []int{b.o.PolicyVersion, b.o.CalendarVersion})
	b.rules.Policy.Version, b.rules.Policy.TaxRate = 4, 20_00
	b.reach(Ready)
	require.Equal(t, 3, b.o.PolicyVersion)
	require.Equal(t, exact.TaxIncluded(377_000, 10_00), b.o.Bills()[0].Tax)
}
