package web

import (
	"cmp"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// clientPage is what a client sees of an order.
type clientPage struct {
	*guest
	*typed
	Offer       *clientOffer // nil before there is an estimate
	Notice      string       // key of what has to be said first
	History     []workorder.Promise
	Inspections []inspections.InspectionSheet
	Covers      []warranty // that held when the car came in, of a warranty order without an estimate
	Unsigned    []string   // papers that the client can sign now
	Signed      []signatures.Signature
}

func (s *server) clientSees(w http.ResponseWriter, r *http.Request, g *guest) error {
	if g.Scope == messages.LinkSurvey {
		return s.showSurvey(w, r, g, nil)
	}
	return s.showClient(w, r, g, http.StatusOK, nil, "")
}

// clientSeesOrder shows the order also to who is asked how it was.
func (s *server) clientSeesOrder(w http.ResponseWriter, r *http.Request, g *guest) error {
	return s.showClient(w, r, g, http.StatusOK, nil, "")
}

func (s *server) showClient(w http.ResponseWriter, r *http.Request, g *guest, status int, t *typed, notice string) error {
	p := &clientPage{guest: g, typed: t, Offer: offerOf(g), Notice: notice, History: slices.Clone(g.Promises)}
	slices.Reverse(p.History)
	if g.Order.Kind == workorder.Warranty && g.Order.Estimate() == nil {
		all, _, err := s.warranties(r.Context(), g.Order.VehicleID, g.Order.OdometerIn, worktime.DateOf(g.Order.OpenedAt, g.clocks))
		if err != nil {
			return err
		}
		p.Covers = holding(all)
	}
	var err error
	if p.Inspections, err = s.Store.Inspections.OfOrder(r.Context(), g.Order.Number); err != nil {
		return err
	}
	if p.Unsigned, p.Signed, err = s.unsigned(r.Context(), &g.Order); err != nil {
		return err
	}
	if p.Notice == "" {
		p.Notice = p.standing()
	}
	return s.answer(w, r, status, "client", p)
}

// decision is the client's answer to the estimate that counts; nil before there is one.
func decision(o *workorder.Order) *workorder.ClientDecision {
	if e := o.Estimate(); e != nil {
		return e.Decision
	}
	return nil
}

// HasIntake reports whether the car's state at intake was signed or can be.
func (p *clientPage) HasIntake() bool {
	return slices.Contains(p.Unsigned, workorder.PaperIntake) || signatures.Last(p.Signed, workorder.PaperIntake) != nil
}

// standing is what has to be said of the estimate.
func (p *clientPage) standing() string {
	e := p.Order.Estimate()
	switch {
	case e == nil || p.Order.Phase != workorder.AwaitingApproval && p.Order.Phase != workorder.Preparing:
		return ""
	case p.Order.Revision != nil || e.State == workorder.EstimateChangeRequested || p.Order.Phase == workorder.Preparing:
		return "client.changing"
	case e.State == workorder.EstimateExpired:
		return "client.expired"
	}
	return ""
}

// Awaited reports whether the client still waits for a promised time.
func (p *clientPage) Awaited() bool {
	stage, _ := workorder.StageOf(p.Order.Phase)
	return p.PromisedAt != nil && !stage.Terminal && p.Order.Phase != workorder.Ready && p.Order.HandedOver == nil
}

// Deciding reports whether the client can decide now, which may move the promise.
func (p *clientPage) Deciding() bool { return p.Offer != nil && p.Offer.Open }

// Moves reports whether the promise becomes a later one if the client agrees now.
func (p *clientPage) Moves() bool {
	return p.Offer.CompletionAt != nil && p.PromisedAt.Before(*p.Offer.CompletionAt)
}

// Asking reports whether the client can ask something by this page.
func (p *clientPage) Asking() bool {
	return slices.ContainsFunc(p.Order.Actions(process.Actor{Role: process.Client, ID: p.Client.ID}), func(a process.Action) bool {
		return a.Command == workorder.AskAdvisor{}.Name() && a.Allowed
	})
}

// Abouts are what the client may ask for; an order that was handed over is not stopped.
func (p *clientPage) Abouts() []workorder.QuestionAbout {
	about := []workorder.QuestionAbout{workorder.QuestionAsked, workorder.QuestionCall, workorder.QuestionCancel}
	if p.Order.HandedOver != nil {
		about = about[:2]
	}
	return about
}

// AskedFor reports whether a survey of this order waits for an answer.
func (p *clientPage) AskedFor() bool { return p.Scope == messages.LinkSurvey }

// Overdue reports whether it passed.
func (p *clientPage) Overdue() bool { return p.PromisedAt.Before(time.Now()) }

// Owes is what is left to pay of an invoice.
func (p *clientPage) Owes(i desk.ClientInvoice) exact.Money {
	if i.State == "credited" {
		return 0
	}
	return i.Total - i.Paid
}

// agreed is the reason of a promise that came with a decision.
var agreed = regexp.MustCompile(`^estimate v(\d+) agreed$`)

// Why says why a time was promised; what the advisor wrote is shown as it is.
func (p *clientPage) Why(v *view, reason string) string {
	if reason == workorder.ReasonMissed {
		return v.T("client.promise_missed")
	}
	if m := agreed.FindStringSubmatch(reason); m != nil {
		return v.T("client.promise_agreed", "Version", m[1])
	}
	if reason == "intake" {
		return v.T("client.promise_intake")
	}
	return reason
}

// Said is what was decided of a job.
func (p *clientPage) Said(job string) workorder.Approval { return decided(p.Offer.Decision, job) }

// Reasons are why a client may say later or no.
func (p *clientPage) Reasons() []string { return reasons }

// reasons are those of the process, as its schema lists them.
var reasons = enum(workorder.JobDecision{}, "Reason")

// enum lists the words that a field of the core may hold.
func enum(of any, field string) []string {
	f, _ := reflect.TypeOf(of).FieldByName(field)
	return strings.Split(f.Tag.Get("enum"), ",")
}

// clientDecides takes the client's decision, job by job.
func (s *server) clientDecides(w http.ResponseWriter, r *http.Request, g *guest) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	t := &typed{Name: "decide", Values: r.PostForm, Wrong: map[string]string{}}
	c := workorder.DecideEstimate{EstimateVersion: version(r), Approver: "client", Channel: "link"}
	for _, j := range g.Order.Jobs {
		field := "decision." + j.ID
		// Also one that was decided since: the same form again is the same command.
		if j.Approval != workorder.Proposed && !r.PostForm.Has(field) {
			continue
		}
		d := workorder.JobDecision{JobID: j.ID, Decision: workorder.Approval(r.PostForm.Get(field))}
		switch d.Decision {
		case workorder.Approved:
		case workorder.Declined, workorder.Deferred:
			d.Reason = cmp.Or(r.PostForm.Get("reason."+j.ID), "other")
		default:
			t.Wrong[field] = s.language(r).T("client.choose")
		}
		c.Jobs = append(c.Jobs, d)
	}
	current := g.Order.Estimate() != nil && g.Order.Estimate().Version == c.EstimateVersion
	if len(t.Wrong) > 0 && current {
		t.Why = s.language(r).T("client.choose_each")
		return s.showClient(w, r, g, http.StatusUnprocessableEntity, t, "")
	}
	return s.clientGives(w, r, g, c, t)
}

// version is the version of the estimate that a form was made for.
func version(r *http.Request) int { return score(r, "estimate_version") }

// clientObjects takes what the client wants changed.
func (s *server) clientObjects(w http.ResponseWriter, r *http.Request, g *guest) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	t := &typed{Name: "change", Values: r.PostForm, Wrong: map[string]string{}}
	c := workorder.RequestChange{EstimateVersion: version(r), Reason: strings.TrimSpace(r.PostForm.Get("reason"))}
	const longest = 1000
	switch n := len([]rune(c.Reason)); {
	case n == 0:
		t.Wrong["reason"] = s.language(r).T("client.say_what")
	case n > longest:
		t.Wrong["reason"] = s.language(r).T("invalid.too_long", "Count", longest)
	default:
		return s.clientGives(w, r, g, c, t)
	}
	return s.showClient(w, r, g, http.StatusUnprocessableEntity, t, "")
}

// clientAsks takes what the client wants to know, or that they want to be called.
func (s *server) clientAsks(w http.ResponseWriter, r *http.Request, g *guest) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	t := &typed{Name: "ask", Values: r.PostForm, Wrong: map[string]string{}}
	c := workorder.AskAdvisor{About: workorder.QuestionAbout(r.PostForm.Get("about")), Text: strings.TrimSpace(r.PostForm.Get("text"))}
	const longest = 1000
	switch {
	case c.About == "":
		t.Wrong["about"] = s.language(r).T("invalid.choose")
	case c.About == workorder.QuestionAsked && c.Text == "":
		t.Wrong["text"] = s.language(r).T("client.ask_what")
	case len([]rune(c.Text)) > longest:
		t.Wrong["text"] = s.language(r).T("invalid.too_long", "Count", longest)
	default:
		return s.clientGives(w, r, g, c, t)
	}
	return s.showClient(w, r, g, http.StatusUnprocessableEntity, t, "")
}

// clientGives sends a client's command, and goes back to the page that shows
// what came of it. Refused, the page says why in the client's words.
func (s *server) clientGives(w http.ResponseWriter, r *http.Request, g *guest, c process.Command, t *typed) error {
	_, _, err := s.Desk.ClientGives(r.Context(), g.Token, c, desk.Ask{Key: r.PostForm.Get("key"), Wait: patience})
	if err == nil {
		http.Redirect(w, r, g.At(""), http.StatusSeeOther)
		return nil
	}
	var notice string
	switch process.KindOf(err) {
	case process.KindConflict:
		notice = "client.too_late"
	case process.KindInvalid, process.KindForbidden:
		notice = "client.refused"
	case process.KindUnavailable:
		notice = "error.unavailable.text"
	default:
		return err
	}
	s.Metrics.Refused(string(process.KindOf(err)))
	now, again := s.guest(r.Context(), g.Token) // somebody was faster: show what is true by now
	if again != nil {
		return again
	}
	now.Chosen = g.Chosen
	if p := (&clientPage{guest: now}); p.standing() != "" {
		notice = p.standing()
	} else if e := now.Order.Estimate(); e != nil && r.PostForm.Has("estimate_version") && e.Version > version(r) {
		notice = "client.changed"
	}
	return s.showClient(w, r, now, status(err), t, notice)
}
