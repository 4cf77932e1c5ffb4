package web

import (
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Sending is the version that the draft becomes when it is sent; 0 without a draft.
func (p *orderPage) Sending() int {
	if e := p.Unsent(); e != nil {
		return e.Version
	}
	return 0
}

// Button is the key of what a command's button says: what the person does, where the
// command's name says it less well.
func (p *orderPage) Button(command string) string {
	if command == (workorder.SendEstimate{}).Name() {
		return "order.send"
	}
	return "command." + command
}

// discountable is a line that something can be taken off.
type discountable struct {
	By, ID  string // job_id of the work, or line_id of a part
	Text    string
	List    exact.Money
	Percent string
	Off     exact.Money
}

// Discountable are the lines of what is to be agreed or done.
func (p *orderPage) Discountable() []discountable {
	var list []discountable
	add := func(l discountable, d *workorder.Discount) {
		if d != nil {
			l.Off = d.Amount
			if d.Percent > 0 {
				l.Percent = d.Percent.String()
			}
		}
		list = append(list, l)
	}
	for _, j := range p.OpenJobs() {
		add(discountable{By: "job_id", ID: j.ID, Text: j.Title, List: j.Labour()}, j.Discount)
		for _, l := range j.Lines {
			if l.Supply != workorder.SupplyCancelled {
				add(discountable{By: "line_id", ID: l.ID, Text: l.Name, List: l.Amount()}, l.Discount)
			}
		}
	}
	return list
}
