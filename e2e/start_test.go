//go:build !external

package e2e

import (
	"context"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/internal/locale"
)

// newcomer is somebody who opens a service centre with a browser and docs/start.md: they
// read labels and press buttons, and know no address but the one that the program prints.
type newcomer struct {
	*browser.Browser
	t    *testing.T
	l    *locale.Locale
	page string // docs/start.md, for who reads English
}

// TestStart_FromNothingToAClosedOrderByPagesOnly: an empty database, its link, and an order
// with a bought part that the client and an insurer pay. What is pressed and filled in on
// the way is named in docs/start.md.
func TestStart_FromNothingToAClosedOrderByPagesOnly(t *testing.T) {
	page, err := os.ReadFile("../docs/start.md")
	require.NoError(t, err)
	t.Run("English at a desk", func(t *testing.T) {
		opensAShop(t, deskWide, deskHigh, "en", "Germany", strings.Join(strings.Fields(string(page)), " "))
	})
	t.Run("Russian on a phone", func(t *testing.T) {
		opensAShop(t, phoneWide, phoneHigh, "ru", "Россия", "")
	})
}

func opensAShop(t *testing.T, wide, high int64, language, country, page string) {
	began := time.Now()
	dir, remove, err := newFolder()
	require.NoError(t, err)
	t.Cleanup(remove)
	o, _, err := options(func() (string, func(), error) { return dir, nil, nil })
	require.NoError(t, err)
	o.DataDir, o.SetUp = dir, true
	ctx := context.WithoutCancel(t.Context()) // what is left open at the end is stopped
	a, err := start(ctx, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Stop(ctx)) })
	link, err := a.SetUpLink(t.Context())
	require.NoError(t, err)
	t.Logf("the program is up after %s", time.Since(began).Round(time.Second))

	reads := browser.Language(language)
	n := &newcomer{Browser: browser.Open(t, a.URL(), wide, high, reads), t: t, l: locale.For(language), page: page}
	n.Go(link)
	n.founds(country)
	n.setsUp()
	n.fillsThePriceList()
	n.opens()
	number := path.Base(n.Path())
	n.estimates()
	n.receives()
	mechanic := n.at(n.Other(phoneWide, phoneHigh, reads))
	mechanic.works()
	n.handsOver(number)
	t.Logf("closed after %s", time.Since(began).Round(time.Second))
}

// at is the same reader at another window.
func (n *newcomer) at(b *browser.Browser) *newcomer {
	other := *n
	other.Browser = b
	return &other
}

// named is a text of the pages, which the way must name.
func (n *newcomer) named(key string, args ...any) string {
	n.t.Helper()
	text := n.l.T(key, args...)
	if n.page != "" {
		word, _, _ := strings.Cut(text, ", ")
		require.Contains(n.t, n.page, "*"+word+"*", "docs/start.md does not name what is pressed or filled in")
	}
	return text
}

func (n *newcomer) press(key string, args ...any) {
	n.t.Helper()
	n.Click(n.named(key, args...))
}

func (n *newcomer) fill(value, key string, args ...any) {
	n.t.Helper()
	n.Fill(n.named(key, args...), value)
}

// founds is the page behind the link.
func (n *newcomer) founds(country string) {
	n.See(n.l.T("settings.start")).Audit()
	n.fill("Wheels Ltd", "settings.company")
	n.fill("Main Street", "settings.branch_name")
	n.fill("WLS", "settings.code")
	n.fill(country, "settings.country")
	n.fill("Anna Owner", "settings.your_name")
	n.fill("owner", "base.user_name")
	n.fill(password, "base.password")
	n.fill(password, "base.password_again")
	n.press("settings.start_button")
	n.See(n.l.T("settings.missing")).Audit()
}

// setsUp fills in what Settings says is missing, and who is bought from and who pays.
func (n *newcomer) setsUp() {
	n.press("settings.missing_rate")
	n.fill("100", "settings.rule_labour_rate")
	n.press("base.save")
	n.press("settings.missing_mechanic")
	n.fill("Igor Mechanic", "settings.name")
	n.fill("brakes", "settings.skills")
	n.fill("igor", "base.user_name")
	n.fill(password, "settings.first_password")
	n.press("settings.person_add")
	n.See("Igor Mechanic")
	n.press("nav.settings")
	n.press("settings.missing_bay")
	n.fill("Lift 1", "settings.name")
	n.press("settings.bay_add")
	n.See("Lift 1")
	n.press("nav.settings")
	n.See(n.l.T("settings.complete")).Audit()
	n.press("nav.suppliers")
	n.press("settings.supplier_add")
	n.fill("Parts and More", "settings.name")
	n.press("settings.supplier_add")
	n.See("Parts and More")
	n.press("nav.settings")
	n.press("settings.payers")
	n.press("settings.payer_add")
	n.fill("Safe Insurance", "settings.name")
	n.fill(n.named("payer.insurer"), "settings.payer_kind")
	n.press("settings.payer_add")
	n.See("Safe Insurance")
}

// fillsThePriceList makes the part's card and says who sells it.
func (n *newcomer) fillsThePriceList() {
	n.press("nav.settings")
	n.press("prices.title")
	n.press("parts.new")
	n.fill("GDB1330", "field.part_no")
	n.fill("Brake pads", "field.part")
	n.fill("TRW", "prices.brand")
	n.fill("60", "field.price")
	n.press("parts.new")
	n.See(n.l.T("prices.sellers")).Audit()
	n.fill("Parts and More", "field.supplier")
	n.fill("35", "parts.cost_of_one", "Currency", "")
	n.fill("1", "prices.days")
	n.press("prices.seller_button")
	n.See(n.l.T("prices.sellers_text")).Audit()
}

// opens is the order of a client who is not known, with a warranty of which an insurer pays its part.
func (n *newcomer) opens() {
	n.press("nav.settings")
	n.press("settings.first_order")
	n.fill("Carl Client", "new.whose")
	n.press("base.search")
	n.press("search.new_client")
	n.fill(newPhone(), "field.phone")
	n.fill("yes", "card.consent_personal_data")
	n.fill("yes", "card.consent_service")
	n.press("card.make_client")
	n.press("card.new_vehicle")
	n.fill(newVIN(), "field.vin")
	n.fill("A 123 BC", "field.plate")
	n.fill("Skoda", "field.make")
	n.fill("Octavia", "field.model")
	n.press("card.make_vehicle")
	n.See(n.l.T("new.says"))
	n.press("coverage.add")
	n.fill(n.named("grantor.insurer"), "coverage.grantor")
	n.fill("Safe Insurance", "coverage.payer")
	n.fill("2020-01-01", "coverage.starts_on")
	n.fill("2099-12-31", "coverage.ends_on")
	n.fill("50", "coverage.pct_labour")
	n.press("coverage.add")
	n.See(n.l.T("new.says"))
	n.fill("The brakes squeal", "new.concern", "N", 1)
	n.fill("yes", "kind.warranty")
	n.fill("50000", "field.odometer")
	n.press("command.open")
	n.See(n.l.T("command.open.done")).Audit()
}

// estimates says what is to be done, sends the estimate and writes the answer down.
func (n *newcomer) estimates() {
	n.press("command.skip-diagnosis")
	n.fill("seen at once", "order.skip_why")
	n.fill("Change the pads", "order.job_title")
	n.fill("1.5", "field.hours")
	n.fill("brakes", "order.skill")
	n.Pick("jobs[0].parts[0].part_no", "pads", "GDB1330")
	n.fill("1", "field.qty")
	n.press("command.skip-diagnosis")
	n.See(n.l.T("command.skip-diagnosis.done"))
	n.press("order.send")
	n.See(n.l.T("command.send-estimate.done"))
	n.press("command.decide-estimate")
	n.press("order.say_approve")
	n.fill(n.named("channel.in_person_signature"), "order.channel")
	n.fill("signed at the desk", "field.evidence")
	n.press("command.decide-estimate")
	n.See(n.l.T("command.decide-estimate.done")).Audit()
}

// receives is the part that was bought, from the van to the bench.
func (n *newcomer) receives() {
	n.press("nav.parts")
	n.press("command.receive-parts")
	n.press("command.receive-parts")
	n.See(n.l.T("command.receive-parts.done"))
	n.press("parts.missing")
	n.press("command.issue-parts")
	n.See(n.l.T("command.issue-parts.done"))
}

// works is the mechanic with a phone.
func (n *newcomer) works() {
	n.Go("/")
	n.fill("igor", "base.user_name")
	n.fill(password, "base.password")
	n.press("base.sign_in")
	n.See(n.named("account.own")).Audit()
	n.fill(password, "account.present")
	n.fill(password+" of my own", "base.password_new")
	n.fill(password+" of my own", "base.password_again")
	n.press("base.save")
	n.See(n.l.T("account.changed"))
	n.press("jobs.start")
	n.See(n.l.T("command.start-job.done")).Audit()
	n.press("jobs.finish")
	n.fill("worn out", "field.cause")
	n.fill("new pads", "field.correction")
	n.press("jobs.finish")
	n.See(n.l.T("command.finish-job.done"))
}

// handsOver checks the work, takes the client's share and gives the car back.
func (n *newcomer) handsOver(number string) {
	n.press("nav.orders")
	n.Click(number)
	n.press("command.pass-quality-check")
	n.press("command.pass-quality-check")
	n.See(n.l.T("command.pass-quality-check.done"))
	n.press("command.record-payment")
	n.fill("yes", "method.card")
	n.press("command.record-payment")
	n.See(n.l.T("command.record-payment.done"))
	n.press("command.hand-over")
	n.fill("50003", "order.odometer_out")
	n.press("command.hand-over")
	n.See(n.l.T("command.hand-over.done"))
	n.press("command.close")
	n.See(n.l.T("command.close.done")).See(n.l.T("payer.client")).See(n.l.T("payer.insurer")).Audit()
	require.Equal(n.t, "2", n.Evaluate(`document.querySelectorAll('[data-part=money] a[href*="/documents/invoice-"]').length`), "two payers, two invoices")
}
