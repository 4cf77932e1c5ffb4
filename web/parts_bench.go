package web

import (
	"context"
	"fmt"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/workorder"
)

// benchJob is a job all of whose parts are kept and wait to be issued.
type benchJob struct {
	Of       parts.CarOrder
	Job      workorder.Job
	Mechanic string
	levels   map[string]stock.StockItem
	Key      string // the same until the order changes, so that a list that is read again stays as it is
}

// Place is where a part stands in the store.
func (b benchJob) Place(partNo string) string { return b.levels[partNo].Place }

// Stock is the address of a part's card, where it is counted when it is not on its shelf.
func (b benchJob) Stock(partNo string) string { return stockPath(partNo) }

// benchReads bounds how many pages of orders one page looks through for such jobs:
// most orders with something in stock wait for nothing else.
const benchReads = 4

// benchJobs finds jobs whose parts can go to the bench, by the orders' promises.
func (s *server) benchJobs(ctx context.Context, page database.Page) (jobs []benchJob, next string, err error) {
	m := caller(ctx)
	staff, err := s.people(ctx, m.Branch)
	if err != nil {
		return nil, "", err
	}
	command := workorder.IssueParts{}.Name()
	step, _ := workorder.StepOf(command)
	for range benchReads {
		list, err := s.Store.PartsDesk.OrdersForBench(ctx, m.Branch, step.From, page)
		if err != nil {
			return nil, "", err
		}
		for _, o := range list.Items {
			for _, j := range o.Jobs {
				if !canAlone(o.Order, j, command, m.Actor()) {
					continue
				}
				b := benchJob{Of: o, Job: j, Key: fmt.Sprintf("issue/%s/%s/%d/%s", o.Number, j.ID, o.Version, m.ID)}
				if j.Slot != nil {
					b.Mechanic = staff.Names[j.Slot.MechanicID]
				}
				jobs = append(jobs, b)
			}
		}
		if page.Cursor = list.Next; list.Next == "" || len(jobs) >= page.Limit {
			break
		}
	}
	return jobs, page.Cursor, s.whereTheyStand(ctx, jobs)
}

// whereTheyStand looks up the places of the jobs' parts.
func (s *server) whereTheyStand(ctx context.Context, jobs []benchJob) error {
	var numbers []string
	for _, b := range jobs {
		for _, l := range b.Job.Lines {
			numbers = append(numbers, l.PartNo)
		}
	}
	levels, err := s.Store.Stock.Levels(ctx, caller(ctx).Branch, numbers)
	for i := range jobs {
		jobs[i].levels = levels
	}
	return err
}
