package imports

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

// Setup says how a file is read, and what becomes of lines that look like another card.
type Setup struct {
	Layout   sheets.Layout `json:"layout"`
	Columns  []string      `json:"columns" maxItems:"100" doc:"The field that each column is, from the left; empty where it is not read. A field may be several columns where it holds several values"`
	Twins    string        `json:"twins,omitempty" enum:"leave,same,other" doc:"What becomes of a line that looks like another card: it is left out (leave, when absent), it is that card, or it is another one, for the reason given"`
	Reason   string        `json:"duplicate_reason,omitempty" maxLength:"1000" doc:"Why lines that look like other cards are others; with twins: other"`
	Supplier string        `json:"supplier,omitempty" maxLength:"60" doc:"Whose list it is, of what a supplier sells"`
	LeadDays *int          `json:"lead_days,omitempty" minimum:"0" maximum:"365" doc:"Calendar days to delivery where a line of a supplier's list says none"`
	Known    bool          `json:"known_parts_only,omitempty" doc:"Lines of a supplier's list that are not on the price list are left out; otherwise such a part is added to it, without a price of its own"`
	Confirm  []string      `json:"confirmed,omitempty" maxItems:"10" enum:"vin_check_digit" doc:"What looks wrong and is right, in all lines"`
}

// What [Setup.Twins] can be.
const (
	twinsLeave = "leave"
	twinsSame  = "same"
	twinsOther = "other"
)

func (s Setup) say() cards.ForTwins {
	return cards.ForTwins{Same: s.Twins == twinsSame, Other: s.Twins == twinsOther, Reason: s.Reason, Confirmed: s.Confirm}
}

// TwinWays are what may become of lines that look like another card.
var TwinWays = []string{twinsLeave, twinsSame, twinsOther}

// Field is what a column can be.
type Field struct {
	Name   string
	Needed bool     // a file without it is refused
	Many   bool     // several columns may be it, and a cell may hold several
	words  []string // by which a header is recognised, in small letters, in four languages
}

var partFields = []Field{
	{Name: "part_no", Needed: true, words: words("артикул|код|код товара|код детали|номер|номер детали|каталожный номер|кат номер|№ детали|part no|part number|part|number|sku|article|item|código|codigo|referencia|ref|nº de pieza|número|numero|referência|número da peça|cod")},
	{Name: "brand", words: words("бренд|марка|производитель|фирма|изготовитель|brand|make|maker|manufacturer|vendor|marca|fabricante")},
	{Name: "name", words: words("наименование|название|номенклатура|описание|товар|деталь|запчасть|part|name|description|title|product|nombre|descripción|descripcion|denominación|artículo|recambio|pieza|repuesto|nome|descrição|descricao|produto|peça")},
	{Name: "unit", words: words("ед|ед изм|единица|единица измерения|еи|unit|uom|unidad|ud|unidade|un")},
	{Name: "price", words: words("цена|цена руб|розничная цена|цена розничная|розница|стоимость|price|retail price|retail|list price|rrp|cost|precio|pvp|importe|preço|preco|valor")},
	{Name: "cross_numbers", Many: true, words: words("кросс|кроссы|кросс номера|аналоги|аналог|замены|замена|оригинальный номер|оригинал|oem|oe|cross|cross numbers|cross reference|analogs|replaces|equivalencias|referencias cruzadas|equivalências|cruzadas|original")},
}

var supplierFields = []Field{
	partFields[0], partFields[1], partFields[2], partFields[3],
	{Name: "cost", Needed: true, words: words("цена закупки|закупочная цена|закупка|оптовая цена|опт|цена|цена руб|цена со скидкой|ваша цена|стоимость|cost|net price|purchase price|wholesale price|your price|price|unit price|precio neto|precio de compra|coste|precio|preço líquido|preço de compra|custo|preço|preco")},
	{Name: "lead_days", words: words("срок|срок поставки|срок дней|дней|дни|доставка|lead time|lead days|days|delivery|delivery days|plazo|plazo de entrega|días|dias|entrega|prazo|prazo de entrega")},
}

var clientFields = []Field{
	{Name: "name", Needed: true, words: words("клиент|фио|имя|наименование|контрагент|заказчик|владелец|покупатель|name|client|customer|full name|owner|cliente|nombre|titular|nome|nome completo|proprietário")},
	{Name: "kind", words: words("тип|вид|тип клиента|вид контрагента|юр лицо|kind|type|client type|tipo|tipo de cliente")},
	{Name: "phones", Many: true, words: words("телефон|телефоны|тел|мобильный|моб телефон|мобильный телефон|сотовый|номер телефона|phone|phones|mobile|telephone|tel|cell|teléfono|telefono|móvil|celular|telefone|telemóvel|contato")},
	{Name: "emails", Many: true, words: words("email|e mail|почта|эл почта|электронная почта|mail|correo|correo electrónico|e mails")},
	{Name: "language", words: words("язык|language|idioma|lang")},
	{Name: "address", words: words("адрес|адрес клиента|юридический адрес|address|dirección|domicilio|endereço")},
	{Name: "tax_no", words: words("инн|tax number|tax no|tax id|vat number|nif|cif|rfc|cuit|cpf|cnpj|cpf cnpj|cpf ou cnpj|número fiscal")},
	{Name: "consent_service", words: words("согласие|согласие на сообщения|consent|consent to messages|сообщения о своих заказ нарядах|messages about their own orders|mensajes sobre sus órdenes|mensagens sobre suas ordens|consentimiento|consentimento")},
	{Name: "consent_marketing", words: words("согласие на рекламу|рассылка|реклама|marketing|newsletter|опросы предложения и новости|surveys offers and news|encuestas ofertas y novedades|pesquisas ofertas e novidades|publicidad|publicidade")},
	{Name: "consent_personal_data", words: words("согласие на обработку|пдн|персональные данные|personal data|обработка персональных данных|processing of personal data|tratamiento de datos personales|tratamento de dados pessoais|datos personales|dados pessoais")},
}

var vehicleFields = []Field{
	{Name: "vin", words: words("vin|вин|vin код|vin номер|номер vin|chassi vin|bastidor|chassi|número de bastidor")},
	{Name: "frame", words: words("кузов|номер кузова|номер рамы или кузова|frame or body number|número de bastidor o carrocería|número do quadro ou da carroceria|рама|шасси|frame|frame no|body|chassis|chasis")},
	{Name: "plate", words: words("госномер|гос номер|номер|регистрационный номер|рег номер|грз|plate|license plate|registration|reg no|matrícula|matricula|placa")},
	{Name: "make", Needed: true, words: words("марка|марка авто|make|brand|marca|fabricante")},
	{Name: "model", Needed: true, words: words("модель|модель авто|model|modelo")},
	{Name: "year", words: words("год|год выпуска|year|año|ano")},
	{Name: "engine_code", words: words("двигатель|модель двигателя|код двигателя|código de motor|código do motor|engine|engine code|motor|código motor")},
	{Name: "in_service_date", words: words("дата ввода в эксплуатацию|дата продажи|начало эксплуатации|дата начала эксплуатации|in service since|en servicio desde|em uso desde|in service|in service date|sale date|fecha de matriculación|puesta en servicio|data de venda|início de uso")},
	{Name: "odometer_km", words: words("пробег|пробег км|одометр|odometer|mileage|km|kilometraje|kilómetros|quilometragem")},
}

var ownerField = Field{Name: "owner", words: words("телефон|телефон владельца|тел|владелец|клиент|owner|owner phone|phone|client phone|teléfono|teléfono del cliente|titular|telefone|telefone do cliente|proprietário")}

func words(list string) []string { return strings.Split(list, "|") }

// Fields are what the columns of a list of this kind can be.
func (k Kind) Fields() []Field {
	switch k {
	case Parts:
		return partFields
	case SupplierParts:
		return supplierFields
	case Clients:
		return clientFields
	case Vehicles:
		return append(slices.Clone(vehicleFields), ownerField)
	case ClientsVehicles:
		list := slices.Clone(clientFields)
		for _, f := range vehicleFields {
			f.Needed = false // a client may have no car
			list = append(list, f)
		}
		return list
	}
	return nil
}

// asHeader is a cell as headers are compared.
func asHeader(cell string) string {
	return strings.Join(strings.FieldsFunc(input.NameKey(cell), func(r rune) bool { return strings.ContainsRune(" .,:;-_/()*\"'\u00a0", r) }), " ")
}

// recognised guesses the fields of a header's columns; each that holds one value once, the
// better match first.
func (k Kind) recognised(header []string) []string {
	columns := make([]string, len(header))
	taken := map[string]bool{}
	for _, fits := range []func(cell, word string) bool{
		func(cell, word string) bool { return cell == word },
		func(cell, word string) bool { return len(word) > 3 && strings.HasPrefix(cell, word+" ") },
	} {
		for i, cell := range header {
			for _, f := range k.Fields() {
				if columns[i] != "" || taken[f.Name] && !f.Many {
					continue
				}
				cell := asHeader(cell)
				if asHeader(f.Name) == cell || slices.ContainsFunc(f.words, func(w string) bool { return fits(cell, asHeader(w)) }) {
					columns[i], taken[f.Name] = f.Name, true
				}
			}
		}
	}
	return columns
}

// guess finds out how a file is read: as the last one with the same header was, else by
// what stands in it.
func (s *Imports) guess(ctx context.Context, kind Kind, content []byte) (setup Setup, header []string, err error) {
	if setup.Layout, err = sheets.Guess(content); err != nil {
		return setup, nil, err
	}
	rows, err := sheets.Head(content, setup.Layout, 15)
	if err != nil {
		return setup, nil, err
	}
	if len(rows) == 0 {
		return setup, nil, process.Invalid("file: is empty; choose a CSV or XLSX file")
	}
	most := 0
	setup.Layout.Header = 0
	for _, r := range rows {
		columns := kind.recognised(r.Cells)
		if n := len(slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "" })); n > most && n > 1 {
			most, setup.Layout.Header, setup.Columns, header = n, r.Line, columns, r.Cells
		}
	}
	if header == nil {
		for _, r := range rows {
			if len(r.Cells) > len(setup.Columns) {
				setup.Columns = make([]string, len(r.Cells))
			}
		}
		return setup, []string{}, nil
	}
	known, err := s.remembered(ctx, kind, header)
	if err == nil && known != nil && len(known.Columns) == len(setup.Columns) {
		setup.Columns, setup.Layout.Decimal, setup.Layout.Dates = known.Columns, known.Layout.Decimal, known.Layout.Dates
		setup.Twins, setup.Reason = known.Twins, known.Reason
		setup.Supplier, setup.LeadDays, setup.Known = known.Supplier, known.LeadDays, known.Known
	}
	return setup, header, err
}

const (
	selectMemory = `SELECT setup FROM import_memory WHERE kind = $1 AND header = $2`
	insertMemory = `
INSERT INTO import_memory (kind, header, setup) VALUES ($1, $2, $3)
ON CONFLICT (kind, header) DO UPDATE SET setup = excluded.setup, at = now()`
)

func headerHash(header []string) []byte {
	cells := make([]string, len(header))
	for i, c := range header {
		cells[i] = asHeader(c)
	}
	sum := sha256.Sum256([]byte(strings.Join(cells, "\x00")))
	return sum[:]
}

func (s *Imports) remembered(ctx context.Context, kind Kind, header []string) (*Setup, error) {
	var known Setup
	err := s.db.Q(ctx).QueryRow(ctx, selectMemory, kind, headerHash(header)).Scan(&known)
	if database.Missing(err) {
		return nil, nil //nolint:nilnil // none is remembered
	}
	return &known, database.Failed("remember a header", err)
}

// check refuses a setup that no file of this kind can be read by.
func (s *Setup) check(kind Kind) error {
	l := &s.Layout
	if l.Format == sheets.CSV {
		if err := cmp.Or(input.OneOf("encoding", &l.Encoding, sheets.Encodings...), input.OneOf("separator", &l.Separator, sheets.Separators...)); err != nil {
			return err
		}
	}
	if err := cmp.Or(
		input.OneOf("decimal", &l.Decimal, sheets.Decimals...), input.OneOf("dates", &l.Dates, sheets.DateOrders...),
		input.OneOf("twins", &s.Twins, TwinWays...), input.Tidy("duplicate_reason", &s.Reason, input.MaxNote, s.Twins == twinsOther),
	); err != nil {
		return err
	}
	if l.Header < 0 || l.Header > 100 {
		return process.Invalid("header: give the number of the line with the names of the columns, or 0")
	}
	if kind == SupplierParts {
		if s.Supplier == "" {
			return process.Invalid("supplier: choose whose list this is")
		}
		if s.LeadDays == nil && !slices.Contains(s.Columns, "lead_days") {
			return process.Invalid("lead_days: no column says it; give the days to delivery that count for all lines")
		}
		if s.LeadDays != nil && (*s.LeadDays < 0 || *s.LeadDays > suppliers.MaxLead) {
			return process.Invalid("lead_days: give days from 0 to %d", suppliers.MaxLead)
		}
	} else {
		s.Supplier, s.LeadDays, s.Known = "", nil, false
	}
	fields := kind.Fields()
	seen := map[string]int{}
	for i, c := range s.Columns {
		if c == "" {
			continue
		}
		at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == c })
		if at < 0 {
			return process.Invalid("columns[%d]: %q is no field of this list", i, c)
		}
		if first, twice := seen[c]; twice && !fields[at].Many {
			return process.Invalid("columns[%d]: column %d is the same already; choose one of them", i, first+1)
		}
		seen[c] = i
	}
	for _, f := range fields {
		if _, there := seen[f.Name]; f.Needed && !there {
			return process.Invalid("columns: no column is %s; say which one is", f.Name)
		}
	}
	return nil
}
