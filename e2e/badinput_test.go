package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// answered is what came back over the wire.
type answered struct {
	status int
	kind   string
	body   []byte
}

// send sends a body as it is.
func (s *shop) send(who demo.Client, method, path, sent string, h ...demo.Header) answered {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.ctx(), method, who.URL+path, strings.NewReader(sent))
	require.NoError(s.t, err)
	if sent != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if who.Token != "" {
		req.Header.Set("Authorization", "Bearer "+who.Token)
	}
	for _, v := range h {
		req.Header.Set(v.Name, v.Value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, resp.Body.Close()) }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return answered{resp.StatusCode, resp.Header.Get("Content-Type"), b}
}

// text is v as JSON.
func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// victims are orders in the phases that the bad inputs aim at.
type victims struct {
	*shop
	asked    *order // awaits approval of estimate version 2
	started  *order // J1 is in progress, J2 is not
	finished *order // awaits its quality check
}

func newVictims(t *testing.T) victims {
	t.Helper()
	s := newShop(t)
	part := s.newPart("Strut", 10)
	v := victims{shop: s, asked: s.openForNew("knocks"), started: s.openForNew("squeals"), finished: s.openForNew("smells")}
	v.asked.skipDiagnosis(job("Replace strut", 1, part))
	v.asked.give(s.reception, workorder.ReviseEstimate{EstimateVersion: 1, Reason: "one more", AddJobs: []workorder.JobSpec{job("Wash", 1)}})
	v.finished.skipDiagnosis(job("Wash", 1))
	v.finished.approveOnThePhone()
	v.finished.repair("J1")
	v.started.skipDiagnosis(job("Replace pads", 1), job("Wash", 1))
	v.started.approveOnThePhone()
	v.started.startJob("J1")
	return v
}

// state is all that the victims are, and how many orders and cards there are.
func (v victims) state() string {
	v.t.Helper()
	var all bytes.Buffer
	for _, path := range []string{
		v.asked.path(), v.started.path(), v.finished.path(), v.asked.path() + "/journal", v.started.path() + "/journal",
		v.finished.path() + "/journal", "/v1/work-orders", "/v1/vehicles?client_id=" + v.asked.ClientID, "/v1/stock", "/v1/parts?q=" + v.asked.line("P1").PartNo,
	} {
		a := v.send(v.manager.Client, http.MethodGet, path, "")
		require.Equal(v.t, http.StatusOK, a.status, string(a.body))
		all.Write(a.body)
	}
	return all.String()
}

// bad is one request that must be refused.
type bad struct {
	name   string
	who    demo.Client
	method string
	path   string
	body   string
	status int
	says   string // part of the detail, which tells what to do
}

// post is the usual bad request: a POST of JSON.
func (v victims) bad(name string, who person, path string, in any, status int, says string) bad {
	sent, ok := in.(string)
	if !ok {
		sent = text(v.t, in)
	}
	return bad{name, who.Client, http.MethodPost, path, sent, status, says}
}

// atTheDesk are bad inputs when a car comes in.
func (v victims) atTheDesk() []bad {
	const orders, vehicles = "/v1/work-orders", "/v1/vehicles"
	in := intake(v.asked.ClientID, v.asked.VehicleID, "knocks")
	return []bad{
		v.bad("unknown client", v.reception, orders, with(in, body{"client_id": "cl-none"}), 422, "create the card first"),
		v.bad("unknown vehicle", v.reception, orders, with(in, body{"vehicle_id": "veh-none"}), 422, "create the card first"),
		v.bad("another client's vehicle", v.reception, orders, with(in, body{"vehicle_id": v.started.VehicleID}), 409, "belongs to another client"),
		v.bad("VIN with the letter O", v.reception, vehicles, with(carCard(v.asked.ClientID), body{"vin": "XTO12345678901234"}), 422, "no VIN has"),
		v.bad("VIN too short", v.reception, vehicles, with(carCard(v.asked.ClientID), body{"vin": "XTA1234567890123"}), 422, "vin"),
		v.bad("odometer running back", v.reception, orders, with(in, body{"odometer_km": 49_999}), 422, "odometer_reason"),
		v.bad("odometer below zero", v.reception, orders, with(in, body{"odometer_km": -1}), 422, "odometer_km"),
		v.bad("no concern", v.reception, orders, with(in, body{"concerns": []body{}}), 422, "concerns"),
		v.bad("unknown field", v.reception, orders, with(in, body{"colour": "red"}), 422, "colour: unexpected property"),
		v.bad("malformed JSON", v.reception, orders, `{"kind": "commercial",`, 400, "JSON"),
		v.bad("10 MB body", v.reception, orders, `{"kind": "`+strings.Repeat("x", 10<<20)+`"}`, 413, "too large"),
		v.bad("unknown kind", v.reception, orders, with(in, body{"kind": "gift"}), 422, "warranty"),
		v.bad("negative money", v.parts, "/v1/parts", body{"items": []body{{"part_no": v.asked.line("P1").PartNo, "name": "Strut", "price": -1}}}, 422, "items[0].price"),
		v.bad("fraction of a minor unit", v.parts, "/v1/parts", body{"items": []body{{"part_no": v.asked.line("P1").PartNo, "name": "Strut", "price": 10.5}}}, 422, "expected integer"),
		v.bad("quantity zero on the shelf", v.parts, "/v1/stock/receipts", body{"part_no": v.asked.line("P1").PartNo, "qty": 0}, 422, "more than 0"),
		v.bad("unknown part on the shelf", v.parts, "/v1/stock/receipts", body{"part_no": "NONE", "qty": 1}, 404, "NONE"),
	}
}

// inTheProcess are commands that do not fit.
func (v victims) inTheProcess() []bad {
	asked, started, finished := v.asked.path()+"/commands/", v.started.path()+"/commands/", v.finished.path()+"/commands/"
	decide, revise := v.asked.onThePhone(), workorder.ReviseEstimate{EstimateVersion: 2, Reason: "more"}
	stale, noEvidence, half, twice := decide, decide, decide, decide
	stale.EstimateVersion, noEvidence.Evidence, half.Jobs = 1, "", decide.Jobs[:1]
	twice.Jobs = append(twice.Jobs[:2:2], twice.Jobs[1])
	ghost, none := revise, revise
	ghost.AddParts = []workorder.PartAdd{{JobID: "J1", PartNo: "NO-SUCH-PART", Qty: exact.Units(1)}}
	none.ChangeParts = []workorder.PartChange{{LineID: "P1", Qty: 0}}
	performer := v.mechanic(v.finished.job("J1").Entries[0].MechanicID)
	cheap := body{"estimate_version": 2, "reason": "cheaper", "change_jobs": []body{{"job_id": "J1", "rate": 10.5}}}
	return []bad{
		v.bad("command in the wrong phase", v.reception, asked+"hand-over", workorder.HandOver{OdometerOut: 50_001, SignedBy: "client"}, 409, "awaiting_approval"),
		v.bad("start without agreement", v.idle(), asked+"start-job", workorder.StartJob{JobID: "J1"}, 409, "awaiting_approval"),
		v.bad("stale estimate version", v.reception, asked+"decide-estimate", stale, 409, "read version 2"),
		v.bad("agreement without evidence", v.reception, asked+"decide-estimate", noEvidence, 422, "recorded call"),
		v.bad("one job left undecided", v.reception, asked+"decide-estimate", half, 422, "J2"),
		v.bad("one job decided twice", v.reception, asked+"decide-estimate", twice, 422, "exactly once"),
		v.bad("decided again", v.reception, started+"decide-estimate", with(nil, body{"estimate_version": 1, "approver": "client", "channel": "messenger", "evidence": "m", "jobs": []body{{"job_id": "J1", "decision": "declined", "reason": "price"}}}), 409, "in_repair"),
		v.bad("part that does not exist", v.reception, asked+"revise-estimate", ghost, 422, "price list"),
		v.bad("quantity zero", v.reception, asked+"revise-estimate", none, 422, "more than 0"),
		v.bad("rate with a fraction of a kopeck", v.reception, asked+"revise-estimate", cheap, 422, "expected integer"),
		v.bad("finish of a job not started", v.foreman, started+"finish-job", workorder.FinishJob{JobID: "J2", Cause: "x", Fix: "y"}, 409, "start it first"),
		v.bad("finish of a job that is not there", v.foreman, started+"finish-job", workorder.FinishJob{JobID: "J9", Cause: "x", Fix: "y"}, 404, "J9"),
		v.bad("start of a job twice", v.foreman, started+"start-job", workorder.StartJob{JobID: "J1"}, 409, "already"),
		v.bad("quality check by the performer", performer, finished+"pass-quality-check", workorder.PassQualityCheck{}, 403, "somebody who did not do it"),
		v.bad("payment of no invoice", v.reception, finished+"record-payment", workorder.RecordPayment{Invoice: "INV-0", Amount: 1, Method: "cash"}, 409, "quality_check"),
		v.bad("cancel without a reason", v.reception, started+"cancel", workorder.Cancel{Reason: " "}, 422, "reason"),
		v.bad("unknown order", v.reception, "/v1/work-orders/NONE-000001/commands/cancel", workorder.Cancel{Reason: "x"}, 404, "NONE-000001"),
		v.bad("unknown command", v.reception, started+"repaint", body{}, 404, "openapi"),
		v.bad("unknown field in a command", v.reception, started+"cancel", body{"reason": "x", "refund": true}, 422, "refund"),
	}
}

// atTheDoor are requests by whom, or for what, they may not be made.
func (v victims) atTheDoor() []bad {
	started := v.started.path() + "/commands/"
	stranger := person{Client: v.admin.As(word(26) + word(17))}
	other := newShop(v.t)
	return []bad{
		v.bad("wrong role", v.mechanics[0], "/v1/work-orders", intake(v.asked.ClientID, v.asked.VehicleID, "x"), 403, "reception"),
		v.bad("wrong role for a command", v.parts, started+"cancel", workorder.Cancel{Reason: "x"}, 403, "not for parts"),
		v.bad("no token", person{Client: v.admin.As("")}, started+"cancel", workorder.Cancel{Reason: "x"}, 401, "Authorization"),
		v.bad("forged token", stranger, started+"cancel", workorder.Cancel{Reason: "x"}, 401, "not valid"),
		v.bad("another branch's order", other.reception, started+"cancel", workorder.Cancel{Reason: "x"}, 404, "at your branch"),
		v.bad("forged link", person{Client: v.admin.As("")}, "/v1/c/"+strings.Repeat("A", 43)+"/request-change", body{"estimate_version": 2, "reason": "x"}, 404, "not valid"),
		v.bad("unknown route", v.reception, "/v1/spaceships", body{}, 404, "openapi"),
		{"wrong method", v.reception.Client, http.MethodDelete, v.started.path(), "", 405, "DELETE"},
		{"wrong method on the list", v.reception.Client, http.MethodPut, "/v1/work-orders", "{}", 405, "PUT"},
		{"unknown order to read", v.reception.Client, http.MethodGet, "/v1/work-orders/NONE-000001", "", 404, "NONE-000001"},
		{"no such phase", v.reception.Client, http.MethodGet, "/v1/work-orders?phase=parked", "", 422, "GET /v1/process"},
	}
}

// TestBadInput: each is answered with a problem document that says what to
// do, and changes nothing.
func TestBadInput_IsExplainedAndChangesNothing(t *testing.T) {
	t.Parallel()
	v := newVictims(t)
	before := v.state()
	for _, b := range append(append(v.atTheDesk(), v.inTheProcess()...), v.atTheDoor()...) {
		t.Run(b.name, func(t *testing.T) {
			a := v.send(b.who, b.method, b.path, b.body)
			require.Equal(t, b.status, a.status, string(a.body))
			require.Equal(t, "application/problem+json", a.kind)
			var p demo.Problem
			require.NoError(t, json.Unmarshal(a.body, &p))
			require.Equal(t, b.status, p.Status)
			require.Greater(t, len(p.Detail), len("validation failed"), "nothing that helps: %s", a.body)
			require.Contains(t, p.Detail, b.says)
			require.NotContains(t, strings.ToLower(string(a.body)), "sql", "our insides are nobody's business")
			require.Equal(t, before, v.state(), "something changed")
		})
	}
}

// TestIdempotency: a request repeated under its key has one effect and one
// answer, even at the same moment; under a key, another request is refused.
func TestIdempotency_OneKeyOneEffect(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	in := intake(client, s.newCar(client), "knocks")
	numbers := make([]string, 5)
	key := demo.Key(word(20))
	s.atOnce(len(numbers), func(i int) error {
		var o view
		err := s.reception.Post(s.ctx(), "/v1/work-orders", in, &o, key)
		numbers[i] = o.Number
		return err
	})
	for _, n := range numbers {
		require.Equal(t, s.branch+"-000001", n)
	}
	require.Len(t, items[view](s, s.reception.Client, "/v1/work-orders"), 1)
	other := with(in, body{"odometer_km": 50_001})
	require.Contains(t, refusal(t, s.reception.Post(s.ctx(), "/v1/work-orders", other, nil, key), 422).Detail, "new key")

	o := &order{shop: s, view: view{Order: workorder.Order{Number: numbers[0]}}}
	o.look()
	o.skipDiagnosis(job("Wash", 1))
	yes, command := o.onThePhone(), demo.Key(word(20))
	s.atOnce(5, func(int) error {
		var after view
		return s.reception.Post(s.ctx(), o.path()+"/commands/decide-estimate", yes, &after, command, demo.Settled)
	})
	o.look()
	count := 0
	for _, k := range o.kinds() {
		if k == "decide-estimate" {
			count++
		}
	}
	require.Equal(t, 1, count)
	no := yes
	no.Evidence = "another call"
	require.Contains(t, refusal(t, o.try(s.reception.Client, no, command), 422).Detail, "new key")
	before := o.Version
	require.NoError(t, o.try(s.reception.Client, yes, command), "the first answer again")
	require.Equal(t, before, o.Version)

	card := demo.Key(word(20))
	var a, b struct {
		ID string `json:"id"`
	}
	who := clientCard()
	s.post(s.reception.Client, "/v1/clients", who, &a, card)
	s.post(s.reception.Client, "/v1/clients", who, &b, card)
	require.Equal(t, a.ID, b.ID)
	refusal(t, s.reception.Post(s.ctx(), "/v1/clients", clientCard(), nil, card), 422)
	o.cancel("the end of the story")
	o.isOver(workorder.PhaseCancelled)
}

// idle is a mechanic who is on no job.
func (v victims) idle() person {
	busy := v.started.performer("J1").ID
	return v.mechanics[slices.IndexFunc(v.mechanics, func(m person) bool { return m.ID != busy })]
}
