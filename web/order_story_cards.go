package web

import (
	"strings"

	"github.com/workbay/workbay/workorder"
)

// corrected is what was put right at intake.
func (t *teller) corrected(c workorder.CorrectIntake) string {
	var said []string
	say := func(label, now string) { said = append(said, t.T(label)+": "+now) }
	if c.OdometerKM != nil {
		say("field.odometer", t.Number(*c.OdometerKM))
	}
	if c.Kind != "" {
		say("field.kind", t.T("kind."+string(c.Kind)))
	}
	if c.ClientID != "" {
		said = append(said, t.card("field.client", c.ClientID))
	}
	if c.VehicleID != "" {
		said = append(said, t.card("field.vehicle", c.VehicleID))
	}
	if c.RepresentativeID != nil {
		say("new.brought_by", t.broughtBy(*c.RepresentativeID))
	}
	if c.AdvisorID != "" {
		say("field.advisor", t.page.People.Names[c.AdvisorID])
	}
	for _, n := range c.Concerns {
		say("field.concern", n.Text)
	}
	for _, text := range c.AddConcerns {
		say("order.more_concerns", text)
	}
	if c.WaitMode != "" {
		say("new.waits", t.T("wait_mode."+c.WaitMode))
	}
	if c.Consent != nil {
		say("new.found_later", t.T("consent."+c.Consent.Mode))
	}
	return strings.Join(said, "; ")
}

// card names a card that the order has now; of one that was corrected again the journal
// keeps the id only.
func (t *teller) card(label, id string) string {
	switch id {
	case t.page.Client.ID:
		return t.T(label) + ": " + t.page.Client.Name
	case t.page.Vehicle.ID:
		return t.T(label) + ": " + strings.TrimSpace(t.page.Vehicle.Make+" "+t.page.Vehicle.Model+" "+t.page.Vehicle.Plate)
	}
	return t.T(label)
}

func (t *teller) broughtBy(representative string) string {
	if r := t.page.Representative; r != nil && r.ID == representative {
		return r.Name
	}
	return t.T("role.client")
}
