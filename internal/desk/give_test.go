package desk

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// asked is what an Update carries beside its command.
type asked struct {
	Seen   int    `json:"seen"`
	Branch string `json:"branch"`
	Hash   string `json:"hash"`
}

// engine stands in for Temporal: it answers Updates in turn.
type engine struct {
	client.Client
	t       *testing.T
	asked   []asked
	answers []func(asked) (workflows.Receipt, error)
}

// UpdateWorkflow implements [client.Client].
func (e *engine) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	b, err := json.Marshal(o.Args[0])
	require.NoError(e.t, err)
	var a asked
	require.NoError(e.t, json.Unmarshal(b, &a))
	require.Less(e.t, len(e.asked), len(e.answers), "asked once too often")
	answer := e.answers[len(e.asked)]
	e.asked = append(e.asked, a)
	r, err := answer(a)
	r.Hash = a.Hash
	return receipt{r: r}, err
}

// receipt is the answer to an Update.
type receipt struct {
	client.WorkflowUpdateHandle
	r workflows.Receipt
}

// Get implements [client.WorkflowUpdateHandle].
func (r receipt) Get(_ context.Context, into any) error {
	*into.(*workflows.Receipt) = r.r
	return nil
}

// answering is a counter whose engine gives these answers.
func answering(t *testing.T, answers ...func(asked) (workflows.Receipt, error)) (*booth, *engine) {
	t.Helper()
	c := newBooth(t)
	e := &engine{t: t, answers: answers}
	c.desk.Door, c.desk.Metrics = workflows.NewDoor(e, "test", workflows.Processes()), metrics.New()
	return c, e
}

func refusing(kind process.ErrorKind, words string) func(asked) (workflows.Receipt, error) {
	return func(asked) (workflows.Receipt, error) {
		return workflows.Receipt{}, temporal.NewNonRetryableApplicationError(words, string(kind), nil)
	}
}

func over(asked) (workflows.Receipt, error) {
	return workflows.Receipt{}, serviceerror.NewNotFound("workflow execution already completed")
}

func done(asked) (workflows.Receipt, error) { return workflows.Receipt{Version: 1}, nil }

func TestGive_ReadsTheOrderAfterTheCommandAndNothingElse(t *testing.T) {
	t.Parallel()
	c, e := answering(t, done)
	o, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.CloseOrder{}, Ask{})
	require.NoError(t, err)
	require.Equal(t, c.order.Version, o.Version)
	require.Len(t, c.sent.take(), 1)
	require.Equal(t, c.Branch, e.asked[0].Branch, "the workflow compares it")
	require.Zero(t, e.asked[0].Seen)
}

func TestGive_LooksUpWhatACommandNamesInOneStatement(t *testing.T) {
	t.Parallel()
	c, e := answering(t, done)
	jobs := []workorder.JobSpec{{Concern: 1, Parts: []workorder.PartSpec{{PartNo: c.InStock}, {PartNo: c.Missing}}}}
	_, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.SkipDiagnosis{Jobs: jobs}, Ask{})
	require.NoError(t, err)
	require.Len(t, c.sent.take(), 2)
	require.Equal(t, c.order.Version, e.asked[0].Seen)
}

func TestGive_RefusesNamesThatNoCardExistsFor(t *testing.T) {
	t.Parallel()
	c, _ := answering(t)
	jobs := []workorder.JobSpec{{Parts: []workorder.PartSpec{{PartNo: c.InStock}, {PartNo: "NO-1"}, {PartNo: ""}}}}
	for words, cmd := range map[string]process.Command{
		`part_no: "" is not in the price list; check the number or let the parts desk add it`:     workorder.RecordFindings{Jobs: jobs},
		`part_no: "NO-1" is not in the price list; check the number or let the parts desk add it`: workorder.ReviseEstimate{AddParts: []workorder.PartAdd{{PartNo: "NO-1"}}},
		`mechanic_id: "st_no" does not work at branch T`:                                          workorder.AssignJob{MechanicID: "st_no"},
		`bay_id: branch T has no bay "bay_no"; GET /v1/bays lists them`:                           workorder.MoveCar{BayID: "bay_no"},
		`supplier_id: "sup_no" is not known; GET /v1/suppliers lists them`:                        workorder.RecordOffer{SupplierID: "sup_no"},
	} {
		_, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, cmd, Ask{})
		require.EqualError(t, err, words)
		require.Equal(t, process.KindInvalid, process.KindOf(err))
		require.Len(t, c.sent.take(), 1, words)
	}
}

// A workflow that is behind the record after a crash refuses what it does not
// know of. Whoever relies on the record is asked to wait until it does.
func TestGive_AWorkflowBehindTheRecordDoesNotRefuse(t *testing.T) {
	t.Parallel()
	c, e := answering(t,
		refusing(process.KindConflict, "close can not be given in phase checked_in"),
		refusing(process.KindUnavailable, "the order is being brought up to date"),
		done)
	_, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.CloseOrder{}, Ask{Key: "k"})
	require.NoError(t, err)
	require.Len(t, e.asked, 3)
	require.Equal(t, []int{0, c.order.Version, c.order.Version}, []int{e.asked[0].Seen, e.asked[1].Seen, e.asked[2].Seen})
}

func TestGive_ARefusalOfAWorkflowThatKnowsStands(t *testing.T) {
	t.Parallel()
	no := refusing(process.KindConflict, "not in this phase")
	c, _ := answering(t, no, no)
	_, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.CloseOrder{}, Ask{})
	require.EqualError(t, err, "not in this phase")
}

func TestGive_TellsAnUnknownOrderFromOneThatIsOver(t *testing.T) {
	t.Parallel()
	c, _ := answering(t, over, over, over)
	_, err := c.desk.Give(t.Context(), c.advisor, c.Branch+"-999999", workorder.CloseOrder{}, Ask{})
	require.EqualError(t, err, `there is no work order "T-999999"`)
	require.Equal(t, process.KindNotFound, process.KindOf(err))
	_, err = c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.CloseOrder{}, Ask{})
	require.EqualError(t, err, "this is over: nothing can be changed any more")
	require.Equal(t, process.KindConflict, process.KindOf(err))
}

// A worker of an older version does not compare branches: an order whose number is
// not of the caller's branch is looked up before anything is sent.
func TestGive_AnotherBranchsOrderIsNotSentAnything(t *testing.T) {
	t.Parallel()
	c, e := answering(t)
	stranger := auth.Principal{ID: "st_x", Branch: "T0", Role: process.Reception}
	_, err := c.desk.Give(t.Context(), stranger, c.order.Number, workorder.CloseOrder{}, Ask{})
	require.EqualError(t, err, "there is no work order T-000001 at your branch")
	require.Empty(t, e.asked)
}

func TestGive_WaitsFromBeforeTheCommand(t *testing.T) {
	t.Parallel()
	sent, version := make(chan struct{}), make(chan int)
	c, _ := answering(t, func(asked) (workflows.Receipt, error) {
		close(sent)
		return workflows.Receipt{Version: <-version}, nil
	})
	c.listen()
	got := make(chan int, 1)
	go func() {
		defer close(got)
		if o, err := c.desk.Give(t.Context(), c.advisor, c.order.Number, workorder.CloseOrder{}, Ask{Wait: time.Hour}); err == nil {
			got <- o.Version
		}
	}()
	<-sent
	c.pending()
	version <- c.order.Version // it has heard that steps are pending, and need not look
	c.rest()
	require.Equal(t, c.order.Version, <-got)
	require.Len(t, c.sent.take(), 1)
}
