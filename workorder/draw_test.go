package workorder

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// command draws a command of the name: about right, and wrong now and then.
func (m *machine) command(name string) process.Command {
	rt, o := m.rt, &m.o
	version := rapid.IntRange(1, len(o.Estimates)+1).Draw(rt, "version")
	if d := o.Unsent(); d != nil && rapid.Bool().Draw(rt, "of the draft") {
		version = d.Version
	} else if e := o.Estimate(); e != nil && rapid.IntRange(0, 5).Draw(rt, "right version") > 0 {
		version = e.Version
	}
	text := rapid.SampledFrom([]string{"so they say", "so they say", "so they say", " "}).Draw(rt, "text")
	when := m.at.Add(time.Duration(rapid.IntRange(-5, 100).Draw(rt, "when")) * time.Hour)
	switch name {
	case "skip-diagnosis":
		return SkipDiagnosis{text, m.specs()}
	case "record-findings":
		return RecordFindings{[]Finding{{Concern: rapid.IntRange(0, 2).Draw(rt, "concern"), Cause: text}}, m.specs()}
	case "record-offer":
		return RecordOffer{LineID: m.lineID(), SupplierID: "s2", Cost: exact.Money(rapid.IntRange(-1, 5000).Draw(rt, "cost")), ETA: when}
	case "request-change":
		return RequestChange{version, text}
	case "revise-estimate":
		return m.revision(version, text)
	case "send-estimate":
		return SendEstimate{version}
	case "discount-lines":
		return m.discount(text)
	case "decide-estimate":
		return m.decision(version, text)
	case "assign-job":
		return AssignJob{JobID: m.jobID(), MechanicID: rapid.SampledFrom([]string{"mechanic", "m2"}).Draw(rt, "mechanic"), From: &when}
	case "receive-parts":
		return ReceiveParts{[]ReceivedLine{{m.lineID(), exact.Qty(rapid.IntRange(-1, 2500).Draw(rt, "qty"))}}}
	case "reject-parts":
		return RejectParts{[]RejectedLine{{m.lineID(), exact.Qty(rapid.IntRange(-1, 2500).Draw(rt, "qty")), rapid.SampledFrom([]Fault{WrongPart, DeadOnArrival, "ugly"}).Draw(rt, "fault"), text}}}
	case "issue-parts":
		return IssueParts{m.jobID()}
	case "start-job":
		return StartJob{JobID: m.jobID(), MechanicID: rapid.SampledFrom([]string{"", "mechanic", "m2"}).Draw(rt, "for")}
	case "pause-job":
		return PauseJob{JobID: m.jobID(), Reason: rapid.SampledFrom([]string{"parts", "client", "tool", "sublet", "lunch"}).Draw(rt, "why"), Note: text}
	case "finish-job":
		return FinishJob{m.jobID(), text, "replaced"}
	case "pass-quality-check":
		return PassQualityCheck{RoadTestKM: int64(rapid.IntRange(-1, 501).Draw(rt, "km"))}
	case "fail-quality-check":
		return FailQualityCheck{[]string{m.jobID()}, text}
	case "record-payment":
		return RecordPayment{rapid.SampledFrom([]string{"client", "client", "insurer", "nobody"}).Draw(rt, "payer"), exact.Money(rapid.IntRange(-1, 400_000).Draw(rt, "amount")), "cash"}
	case "reverse-payment":
		return ReversePayment{rapid.SampledFrom([]string{o.lastPayment(), "M1", "M9"}).Draw(rt, "payment"), text}
	case "take-back-parts":
		return TakeBackParts{[]TakenBack{{m.lineID(), exact.Qty(rapid.IntRange(-1, 2500).Draw(rt, "qty")), rapid.IntRange(0, 3).Draw(rt, "needed") == 0}}, text}
	case "lose-parts":
		return LoseParts{[]LostLine{{m.lineID(), exact.Qty(rapid.IntRange(-1, 2500).Draw(rt, "qty"))}}, text}
	case "hand-over":
		return HandOver{OdometerOut: int64(rapid.IntRange(99, 110).Draw(rt, "km")), SignedBy: "client", Credit: text}
	case "correct-intake":
		km := int64(rapid.IntRange(-1, 110).Draw(rt, "km"))
		c := CorrectIntake{
			Reason: text, Kind: rapid.SampledFrom([]OrderKind{"", Commercial, Warranty}).Draw(rt, "kind"), OdometerKM: &km,
			Concerns: []CorrectedConcern{{rapid.IntRange(0, 2).Draw(rt, "concern"), text}}, AddConcerns: []string{text},
		}
		c.ClientID = rapid.SampledFrom([]string{"", "", o.ClientID, "c2"}).Draw(rt, "client")
		c.VehicleID = rapid.SampledFrom([]string{"", "", o.VehicleID, "v2"}).Draw(rt, "vehicle")
		if who := rapid.SampledFrom([]string{"-", "", "r1", "r2"}).Draw(rt, "represented by"); who != "-" {
			c.RepresentativeID, c.RepresentsUpTo = &who, 500_000
		}
		return c
	case "pass-on":
		return PassOn{
			StaffID: rapid.SampledFrom([]string{o.AdvisorID, "mechanic", "m1", "m2"}).Draw(rt, "who"), SuccessorID: rapid.SampledFrom([]string{"", "u1", "u2"}).Draw(rt, "successor"),
			Reason: rapid.SampledFrom([]string{ReasonLeft, ReasonAway, "bored"}).Draw(rt, "why"), Until: rapid.SampledFrom([]*time.Time{nil, &when}).Draw(rt, "until"),
		}
	case "correct-job":
		return CorrectJob{m.jobID(), text, rapid.SampledFrom([]string{"", "chassis", nobodyCan}).Draw(rt, "skill"), rapid.IntRange(0, 2).Draw(rt, "concern"), text}
	case "reopen-job":
		return ReopenJob{m.jobID(), text}
	case "ask-advisor":
		return AskAdvisor{About: rapid.SampledFrom([]QuestionAbout{QuestionAsked, QuestionCall, QuestionCancel, QuestionFound}).Draw(rt, "about"), Text: text}
	case "answer-question":
		return AnswerQuestion{fmt.Sprintf("Q%d", rapid.IntRange(1, len(o.Questions)+1).Draw(rt, "question")), text}
	case "change-promise":
		return ChangePromise{PromisedAt: when, Reason: text}
	case "move-car":
		return MoveCar{rapid.SampledFrom([]string{"", "bay1", "bay2"}).Draw(rt, "bay")}
	case "cancel":
		return Cancel{text, rapid.Bool().Draw(rt, "bill")}
	case "retry-incident":
		return process.RetryIncident{IncidentID: m.incidentID()}
	case "skip-incident":
		return process.SkipIncident{IncidentID: m.incidentID(), Reason: text}
	}
	return fitting(rt, name, o, m.at)
}

func (m *machine) specs() []JobSpec {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) JobSpec {
		s := JobSpec{
			Title: "work", Skill: rapid.SampledFrom([]string{"chassis", "chassis", nobodyCan}).Draw(t, "skill"),
			NormHours: exact.Hours(rapid.IntRange(1, 400).Draw(t, "hours")), ClientPay: rapid.IntRange(0, 3).Draw(t, "pays") == 0,
		}
		if rapid.IntRange(0, 4).Draw(t, "fixed") == 0 {
			s.Price = m.price(t)
		}
		s.Parts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) PartSpec {
			return PartSpec{
				PartNo: rapid.SampledFrom([]string{inStock, halfway, atSource, taken, gone, unknown, noPrice}).Draw(t, "part"),
				Qty:    exact.Qty(rapid.IntRange(1, 3000).Draw(t, "qty")),
			}
		}), 0, 3).Draw(t, "parts")
		return s
	}), 1, 3).Draw(m.rt, "jobs")
}

func (m *machine) price(t *rapid.T) *exact.Money {
	p := exact.Money(rapid.Int64Range(0, 1_000_000).Draw(t, "price"))
	return &p
}

func (m *machine) revision(version int, text string) ReviseEstimate {
	c := ReviseEstimate{EstimateVersion: version, Reason: text}
	hours := exact.Hours(rapid.IntRange(0, 300).Draw(m.rt, "hours"))
	switch rapid.IntRange(0, 6).Draw(m.rt, "change") {
	case 0:
		c.AddJobs = m.specs()
	case 1:
		c.DropJobs = []string{m.jobID()}
	case 2:
		c.ChangeJobs = []JobChange{{JobID: m.jobID(), NormHours: &hours}}
		if rapid.Bool().Draw(m.rt, "fixed") {
			c.ChangeJobs = []JobChange{{JobID: m.jobID(), Price: m.price(m.rt)}}
		}
	case 3:
		c.AddParts = []PartAdd{{m.jobID(), atSource, exact.Units(1)}}
	case 4:
		c.DropParts = []string{m.lineID()}
	case 5:
		c.ChangeParts = []PartChange{{m.lineID(), exact.Qty(rapid.IntRange(0, 3000).Draw(m.rt, "qty"))}}
	}
	return c
}

func (m *machine) discount(text string) DiscountLines {
	l := LineDiscount{JobID: m.jobID()}
	if rapid.Bool().Draw(m.rt, "part") {
		l = LineDiscount{LineID: m.lineID()}
	}
	switch rapid.IntRange(0, 2).Draw(m.rt, "off") {
	case 0:
		l.Percent = exact.Percent(rapid.IntRange(-1, 100_01).Draw(m.rt, "percent"))
	case 1:
		l.Amount = exact.Money(rapid.IntRange(-1, 500_000).Draw(m.rt, "amount"))
	case 2:
		price := exact.Money(rapid.IntRange(-1, 500_000).Draw(m.rt, "price"))
		l.Price = &price
	}
	return DiscountLines{[]LineDiscount{l}, text}
}

func (m *machine) decision(version int, text string) DecideEstimate {
	var but []JobDecision
	for _, j := range m.o.Jobs {
		but = append(but, JobDecision{j.ID, rapid.SampledFrom([]Approval{Approved, Approved, Declined, Deferred}).Draw(m.rt, j.ID), "price"})
	}
	c := deciding(&m.o, but...)
	c.EstimateVersion, c.Evidence = version, text
	c.Channel = rapid.SampledFrom([]string{"recorded_call", "link"}).Draw(m.rt, "channel")
	c.Approver = rapid.SampledFrom([]string{"client", "representative"}).Draw(m.rt, "approver")
	return c
}

// jobID, lineID and incidentID name one of the order's, or none of it.
func (m *machine) jobID() string {
	ids := []string{"J99"}
	for _, j := range m.o.Jobs {
		ids = append(ids, j.ID, j.ID)
	}
	return rapid.SampledFrom(ids).Draw(m.rt, "job")
}

func (m *machine) lineID() string {
	ids := []string{"P99"}
	for _, j := range m.o.Jobs {
		for _, l := range j.Lines {
			ids = append(ids, l.ID, l.ID)
		}
	}
	return rapid.SampledFrom(ids).Draw(m.rt, "line")
}

func (m *machine) incidentID() string {
	ids := []string{"I99"}
	for _, in := range m.o.Incidents {
		ids = append(ids, in.ID, in.ID)
	}
	return rapid.SampledFrom(ids).Draw(m.rt, "incident")
}
