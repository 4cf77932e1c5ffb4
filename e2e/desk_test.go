package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// The ten tasks of a day at the desk, each done as quickly as the pages allow, and what
// each asks of the person who does it. The table of docs/desk.md is kept by this test.

const deskTable = "../docs/desk.md"

const padsJob, discsJob = "Change the pads", "Turn the discs"

var updateDesk = flag.Bool("update-desk", false, "write what the tasks ask of people into "+deskTable)

// effort is what a task asks of a person.
type effort struct {
	clicks, fields int
	// lookUps are values that nobody knows by heart and that must be typed as the
	// program has them, such as a part number. A person chosen from a list is none.
	lookUps int
}

// hands work at a window and count.
type hands struct {
	*browser.Browser
	effort
}

func (h *hands) click(words string) *hands {
	h.clicks++
	h.Click(words)
	return h
}

// in clicks within the smallest part of the page that has the words part.
func (h *hands) in(part, words string) *hands {
	h.clicks++
	h.ClickIn(part, words)
	return h
}

// nobodyKnows are the fields of what nobody knows by heart.
var nobodyKnows = []string{"Part number", "Norm hours", "VIN"}

func (h *hands) fill(label, value string) *hands {
	h.fields++
	if slices.Contains(nobodyKnows, label) {
		h.lookUps++
	}
	h.Fill(label, value)
	return h
}

// choose takes one of a list.
func (h *hands) choose(field, value string) *hands {
	h.fields++
	h.Name(field, value)
	return h
}

// tick chooses one of the choices of that name.
func (h *hands) tick(field, value string) *hands {
	h.clicks++
	h.Name(field, value)
	return h
}

// deskDay is the shop in which the tasks are done. Each begins where its person works.
type deskDay struct {
	*shop
	fitters   [2]person
	plate     string    // of a car that has an open order
	carPlate  string    // of a car that is known and has none
	make      string    // of the cars
	templates [2]string // of the jobs that are proposed, by id
	// part numbers, which begin with the names; the disc comes from a supplier
	pad, cleaner, disc string

	inside *order // of the first car
	today  *order // opened by the second task; most others are about it
	other  *order // waits for the same van
}

// TestDesk_TheTenTasksAskWhatTheTableSays: more than before is a step back, less is
// written down with -update-desk.
func TestDesk_TheTenTasksAskWhatTheTableSays(t *testing.T) {
	d := newDeskDay(t)
	first := d.atDesk(t, d.reception)
	var rows []string
	does := func(tasks ...deskTask) {
		for _, task := range tasks {
			from := task.from
			if from == "" {
				from = "/orders/" + d.today.Number
			}
			h := &hands{Browser: d.window(first, task.as).Go(from)}
			task.do(h)
			rows = append(rows, fmt.Sprintf("| %d | %s | %s | %d | %d | %d |", len(rows)+1, task.name, task.as, h.clicks, h.fields, h.lookUps))
		}
	}
	readFirst(t, func() { does(d.atTheDoor()...) })
	t.Parallel()
	does(d.restOfTheDay()...)
	d.tableSays(strings.Join(rows, "\n"))
}

// deskTask is one of the ten.
type deskTask struct {
	name, as string
	from     string // the page of today's order when empty
	do       func(*hands)
}

// atTheDoor are the tasks before the order is there; it keeps the policy of then.
func (d *deskDay) atTheDoor() []deskTask {
	return []deskTask{
		{"Find the open order of whoever is at the door", "reception", "/reception", d.findsWhoIsHere},
		{"Open an order for a car that is known", "reception", "/reception", d.opens},
	}
}

func (d *deskDay) restOfTheDay() []deskTask {
	return []deskTask{
		{"An estimate of two jobs and three parts", "reception", "", d.estimates},
		{"Write down that the client agrees on the phone", "reception", "", d.writesDownYes},
		{"Receive a van that brings parts of two orders", "parts", "/parts", d.receives},
		{"Bring an order's parts to the bench", "parts", "/parts", d.issues},
		{"Give a job to somebody else", "foreman", "/board", d.assigns},
		{"Begin and finish a job", "mechanic, phone", "/jobs", d.repairs},
		{"Take the money, hand the car over, close", "reception", "", d.handsOver},
		{"See where cars wait longest, and the oldest of them", "manager", "/manager", d.looksForTheJam},
	}
}

// window is where somebody of that kind works.
func (d *deskDay) window(first *browser.Browser, as string) *browser.Browser {
	switch as {
	case "reception":
		return first
	case "parts":
		return d.desk(first, d.parts)
	case "foreman":
		return d.desk(first, d.foreman)
	case "manager":
		return d.desk(first, d.manager)
	}
	return d.phone(first, d.fitter())
}

// tableSays holds that the document has these rows between its marks.
func (d *deskDay) tableSays(rows string) {
	d.t.Helper()
	const begins, ends = "<!-- now -->\n", "\n<!-- end -->"
	b, err := os.ReadFile(deskTable)
	require.NoError(d.t, err)
	head, rest, found := strings.Cut(string(b), begins)
	require.True(d.t, found, "%s has no table", deskTable)
	_, foot, found := strings.Cut(rest, ends)
	require.True(d.t, found, "%s has no end of the table", deskTable)
	columns, _, found := strings.Cut(rest, "|---|---|---|---|---|---|\n")
	require.True(d.t, found, "%s has no heads of columns", deskTable)
	now := head + begins + columns + "|---|---|---|---|---|---|\n" + rows + ends + foot
	if *updateDesk {
		require.NoError(d.t, os.WriteFile(deskTable, []byte(now), 0o644)) //nolint:gosec // a document of the source
		return
	}
	require.Equal(d.t, now, string(b), "what the tasks ask has changed; write it down with -update-desk")
}

func newDeskDay(t *testing.T) *deskDay {
	t.Helper()
	s := newShop(t)
	d := &deskDay{
		shop: s, fitters: [2]person{s.hire(process.Mechanic, fitting), s.hire(process.Mechanic, fitting)},
		make: "Make" + word(5), plate: "A" + word(5), carPlate: "B" + word(5),
		pad: s.newPart("Pad"+word(5), 8), cleaner: s.newPart("Cleaner"+word(5), 8), disc: s.newPart("Disc"+word(5), 0),
	}
	s.mechanics = append(s.mechanics, d.fitters[:]...)
	s.newSupplier(offer{d.disc, 1, 2})
	d.templates = [2]string{d.template(padsJob, "1", d.pad, d.cleaner), d.template(discsJob, "2", d.disc)}
	client, car := d.owner(d.plate)
	d.inside = s.open(intake(client, car, "it squeaks"))
	d.owner(d.carPlate)
	d.other = s.openForNew("the pedal is soft")
	d.other.skipDiagnosis(fittingJob("Change discs", d.disc))
	d.other.approveByLink()
	return d
}

// owner has a car with that plate.
func (d *deskDay) owner(plate string) (client, car string) {
	d.t.Helper()
	client = d.newClient()
	var made card
	d.post(d.reception.Client, "/v1/vehicles", with(carCard(client), body{"plate": plate, "make": d.make}), &made)
	return client, made.ID
}

// template is work of the fitters that the shop does again and again.
func (d *deskDay) template(title, hours string, parts ...string) string {
	d.t.Helper()
	var made card
	list := []body{}
	for _, no := range parts {
		list = append(list, body{"part_no": no, "qty": 1})
	}
	d.post(d.manager.Client, "/v1/job-templates", body{
		"titles": body{"en": title}, "skill": fitting, "norm_hours": json.Number(hours), "parts": list, "active": true, "fits": []body{{"make": d.make}},
	}, &made)
	return made.ID
}

// fitter is who has the first job of today's order.
func (d *deskDay) fitter() person {
	i := slices.IndexFunc(d.fitters[:], func(p person) bool { return p.ID == d.today.job("J1").Slot.MechanicID })
	return d.fitters[max(i, 0)]
}

// fittingJob is work of an hour that the fitter can do.
func fittingJob(title string, parts ...string) workorder.JobSpec {
	j := job(title, 1, parts...)
	j.Skill = fitting
	return j
}

func (d *deskDay) findsWhoIsHere(h *hands) {
	h.fill("Who is here?", d.plate).click("Search")
	h.click(d.inside.Number).See("it squeaks")
}

func (d *deskDay) opens(h *hands) {
	h.fill("Who is here?", d.carPlate).click("Search").click("New order")
	h.fill("Concern 1", "the brakes squeal").fill("Odometer, km", "50 000").click("Open order").See("Work order opened.")
	d.today = d.follow(path.Base(h.Path()))
}

func (d *deskDay) estimates(h *hands) {
	h.click("Skip diagnosis").fill("Why no diagnosis is needed", "seen at the lift")
	h.tick("take_jobs", d.templates[0]).tick("take_jobs", d.templates[1])
	h.click("Skip diagnosis").See("Draft of the estimate")
	h.click("Send to the client").See("Estimate sent to the client.")
	d.today.becomes(workorder.AwaitingApproval)
}

func (d *deskDay) writesDownYes(h *hands) {
	h.click("Decide estimate").tick("jobs[0].decision", "approved").tick("jobs[1].decision", "approved")
	h.fill("Evidence", "call 12:40").click("Decide estimate").See("Decision recorded.")
	d.today.becomes(workorder.Queued)
}

func (d *deskDay) receives(h *hands) {
	h.click("A van's delivery").fill("Number of the delivery note", "4711").click("All of it came").click("Receive delivery").See("Delivery received.")
	d.today.look()
	require.Equal(d.t, workorder.Reserved, d.today.line("P3").Supply)
}

func (d *deskDay) issues(h *hands) {
	h.in(padsJob, "Issue parts").Gone(padsJob)
	h.in(discsJob, "Issue parts").Gone(discsJob)
}

func (d *deskDay) assigns(h *hands) {
	d.today.look()
	other := d.fitters[0]
	if d.fitter().ID == other.ID {
		other = d.fitters[1]
	}
	h.click(padsJob).choose("mechanic_id", other.ID).click("Assign job").See(padsJob)
	d.today.look()
	require.Equal(d.t, other.ID, d.fitter().ID)
}

func (d *deskDay) repairs(h *hands) {
	h.in(padsJob, "Start").See("Job started.")
	h.click("Finish").fill("Cause", "worn out").fill("Work done", "new ones fitted").click("Finish").See("Job finished.")
	d.today.look()
	d.today.startJob("J2")
	d.today.finishJob("J2")
	d.today.passQC()
}

func (d *deskDay) handsOver(h *hands) {
	h.click("Record payment").fill("Card", "yes").click("Record payment").See("Payment recorded.")
	h.click("Hand over").fill("Odometer at hand-over, km", "50 003").click("Hand over").See("Car handed over.")
	h.click("Close").See("Work order closed.")
	d.today.becomes(workorder.Closed)
}

func (d *deskDay) looksForTheJam(h *hands) {
	h.in("Checked in", d.inside.Number).See("Way through the process")
}
