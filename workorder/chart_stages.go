package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// stageBox draws a stage.
func stageBox(p process.Phase, lane string, col, row int) process.Node {
	s, _ := StageOf(p)
	return process.Box(s, lane, col, row)
}

// task draws a command or a step of the process table.
func task(c process.Command, lane string, col, row int, stages ...process.Phase) process.Node {
	s, _ := StepOf(c.Name())
	return process.TaskNode(s, lane, col, row, stages...)
}

// undo draws the step that undoes another one.
func undo(c process.Command, lane string, col, row int) process.Node {
	return task(c, lane, col, row).Undoing()
}

// Charts lists the diagrams of the process.
func Charts() []process.Chart { return Process().Diagrams() }

func charts() []process.Chart {
	return []process.Chart{contextChart(), stagesChart(), workOrderChart(), partsChart(), warrantyChart()}
}

// ChartOf finds a diagram by its id.
func ChartOf(id string) (process.Chart, bool) {
	for _, c := range Charts() {
		if c.ID == id {
			return c, true
		}
	}
	return process.Chart{}, false
}

// The black boxes round the house.
var (
	clientPool       = process.Pool{ID: "Pool_Client", Name: "Client", NameRU: "Клиент"}
	supplierPool     = process.Pool{ID: "Pool_Supplier", Name: "Supplier", NameRU: "Поставщик"}
	manufacturerPool = process.Pool{ID: "Pool_Manufacturer", Name: "Manufacturer", NameRU: "Изготовитель"}
)

// The lanes of the house.
func lanes() []process.Lane {
	return []process.Lane{
		{ID: "Lane_Reception", Name: "Reception", NameRU: "Приёмка", Roles: []process.Role{process.Reception, process.Manager, process.Admin, process.Client}},
		{ID: "Lane_Workshop", Name: "Workshop", NameRU: "Цех", Roles: []process.Role{process.Mechanic, process.Foreman}},
		{ID: "Lane_Parts", Name: "Parts desk", NameRU: "Запчасти", Roles: []process.Role{process.Parts}},
	}
}

func housePool(id string, lanes []process.Lane) process.Pool {
	return process.Pool{ID: "Pool_House", Name: "Service centre", NameRU: "Сервисный центр", Process: id, Lanes: lanes}
}

// stagesChart is the order's way at a glance: one box per stage. It is the
// level-1 decomposition of the context (P14), and the managers' live map.
func stagesChart() process.Chart {
	return process.Chart{
		ID: "stages", Title: "Work order by stages", TitleRU: "Этапы заказ-наряда",
		Doc:   "One box per stage. Whoever's lane a box is in has to move next.",
		Pools: []process.Pool{clientPool, housePool("Process_Stages", lanes()), supplierPool},
		Nodes: stagesNodes(), Flows: stagesFlows(),
	}
}

func stagesNodes() []process.Node {
	const r, w, p = "Lane_Reception", "Lane_Workshop", "Lane_Parts"
	return []process.Node{
		process.Element(process.StartMessage, "Start_Stages", "Car arrives", "Автомобиль прибыл", r, 0, 0),
		stageBox(CheckedIn, r, 1, 0),
		process.Element(process.Exclusive, "Gateway_CauseKnown", "Cause known?", "Причина известна?", r, 1, 1),
		stageBox(Diagnosing, w, 1, 0),
		process.Element(process.Exclusive, "Gateway_Prepare", "", "", p, 2, 0),
		stageBox(Preparing, p, 3, 0),
		stageBox(AwaitingApproval, r, 3, 0).Waiting("decision"),
		process.Element(process.Exclusive, "Gateway_Agreed", "Agreed?", "Согласовано?", r, 4, 1),
		stageBox(PhaseDeclined, r, 5, 1),
		process.Element(process.EndEvent, "End_Declined", "Car returned", "Автомобиль возвращён", r, 6, 1),
		process.Element(process.Exclusive, "Gateway_Await", "", "", p, 4, 0),
		stageBox(AwaitingParts, p, 5, 0).Waiting("parts"),
		process.Element(process.Exclusive, "Gateway_Queue", "", "", w, 5, 0),
		stageBox(Queued, w, 6, 0).Waiting("mechanic"),
		process.Element(process.Exclusive, "Gateway_PartsThere", "Parts there?", "Запчасти есть?", w, 6, 1),
		process.Element(process.Exclusive, "Gateway_Repair", "", "", w, 7, 0),
		stageBox(InRepair, w, 7, 1),
		stageBox(InQualityCheck, w, 8, 1),
		process.Element(process.Exclusive, "Gateway_Passed", "In order?", "Исправно?", w, 8, 0),
		stageBox(Ready, r, 9, 0).Waiting("payment"),
		stageBox(HandedOver, r, 10, 0),
		stageBox(Closed, r, 11, 0),
		process.Element(process.EndEvent, "End_Closed", "Closed", "Закрыт", r, 12, 0),
		{ID: "Frame_StageCancel", Kind: process.EventSubProcess, Name: "At any time before hand-over", NameRU: "В любой момент до выдачи", Lane: r, Col: 9, Row: 1, Cols: 4, Rows: 1},
		process.Element(process.StartMessage, "Start_StageCancel", "Cancel", "Отмена", r, 9, 1).In("Frame_StageCancel"),
		process.Element(process.ThrowCompensation, "Throw_StageUndo", "Undo what was done", "Вернуть всё назад", r, 10, 1).In("Frame_StageCancel"),
		stageBox(PhaseCancelled, r, 11, 1).In("Frame_StageCancel"),
		process.Element(process.EndEvent, "End_StageCancel", "Order is over", "Заказ завершён", r, 12, 1).In("Frame_StageCancel"),
	}
}

func stagesFlows() []process.Flow {
	return append(slices.Concat(
		process.Line("Start_Stages", "Stage_CheckedIn", "Gateway_CauseKnown"),
		process.Line("Stage_Diagnosing", "Gateway_Prepare", "Stage_Preparing", "Stage_AwaitingApproval", "Gateway_Agreed"),
		process.Line("Start_StageCancel", "Throw_StageUndo", "Stage_Cancelled", "End_StageCancel")),
		process.Named("Gateway_CauseKnown", "Stage_Diagnosing", "no", "нет"),
		process.Named("Gateway_CauseKnown", "Gateway_Prepare", "yes", "да"),
		process.Named("Gateway_Agreed", "Gateway_Prepare", "change", "изменить"),
		process.Named("Gateway_Agreed", "Gateway_Await", "parts missing", "нет запчастей"),
		process.Named("Gateway_Agreed", "Gateway_Queue", "parts there", "запчасти есть"),
		process.Named("Gateway_Agreed", "Stage_Declined", "nothing", "отказ"),
		process.Flow{From: "Stage_Declined", To: "End_Declined"},
		process.Flow{From: "Gateway_Await", To: "Stage_AwaitingParts"},
		process.Flow{From: "Stage_AwaitingParts", To: "Gateway_Queue"},
		process.Flow{From: "Gateway_Queue", To: "Stage_Queued"},
		process.Flow{From: "Stage_Queued", To: "Gateway_PartsThere"},
		process.Named("Gateway_PartsThere", "Gateway_Await", "no", "нет"),
		process.Named("Gateway_PartsThere", "Gateway_Repair", "yes", "да"),
		process.Flow{From: "Gateway_Repair", To: "Stage_InRepair"},
		process.Flow{From: "Stage_InRepair", To: "Stage_QualityCheck"},
		process.Flow{From: "Stage_QualityCheck", To: "Gateway_Passed"},
		process.Named("Gateway_Passed", "Gateway_Repair", "no", "нет"),
		process.Named("Gateway_Passed", "Stage_Ready", "yes", "да"),
		process.Flow{From: "Stage_Ready", To: "Stage_HandedOver"},
		process.Flow{From: "Stage_HandedOver", To: "Stage_Closed"},
		process.Flow{From: "Stage_Closed", To: "End_Closed"},
		process.Message("Pool_Client", "Start_Stages", "concerns", "жалобы"),
		process.Message("Stage_AwaitingApproval", "Pool_Client", "estimate", "смета"),
		process.Message("Stage_AwaitingParts", "Pool_Supplier", "purchase order", "дозаказ"),
		process.Message("Stage_Ready", "Pool_Client", "car is ready", "готов"),
		process.Message("Stage_HandedOver", "Pool_Client", "survey", "опрос"),
	)
}
