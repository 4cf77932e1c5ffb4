package workorder

// stageBox draws a stage.
func stageBox(p Phase, lane string, col, row int) Node {
	s, _ := StageOf(p)
	return Node{ID: s.Element, Kind: StageBox, Name: s.Title, NameRU: s.TitleRU, Lane: lane, Col: col, Row: row, Stages: []Phase{p}}
}

// task draws a command or a step of the process table.
func task(c Command, lane string, col, row int, stages ...Phase) Node {
	s, _ := StepOf(c.Name())
	n := Node{ID: s.Element, Kind: UserTask, Name: s.Title, NameRU: s.TitleRU, Lane: lane, Col: col, Row: row, Stages: stages}
	if s.Roles[0] == System {
		n.Kind = ServiceTask
	}
	return n
}

// undo draws the step that undoes another one.
func undo(c Command, lane string, col, row int) Node {
	n := task(c, lane, col, row)
	n.Kind = UndoTask
	return n
}

func element(kind NodeKind, id, name, ru, lane string, col, row int, stages ...Phase) Node {
	return Node{ID: id, Kind: kind, Name: name, NameRU: ru, Lane: lane, Col: col, Row: row, Stages: stages}
}

// boundary draws an event on the edge of its host.
func boundary(kind NodeKind, id, name, ru, on string) Node {
	return Node{ID: id, Kind: kind, Name: name, NameRU: ru, On: on}
}

func (n Node) waiting(reason string) Node {
	n.Wait = reason
	return n
}

func (n Node) in(frame string) Node {
	n.Frame = frame
	return n
}

// path joins elements one after the other.
func path(ids ...string) []Flow {
	var flows []Flow
	for i := 1; i < len(ids); i++ {
		flows = append(flows, Flow{From: ids[i-1], To: ids[i]})
	}
	return flows
}

func named(from, to, name, ru string) Flow { return Flow{From: from, To: to, Name: name, NameRU: ru} }

func message(from, to, name, ru string) Flow {
	return Flow{From: from, To: to, Kind: MessageFlow, Name: name, NameRU: ru}
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
		{"Lane_Reception", "Reception", "Приёмка", []Role{Reception, Manager, Admin, Client}},
		{"Lane_Workshop", "Workshop", "Цех", []Role{Mechanic, Foreman}},
		{"Lane_Parts", "Parts desk", "Запчасти", []Role{Parts}},
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
			element(StartMessage, "Start_Stages", "Car arrives", "Автомобиль прибыл", r, 0, 0),
			stageBox(CheckedIn, r, 1, 0),
			element(Exclusive, "Gateway_CauseKnown", "Cause known?", "Причина известна?", r, 1, 1),
			stageBox(Diagnosing, w, 1, 0),
			stageBox(Preparing, p, 2, 0),
			stageBox(AwaitingApproval, r, 2, 0).waiting("decision"),
			element(Exclusive, "Gateway_Agreed", "Agreed?", "Согласовано?", r, 3, 1),
			stageBox(PhaseDeclined, r, 4, 1),
			element(EndEvent, "End_Declined", "Car returned", "Автомобиль возвращён", r, 5, 1),
			stageBox(AwaitingParts, p, 3, 0).waiting("parts"),
			stageBox(Queued, w, 3, 0).waiting("mechanic"),
			element(Exclusive, "Gateway_PartsThere", "Parts there?", "Запчасти есть?", w, 3, 1),
			stageBox(InRepair, w, 4, 1),
			stageBox(InQualityCheck, w, 5, 1),
			element(Exclusive, "Gateway_Passed", "In order?", "Исправно?", w, 5, 0),
			stageBox(Ready, r, 6, 0).waiting("payment"),
			stageBox(HandedOver, r, 7, 0),
			stageBox(Closed, r, 8, 0),
			element(EndEvent, "End_Closed", "Closed", "Закрыт", r, 9, 0),
			{ID: "Frame_StageCancel", Kind: EventSubProcess, Name: "At any time before hand-over", NameRU: "В любой момент до выдачи", Lane: r, Col: 6, Row: 1, Cols: 4, Rows: 1},
			element(StartMessage, "Start_StageCancel", "Cancel", "Отмена", r, 6, 1).in("Frame_StageCancel"),
			element(ThrowCompensation, "Throw_StageUndo", "Undo what was done", "Вернуть всё назад", r, 7, 1).in("Frame_StageCancel"),
			stageBox(PhaseCancelled, r, 8, 1).in("Frame_StageCancel"),
			element(EndEvent, "End_StageCancel", "Order is over", "Заказ завершён", r, 9, 1).in("Frame_StageCancel"),
		},
		Flows: append(append(append(path("Start_Stages", "Stage_CheckedIn", "Gateway_CauseKnown"),
			path("Stage_Diagnosing", "Stage_Preparing", "Stage_AwaitingApproval", "Gateway_Agreed")...),
			path("Start_StageCancel", "Throw_StageUndo", "Stage_Cancelled", "End_StageCancel")...),
			named("Gateway_CauseKnown", "Stage_Diagnosing", "no", "нет"),
			named("Gateway_CauseKnown", "Stage_Preparing", "yes", "да"),
			named("Gateway_Agreed", "Stage_Preparing", "change", "изменить"),
			named("Gateway_Agreed", "Stage_AwaitingParts", "parts missing", "нет запчастей"),
			named("Gateway_Agreed", "Stage_Queued", "parts there", "запчасти есть"),
			named("Gateway_Agreed", "Stage_Declined", "nothing", "отказ"),
			Flow{From: "Stage_Declined", To: "End_Declined"},
			Flow{From: "Stage_AwaitingParts", To: "Stage_Queued"},
			Flow{From: "Stage_Queued", To: "Gateway_PartsThere"},
			named("Gateway_PartsThere", "Stage_AwaitingParts", "no", "нет"),
			named("Gateway_PartsThere", "Stage_InRepair", "yes", "да"),
			Flow{From: "Stage_InRepair", To: "Stage_QualityCheck"},
			Flow{From: "Stage_QualityCheck", To: "Gateway_Passed"},
			named("Gateway_Passed", "Stage_InRepair", "no", "нет"),
			named("Gateway_Passed", "Stage_Ready", "yes", "да"),
			Flow{From: "Stage_Ready", To: "Stage_HandedOver"},
			Flow{From: "Stage_HandedOver", To: "Stage_Closed"},
			Flow{From: "Stage_Closed", To: "End_Closed"},
			message("Pool_Client", "Start_Stages", "concerns", "жалобы"),
			message("Stage_AwaitingApproval", "Pool_Client", "estimate", "смета"),
			message("Stage_AwaitingParts", "Pool_Supplier", "purchase order", "дозаказ"),
			message("Stage_Ready", "Pool_Client", "car is ready", "готов"),
			message("Stage_HandedOver", "Pool_Client", "survey", "опрос"),
		),
	}
}
