package workorder

import "github.com/workbay/workbay/process"

// stageBox draws a stage.
func stageBox(p Phase, lane string, col, row int) Node {
	s, _ := StageOf(p)
	return process.Box(s, lane, col, row)
}

// task draws a command or a step of the process table.
func task(c Command, lane string, col, row int, stages ...Phase) Node {
	s, _ := StepOf(c.Name())
	return process.TaskNode(s, lane, col, row, stages...)
}

// undo draws the step that undoes another one.
func undo(c Command, lane string, col, row int) Node { return task(c, lane, col, row).Undoing() }

// Charts lists the diagrams of the process.
func Charts() []Chart { return Process().Diagrams() }

func charts() []Chart {
	return []Chart{contextChart(), stagesChart(), workOrderChart(), partsChart(), warrantyChart()}
}

// ChartOf finds a diagram by its id.
func ChartOf(id string) (Chart, bool) {
	for _, c := range Charts() {
		if c.ID == id {
			return c, true
		}
	}
	return Chart{}, false
}

// The black boxes round the house.
var (
	clientPool       = Pool{ID: "Pool_Client", Name: "Client", NameRU: "Клиент"}
	supplierPool     = Pool{ID: "Pool_Supplier", Name: "Supplier", NameRU: "Поставщик"}
	manufacturerPool = Pool{ID: "Pool_Manufacturer", Name: "Manufacturer", NameRU: "Изготовитель"}
)

// The lanes of the house.
func lanes() []Lane {
	return []Lane{
		{ID: "Lane_Reception", Name: "Reception", NameRU: "Приёмка", Roles: []Role{Reception, Manager, Admin, Client}},
		{ID: "Lane_Workshop", Name: "Workshop", NameRU: "Цех", Roles: []Role{Mechanic, Foreman}},
		{ID: "Lane_Parts", Name: "Parts desk", NameRU: "Запчасти", Roles: []Role{Parts}},
	}
}

func housePool(process string, lanes []Lane) Pool {
	return Pool{ID: "Pool_House", Name: "Service centre", NameRU: "Сервисный центр", Process: process, Lanes: lanes}
}

// stagesChart is the order's way at a glance: one box per stage. It is the
// level-1 decomposition of the context (P14), and the managers' live map.
func stagesChart() Chart {
	const r, w, p = "Lane_Reception", "Lane_Workshop", "Lane_Parts"
	return Chart{
		ID: "stages", Title: "Work order by stages", TitleRU: "Этапы заказ-наряда",
		Doc:   "One box per stage. Whoever's lane a box stands in has to move next.",
		Pools: []Pool{clientPool, housePool("Process_Stages", lanes()), supplierPool},
		Nodes: []Node{
			process.Element(process.StartMessage, "Start_Stages", "Car arrives", "Автомобиль прибыл", r, 0, 0),
			stageBox(CheckedIn, r, 1, 0),
			process.Element(process.Exclusive, "Gateway_CauseKnown", "Cause known?", "Причина известна?", r, 1, 1),
			stageBox(Diagnosing, w, 1, 0),
			stageBox(Preparing, p, 2, 0),
			stageBox(AwaitingApproval, r, 2, 0).Waiting("decision"),
			process.Element(process.Exclusive, "Gateway_Agreed", "Agreed?", "Согласовано?", r, 3, 1),
			stageBox(PhaseDeclined, r, 4, 1),
			process.Element(process.EndEvent, "End_Declined", "Car returned", "Автомобиль возвращён", r, 5, 1),
			stageBox(AwaitingParts, p, 3, 0).Waiting("parts"),
			stageBox(Queued, w, 3, 0).Waiting("mechanic"),
			process.Element(process.Exclusive, "Gateway_PartsThere", "Parts there?", "Запчасти есть?", w, 3, 1),
			stageBox(InRepair, w, 4, 1),
			stageBox(InQualityCheck, w, 5, 1),
			process.Element(process.Exclusive, "Gateway_Passed", "In order?", "Исправно?", w, 5, 0),
			stageBox(Ready, r, 6, 0).Waiting("payment"),
			stageBox(HandedOver, r, 7, 0),
			stageBox(Closed, r, 8, 0),
			process.Element(process.EndEvent, "End_Closed", "Closed", "Закрыт", r, 9, 0),
			{ID: "Frame_StageCancel", Kind: process.EventSubProcess, Name: "At any time before hand-over", NameRU: "В любой момент до выдачи", Lane: r, Col: 6, Row: 1, Cols: 4, Rows: 1},
			process.Element(process.StartMessage, "Start_StageCancel", "Cancel", "Отмена", r, 6, 1).In("Frame_StageCancel"),
			process.Element(process.ThrowCompensation, "Throw_StageUndo", "Undo what was done", "Вернуть всё назад", r, 7, 1).In("Frame_StageCancel"),
			stageBox(PhaseCancelled, r, 8, 1).In("Frame_StageCancel"),
			process.Element(process.EndEvent, "End_StageCancel", "Order is over", "Заказ завершён", r, 9, 1).In("Frame_StageCancel"),
		},
		Flows: append(append(append(process.Line("Start_Stages", "Stage_CheckedIn", "Gateway_CauseKnown"),
			process.Line("Stage_Diagnosing", "Stage_Preparing", "Stage_AwaitingApproval", "Gateway_Agreed")...),
			process.Line("Start_StageCancel", "Throw_StageUndo", "Stage_Cancelled", "End_StageCancel")...),
			process.Named("Gateway_CauseKnown", "Stage_Diagnosing", "no", "нет"),
			process.Named("Gateway_CauseKnown", "Stage_Preparing", "yes", "да"),
			process.Named("Gateway_Agreed", "Stage_Preparing", "change", "изменить"),
			process.Named("Gateway_Agreed", "Stage_AwaitingParts", "parts missing", "нет запчастей"),
			process.Named("Gateway_Agreed", "Stage_Queued", "parts there", "запчасти есть"),
			process.Named("Gateway_Agreed", "Stage_Declined", "nothing", "отказ"),
			Flow{From: "Stage_Declined", To: "End_Declined"},
			Flow{From: "Stage_AwaitingParts", To: "Stage_Queued"},
			Flow{From: "Stage_Queued", To: "Gateway_PartsThere"},
			process.Named("Gateway_PartsThere", "Stage_AwaitingParts", "no", "нет"),
			process.Named("Gateway_PartsThere", "Stage_InRepair", "yes", "да"),
			Flow{From: "Stage_InRepair", To: "Stage_QualityCheck"},
			Flow{From: "Stage_QualityCheck", To: "Gateway_Passed"},
			process.Named("Gateway_Passed", "Stage_InRepair", "no", "нет"),
			process.Named("Gateway_Passed", "Stage_Ready", "yes", "да"),
			Flow{From: "Stage_Ready", To: "Stage_HandedOver"},
			Flow{From: "Stage_HandedOver", To: "Stage_Closed"},
			Flow{From: "Stage_Closed", To: "End_Closed"},
			process.Message("Pool_Client", "Start_Stages", "concerns", "жалобы"),
			process.Message("Stage_AwaitingApproval", "Pool_Client", "estimate", "смета"),
			process.Message("Stage_AwaitingParts", "Pool_Supplier", "purchase order", "дозаказ"),
			process.Message("Stage_Ready", "Pool_Client", "car is ready", "готов"),
			process.Message("Stage_HandedOver", "Pool_Client", "survey", "опрос"),
		),
	}
}
