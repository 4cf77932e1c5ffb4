package web_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

var inLetter = regexp.MustCompile(`/c/[A-Za-z0-9_-]{43}`)

// link is the address in the newest message about an order.
func (h *house) link(order string) string {
	h.t.Helper()
	letters, err := h.store.Messages.Outbox(h.t.Context(), order, 0, 100)
	require.NoError(h.t, err)
	require.NotEmpty(h.t, letters)
	return inLetter.FindString(letters[len(letters)-1].Body)
}

// linkTo is the address in a new message that only says how far an order is.
func (h *house) linkTo(o workorder.Order) string {
	h.t.Helper()
	_, err := h.store.Messages.QueueMessages(h.t.Context(), workorder.MessagesRequest{
		Order: o.Number, Branch: o.Branch, ClientID: o.ClientID, Keys: []string{"ready/again"},
	})
	require.NoError(h.t, err)
	return h.link(o.Number)
}

// decision is a client's form for an estimate.
func decision(o workorder.Order, key string, said ...string) url.Values {
	form := url.Values{"estimate_version": {"1"}, "key": {key}}
	for i, d := range said {
		form.Set("decision."+o.Jobs[i].ID, d)
	}
	return form
}

func TestN12_AClientSeesTheirOrderInEveryPhaseAndLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	for _, s := range workorder.Stages() {
		o := h.order(s.Phase)
		link := h.linkTo(o)
		for _, tag := range locale.Languages() {
			l := locale.For(tag)
			page := they.get(link + "?lang=" + tag).ok()
			page.has(l.T("plain."+string(s.Phase)), l.T("next."+string(s.Phase)), "Lada Samara", "Test", hostile)
			page.source(`lang="` + tag + `"`)
			for _, r := range process.StaffRoles() {
				page.lacks(h.Actor(r).ID)
			}
		}
		require.Equal(t, o.Version, h.load(o.Number).Version, "looking changes nothing")
	}
}

func TestN12_AWarrantyOrderShowsTheClientsShareOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.orderOf(workorder.Warranty, workorder.AwaitingApproval)
	e := o.Estimate()
	page := h.nobody().get(h.link(o.Number) + "?lang=en").ok()
	page.has("Deductible", "Covered by the manufacturer", "The manufacturer pays a part", locale.For("en").Money(e.Totals[0].Amount, o.Currency))
	page.lacks(locale.For("en").Money(e.Total, o.Currency), "A manufacturer")
	page.source(`data-deductible="70000"`, `data-covered="70000"`)
}

var reckoning = regexp.MustCompile(`data-(deductible|amount|covered)="(\d+)"`)

// The page counts what the server will: a deductible once, whatever is chosen.
func TestN12_TheMovingTotalIsTheServersOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, chosen := range [][]string{{"approved", "approved"}, {"approved", "declined"}, {"declined", "approved"}} {
		o := h.orderOf(workorder.Warranty, workorder.AwaitingApproval)
		link := h.link(o.Number)
		found := map[string][]exact.Money{}
		for _, m := range reckoning.FindAllStringSubmatch(h.nobody().get(link).ok().body, -1) {
			n, err := strconv.ParseInt(m[2], 10, 64)
			require.NoError(t, err)
			found[m[1]] = append(found[m[1]], exact.Money(n))
		}
		var total, covered exact.Money
		for i, said := range chosen {
			if said == "approved" {
				total, covered = total+found["amount"][i], covered+found["covered"][i]
			}
		}
		total += min(covered, found["deductible"][0])
		h.nobody().post(link+"/decide?lang=en", decision(o, "k"+o.Number, chosen...)).to(link + "?lang=en").ok().has(locale.For("en").Money(total, o.Currency))
		o = h.load(o.Number)
		require.Equal(t, o.Estimate().Decision.Totals[0].Amount, total, chosen)
	}
}

func TestN12_TheAddressIsKeptSecret(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	for _, path := range []string{h.link(o.Number), "/c/nothing"} {
		header := h.nobody().get(path).header
		require.Equal(t, "no-store", header.Get("Cache-Control"))
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"))
		require.Contains(t, header.Get("X-Robots-Tag"), "noindex")
		require.Empty(t, header.Get("Set-Cookie"))
	}
}

func TestC24_TheClientDecidesJobByJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	page := they.get(link + "?lang=en").ok()
	page.lacks("What was decided")
	require.NotContains(t, page.body, " checked", "nothing that costs money is chosen beforehand")
	require.Equal(t, o.Version, h.load(o.Number).Version)

	missing := they.post(link+"/decide?lang=en", decision(o, "k1", "approved")).refused(http.StatusUnprocessableEntity)
	missing.has("Please answer for each job", "Choose yes, later or no.")
	missing.source(`value="approved" data-amount`, ` checked>`)
	they.post(link+"/decide?lang=en", decision(o, "k2", "approved", "perhaps")).refused(http.StatusUnprocessableEntity)
	require.Equal(t, o.Version, h.load(o.Number).Version, "refused, nothing is decided")

	form := decision(o, "k3", "approved", "deferred")
	form.Set("reason.J2", "price")
	done := they.post(link+"/decide?lang=en", form).to(link + "?lang=en").ok()
	done.has("What was decided", "Agreed", "Later", "By link")
	o = h.load(o.Number)
	d := o.Estimate().Decision
	require.Equal(t, process.Actor{Role: process.Client, ID: h.ClientID}, d.By)
	require.Equal(t, []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}, {JobID: "J2", Decision: workorder.Deferred, Reason: "price"}}, d.Jobs)
	done.has(locale.For("en").Money(d.Totals[0].Amount, o.Currency))

	after := h.load(o.Number).Version
	they.post(link+"/decide?lang=en", form).to(link + "?lang=en") // a double click does one thing
	they.post(link+"/decide?lang=en", decision(o, "k4", "declined", "declined")).refused(http.StatusConflict).has("so this was not taken", "What was decided")
	require.Equal(t, after, h.load(o.Number).Version)
}

func TestC24_AReasonThatNobodyGaveIsAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	form := decision(o, "k", "declined", "deferred")
	h.nobody().post(link+"/decide", form).to(link).ok()
	o = h.load(o.Number)
	for _, d := range o.Estimate().Decision.Jobs {
		require.Equal(t, "other", d.Reason)
	}
}

// A form of a page without referrer names its origin "null", and a browser that
// is not on HTTPS does not say where it comes from at all.
func TestC24_TheFormWorksWithoutAnOrigin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+h.link(o.Number)+"/decide", strings.NewReader(decision(o, "k", "approved", "approved").Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "null")
	resp, err := h.nobody().browser.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
}

func TestC24_GETDecidesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	h.nobody().get(link + "?" + decision(o, "k", "approved", "approved").Encode()).ok()
	h.nobody().get(link + "/decide?" + decision(o, "k", "approved", "approved").Encode())
	require.Equal(t, o.Version, h.load(o.Number).Version)
}

// A link opens what matters now, whatever it was sent with; what was typed for an
// estimate that changed meanwhile is not taken for the new one.
func TestP18_AChangedEstimateIsDecidedAnewAndByAnyLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	o := h.order(workorder.AwaitingApproval)
	old := h.link(o.Number)
	h.give(o, process.Reception, workorder.ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J2"}, Reason: "the wipers are fine"})
	they.get(old + "?lang=en").ok().has("Send my decision").source(`name="estimate_version" value="2"`)
	they.post(old+"/decide?lang=en", decision(o, "k", "approved", "approved")).refused(http.StatusConflict).has("The estimate has changed since you opened this page", "Send my decision")
	they.post(old+"/change?lang=en", url.Values{"estimate_version": {"1"}, "reason": {"cheaper"}}).refused(http.StatusConflict)
	require.NotEqual(t, old, h.link(o.Number), "the new version came with a link of its own")
	form := decision(o, "k3", "approved")
	form.Set("estimate_version", "2")
	they.post(old+"/decide", form).to(old).ok()
	o = h.load(o.Number)
	require.Equal(t, "message", o.Estimate().Decision.Link.How)
}

func TestN12_TheClientAsksForAChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	they.post(link+"/change?lang=en", url.Values{"estimate_version": {"1"}, "reason": {"  "}}).refused(http.StatusUnprocessableEntity).has("Say what should be different.")
	long := strings.Repeat("ы", 1001)
	they.post(link+"/change?lang=en", url.Values{"estimate_version": {"1"}, "reason": {long}}).refused(http.StatusUnprocessableEntity).has(long)
	they.post(link+"/change?lang=en", url.Values{"estimate_version": {"1"}, "reason": {hostile}, "key": {"k"}}).to(link+"?lang=en").ok().
		has("The estimate is being changed", hostile).lacks("Send my decision")
	require.Equal(t, workorder.Preparing, h.load(o.Number).Phase)
}

func TestC24_ALinkThatOpensNothingSaysNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	h.give(o, process.Reception, workorder.Cancel{Reason: "sold"})
	revoked := they.get(link+"?lang=en").refused(http.StatusNotFound).has("This link does not open any more", "Call the service centre").lacks(o.Number)
	require.Equal(t, revoked.body, they.post(link+"/decide?lang=en", decision(o, "k", "approved", "approved")).refused(http.StatusNotFound).body)
	require.Equal(t, revoked.body, they.get(link+"/documents/order.pdf?lang=en").refused(http.StatusNotFound).body)
	they.get("/c/" + strings.Repeat("x", 43)).refused(http.StatusNotFound).lacks(o.Number)
	they.language = "ru"
	they.get("/c/" + strings.Repeat("x", 43)).refused(http.StatusNotFound).has("Ссылка")
}

// surveyor answers for the survey's workflow, which does nothing but keep the answer.
type surveyor struct{ *engine }

// UpdateWorkflow implements [client.Client].
func (e surveyor) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	if o.UpdateName != (survey.Answer{}).Name() {
		return e.engine.UpdateWorkflow(ctx, o)
	}
	r := o.Args[0].(workflows.Request)
	var said survey.Answer
	if err := json.Unmarshal(r.Command, &said); err != nil {
		return nil, err
	}
	if err := e.h.store.Surveys.AnswerSurvey(ctx, strings.TrimPrefix(o.WorkflowID, workflows.WorkflowID("survey", "")), said); err != nil {
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil)
	}
	return receipt{r: workflows.Receipt{Hash: r.Hash}}, nil
}

// survey sends the survey of a closed order and returns its link.
func (h *house) survey(o workorder.Order) string {
	h.t.Helper()
	_, err := h.store.Surveys.SendSurvey(h.t.Context(), survey.InputBefore{
		Order: o.Number, Branch: o.Branch, ClientID: o.ClientID, DueAt: time.Now(), Policy: workorder.DefaultPolicy().Survey,
	})
	require.NoError(h.t, err)
	return h.link(o.Number)
}

func TestM1_TheClientAnswersTheSurveyOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.web.Desk.Door = workflows.NewDoor(surveyor{h.engine}, "test", workflows.Processes())
	they := h.nobody()
	o := h.order(workorder.Closed)
	link := h.survey(o)
	for _, tag := range locale.Languages() {
		they.get(link + "?lang=" + tag).ok().has(locale.For(tag).T("survey.csat_5"))
	}
	half := they.post(link+"/survey?lang=en", url.Values{"csat": {"4"}, "ces": {"8"}, "comment": {hostile}}).refused(http.StatusUnprocessableEntity)
	half.has("Choose one.", hostile).source(`name="csat" value="4" required checked`)
	other := h.linkTo(o)
	they.get(other + "?lang=en").ok().has(locale.For("en").T("survey.csat_5"))
	they.get(other+"/order?lang=en").ok().has("How was it?", "What you came with")
	they.post(other+"/survey?lang=en", url.Values{"csat": {"4"}, "ces": {"7"}, "comment": {hostile}}).to(other + "/survey?lang=en").ok().has("Thank you")
	they.post(link+"/survey?lang=en", url.Values{"csat": {"1"}, "ces": {"1"}}).to(link + "/survey?lang=en").ok().has("Thank you")
	they.get(other + "?lang=en").ok().has("What you came with").lacks("How was it?")
	r, err := h.store.Surveys.SurveyOf(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, []any{4, 7, hostile}, []any{*r.CSAT, *r.CES, r.Comment})
	they.post(link+"/decide", decision(o, "k", "approved", "approved")).refused(http.StatusConflict)
}

func TestM1_ASurveyThatIsOverSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	link := h.survey(o)
	require.NoError(t, h.store.Surveys.ExpireSurvey(t.Context(), survey.InputBefore{Order: o.Number}))
	h.nobody().get(link + "?lang=en").ok().has("This survey is closed").lacks("Send")
}

func TestC24_WhoTriesManyLinksIsStopped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	link := h.link(h.order(workorder.AwaitingApproval).Number)
	for range 40 {
		they.get(link).ok() // what opens something is not counted
	}
	var last *answer
	tries := 0
	for last == nil || last.status == http.StatusNotFound {
		last = they.get("/c/" + rand.Text() + "/documents/order.pdf")
		tries++
		require.LessOrEqual(t, tries, 70, "30 a minute, and a minute may begin meanwhile")
	}
	require.Greater(t, tries, 30)
	last.refused(http.StatusTooManyRequests).has("Too many requests", "Wait a minute")
	wait, err := strconv.Atoi(last.header.Get("Retry-After"))
	require.NoError(t, err)
	require.True(t, wait >= 1 && wait <= 62, "%d s", wait)
	require.Equal(t, last.body, they.get("/c/"+rand.Text()).body, "nothing is told of any link")
	they.language = "ru"
	they.get("/c/" + rand.Text()).refused(http.StatusTooManyRequests).has("Подождите минуту")
}

func TestC24_AClientSeesWhomToCall(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	h.nobody().get(link + "?lang=en").ok().has("Questions? Call").lacks("tel:")
	phone := "+74951234567"
	_, err := h.store.Shop.PutBranch(t.Context(), h.Branch, shop.BranchCard{Name: "North " + hostile, Phone: &phone, Address: "Nevsky 1 " + hostile}, 0, h.Actor(process.Admin))
	require.NoError(t, err)
	h.nobody().get(link+"?lang=en").ok().has("Call +7 495 123-45-67", "Nevsky 1 "+hostile).source(`href="tel:+74951234567"`)
	_, err = h.store.Messages.HandLink(t.Context(), messages.Handing{Branch: h.Branch, Order: o.Number, ClientID: o.ClientID, How: messages.LinkShown, Renew: true}, h.Actor(process.Reception))
	require.NoError(t, err)
	h.nobody().get(link).refused(http.StatusNotFound).has(locale.For("ru").T("error.link.title"), "North "+hostile, "+7 495 123-45-67").lacks(o.Number)
	h.nobody().get("/c/" + rand.Text()).refused(http.StatusNotFound).has("+7 495 123-45-67")
	h.as(process.Reception).get("/orders/"+o.Number+"/documents/order").ok().has("North "+hostile, "Nevsky 1 "+hostile, "+7 495 123-45-67")
}
