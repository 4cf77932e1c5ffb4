package counters

import "slices"

// unlabelled are the metrics that every process has, with the number of labels that
// they had before the first one was the process. While a house is upgraded a worker
// of that time still writes such measures and an API of that time still folds them.
var unlabelled = map[string]int{"wo_stage_seconds": 4, "wo_hold_seconds": 4, "sla_clock_total": 4, "incidents_total": 3}

// labelled puts the process before labels that were written without it. There were two
// processes then, and surveys were all of one kind.
func labelled(name string, labels []string) []string {
	if n, ok := unlabelled[name]; !ok || n != len(labels) {
		return labels
	}
	process := "work-order"
	if labels[1] == "csat_ces" {
		process = "survey"
	}
	return slices.Insert(slices.Clone(labels), 0, process)
}
