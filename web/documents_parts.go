package web

import (
	"strings"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// parties are the facts that head a document of an order.
func (p *papers) parties() []document.Fact {
	o, v := &p.Order, &p.Vehicle
	var phones []string
	for _, n := range p.Client.Phones {
		phones = append(phones, p.Phone(n.Dial()))
	}
	known := document.Fact{Label: p.T("field.vin"), Text: v.VIN}
	if v.VIN == "" && v.Frame != "" {
		known = document.Fact{Label: p.T("card.frame"), Text: v.Frame}
	}
	facts := []document.Fact{
		{Label: p.T("field.client"), Text: strings.Join(append([]string{p.Client.Name}, phones...), ", ")},
		{Label: p.T("field.vehicle"), Text: strings.TrimSpace(v.Make + " " + v.Model + ", " + v.Plate)},
		{Label: p.T("field.opened"), Text: p.when(o.OpenedAt)},
		known,
	}
	facts = append(facts, p.known()...)
	if p.For != nil {
		facts = append(facts, document.Fact{
			Label: p.T("field.representative"),
			Text:  p.T("document.authority", "Name", p.For.Name, "Number", p.For.DocNo, "Until", p.For.ValidTo),
		})
	}
	return facts
}

// signatures are of the one who acts for the client, and of the advisor.
func (p *papers) signatures(byRepresentative bool) []document.Signature {
	theirs := document.Signature{Label: p.T("field.client"), Name: p.Client.Name}
	if byRepresentative && p.For != nil {
		theirs = document.Signature{Label: p.T("field.representative"), Name: p.For.Name}
	}
	return []document.Signature{theirs, {Label: p.T("field.advisor"), Name: p.Advisor}}
}

// concerns are the client's own words; found adds what was found behind them.
func (p *papers) concerns(found bool) document.Block {
	b := document.Block{Title: p.T("document.concerns")}
	for _, c := range p.Order.Concerns {
		text := p.Number(int64(c.Seq)) + ". «" + c.Text + "»"
		switch {
		case !found:
		case c.NotReproduced:
			text += "\n" + p.T("field.cause") + ": " + p.T("document.not_reproduced")
		case c.Cause != "":
			text += "\n" + p.T("field.cause") + ": " + c.Cause
		}
		b.Text = append(b.Text, text)
	}
	return b
}

// work is one job on paper.
type work struct {
	title string
	fix   string
	lines []workLine
}

type workLine struct {
	text, partNo, measure string
	price, amount         exact.Money
}

// table lists jobs with their lines and amounts.
func (p *papers) table(jobs []work) *document.Table {
	if len(jobs) == 0 {
		return nil
	}
	t := &document.Table{Head: []document.Column{
		{Text: p.T("document.what"), Width: 0.40},
		{Text: p.T("field.part_no"), Width: 0.16},
		{Text: p.T("field.qty"), Width: 0.10, Number: true},
		{Text: p.T("field.price"), Width: 0.17, Number: true},
		{Text: p.T("field.amount"), Width: 0.17, Number: true},
	}}
	for _, j := range jobs {
		if j.title != "" {
			t.Rows = append(t.Rows, document.Row{Cells: []string{j.title}, Strong: true})
		}
		for _, l := range j.lines {
			price := ""
			if l.price > 0 {
				price = p.money(l.price)
			}
			t.Rows = append(t.Rows, document.Row{Cells: []string{l.text, l.partNo, l.measure, price, p.money(l.amount)}})
		}
		if j.fix != "" {
			t.Rows = append(t.Rows, document.Row{Cells: []string{p.T("field.correction") + ": " + j.fix}})
		}
	}
	return t
}

// line is a line of work on paper, labour when it is of no part.
func (p *papers) line(partNo, text string, q exact.Qty, h exact.Hours, price, off, amount exact.Money) workLine {
	amount = p.Order.Listed(amount, false)
	if partNo == "" {
		l := workLine{text: p.less(p.T("field.labour"), off), price: price, amount: amount}
		if h > 0 { // without hours its price is fixed
			l.measure = p.Hours(h)
		}
		return l
	}
	return workLine{text: p.less(text, off), partNo: partNo, measure: p.Qty(q), price: price, amount: amount}
}

// charge is a line of what is charged beside work and parts.
func (p *papers) charge(text string, exempt bool, price, amount exact.Money) workLine {
	if exempt {
		text += " · " + p.T("charge.exempt")
	}
	return workLine{text: text, price: price, amount: p.Order.Listed(amount, exempt)}
}

// less is a line's text with what is taken off it.
func (p *papers) less(text string, off exact.Money) string {
	if off == 0 {
		return text
	}
	return text + " · " + p.T("order.discount", "Amount", p.money(off))
}

// sums are the total, who pays it when that is more than one, and the tax in it.
func (p *papers) sums(total, tax exact.Money, per []workorder.Total) []document.Fact {
	facts, payers := p.total(total, tax), 0
	for _, t := range per {
		if t.Amount > 0 {
			payers++
		}
	}
	for _, t := range per {
		if payers > 1 || t.Amount > 0 && t.Payer.Kind != workorder.PayerClient {
			facts = append(facts, document.Fact{Label: p.T("document.pays", "Payer", p.payerName(t.Payer)), Text: p.money(t.Amount)})
		}
	}
	return facts
}

// total is a sum and its tax: beneath it where the prices contain it, above where it
// comes on top of them.
func (p *papers) total(total, tax exact.Money) []document.Fact {
	sum := document.Fact{Label: p.T("base.total"), Text: p.money(total), Strong: true}
	if !p.Order.TaxAdded {
		return []document.Fact{sum, p.tax(tax)}
	}
	return []document.Fact{
		{Label: p.T("document.net"), Text: p.money(total - tax)},
		{Label: p.T("document.tax_added", "Rate", p.Percent(p.Order.TaxRate)), Text: p.money(tax)}, sum,
	}
}

func (p *papers) tax(m exact.Money) document.Fact {
	if p.Order.TaxRate == 0 && p.Company.Exempt() {
		return document.Fact{Label: p.T("document.no_tax"), Text: p.Company.VATGround}
	}
	return document.Fact{Label: p.T("document.tax", "Rate", p.Percent(p.Order.TaxRate)), Text: p.money(m)}
}
