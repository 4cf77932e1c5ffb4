package web

import (
	"slices"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/parties/billing"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// workOrder is the order as the client signs it at the desk (заказ-наряд):
// concerns verbatim, what was allowed, what was promised, and the estimate when
// there is one.
func (p *papers) workOrder(s *document.Sheet) {
	o := &p.Order
	s.Title = p.T("document.order_title", "Number", o.Number)
	s.Date = o.OpenedAt
	if o.Cancelled != nil {
		s.State = p.T("phase.cancelled")
	}
	s.Facts = append(p.parties(),
		document.Fact{Label: p.T("field.kind"), Text: p.T("kind." + string(o.Kind))},
		document.Fact{Label: p.T("document.odometer_in"), Text: p.Number(o.OdometerIn)},
		document.Fact{Label: p.T("document.consent"), Text: p.consent()},
	)
	if at := o.PromisedBy(); at != nil {
		s.Facts = append(s.Facts, document.Fact{Label: p.T("field.promised"), Text: p.when(*at), Strong: true})
	}
	if o.FeeAgreed {
		s.Facts = append(s.Facts, document.Fact{Label: p.T("document.diagnosis"), Text: p.T("document.fee_text", "Amount", p.money(o.DiagnosisFee))})
	}
	s.Blocks = append([]document.Block{p.concerns(true)}, p.coverage()...)
	s.Blocks = append(s.Blocks, p.estimate()...)
	s.Blocks = append(s.Blocks, document.Block{Text: []string{p.T("document.order_statement")}})
	s.Signatures = p.signatures(p.representativeSigns(orderPaper))
}

func (p *papers) consent() string {
	c := p.Order.Consent
	if c.Mode == "pre_approved_up_to" {
		return p.T("consent."+c.Mode) + ": " + p.money(c.Limit)
	}
	return p.T("consent." + c.Mode)
}

// estimate is what is proposed, or what was agreed and what was not.
func (p *papers) estimate() []document.Block {
	e := p.Order.Estimate()
	if e == nil {
		return []document.Block{{Title: p.T("field.estimate"), Text: []string{p.T("document.no_estimate")}}}
	}
	lines := slices.Clone(e.Lines)
	if e.Decision != nil {
		lines = slices.DeleteFunc(lines, func(l workorder.EstimateLine) bool { return decided(e.Decision, l.JobID) != workorder.Approved })
	}
	var jobs []work
	last, tax := "", p.Order.TaxOf(lines)
	for _, l := range lines {
		if l.JobID != last {
			jobs, last = append(jobs, work{title: l.Text}), l.JobID
		}
		j := &jobs[len(jobs)-1]
		if l.Charge != "" {
			j.lines = append(j.lines, p.charge(l.Text, l.Exempt, l.Price, l.Amount))
			continue
		}
		j.lines = append(j.lines, p.line(l.PartNo, l.Text, l.Qty, l.Hours, l.Price, l.Off, l.Amount))
	}
	if e.Decision == nil {
		return []document.Block{{
			Title: p.T("document.estimate", "Version", e.Version), Text: []string{p.T("document.not_agreed_yet")},
			Table: p.table(jobs), Totals: p.sums(e.Total, tax, e.Totals),
		}}
	}
	d := e.Decision
	agreed := document.Block{
		Title: p.T("document.agreed", "Version", e.Version),
		Text:  []string{p.T("document.agreement", "When", p.when(d.At), "Who", p.T("approver."+d.Approver), "How", p.T("channel."+d.Channel))},
		Table: p.table(jobs), Totals: p.sums(d.Total, tax, d.Totals),
	}
	if l := d.Link; l != nil && p.HandedBy != "" {
		agreed.Text = append(agreed.Text, p.T("link_given."+l.How, "Who", p.HandedBy, "When", p.when(l.At)))
	}
	return append([]document.Block{agreed}, p.notDone()...)
}

// coverage is what the client is told at intake of who will probably pay (W4).
func (p *papers) coverage() []document.Block {
	b := document.Block{Title: p.T("coverage.title")}
	for _, c := range p.Covers {
		text := p.T("grantor."+c.Grantor) + " · " + c.Payer + ": " +
			p.T("coverage.covers", "Parts", p.Percent(c.PctParts), "Labour", p.Percent(c.PctLabour), "Other", p.Percent(c.PctOther)) + ". " +
			p.T("coverage.from_to", "From", p.Date(c.From()), "To", p.Date(c.To()))
		if c.KMLimit != nil {
			text += " · " + p.T("coverage.up_to", "KM", p.T("order.km", "KM", p.Number(*c.KMLimit)))
		}
		if c.Deductible > 0 {
			text += " · " + p.T("coverage.bears", "Amount", p.money(c.Deductible))
		}
		b.Text = append(b.Text, "— "+text)
	}
	switch warranty := p.Order.Kind == workorder.Warranty; {
	case len(p.Covers) == 0 && !warranty:
		return nil
	case len(p.Covers) == 0:
		b.Text = append(b.Text, p.T("coverage.none_then"))
	case warranty:
		b.Text = append(b.Text, p.T("coverage.probably"))
	default:
		b.Text = append(b.Text, p.T("coverage.not_claimed"))
	}
	return []document.Block{b}
}

// notDone lists what the client did not want now, so that nobody can say it was
// never mentioned.
func (p *papers) notDone() []document.Block {
	b := document.Block{Title: p.T("document.not_done")}
	for _, j := range p.Order.Jobs {
		if j.Approval == workorder.Declined || j.Approval == workorder.Deferred {
			text := "— " + j.Title + ": " + p.T("approval."+string(j.Approval))
			if j.Reason != "" {
				text += ", " + p.T("reason."+j.Reason)
			}
			b.Text = append(b.Text, text)
		}
	}
	if b.Text == nil {
		return nil
	}
	return []document.Block{b}
}

// act is the act of hand-over: what was done, what it costs and who pays, with
// the signatures. Before the hand-over it is printed to be signed.
func (p *papers) act(s *document.Sheet) {
	o := &p.Order
	s.Title = p.T("document.act_title", "Number", o.Number)
	if p.Act != "" {
		s.Title = p.T("document.act_numbered", "Act", p.Act, "Number", o.Number)
	}
	s.Date = o.OpenedAt
	if n := len(o.Visits); n > 0 {
		s.Date = o.Visits[n-1].Entered
	}
	s.Facts = append(p.parties(), document.Fact{Label: p.T("document.odometer_in"), Text: p.Number(o.OdometerIn)})
	if h := o.HandedOver; h != nil {
		s.Date = h.At
		s.Facts = append(s.Facts,
			document.Fact{Label: p.T("document.odometer_out"), Text: p.Number(o.OdometerOut)},
			document.Fact{Label: p.T("document.handed_over"), Text: p.when(h.At)})
		if h.OldParts {
			s.Facts = append(s.Facts, document.Fact{Label: p.T("document.old_parts"), Text: p.T("document.old_parts_given")})
		}
	}
	jobs, sums := p.done()
	b := document.Block{Title: p.T("document.done"), Table: p.table(jobs)}
	if len(jobs) == 0 {
		b.Text = []string{p.T("document.nothing_done")}
	} else {
		b.Totals = sums
	}
	s.Blocks = append([]document.Block{p.concerns(true), b}, p.notDone()...)
	if o.HandedOver != nil && o.HandedOver.Note != "" {
		s.Blocks = append(s.Blocks, document.Block{Title: p.T("field.note"), Text: []string{o.HandedOver.Note}})
	}
	if len(jobs) > 0 {
		s.Blocks = append(s.Blocks, p.warranty()...)
	}
	s.Blocks = append(s.Blocks, document.Block{Text: []string{p.T("document.act_statement")}})
	s.Signatures = p.signatures(p.representativeSigns(actPaper))
}

// done is what is billed, job by job, with the lines that cost nothing, and its sums.
func (p *papers) done() (jobs []work, sums []document.Fact) {
	o := &p.Order
	type at struct{ job, line string }
	amounts, offs, billed := map[at]exact.Money{}, map[at]exact.Money{}, map[string]bool{}
	var total, tax exact.Money
	var per []workorder.Total
	for _, b := range o.Bills() {
		for _, l := range b.Lines {
			amounts[at{l.JobID, l.LineID}] += l.Amount
			offs[at{l.JobID, l.LineID}] = l.Off
			billed[l.JobID] = true
		}
		total, tax = total+b.Total, tax+b.Tax
		per = append(per, workorder.Total{Payer: b.Payer, Amount: b.Total})
	}
	if fee, ok := amounts[at{}]; ok {
		jobs = append(jobs, work{lines: []workLine{{text: p.T("document.diagnosis"), amount: o.Listed(fee, false)}}})
	}
	for _, j := range o.Jobs {
		if !billed[j.ID] && (j.Approval != workorder.Approved || o.Cancelled != nil) {
			continue
		}
		hours, price := j.PricedBy()
		w := work{title: j.Title, fix: j.Fix, lines: []workLine{p.line("", "", 0, hours, price, offs[at{j.ID, ""}], amounts[at{j.ID, ""}])}}
		for _, l := range j.Lines {
			if l.Supply != workorder.SupplyCancelled {
				w.lines = append(w.lines, p.line(l.PartNo, l.Name, l.Qty, 0, l.Price, offs[at{j.ID, l.ID}], amounts[at{j.ID, l.ID}]))
			}
		}
		for _, c := range j.Charges {
			w.lines = append(w.lines, p.charge(c.Text, c.Exempt, c.Amount, amounts[at{j.ID, c.ID}]))
		}
		jobs = append(jobs, w)
	}
	return jobs, p.sums(total, tax, per)
}

// bill is an invoice: one payer's shares, exactly as the books have them.
func (p *papers) bill(s *document.Sheet, i *billing.InvoiceSheet) {
	s.Title = p.T("document.invoice_title", "Number", i.Number)
	s.Date = i.IssuedAt
	if i.State == "credited" {
		s.State = p.T("document.credited", "Reason", i.Reason)
	}
	s.Facts = slices.Concat([]document.Fact{
		{Label: p.T("document.issued"), Text: p.Date(i.IssuedAt.In(p.clocks))},
		{Label: p.T("field.payer"), Text: p.payerName(workorder.Payer{Kind: i.PayerKind, ID: i.PayerID}), Strong: true},
		{Label: p.T("document.issuer"), Text: p.performer()},
		{Label: p.T("field.order"), Text: i.Order},
	}, p.parties())
	s.Blocks = []document.Block{{Table: p.shares(i.Lines), Totals: append(p.total(i.Total, i.Tax), document.Fact{Label: p.T("field.paid"), Text: p.money(i.Paid)})}}
	if i.State != "credited" {
		t := &s.Blocks[0].Totals
		*t = append(*t, document.Fact{Label: p.T("field.left_to_pay"), Text: p.money(i.Total - i.Paid), Strong: true})
	}
	if i.State != "credited" {
		s.Blocks = append(s.Blocks, p.bank()...)
	}
	s.Signatures = []document.Signature{{Label: p.T("document.issuer"), Name: p.performer()}}
}

// exempt reports whether a line is a charge without tax.
func (p *papers) exempt(line string) bool {
	return slices.ContainsFunc(p.Order.Jobs, func(j workorder.Job) bool {
		return slices.ContainsFunc(j.Charges, func(c workorder.Charge) bool { return c.ID == line && c.Exempt })
	})
}

// shares lists one payer's share of each line, and on what ground it is theirs.
func (p *papers) shares(lines []billing.InvoiceLine) *document.Table {
	t := &document.Table{Head: []document.Column{
		{Text: p.T("document.what"), Width: 0.41},
		{Text: p.T("field.part_no"), Width: 0.16},
		{Text: p.T("field.qty"), Width: 0.10, Number: true},
		{Text: p.T("document.basis"), Width: 0.16},
		{Text: p.T("field.amount"), Width: 0.17, Number: true},
	}}
	for _, l := range lines {
		text, measure := l.Text, p.Qty(l.Qty)
		switch {
		case l.JobID == "":
			text, measure = p.T("document.diagnosis"), ""
		case l.PartNo == "" && l.LineID != "": // a charge
			measure = ""
		case l.PartNo == "":
			text, measure = l.Text+" · "+p.T("field.labour"), ""
			if l.Hours > 0 { // without hours its price is fixed
				measure = p.Hours(l.Hours)
			}
		}
		t.Rows = append(t.Rows, document.Row{Cells: []string{p.less(text, l.Off), l.PartNo, measure, p.T("basis." + string(l.Basis)), p.money(p.Order.Listed(l.Amount, p.exempt(l.LineID)))}})
	}
	return t
}
