package imports

import (
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// content is what a line says.
type content struct {
	Part     *cards.Part             `json:"part,omitempty"`
	Offer    *suppliers.SupplierPart `json:"offer,omitempty"`
	Client   *cards.ClientCard       `json:"client,omitempty"`
	Vehicle  *cards.NewVehicle       `json:"vehicle,omitempty"`
	Owner    string                  `json:"owner,omitempty"`     // how the car's owner is reached
	ClientOf int                     `json:"client_of,omitempty"` // the earlier line that makes the client
}

// cells are the values of a line by field.
type cells struct {
	layout sheets.Layout
	values map[string][]string
	wrong  process.Faults
}

func (s Setup) cells(row sheets.Row) *cells {
	c := &cells{layout: s.Layout, values: map[string][]string{}}
	for i, field := range s.Columns {
		if field != "" && i < len(row.Cells) && row.Cells[i] != "" {
			c.values[field] = append(c.values[field], row.Cells[i])
		}
	}
	return c
}

// text is a field on one line, as it is typed.
func (c *cells) text(field string) string {
	return strings.Join(strings.Fields(strings.Join(c.values[field], " ")), " ")
}

// many are the values of a field of which a cell may hold several.
func (c *cells) many(field string) (list []string) {
	for _, cell := range c.values[field] {
		for _, one := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '|' || r == '\n' }) {
			if one = strings.TrimSpace(one); one != "" {
				list = append(list, one)
			}
		}
	}
	return list
}

// read makes of a row what its line says, or says what is wrong with it, all at once.
func (k Kind) read(s Setup, row sheets.Row) (content, error) {
	c := s.cells(row)
	var said content
	switch k {
	case Parts:
		said.Part = c.part()
	case SupplierParts:
		said.Part, said.Offer = c.part(), c.offer(s.LeadDays)
	case Clients:
		said.Client = c.client()
	case Vehicles:
		said.Vehicle, said.Owner = c.vehicle(), c.text("owner")
	case ClientsVehicles:
		said.Client = c.client()
		for _, f := range vehicleFields {
			if len(c.values[f.Name]) > 0 {
				said.Vehicle = c.vehicle()
				break
			}
		}
	}
	return said, c.wrong.Err()
}

func (c *cells) part() *cards.Part {
	p := &cards.Part{PartNo: c.text("part_no"), Brand: c.text("brand"), Name: c.text("name"), Unit: c.text("unit")}
	if len(c.values["part_no"]) == 0 {
		c.wrong.Add(process.Invalid("part_no: is empty; fill it in"))
	}
	var err error
	p.Price, err = c.layout.Money("price", c.text("price"))
	c.wrong.Add(err)
	own := input.PartKey(p.PartNo)
	seen := map[string]bool{own: true}
	for _, no := range c.many("cross_numbers") {
		if key := input.PartKey(no); !seen[key] {
			seen[key] = true
			p.CrossNumbers = append(p.CrossNumbers, no)
		}
	}
	return p
}

// offer is at which cost and how soon a supplier has the part of a line.
func (c *cells) offer(usual *int) *suppliers.SupplierPart {
	o := &suppliers.SupplierPart{PartNo: c.text("part_no")}
	cost, err := c.layout.Money("cost", c.text("cost"))
	if err == nil && cost == nil {
		err = process.Invalid("cost: is empty; fill it in")
	}
	c.wrong.Add(err)
	if cost != nil {
		o.Cost = *cost
	}
	switch said := c.text("lead_days"); {
	case said != "":
		c.wrong.Add(c.days(o, said))
	case usual != nil:
		o.LeadDaysP50, o.LeadDaysP90 = *usual, *usual
	default:
		c.wrong.Add(process.Invalid("lead_days: is empty; fill it in"))
	}
	return o
}

// days reads a number of days, or two with a dash between them: half the time, and at most.
func (c *cells) days(o *suppliers.SupplierPart, said string) error {
	from, to, both := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(said), "-")
	if !both {
		to = from
	}
	for _, one := range []struct {
		text string
		into *int
	}{{from, &o.LeadDaysP50}, {to, &o.LeadDaysP90}} {
		n, err := c.layout.Whole("lead_days", strings.TrimSpace(one.text))
		if err != nil || n == nil || *n > suppliers.MaxLead {
			return process.Invalid("lead_days: %q is not understood here; write days such as 3 or 2-4", said)
		}
		*one.into = int(*n)
	}
	return nil
}

func (c *cells) client() *cards.ClientCard {
	card := &cards.ClientCard{Name: c.text("name"), Emails: c.many("emails"), Address: c.text("address"), TaxNo: c.text("tax_no")}
	for _, no := range c.many("phones") {
		if n := len(card.Phones); n > 0 && digits(no) < 5 { // an extension after a comma
			card.Phones[n-1].Number += " " + no
			continue
		}
		card.Phones = append(card.Phones, cards.Phone{Number: no})
	}
	card.Kind = c.word("kind", clientKinds)
	card.Language = c.word("language", languages)
	for field, into := range map[string]*bool{"consent_service": &card.Consents.Service, "consent_marketing": &card.Consents.Marketing, "consent_personal_data": &card.Consents.PersonalData} {
		*into = c.word(field, yesNo) == "yes"
	}
	return card
}

func digits(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

func (c *cells) vehicle() *cards.NewVehicle {
	v := &cards.NewVehicle{VehicleCard: cards.VehicleCard{
		VIN: c.text("vin"), Frame: c.text("frame"), Plate: c.text("plate"), Make: c.text("make"), Model: c.text("model"), EngineCode: c.text("engine_code"),
	}}
	year, err := c.layout.Whole("year", c.text("year"))
	c.wrong.Add(err)
	if year != nil {
		n := int(*year)
		v.Year = &n
	}
	v.OdometerKM, err = c.layout.Whole("odometer_km", c.text("odometer_km"))
	c.wrong.Add(err)
	v.InServiceDate, err = c.layout.Date("in_service_date", c.text("in_service_date"))
	c.wrong.Add(err)
	return v
}

// Words that lists write for the words of a card.
var (
	clientKinds = map[string]string{
		"person": "person", "физлицо": "person", "физ лицо": "person", "физическое лицо": "person", "частное лицо": "person", "particular": "person", "persona": "person", "pessoa": "person", "pessoa física": "person",
		"company": "company", "юрлицо": "company", "юр лицо": "company", "юридическое лицо": "company", "организация": "company", "ип": "company", "empresa": "company", "pessoa jurídica": "company",
	}
	languages = map[string]string{
		"ru": "ru", "русский": "ru", "russian": "ru", "en": "en", "английский": "en", "english": "en", "inglés": "en", "es": "es", "испанский": "es", "español": "es", "spanish": "es",
		"pt": "pt", "португальский": "pt", "português": "pt", "portuguese": "pt",
	}
	yesNo = map[string]string{
		"yes": "yes", "y": "yes", "да": "yes", "1": "yes", "+": "yes", "true": "yes", "истина": "yes", "sí": "yes", "si": "yes", "s": "yes", "sim": "yes", "x": "yes", "д": "yes",
		"no": "no", "n": "no", "нет": "no", "0": "no", "-": "no", "false": "no", "ложь": "no", "não": "no", "nao": "no", "н": "no",
	}
)

// word is the word of a card for what a list writes; what is none is refused.
func (c *cells) word(field string, known map[string]string) string {
	said := c.text(field)
	if said == "" {
		return ""
	}
	word, ok := known[strings.ToLower(said)]
	if !ok {
		word, ok = known[asHeader(said)]
	}
	if !ok {
		c.wrong.Add(process.Invalid("%s: %q is not understood here; write %s", field, said, examples[field]))
	}
	return word
}

var examples = map[string]string{
	"kind": "person, company", "language": "ru, en, es, pt", "consent_service": "yes, no", "consent_marketing": "yes, no", "consent_personal_data": "yes, no",
}
