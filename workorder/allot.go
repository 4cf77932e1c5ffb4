package workorder

import (
	"slices"

	"github.com/workbay/workbay/process/exact"
)

// allot divides what is free among those who want it, first come first served. What
// it gives sums to at most free, and nobody gets more than they want.
func allot(free exact.Qty, wants []exact.Qty) []exact.Qty {
	got := make([]exact.Qty, len(wants))
	for i, want := range wants {
		got[i] = max(0, min(free, want))
		free -= got[i]
	}
	return got
}

// onTheShelf gives each line of stock's answer its share of what is free: stock
// answers for one line at a time, and two jobs may want the same part. What a line
// of the order was promised before and is not reserved yet comes first, then the
// lines of the answer in the order of the jobs.
func (o *Order) onTheShelf(answer []PartChecked) []PartChecked {
	answer = slices.Clone(answer)
	asked := map[string]int{}
	for i, a := range answer {
		asked[a.LineID] = i
	}
	free := map[string]exact.Qty{}
	wants, whose := map[string][]exact.Qty{}, map[string][]int{}
	for j, l := range o.eachLine() {
		if i, ok := asked[l.ID]; ok && o.open(j) && l.Supply == Needed {
			free[l.PartNo] = answer[i].Available
			wants[l.PartNo], whose[l.PartNo] = append(wants[l.PartNo], l.Qty), append(whose[l.PartNo], i)
		}
	}
	for part, lines := range whose {
		for k, got := range allot(free[part]-o.onShelf(part), wants[part]) {
			answer[lines[k]].Available = got
		}
	}
	return answer
}

// onShelf is how much of a part lines of the order count on that is not reserved yet.
func (o *Order) onShelf(part string) exact.Qty {
	var sum exact.Qty
	for j, l := range o.eachLine() {
		if l.PartNo == part && o.open(j) && (l.Supply == InStock || l.Supply == Short || l.Supply == Offered) {
			sum += l.Available
		}
	}
	return sum
}
