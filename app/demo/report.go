package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// report shows what there is to see after the day.
func (s *shop) report(visits []*visit, took time.Duration) {
	count := map[process.Phase]map[workorder.OrderKind]int{}
	billed := map[workorder.PayerKind]exact.Money{}
	currency := ""
	for _, v := range visits {
		o := &v.order
		if count[o.Phase] == nil {
			count[o.Phase] = map[workorder.OrderKind]int{}
		}
		count[o.Phase][o.Kind]++
		currency = o.Currency
		for _, i := range o.Invoices {
			if i.State != "credited" {
				billed[i.Payer.Kind] += i.Total
			}
		}
	}
	s.say("\n  %-20s %12s %12s\n", "phase", "commercial", "warranty")
	for _, st := range workorder.Stages() {
		s.say("  %-20s %12d %12d\n", st.Phase, count[st.Phase][workorder.Commercial], count[st.Phase][workorder.Warranty])
	}
	s.say("\n  %-20s %25s\n", "billed to", "")
	for _, k := range []workorder.PayerKind{workorder.PayerClient, workorder.PayerManufacturer, workorder.PayerDistributor, workorder.PayerInsurer} {
		s.say("  %-20s %25s\n", k, grouped(exact.Format(billed[k], currency)))
	}
	s.say("\n  Worth looking at:\n")
	seen := map[*story]bool{}
	for _, v := range visits {
		if v.story.show != "" && !seen[v.story] {
			seen[v.story] = true
			s.say("  %s  %s\n", v.order.Number, v.story.show)
		}
	}
	s.say("\n  %d orders in %.1f s\n", len(visits), took.Seconds())
}

// grouped puts a thin line of spaces between the thousands: 1 234 567.00 RUB.
func grouped(amount string) string {
	whole, rest, _ := strings.Cut(amount, ".")
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(d)
	}
	return fmt.Sprintf("%s.%s", b.String(), rest)
}
