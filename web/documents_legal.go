package web

import (
	"strings"

	"github.com/workbay/workbay/internal/document"
)

// russia is where numbers have names that everybody knows.
const russia = "RU"

// legal is who the company is by law, as it stands under the head of a paper.
func (p *papers) legal() (lines []string) {
	c := &p.Company
	var numbers []string
	for _, n := range []struct{ key, no string }{
		{"document.tax_no", c.TaxNo}, {"document.kpp", c.KPP}, {"document.registration_no", c.RegistrationNo},
	} {
		if n.no == "" {
			continue
		}
		key := n.key
		if c.Country == russia && key != "document.kpp" {
			key += "_ru"
		}
		numbers = append(numbers, p.T(key, "No", n.no))
	}
	if c.LegalName != "" {
		numbers = append([]string{c.LegalName}, numbers...)
	}
	for _, line := range []string{strings.Join(numbers, ", "), c.LegalAddress} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// performer is who does the work by law, or else the branch.
func (p *papers) performer() string {
	if p.Company.LegalName != "" {
		return p.Company.LegalName
	}
	return p.Branch.Name
}

// bank is where an invoice is paid to.
func (p *papers) bank() []document.Block {
	c := &p.Company
	if c.Account == "" {
		return nil
	}
	b := document.Block{Title: p.T("document.bank")}
	for _, n := range []struct{ key, no string }{
		{"company.bank", c.Bank}, {"company.bank_code", c.BankCode}, {"company.account", c.Account}, {"company.bank_account", c.BankAccount},
	} {
		if n.no != "" {
			b.Text = append(b.Text, p.T(n.key)+": "+n.no)
		}
	}
	return []document.Block{b}
}

// warranty is what the house promises for its work.
func (p *papers) warranty() []document.Block {
	if p.Company.Warranty == "" {
		return nil
	}
	return []document.Block{{Title: p.T("document.warranty"), Text: []string{p.Company.Warranty}}}
}

// known are the facts that name a client who wants them on papers.
func (p *papers) known() (facts []document.Fact) {
	if p.Client.Address != "" {
		facts = append(facts, document.Fact{Label: p.T("card.address"), Text: p.Client.Address})
	}
	if p.Client.TaxNo != "" {
		facts = append(facts, document.Fact{Label: p.T("card.tax_no"), Text: p.Client.TaxNo})
	}
	return facts
}
