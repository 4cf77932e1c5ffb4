package web_test

import (
	"testing"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// The order's story says what happened and nothing more.
func TestOrderStory_SaysNothingThatDidNotHappen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	km := int64(90_100)
	o := h.give(workorder.Order{}, process.Reception, h.opening(workorder.Commercial))
	o = h.give(o, process.Reception, workorder.CorrectIntake{Reason: "misread", OdometerKM: &km})
	o = h.give(o, process.Reception, workorder.SkipDiagnosis{Reason: "seen", Jobs: []workorder.JobSpec{{
		Title: "Welding", Skill: "nobody has it", NormHours: 100, Parts: []workorder.PartSpec{{PartNo: h.InStock, Qty: exact.Units(40)}},
	}}})
	page := h.as(process.Manager).get("/orders/" + o.Number).ok()
	page.has("Odometer, km: 90,100", "No mechanic's time found", "Welding: Nobody with the skill", "in stock: 0 of 1")
	page.lacks("Mechanic's time planned", "Message sent")
}

func TestOrderStory_APauseIsToldInTheReadersWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InRepair)
	job := ""
	for _, j := range o.Jobs {
		if j.Exec == workorder.InProgress {
			job = j.ID
		}
	}
	o = h.give(o, process.Foreman, workorder.PauseJob{JobID: job, Reason: "tool", Note: "the puller is lent out"})
	h.as(process.Manager).get("/orders/" + o.Number).ok().has("the puller is lent out").lacks("tool: the puller")
}
