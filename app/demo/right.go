package demo

import (
	"errors"

	"github.com/workbay/workbay/workorder"
)

// ask has the client telephone with a question, which the advisor answers.
func (v *visit) ask(question, answer string) {
	v.give(v.desk, workorder.AskAdvisor{About: "question", Text: question})
	if n := len(v.order.Questions); n > 0 {
		v.give(v.desk, workorder.AnswerQuestion{QuestionID: v.order.Questions[n-1].ID, Answer: answer})
	}
}

// takeBack brings the parts of a job that were taken to a bench by mistake back to the
// shelf, where they stay reserved.
func (v *visit) takeBack(reason string) {
	var lines []workorder.TakenBack
	for _, j := range v.order.Jobs {
		for _, l := range j.Lines {
			if l.Supply == workorder.Issued {
				lines = append(lines, workorder.TakenBack{LineID: l.ID, Qty: l.Qty, Needed: true})
			}
		}
	}
	v.give(v.s.parts(), workorder.TakeBackParts{Lines: lines, Reason: reason}, Settled)
}

// passOn gives the order to another advisor; theirs is away from tomorrow on.
func (v *visit) passOn(note string) {
	from := v.s.today.AddDate(0, 0, 1)
	until := from.AddDate(0, 0, 14)
	c := workorder.PassOn{StaffID: v.order.AdvisorID, SuccessorID: v.s.standIn, Reason: workorder.ReasonAway, Note: note, From: &from, Until: &until}
	v.give(v.s.manager, c, Settled)
}

// reverse takes back the last payment that was recorded.
func (v *visit) reverse(reason string) {
	for _, i := range v.order.Invoices {
		if n := len(i.Payments); n > 0 {
			v.give(v.s.manager, workorder.ReversePayment{Payment: i.Payments[n-1].ID, Reason: reason}, Settled)
			return
		}
	}
	v.fail("reverse-payment", errors.New("nothing is paid"))
}
