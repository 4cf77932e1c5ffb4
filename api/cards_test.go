package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

type object = map[string]any

func TestCards_BadRequestsAreProblemsThatSayWhatToDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	client, car := "/v1/clients/"+d.shop.ClientID, "/v1/vehicles/"+d.shop.VehicleID
	for _, c := range []struct {
		name   string
		role   process.Role
		method string
		path   string
		body   any
		status int
		advice string
	}{
		{"no token", "", get, "/v1/clients", nil, 401, "Bearer"},
		{"wrong role", process.Mechanic, post, "/v1/clients", object{"name": "A"}, 403, "it takes reception"},
		{"wrong role to read", process.Mechanic, get, client, nil, 403, "mechanic may not"},
		{"staff is for admins", process.Manager, post, "/v1/staff", object{"name": "A", "role": "admin"}, 403, "admin"},
		{"policy is for managers", process.Reception, put, "/v1/policy", workorder.DefaultPolicy(), 403, "manager"},
		{"unknown id", process.Reception, get, "/v1/clients/cl_none", nil, 404, "POST /v1/clients"},
		{"zero byte in an id", process.Reception, get, "/v1/clients/a%00b", nil, 422, "type it again"},
		{"zero byte in a query", process.Reception, get, "/v1/clients?q=a%00b", nil, 422, "type it again"},
		{"zero byte in a cursor", process.Reception, get, "/v1/clients?cursor=a%00b", nil, 422, "type it again"},
		{"unknown field", process.Reception, post, "/v1/clients", object{"name": "A", "nickname": "B"}, 422, "nickname"},
		{"wrong type", process.Reception, post, "/v1/clients", object{"name": 5}, 422, "expected string"},
		{"not JSON", process.Reception, post, "/v1/clients", "{", 400, "unexpected"},
		{"no body", process.Reception, post, "/v1/clients", nil, 400, "body is required"},
		{"blank name", process.Reception, post, "/v1/clients", object{"name": "  "}, 422, "fill it in"},
		{"bad phone", process.Reception, post, "/v1/clients", object{"name": "A", "phones": []object{{"e164": "12345"}}}, 422, "country code"},
		{"bad e-mail", process.Reception, post, "/v1/clients", object{"name": "A", "emails": []string{"a"}}, 422, "name@example.com"},
		{"bad VIN", process.Reception, post, "/v1/vehicles", object{"vin": "XTA21O990Y2766389", "make": "L", "model": "V"}, 422, "no VIN has"},
		{"known VIN", process.Reception, post, "/v1/vehicles", object{"vin": "XTA210990Y2766389", "make": "L", "model": "V"}, 409, d.shop.VehicleID},
		{"car of nobody", process.Reception, post, car + "/owner", object{"client_id": "cl_none"}, 404, "no client"},
		{"negative odometer", process.Reception, post, car + "/odometer", object{"km": -1}, 422, "km"},
		{"percent over 100", process.Reception, post, car + "/coverages", object{
			"payer_id": d.shop.PayerID, "grantor": "insurer", "pct_parts": 100.5, "pct_labour": 0, "starts_on": "2026-01-01", "ends_on": "2026-01-02",
		}, 422, "pct_parts"},
		{"no such day", process.Reception, post, client + "/representatives", object{"name": "B", "doc_no": "1", "valid_to": "2026-02-30"}, 422, "valid_to"},
		{"no such representative", process.Reception, remove, client + "/representatives/rep_none", nil, 404, "lists them"},
		{"lead times reversed", process.Parts, post, "/v1/suppliers/" + d.shop.Supplier + "/catalogue", object{
			"items": []object{{"part_no": d.shop.InStock, "cost": 1, "lead_days_p50": 5, "lead_days_p90": 1}},
		}, 422, "lead_days_p90"},
		{"price in fractions", process.Parts, post, "/v1/parts", object{"items": []object{{"part_no": "A", "name": "A", "price": 1.5}}}, 422, "integer"},
		{"no lines", process.Parts, post, "/v1/parts", object{"items": []object{}}, 422, "items"},
		{"another branch's stock", process.Parts, get, "/v1/stock?branch=SPB", nil, 403, "only an administrator"},
		{"too long a page", process.Parts, get, "/v1/parts?limit=1000", nil, 422, "limit"},
		{"short query", process.Parts, get, "/v1/parts?q=a", nil, 422, "q: type"},
		{"strange ETag", process.Reception, patch, client, object{"name": "B"}, 422, "If-Match"},
		{"10 MB", process.Reception, post, "/v1/clients", `{"name":"` + strings.Repeat("a", 10<<20) + `"}`, 413, "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var headers []header
			if c.name == "strange ETag" {
				headers = append(headers, header{"If-Match", "yesterday"})
			}
			d := *d
			d.t = t
			d.do(c.role, c.method, c.path, c.body, headers...).problem(c.status, c.advice)
		})
	}
	d.do(process.Reception, get, "/v1/clients", nil, header{"Authorization", "Bearer nonsense"}).problem(401, "administrator")
}

// asked is a refusal that a person can answer.
type asked struct {
	Detail     string       `json:"detail"`
	Confirm    []string     `json:"confirm"`
	Duplicates []cards.Twin `json:"duplicates"`
}

func TestIdentity_ARefusalThatAPersonCanAnswerCarriesTheQuestion(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, c := range []struct {
		role         process.Role
		path         string
		body, answer object
		status       int
		confirm      []string
		twins        []cards.Twin
	}{
		{
			process.Reception, "/v1/vehicles", object{"vin": "3VWZZZ1KZ5P000001", "make": "VW", "model": "Beetle"},
			object{"confirmed": []string{"vin_check_digit"}}, 422, []string{"vin_check_digit"}, nil,
		},
		{
			process.Reception, "/v1/vehicles", object{"plate": "a123bc 77", "make": "VW", "model": "Beetle"},
			object{"duplicate_reason": "the plate was moved"}, 409, nil,
			[]cards.Twin{{Kind: "vehicle", ID: d.shop.VehicleID, Name: "Lada Samara А123ВС77", Matches: []string{"plate"}}},
		},
		{
			process.Reception, "/v1/clients", object{"name": "A twin", "phones": []object{{"e164": "8 916 123-45-67"}}},
			object{"duplicate_reason": "her mother"}, 409, nil,
			[]cards.Twin{{Kind: "client", ID: d.shop.ClientID, Name: "A client", Matches: []string{"phone"}}},
		},
		{
			process.Parts, "/v1/parts", object{"items": []object{{"part_no": strings.ToLower(d.shop.InStock) + " ", "name": "A strut"}}},
			object{"duplicate_reason": "another maker's"}, 409, nil,
			[]cards.Twin{{Kind: "part", ID: d.shop.InStock, Name: "Strut", Matches: []string{"part_no"}}},
		},
	} {
		a := d.do(c.role, post, c.path, c.body)
		require.Equal(t, c.status, a.status, c.path)
		require.Contains(t, a.header.Get("Content-Type"), "application/problem+json")
		var q asked
		require.NoError(t, json.Unmarshal(a.body, &q))
		require.NotEmpty(t, q.Detail)
		require.Equal(t, c.confirm, q.Confirm)
		require.Equal(t, c.twins, q.Duplicates)
		for name, value := range c.answer {
			c.body[name] = value
		}
		a = d.do(c.role, post, c.path, c.body)
		require.Less(t, a.status, 300, "%s: %s", c.path, a.body)
	}
}

func TestP4_ClientCardOverHTTP(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var made cards.Client
	a := d.do(process.Reception, post, "/v1/clients", object{
		"name": "Фёдоров Иван", "phones": []object{{"e164": "8 921 123-45-67"}}, "consents": object{"service": true},
	}).ok(201, &made)
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	require.Equal(t, "/v1/clients/"+made.ID, a.header.Get("Location"))

	var found database.List[cards.Client]
	d.do(process.Reception, get, "/v1/clients?q=%2B7+921+123", nil).ok(200, &found)
	require.Len(t, found.Items, 1)
	require.Equal(t, made.ID, found.Items[0].ID)

	path := "/v1/clients/" + made.ID
	var changed cards.Client
	a = d.do(process.Reception, patch, path, object{"language": "en"}, header{"If-Match", `"1"`}).ok(200, &changed)
	require.Equal(t, `"2"`, a.header.Get("ETag"))
	require.Equal(t, made.Phones, changed.Phones)
	d.do(process.Reception, patch, path, object{"language": "ru"}, header{"If-Match", `"1"`}).problem(409, "read it again")
	d.do(process.Reception, patch, path, object{"staff_flag": "service_refused", "flag_reason": "rude"}).problem(403, "manager")

	var h reception.History
	d.do(process.Reception, get, path+"/history", nil).ok(200, &h)
	require.Equal(t, "en", h.Client.Language)
	require.Len(t, h.Changes, 2)
}

func TestCards_TheSameKeyIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := header{"Idempotency-Key", "k-1"}
	var first, second cards.Client
	d.do(process.Reception, post, "/v1/clients", object{"name": "Once"}, key).ok(201, &first)
	a := d.do(process.Reception, post, "/v1/clients", object{"name": "Once"}, key).ok(201, &second)
	require.Equal(t, first, second)
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	d.do(process.Reception, post, "/v1/clients", object{"name": "Twice"}, key).problem(422, "send a new key")
	d.do(process.Reception, post, "/v1/vehicles/"+d.shop.VehicleID+"/odometer", object{"km": 5}, key).problem(422, "send a new key")
	d.do(process.Manager, post, "/v1/clients", object{"name": "Twice"}, key).ok(201, nil)
}

func TestP2_P5_VehicleOwnerOdometerAndRepresentative(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var car cards.Vehicle
	d.do(process.Reception, post, "/v1/vehicles", object{
		"vin": "TMBJJ7NE5G0123456", "plate": "х001хх 99", "make": "Skoda", "model": "Octavia", "client_id": d.shop.ClientID, "odometer_km": 50_000,
	}).ok(201, &car)
	require.Equal(t, "client_vehicle", car.Status)
	require.Equal(t, d.shop.ClientID, *car.OwnerID)
	path := "/v1/vehicles/" + car.ID

	d.do(process.Reception, post, path+"/odometer", object{"km": 49_000}).problem(422, "reason")
	d.do(process.Reception, post, path+"/odometer", object{"km": 49_000, "reason": "new dashboard"}).ok(201, nil)
	d.do(process.Reception, patch, path, object{"year": 2016}, header{"If-Match", `"1"`}).ok(200, &car)
	require.EqualValues(t, 49_000, *car.OdometerKM)
	d.do(process.Reception, patch, path, object{"year": 2017}, header{"If-Match", `"1"`}).problem(409, "read it again")

	var other cards.Client
	d.do(process.Reception, post, "/v1/clients", object{"name": "Buyer"}).ok(201, &other)
	d.do(process.Reception, post, path+"/owner", object{"client_id": other.ID}).ok(200, &car)
	require.Equal(t, other.ID, *car.OwnerID)
	var past reception.CarHistory
	d.do(process.Reception, get, path+"/history", nil).ok(200, &past)
	require.Equal(t, other.ID, past.Owners[0].ClientID)
	require.Len(t, past.Owners, 2)
	require.Empty(t, past.Visits)
	d.do(process.Mechanic, get, path+"/history", nil).problem(403, "")
	d.do(process.Reception, get, "/v1/vehicles/nobody/history", nil).problem(404, "nobody")
	var found database.List[cards.Vehicle]
	d.do(process.Mechanic, get, "/v1/vehicles?q=X001&client_id="+other.ID, nil).ok(200, &found)
	require.Len(t, found.Items, 1)

	reps := "/v1/clients/" + other.ID + "/representatives"
	var rep cards.Representative
	d.do(process.Reception, post, reps, object{
		"name": "Sister", "doc_no": "77-1", "valid_to": "2099-01-01", "may_drop_off": true, "may_approve_up_to": 100_000,
	}).ok(201, &rep)
	d.do(process.Reception, remove, reps+"/"+rep.ID, nil).ok(204, nil)
	var list struct{ Items []cards.Representative }
	d.do(process.Reception, get, reps, nil).ok(200, &list)
	require.NotNil(t, list.Items[0].RevokedAt)
}

func TestW4_CoverageKeepsExactPercentages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var payer cards.PayerCard
	d.do(process.Admin, post, "/v1/payers", object{"kind": "insurer", "name": "Insurer"}).ok(201, &payer)
	path := "/v1/vehicles/" + d.shop.VehicleID + "/coverages"
	var c claims.Coverage
	d.do(process.Manager, post, path, object{
		"payer_id": payer.ID, "grantor": "insurer", "pct_parts": 33.33, "pct_labour": 100, "starts_on": "2026-01-01", "ends_on": "2027-01-01", "km_limit": 100_000,
	}).ok(201, &c)
	require.EqualValues(t, 3333, c.PctParts)
	a := d.do(process.Mechanic, get, path, nil).ok(200, nil)
	require.Contains(t, string(a.body), `"pct_parts":33.33`)
}

func TestStaff_TokensOverHTTP(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var p people.Staff
	d.do(process.Admin, post, "/v1/staff", object{"name": "Oleg", "role": "mechanic", "skills": []string{"engine"}}).ok(201, &p)
	require.Equal(t, d.shop.Branch, p.Branch)
	tokens := "/v1/staff/" + p.ID + "/tokens"
	var issued struct{ Token string }
	d.do(process.Admin, post, tokens, nil).ok(201, &issued)
	as := header{"Authorization", "Bearer " + issued.Token}
	d.do("", get, "/v1/policy", nil, as).ok(200, nil)
	d.do("", post, "/v1/branches", object{"id": "A", "name": "A"}, as).problem(403, "mechanic")

	var list struct{ Items []people.Token }
	a := d.do(process.Admin, get, tokens, nil).ok(200, &list)
	require.NotContains(t, string(a.body), issued.Token)
	d.do(process.Admin, remove, tokens+"/"+list.Items[0].ID, nil).ok(204, nil)
	_, err := d.store.People.ActorByToken(t.Context(), issued.Token)
	require.Error(t, err)

	d.do(process.Admin, patch, "/v1/staff/"+p.ID, object{"active": false}).ok(200, &p)
	require.False(t, p.Active)
	d.do(process.Admin, post, tokens, object{}).problem(404, "active")
	d.do(process.Admin, patch, "/v1/staff/"+d.shop.Actor(process.Admin).ID, object{"active": false}).problem(409, "last administrator")
	var staff database.List[people.Staff]
	d.do(process.Foreman, get, "/v1/staff?role=mechanic", nil).ok(200, &staff)
	require.Len(t, staff.Items, 2)
}

func TestR7_PriceListSupplierAndStock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do(process.Parts, post, "/v1/parts", object{"items": []object{{"part_no": "OC-90", "name": "Фильтр", "price": 45_000}}}).ok(200, nil)
	var parts database.List[cards.Part]
	d.do(process.Mechanic, get, "/v1/parts?q=%D1%84%D0%B8%D0%BB%D1%8C%D1%82%D1%80", nil).ok(200, &parts)
	require.Equal(t, "OC-90", parts.Items[0].PartNo)

	var part cards.PartCard
	a := d.do(process.Mechanic, get, "/v1/parts/OC-90", nil).ok(200, &part)
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	change := object{"name": "Фильтр", "brand": "Mann", "price": 45_000, "active": true}
	d.do(process.Mechanic, put, "/v1/parts/OC-90", change).problem(403, "")
	d.do(process.Parts, put, "/v1/parts/OC-90", change, header{"If-Match", `"1"`}).ok(200, &part)
	require.Equal(t, 2, part.Version)
	d.do(process.Parts, put, "/v1/parts/OC-90", change, header{"If-Match", `"1"`}).problem(409, "read it again")
	d.do(process.Parts, put, "/v1/parts/NONE", change).problem(404, "no part")

	var sup suppliers.Supplier
	d.do(process.Parts, post, "/v1/suppliers", object{"name": "Acme"}).ok(201, &sup)
	catalogue := "/v1/suppliers/" + sup.ID + "/catalogue"
	d.do(process.Parts, post, catalogue, object{"items": []object{{"part_no": "OC-90", "cost": 30_000, "lead_days_p50": 1, "lead_days_p90": 3}}}).ok(200, nil)
	var sold database.List[suppliers.SupplierPart]
	d.do(process.Parts, get, catalogue, nil).ok(200, &sold)
	require.Len(t, sold.Items, 1)
	for range 2 {
		d.do(process.Parts, remove, catalogue+"/OC-90", nil).ok(204, nil)
	}
	d.do(process.Parts, get, catalogue, nil).ok(200, &sold)
	require.Empty(t, sold.Items)

	key := header{"Idempotency-Key", "note-17"}
	var item stock.StockItem
	for range 2 {
		d.do(process.Parts, post, "/v1/stock/receipts", object{"part_no": "OC-90", "qty": 4.5, "reason": "delivery note 17"}, key).ok(201, &item)
		require.EqualValues(t, 4500, item.OnHand)
	}
	d.do(process.Parts, post, "/v1/stock/counts", object{"part_no": "OC-90", "qty": 4, "reason": "one broke"}).ok(201, &item)
	require.EqualValues(t, 4000, item.OnHand)
	var card stock.StockCard
	d.do(process.Foreman, get, "/v1/stock/OC-90", nil).ok(200, &card)
	require.Len(t, card.Movements, 2)
	var stock database.List[stock.StockItem]
	d.do(process.Reception, get, "/v1/stock?q=oc-9", nil).ok(200, &stock)
	require.Len(t, stock.Items, 1)
	d.do(process.Parts, post, "/v1/stock/receipts", object{"part_no": "NONE", "qty": 1}).problem(404, "catalogue")
	d.do(process.Foreman, get, "/v1/stock-value", nil).problem(403, "it takes")
	d.do(process.Parts, get, "/v1/stock-value?limit=0", nil).problem(422, "limit")
	var value struct {
		Parts, Unknown int
		Value          exact.Money
		Lines          []object
	}
	d.do(process.Parts, get, "/v1/stock-value?limit=1", nil).ok(200, &value)
	require.Len(t, value.Lines, 1)
	require.Equal(t, value.Parts, value.Unknown, "nothing was bought, and no catalogue has it")
	d.do(process.Manager, get, "/v1/stock-value?idle=true", nil).ok(200, &value)
	require.Empty(t, value.Lines)
}

func TestT4_PolicyAndCalendarOverHTTP(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var p workorder.Policy
	a := d.do(process.Mechanic, get, "/v1/policy", nil).ok(200, &p)
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	p.LabourRate = 300_000
	d.do(process.Manager, put, "/v1/policy", p).ok(200, &p)
	require.Equal(t, 2, p.Version)
	old := p
	old.Version = 1
	d.do(process.Manager, put, "/v1/policy", old).problem(409, "read it again")
	d.do(process.Manager, put, "/v1/policy", old, header{"If-Match", `"2"`}).ok(200, &p)
	require.Equal(t, 3, p.Version)
	p.EstimateReminders = []worktime.Seconds{10, 5}
	d.do(process.Manager, put, "/v1/policy", p).problem(422, "must rise")
	p.EstimateReminders = nil
	p.MarkupBands = []workorder.MarkupBand{{From: 100_000, Markup: 12_50}, {SupplierID: d.shop.Supplier, Markup: 200_00}}
	d.do(process.Manager, put, "/v1/policy", p).ok(200, &p)
	require.Equal(t, exact.Money(3_000), p.SellingPrice(d.shop.Supplier, 1_000))
	p.MarkupBands[1].SupplierID = "sup_none"
	d.do(process.Manager, put, "/v1/policy", p).problem(422, "markup_bands[1].supplier_id")
	p.MarkupBands[1] = p.MarkupBands[0]
	d.do(process.Manager, put, "/v1/policy", p).problem(422, "markup_bands[1].from: this supplier has a markup")
	p.MarkupBands = nil
	d.do(process.Manager, get, "/v1/policy?version=1", nil).ok(200, &p)
	require.Equal(t, workorder.DefaultPolicy(), p)

	calendar := "/v1/branches/" + d.shop.Branch + "/calendar"
	var c worktime.Calendar
	d.do(process.Mechanic, get, calendar, nil).ok(200, &c)
	c.Week = c.Week[:2]
	d.do(process.Manager, put, calendar, c).ok(200, &c)
	require.Equal(t, 2, c.Version)
	c.Zone = "Mars"
	d.do(process.Manager, put, calendar, c).problem(422, "IANA")
	d.do(process.Manager, put, "/v1/branches/OTHER/calendar", c).problem(403, "branch")
	d.do(process.Admin, put, "/v1/branches/OTHER/calendar", worktime.DefaultCalendar()).problem(404, "no branch")

	d.do(process.Admin, post, "/v1/branches", object{"id": "SPB", "name": "Petersburg"}).ok(201, nil)
	d.do(process.Manager, put, "/v1/branches/SPB", object{"name": "North"}).problem(403, "admin")
	d.do(process.Admin, put, "/v1/branches/SPB", object{"name": "North", "phone": "12"}).problem(422, "can be called")
	var branch shop.Branch
	d.do(process.Admin, put, "/v1/branches/SPB", object{"name": "North", "phone": "+78121234567", "address": "Nevsky 1"}).ok(200, &branch)
	require.Equal(t, []string{"SPB", "North", "+78121234567", "Nevsky 1"}, []string{branch.ID, branch.Name, *branch.Phone, branch.Address})
	d.do(process.Admin, post, "/v1/bays", object{"branch": "SPB", "name": "Lift 1"}).ok(201, nil)
	var bays struct{ Items []workshop.Bay }
	d.do(process.Admin, get, "/v1/bays?branch=SPB", nil).ok(200, &bays)
	require.Len(t, bays.Items, 1)
}

func TestCards_NamesThatNobodyCanReadAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const hidden = "\u202e\u200b"
	for path, c := range map[string]struct {
		role process.Role
		body object
	}{
		"/v1/clients":   {process.Reception, object{"name": hidden}},
		"/v1/payers":    {process.Admin, object{"kind": "insurer", "name": hidden}},
		"/v1/staff":     {process.Admin, object{"name": hidden, "role": "mechanic"}},
		"/v1/branches":  {process.Admin, object{"id": "SPB", "name": hidden}},
		"/v1/bays":      {process.Admin, object{"name": hidden}},
		"/v1/suppliers": {process.Parts, object{"name": hidden}},
		"/v1/parts":     {process.Parts, object{"items": []object{{"part_no": "A1", "name": hidden, "price": 1}}}},
	} {
		d.do(c.role, http.MethodPost, path, c.body).problem(422, "can be seen")
	}
	d.do(process.Reception, http.MethodPost, "/v1/clients", "{\"name\": \"Anna \xff\"}").problem(400, "UTF-8")
	d.do(process.Reception, http.MethodPost, "/v1/work-orders/T-000001/commands/cancel", "{\"reason\": \"\xff\"}").problem(400, "UTF-8")
}
