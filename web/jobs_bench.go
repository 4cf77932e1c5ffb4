package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// bench is a job on a mechanic's list.
type bench struct {
	board.ShopOrder
	Job   workorder.Job
	First bool // of those that can start
}

// queued is an order that waits for whoever has a hand free.
type queued struct {
	board.ShopOrder
	WhyNot string // of the command that takes it on; empty when it can be given
}

// Promised is when the client is to have the car back, zero when nobody said.
func (q queued) Promised() time.Time { return q.PromisedAt() }

// Finished are the jobs that a check looks at.
func (q queued) Finished() []workorder.Job { return finished(q.Jobs) }

func finished(jobs []workorder.Job) []workorder.Job {
	return slices.DeleteFunc(slices.Clone(jobs), func(j workorder.Job) bool { return j.Exec != workorder.Done })
}

// Key begins the key of a button: the same until the order moves on, so that a list
// that comes anew shows what changed and not that keys did.
func (b bench) Key() string { return fmt.Sprintf("start-%s-%d-%s", b.Number, b.Version, b.Job.ID) }

// Key is the key of the button that takes the order on.
func (q queued) Key() string { return fmt.Sprintf("start-%s-%d", q.Number, q.Version) }

// Concern is what the client said that the job answers; nothing when it answers
// nothing in particular.
func (b bench) Concern() string { return b.Said(b.Job) }

// Said is what the client said that a job of the order answers.
func (b bench) Said(j workorder.Job) string {
	if j.Concern < 1 || j.Concern > len(b.Concerns) {
		return ""
	}
	return b.Concerns[j.Concern-1].Text
}

// Parts are the job's parts that are at the bench, or are still to come.
func (b bench) Parts(atBench bool) []workorder.PartLine {
	return slices.DeleteFunc(slices.Clone(b.Job.Lines), func(l workorder.PartLine) bool {
		return l.Supply == workorder.SupplyCancelled || (l.Supply == workorder.Issued) != atBench
	})
}

// Question is the last thing that the mechanic wanted to hear about the job; nil when
// there was nothing.
func (b bench) Question() *workorder.Question {
	for i := len(b.Questions) - 1; i >= 0; i-- {
		if b.Questions[i].JobID == b.Job.ID {
			return &b.Questions[i]
		}
	}
	return nil
}

// spent is the time clocked so far.
func (b bench) spent(now time.Time) (sum time.Duration) {
	for _, e := range b.Job.Entries {
		until := now
		if e.To != nil {
			until = *e.To
		}
		sum += until.Sub(e.From)
	}
	return sum
}

// Clock is the time clocked so far, as a watch shows it.
func (b bench) Clock(now time.Time) string { return clocked(b.spent(now)) }

// Over reports whether the job has taken longer than it should.
func (b bench) Over(now time.Time) bool { return b.spent(now) > b.Job.NormHours.Duration() }

// Norm is the time that the job should take.
func (b bench) Norm() string { return clocked(b.Job.NormHours.Duration()) }

// clocked writes time as a watch does: 0:42.
func clocked(d time.Duration) string {
	minutes := int64(max(0, d) / time.Minute)
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

// Hold is the open hold of the job, nil when it waits for nothing that is recorded.
func (b bench) Hold() *process.Hold {
	for i := range b.Holds {
		if h := &b.Holds[i]; h.Until == nil && h.JobID == b.Job.ID {
			return h
		}
	}
	return nil
}

// Waits is the key of the words for what the job waits for.
func (b bench) Waits() string {
	switch {
	case b.Job.Approval == workorder.Proposed:
		return "hold.decision"
	case b.Hold() != nil:
		return "hold." + b.Hold().Reason
	case len(b.Parts(false)) > 0:
		return "jobs.waits_issue"
	}
	return "jobs.waits_turn"
}

// Returned is why a check sent the job back; empty when none did.
func (b bench) Returned() string {
	if b.Job.Exec != workorder.Failed {
		return ""
	}
	for _, c := range slices.Backward(b.Checks) {
		if slices.Contains(c.FailedJobs, b.Job.ID) {
			return c.Reason
		}
	}
	return ""
}

func lastEntry(j workorder.Job) *workorder.Entry {
	if len(j.Entries) == 0 {
		return nil
	}
	return &j.Entries[len(j.Entries)-1]
}
