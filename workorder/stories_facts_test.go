package workorder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// fact is one line that a story can say about an order: what it is about, how it
// is now, and what to say when it is gone.
type fact struct{ about, now, gone string }

// changes tells what differs between two states of an order, at one moment.
func (w week) changes(before, after *Order, at time.Time) []string {
	was, is := w.facts(before, at), w.facts(after, at)
	said := putRight(before, after)
	for _, f := range is {
		i := slices.IndexFunc(was, func(b fact) bool { return b.about == f.about })
		switch {
		case i < 0:
			said = append(said, f.about+": "+f.now)
		case was[i].now != f.now && f.about == "phase":
			said = append(said, f.about+": "+was[i].now+" → "+f.now)
		case was[i].now != f.now:
			said = append(said, f.about+": "+f.now)
		}
	}
	var done []string
	for _, f := range was {
		if slices.ContainsFunc(is, func(b fact) bool { return b.about == f.about }) {
			continue
		}
		if task, is := strings.CutPrefix(f.about, "task "); is {
			done = append(done, task)
		} else if f.gone != "" {
			said = append(said, f.about+": "+f.gone)
		}
	}
	if done != nil {
		said = append(said, "no task any more: "+strings.Join(done, ", "))
	}
	return said
}

// putRight tells what was recorded at first and is another by now.
func putRight(before, after *Order) []string {
	var said []string
	say := func(about, was, now string) {
		if was != "" && was != now {
			said = append(said, about+": "+was+" → "+now)
		}
	}
	say("kind", string(before.Kind), string(after.Kind))
	if before.Number != "" {
		say("odometer", fmt.Sprint(before.OdometerIn), fmt.Sprint(after.OdometerIn))
		say("advisor", before.AdvisorID, after.AdvisorID)
		say("client", before.ClientID, after.ClientID)
		say("vehicle", before.VehicleID, after.VehicleID)
		say("representative", cmp.Or(before.RepresentativeID, "nobody"), cmp.Or(after.RepresentativeID, "nobody"))
	}
	for i, c := range after.Concerns {
		if i < len(before.Concerns) {
			say(fmt.Sprintf("concern %d", c.Seq), before.Concerns[i].Text, c.Text)
		} else if before.Number != "" {
			said = append(said, fmt.Sprintf("concern %d: %s", c.Seq, c.Text))
		}
	}
	for i, j := range after.Jobs {
		if i < len(before.Jobs) {
			say("job "+j.ID+" title", before.Jobs[i].Title, j.Title)
			say("job "+j.ID+" skill", before.Jobs[i].Skill, j.Skill)
		}
	}
	return said
}

// facts is the order as a story tells it.
func (w week) facts(o *Order, at time.Time) []fact {
	if o.Number == "" {
		return nil
	}
	said := []fact{{"phase", string(o.Phase), ""}}
	say := func(about, now, gone string) {
		if now == "" {
			return
		}
		for n, first := 2, about; slices.ContainsFunc(said, func(f fact) bool { return f.about == about }); n++ {
			about = fmt.Sprint(first, " ", n)
		}
		said = append(said, fact{about, now, gone})
	}
	w.header(o, say)
	for i := range o.Jobs {
		w.job(&o.Jobs[i], say)
	}
	w.money(o, say)
	for _, m := range o.Messages {
		say(join("message", m.Key), join(m.State, m.Reason), "")
	}
	for _, h := range o.OpenHolds() {
		say(join("hold", h.Reason, h.JobID), string(h.Side)+w.until(h.Due), "over, since "+w.String(h.Since))
	}
	for _, t := range o.Tasks() {
		say(join("task", t.Name, t.JobID), w.task(t, at), "")
	}
	if o.Ended() {
		say("order", "over", "")
	}
	return said
}

func (w week) header(o *Order, say func(about, now, gone string)) {
	for _, c := range o.Concerns {
		now := c.Cause
		if c.NotReproduced {
			now = "not reproduced"
		}
		say(fmt.Sprintf("concern %d", c.Seq), now, "")
	}
	if n := len(o.Promises); n > 0 {
		p := o.Promises[n-1]
		said := w.String(p.At) + ", " + p.Reason
		if p.OutsideHours {
			said += "; the branch is shut then"
		}
		say("promise", said, "")
	}
	if o.Bay != nil {
		say("bay", o.Bay.BayID, "free again")
	}
	if o.Coverage.Answered && len(o.Coverage.Terms) == 0 {
		say("coverage", "none", "")
	}
	for _, c := range o.Coverage.Terms {
		say("coverage", fmt.Sprintf("%s pays %s %% of parts, %s %% of labour, deductible %s", c.Payer.Kind, c.Parts, c.Labour, amount(c.Deductible)), "")
	}
	for _, in := range o.Incidents {
		now := fmt.Sprintf("open, %s %s: %s", in.Step, strings.Join(in.Items, " "), in.What)
		if in.Until != nil {
			now = in.End
		}
		say("incident "+in.ID, now, "")
	}
	for i, c := range o.Checks {
		now := fmt.Sprintf("passed by %s", c.By)
		if !c.Passed {
			now = fmt.Sprintf("failed by %s, %s: %s", c.By, strings.Join(c.FailedJobs, " "), c.Reason)
		}
		say(fmt.Sprintf("quality check %d", i+1), now, "")
	}
	if h := o.HandedOver; h != nil {
		say("car", strings.TrimSuffix("handed over, signed by "+h.SignedBy+", on credit: "+h.Credit, ", on credit: "), "")
	}
	if o.Surveyed {
		say("survey", "scheduled", "")
	}
}

func (w week) job(j *Job, say func(about, now, gone string)) {
	job := "job " + j.ID
	if j.Reason != "" {
		say(job, string(j.Approval)+", "+j.Reason, "")
	} else {
		say(job, string(j.Approval), "")
	}
	if j.Exec != NotStarted {
		now := string(j.Exec)
		if n := len(j.Entries); n > 0 && j.Exec == InProgress {
			now += " by " + j.Entries[n-1].MechanicID
			if j.Entries[n-1].Rework {
				now += ", rework"
			}
		}
		say(job+" work", now, "")
	}
	if d := j.Discount; d != nil {
		say(job+" discount", amount(d.off(j.Labour()))+", "+d.Reason, "taken back")
	}
	if l := j.Lowered; l != nil {
		say(job+" rate", amount(j.Rate)+" instead of "+amount(l.Rate), "as listed")
	}
	if j.Slot != nil {
		say(job+" plan", fmt.Sprintf("%s, %s to %s", j.Slot.MechanicID, w.String(j.Slot.From), w.String(j.Slot.To)), "given back")
	}
	for _, l := range j.Lines {
		w.part(l, say)
	}
}

func (w week) part(l PartLine, say func(about, now, gone string)) {
	now := string(l.Supply)
	switch {
	case l.Supply == Short:
		now += fmt.Sprintf(", %s of %s in stock", l.Available, l.Qty)
	case l.Supply == Offered && l.Offer != nil:
		now += fmt.Sprintf(" by %s at %s, %s", l.Offer.SupplierID, amount(l.Offer.Cost), w.String(l.Offer.ETA))
	case (l.Supply == Ordered || l.Supply == Received) && l.Purchase != nil:
		now += fmt.Sprintf(", %s from %s, %s", l.Purchase.Qty, l.Purchase.SupplierID, w.String(l.Purchase.ETA))
	}
	if l.Reserved > 0 && l.Supply != Reserved && l.Supply != Issued {
		now += fmt.Sprintf(", %s reserved", l.Reserved)
	}
	if l.Purchase != nil && l.Purchase.Cancelled && l.Supply == Ordered {
		now += ", order cancelled"
	}
	if l.Arrived > 0 {
		now += fmt.Sprintf(", %s just arrived", l.Arrived)
	}
	part := fmt.Sprintf("part %s, %s of %s", l.ID, l.Qty, l.PartNo)
	say(part, now, "")
	if d := l.Discount; d != nil {
		say(fmt.Sprintf("part %s discount", l.ID), amount(d.off(l.Amount()))+", "+d.Reason, "taken back")
	}
	for i, r := range l.Rejections {
		say(fmt.Sprintf("part %s rejected, %d", l.ID, i+1), fmt.Sprintf("%s, %s", r.Qty, r.Fault), "")
	}
}

func (w week) money(o *Order, say func(about, now, gone string)) {
	if e := o.Unsent(); e != nil {
		say("draft", shares(e.Total, e.Totals), "not there any more")
	}
	for _, e := range o.Estimates {
		about := fmt.Sprintf("estimate v%d", e.Version)
		say(about, string(e.State), "")
		by := ""
		if !e.ExpiresAt.IsZero() {
			by = ", decide by " + w.String(e.ExpiresAt)
		}
		say(about+" says", fmt.Sprintf("%s; done %s%s", shares(e.Total, e.Totals), w.String(e.CompletionAt), by), "")
		if d := e.Decision; d != nil && d.Total > 0 {
			say("agreed", fmt.Sprintf("%s; by %s, %s", shares(d.Total, d.Totals), d.Approver, d.Channel), "")
		}
	}
	for _, in := range o.Invoices {
		now := fmt.Sprintf("%s, %s", amount(in.Total), in.State)
		if in.Paid > 0 && in.State == "part_paid" {
			now += " " + amount(in.Paid)
		}
		say("invoice "+in.Number, now, "")
	}
}

func (w week) task(t process.Task, at time.Time) string {
	var who []string
	for _, r := range t.Roles {
		who = append(who, string(r))
	}
	now := strings.Join(who, " or ")
	switch {
	case now == "":
		now = t.StaffID
	case t.StaffID != "" && !slices.Contains(t.Roles, process.Role(t.StaffID)):
		now += ", first " + t.StaffID
	}
	if len(t.Not) > 0 {
		now += ", not " + strings.Join(t.Not, " or ")
	}
	if t.Since.After(at) {
		now += ", from " + w.String(t.Since)
	}
	return now + w.until(t.Due)
}

func (w week) until(due *time.Time) string {
	if due == nil {
		return ""
	}
	return ", due " + w.String(*due)
}

// shares is a sum and what each payer pays of it.
func shares(total exact.Money, per []Total) string {
	var said []string
	for _, t := range per {
		said = append(said, fmt.Sprintf("%s %s", t.Payer.Kind, amount(t.Amount)))
	}
	if len(said) == 1 {
		return said[0]
	}
	return amount(total) + " = " + strings.Join(said, " + ")
}

// amount is money without its currency; the stories are in roubles.
func amount(m exact.Money) string {
	text, _, _ := strings.Cut(exact.Format(m, "RUB"), " ")
	return text
}

func join(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// becameDue tells which effects the second state asks for and the first did not.
func becameDue(before, after *Order) string {
	var said []string
	known := before.Due()
	for _, e := range after.Due() {
		items := slices.DeleteFunc(slices.Clone(e.Items), func(it string) bool {
			return slices.ContainsFunc(known, func(b process.Effect) bool { return b.Name == e.Name && slices.Contains(b.Items, it) })
		})
		if len(items) > 0 {
			said = append(said, e.Name+" "+strings.Join(items, " "))
		}
	}
	return strings.Join(said, ", ")
}
