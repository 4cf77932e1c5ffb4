package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/workbay/workbay/process"
)

// entry is a field by which something is set.
type entry struct {
	Head        string // over it, where a group of fields begins
	Name, Label string
	Kind        string // of the field; text when empty, "select" with Options
	Hint        string // unit, range, or what it is for
	Default     string // what the house would take
	Value       string // what is set
	Theirs      string // what somebody else set meanwhile
	Options     []option
	Required    bool
	Max         int
	Mode        string // of a phone's keyboard
	Auto        string // what the browser may fill in
}

// option is one of the values to choose among.
type option struct{ Value, Text string }

// settingForm is the name of the form on a page on which something is set.
const settingForm = "setting"

// settingPage is one form, a column of fields.
type settingPage struct {
	*typed
	Title, Note string
	Back        string // the list that it is of
	Action      string
	Version     int // that it is edited from
	Entries     []entry
	Button      string
	History     string // who changed it
	More        []link // what else there is to do with it
	Sheet       *hoursSheet
	Groups      []entryGroup
}

// link is somewhere else to go.
type link struct{ Path, Text string }

// setting is something that can be set: how it is read as a page, and how it is changed.
type setting struct {
	page   func(r *http.Request) (*settingPage, error)
	change func(r *http.Request, in url.Values, version int) error
	ref    string // of its lines in the audit
}

// showSetting shows a form, as it was filled in when it was refused.
func (s *server) showSetting(w http.ResponseWriter, r *http.Request, p *settingPage, status int) error {
	if p.Button == "" {
		p.Button = s.language(r).T("base.save")
	}
	return s.answer(w, r, status, "setting", p)
}

// putSetting changes what a form says. A refusal comes back at its field; a change that
// somebody else made meanwhile is shown beside what was typed, and is not written over
// before that was read.
func (s *server) putSetting(w http.ResponseWriter, r *http.Request, set setting) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	in := r.PostForm
	version, err := versionOf(in)
	if err == nil {
		err = set.change(r, in, version)
	}
	if err == nil {
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
		p, err := set.page(r)
		if err != nil {
			return err
		}
		http.Redirect(w, r, p.Back, http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), settingForm, in, err)
	if t == nil {
		return err
	}
	p, failed := set.page(r)
	if failed != nil {
		return failed
	}
	p.typed = t
	if process.CodeOf(err) == process.CodeOutdated {
		if err := s.overtaken(r, p, set.ref); err != nil {
			return err
		}
	}
	return s.showSetting(w, r, p, status(err))
}

// overtaken says who changed something meanwhile, and beside each field what they wrote.
func (s *server) overtaken(r *http.Request, p *settingPage, ref string) error {
	l, by := s.language(r), ""
	lines, err := s.Store.Audit.Of(r.Context(), ref)
	if err != nil {
		return err
	}
	if len(lines) > 0 {
		by = lines[0].By
		if who, err := s.Store.People.StaffByID(r.Context(), by); err == nil {
			by = who.Name
		}
	}
	p.Why = l.T("settings.overtaken", "Name", by)
	p.theirs(p.Entries)
	for _, g := range p.Groups {
		p.theirs(g.Entries)
	}
	if p.Sheet != nil {
		for _, day := range p.Sheet.Week {
			p.theirs(day.Entries)
			p.theirs(day.More)
		}
	}
	return nil
}

// theirs notes what is set where something else was typed.
func (p *settingPage) theirs(list []entry) {
	for i, e := range list {
		if p.Values.Has(e.Name) && p.Values.Get(e.Name) != e.Value {
			list[i].Theirs = cmp.Or(e.shown(), "—")
		}
	}
}

// Opened reports whether fields that few need are shown at once: something stands in one
// of them, or was typed.
func (p *settingPage) Opened(list []entry) bool {
	return slices.ContainsFunc(list, func(e entry) bool { return p.Val(settingForm, e.Name, e.Value) != "" || e.Theirs != "" })
}

// shown is the value in words.
func (e entry) shown() string {
	for _, o := range e.Options {
		if o.Value == e.Value {
			return o.Text
		}
	}
	return e.Value
}

// Ticked reports whether a box was ticked in the form that was refused.
func (p *settingPage) Ticked(name, value string) bool {
	return p.typed != nil && slices.Contains(p.Values[name], value)
}
