package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/workbay/workbay/internal/countries"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// rule is one field of the policy, as people read and write it.
type rule struct {
	name    string // of the field, and of its label settings.rule_…
	unit    string // settings.unit_…; "" where it is the currency
	limit   string // what it may be
	max     int    // of what is typed; 100 when 0
	money   bool   // in the shop's currency
	mode    string
	choices []string // of a field that is chosen and not typed
	read    func(*workorder.Policy) string
	write   func(*workorder.Policy, string) error
}

// policyRules are the fields of the policy. A new one is a line here, and a label.
func policyRules() []rule {
	list := []rule{
		{name: "currency", unit: "currency", read: func(p *workorder.Policy) string { return p.Currency },
			write: func(p *workorder.Policy, v string) error {
				p.Currency = strings.ToUpper(strings.TrimSpace(v))
				return nil
			}},
		moneyRule("labour_rate", func(p *workorder.Policy) *exact.Money { return &p.LabourRate }),
		skillRatesRule(), payerRateRule(workorder.PayerManufacturer), payerRateRule(workorder.PayerDistributor),
		payerRateRule(workorder.PayerDealer), payerRateRule(workorder.PayerInsurer),
		moneyRule("diagnosis_fee", func(p *workorder.Policy) *exact.Money { return &p.DiagnosisFee }),
		percentRule("tax_rate", "percent", func(p *workorder.Policy) *exact.Percent { return &p.TaxRate }),
		taxAddedRule(),
		percentRule("parts_markup", "markup", func(p *workorder.Policy) *exact.Markup { return &p.PartsMarkup }),
		sendRule(),
		remindersRule(),
		hoursRule("estimate_expiry", "work", func(p *workorder.Policy) *worktime.Seconds { return &p.EstimateExpiry }),
		hoursRule("completion_buffer", "work", func(p *workorder.Policy) *worktime.Seconds { return &p.CompletionBuffer }),
		hoursRule("call_within", "work", func(p *workorder.Policy) *worktime.Seconds { return &p.CallWithin }).limited("hour"),
		hoursRule("answer_within", "work", func(p *workorder.Policy) *worktime.Seconds { return &p.AnswerWithin }).limited("day"),
		secondsRule("effect_patience", func(p *workorder.Policy) *worktime.Seconds { return &p.EffectPatience }),
		hoursRule("survey_delay", "hours", func(p *workorder.Policy) *worktime.Seconds { return &p.Survey.Delay }),
		clockRule("survey_from", func(p *workorder.Policy) *int { return &p.Survey.WindowFrom }),
		clockRule("survey_to", func(p *workorder.Policy) *int { return &p.Survey.WindowTo }),
		hoursRule("survey_reminder", "hours", func(p *workorder.Policy) *worktime.Seconds { return &p.Survey.Reminder }),
		hoursRule("survey_expiry", "hours", func(p *workorder.Policy) *worktime.Seconds { return &p.Survey.Expiry }),
		hoursRule("survey_gap", "hours", func(p *workorder.Policy) *worktime.Seconds { return &p.Survey.Gap }),
	}
	for _, d := range workorder.DefaultPolicy().Limits() {
		list = append(list, discountRule(d.Role))
	}
	for _, t := range workorder.DefaultPolicy().Targets {
		list = append(list, targetRule(t.Phase))
	}
	return list
}

// limited is the rule with a word on what it may be.
func (one rule) limited(by string) rule {
	one.limit = by
	return one
}

func moneyRule(name string, of func(*workorder.Policy) *exact.Money) rule {
	return rule{name: name, limit: "money", money: true, mode: "decimal",
		read: func(p *workorder.Policy) string { return exact.Format(*of(p), "") },
		write: func(p *workorder.Policy, v string) error {
			m, err := amount(v)
			*of(p) = m
			return err
		}}
}

func percentRule[P interface {
	exact.Percent | exact.Markup
	String() string
}](name, limit string, of func(*workorder.Policy) *P) rule {
	return rule{name: name, unit: "percent", limit: limit, mode: "decimal",
		read: func(p *workorder.Policy) string { return (*of(p)).String() },
		write: func(p *workorder.Policy, v string) error {
			n, err := decimal[P](v)
			*of(p) = n
			return err
		}}
}

const (
	secondsOfHour = 3600
	hundredth     = secondsOfHour / 100 // of an hour: what hours are typed in
)

func hoursRule(name, unit string, of func(*workorder.Policy) *worktime.Seconds) rule {
	return rule{name: name, unit: unit, mode: "decimal",
		read: func(p *workorder.Policy) string { return inHours(*of(p)) },
		write: func(p *workorder.Policy, v string) (err error) {
			*of(p), err = ofHours(v)
			return err
		}}
}

func inHours(s worktime.Seconds) string { return exact.Hours(int64(s) / hundredth).String() }

func ofHours(v string) (worktime.Seconds, error) {
	h, err := decimal[exact.Hours](v)
	return worktime.Seconds(int64(h) * hundredth), err
}

func secondsRule(name string, of func(*workorder.Policy) *worktime.Seconds) rule {
	return rule{name: name, unit: "seconds", mode: "numeric",
		read: func(p *workorder.Policy) string { return strconv.FormatInt(int64(*of(p)), 10) },
		write: func(p *workorder.Policy, v string) error {
			n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
			if err != nil {
				return process.Invalid("give a whole number")
			}
			*of(p) = worktime.Seconds(n)
			return nil
		}}
}

func clockRule(name string, of func(*workorder.Policy) *int) rule {
	return rule{name: name, unit: "clock",
		read: func(p *workorder.Policy) string { return clockOf(*of(p)) },
		write: func(p *workorder.Policy, v string) error {
			m, err := minuteOf(v)
			*of(p) = m
			return err
		}}
}

// remindersRule is several hours in one field, with spaces between them.
func remindersRule() rule {
	return rule{name: "estimate_reminders", unit: "work", limit: "reminders",
		read: func(p *workorder.Policy) string {
			var all []string
			for _, s := range p.EstimateReminders {
				all = append(all, inHours(s))
			}
			return strings.Join(all, " ")
		},
		write: func(p *workorder.Policy, v string) error {
			p.EstimateReminders = nil
			for _, one := range strings.Fields(v) {
				s, err := ofHours(one)
				if err != nil {
					return err
				}
				p.EstimateReminders = append(p.EstimateReminders, s)
			}
			return nil
		}}
}

// targetRule is how long an order should at most stay in a stage; empty is no target.
func targetRule(phase process.Phase) rule {
	at := func(p *workorder.Policy) int {
		for i, t := range p.Targets {
			if t.Phase == phase {
				return i
			}
		}
		return -1
	}
	return rule{name: "target_" + string(phase), unit: "work", mode: "decimal",
		read: func(p *workorder.Policy) string {
			if i := at(p); i >= 0 {
				return inHours(p.Targets[i].Within)
			}
			return ""
		},
		write: func(p *workorder.Policy, v string) error {
			i := at(p)
			if strings.TrimSpace(v) == "" {
				if i >= 0 {
					p.Targets = append(p.Targets[:i], p.Targets[i+1:]...)
				}
				return nil
			}
			s, err := ofHours(v)
			if err == nil && s <= 0 {
				err = process.Invalid("give more than nothing")
			}
			if i < 0 {
				p.Targets = append(p.Targets, workorder.Target{Phase: phase, Within: s})
			} else {
				p.Targets[i].Within = s
			}
			return err
		}}
}

// rules is the policy as a form.
func (s *server) rules(*http.Request) setting {
	return setting{
		ref: "policy",
		page: func(r *http.Request) (*settingPage, error) {
			if !caller(r.Context()).Is("manager", "admin") {
				return nil, process.Forbidden("")
			}
			now, err := s.Store.Shop.CurrentPolicy(r.Context())
			if err != nil {
				return nil, err
			}
			here, err := s.Store.Shop.BranchByID(r.Context(), caller(r.Context()).Branch)
			l := s.language(r)
			p := &settingPage{Title: l.T("settings.rules"), Note: l.T("settings.rules_text"), Back: "/settings", Action: "/settings/rules", Version: now.Version,
				More: []link{{"/settings/markup", l.T("settings.markup")}}}
			for _, one := range policyRules() {
				p.Entries = append(p.Entries, one.entry(l, now, usualRules(here.Country)))
			}
			p.Entries = headed(l, p.Entries)
			if caller(r.Context()).Is("admin") {
				p.History = "/audit?what=policy.put"
			}
			return p, err
		},
		change: func(r *http.Request, in url.Values, version int) error {
			m := caller(r.Context())
			if !m.Is("manager", "admin") {
				return process.Forbidden("")
			}
			next, err := s.Store.Shop.CurrentPolicy(r.Context())
			if err != nil {
				return err
			}
			var wrong process.Faults
			for _, one := range policyRules() {
				if !in.Has(one.name) || in.Get(one.name) == one.read(&next) {
					continue
				}
				if err := one.write(&next, in.Get(one.name)); err != nil {
					wrong.Add(at(one.name, err))
				}
			}
			if err := wrong.Err(); err != nil {
				return err
			}
			_, err = s.Desk.PutPolicy(r.Context(), next, version, m.Actor())
			return err
		},
	}
}

// usualRules are the default policy with the money and the tax of a country.
func usualRules(country string) workorder.Policy {
	usual := workorder.DefaultPolicy()
	if c, ok := countries.Find(country); ok {
		usual.TaxRate = c.Tax
		if c.Currency != usual.Currency {
			usual.Currency, usual.LabourRate, usual.DiagnosisFee = c.Currency, 0, 0
		}
	}
	return usual
}

// entry is the field as the page shows it, beside what is usual.
func (one rule) entry(l *locale.Locale, now, usual workorder.Policy) entry {
	e := entry{Name: one.name, Label: l.Or("settings.rule_"+one.name, one.name), Value: one.read(&now), Mode: one.mode, Max: cmp.Or(one.max, 100)}
	if phase, ok := strings.CutPrefix(one.name, "target_"); ok {
		e.Label = l.T("settings.rule_target", "Stage", l.Or("phase."+phase, phase))
	}
	if payer, ok := strings.CutPrefix(one.name, "rate_"); ok {
		e.Label = l.T("settings.rule_rate_of", "Payer", l.T("payer."+payer))
	}
	if role, ok := strings.CutPrefix(one.name, "discount_"); ok {
		e.Label = l.T("settings.rule_discount", "Role", l.Or("role."+role, role))
	}
	if one.choices != nil {
		e.Kind, e.Options, e.Default = "select", one.options(l), l.T("settings.choice."+one.read(&usual))
		return e
	}
	var hints []string
	if one.money {
		hints = append(hints, now.Currency)
	} else {
		hints = append(hints, l.T("settings.unit."+one.unit))
	}
	if one.limit != "" {
		hints = append(hints, l.T("settings.limit."+one.limit))
	}
	e.Hint = strings.Join(hints, ", ")
	if !one.money || now.Currency == usual.Currency && one.read(&usual) != one.read(&workorder.Policy{}) {
		e.Default = one.read(&usual)
	}
	return e
}

// at is a refusal at a field.
func at(field string, err error) error {
	e, ok := process.FaultsOf(err)[0].(*process.Error) //nolint:errorlint // FaultsOf gives them bare
	if !ok {
		return err
	}
	one := *e
	one.Format, one.Message, one.More = field+": "+one.Format, field+": "+one.Message, nil
	return &one
}
