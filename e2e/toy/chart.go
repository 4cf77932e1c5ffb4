package toy

import (
	"slices"

	"github.com/workbay/workbay/process"
)

const lane = "Lane_Toy"

func task(c process.Command, col, row int, stages ...process.Phase) process.Node {
	s, _ := process.Find(process.Plain(rows), c.Name())
	return process.TaskNode(s, lane, col, row, stages...)
}

func element(kind process.NodeKind, id, name, ru string, col, row int, stages ...process.Phase) process.Node {
	return process.Element(kind, id, name, ru, lane, col, row, stages...)
}

// charts draw the toy: every command and step of its table.
func charts() []process.Chart {
	return []process.Chart{{
		ID: "toy", Title: "Toy", TitleRU: "Игрушка", Doc: "What is taken off the shelf is taken away or goes back.",
		Pools: []process.Pool{{ID: "Pool_House", Name: "Service centre", NameRU: "Сервисный центр", Process: "Process_Toy", Lanes: []process.Lane{
			{ID: lane, Name: "Toy", NameRU: "Игрушка", Roles: []process.Role{process.Reception, process.Manager, process.Admin}},
		}}},
		Bands: []process.Band{{Stage: Wanted, From: 0, To: 2}, {Stage: Held, From: 3, To: 6}},
		Nodes: slices.Concat(way(), cancelling(), incidents()),
		Flows: slices.Concat(
			process.Line("Start_Toy", "Task_OpenToy", "Task_HoldThing", "Gateway_Toy"),
			process.Line("Gateway_Toy", "Catch_Take", "Task_TakeToy", "End_Taken"),
			process.Line("Gateway_Toy", "Catch_Late", "Task_ExpireToy", "End_Expired"),
			process.Line("Start_Cancel", "Task_CancelToy", "End_Cancelled"),
			process.Line("Start_Incident", "Task_OpenIncident", "Gateway_Incident"),
			process.Line("Task_RetryIncident", "End_Retried"),
			process.Line("Task_SkipIncident", "End_Skipped"),
			[]process.Flow{
				process.Named("Gateway_Incident", "Task_RetryIncident", "no", "нет"),
				process.Named("Gateway_Incident", "Task_SkipIncident", "yes", "да"),
				{From: "Undo_HoldThing", To: "Task_GiveThingBack", Kind: process.Association},
			},
		),
	}}
}

func way() []process.Node {
	return []process.Node{
		element(process.StartEvent, "Start_Toy", "Somebody asks", "Кто-то просит", 0, 0),
		task(Open{}, 1, 0, Wanted),
		task(HoldThing{}, 2, 0, Wanted),
		process.Boundary(process.BoundaryUndo, "Undo_HoldThing", "Undo", "Отмена", "Task_HoldThing"),
		task(GiveThingBack{}, 2, 1).Undoing(),
		element(process.EventBased, "Gateway_Toy", "", "", 3, 0, Held),
		element(process.CatchMessage, "Catch_Take", "Somebody comes", "Кто-то пришёл", 4, 0, Held),
		task(Take{}, 5, 0, Held),
		element(process.EndEvent, "End_Taken", "Taken", "Забрана", 6, 0, Over),
		element(process.CatchTimer, "Catch_Late", "Nobody comes", "Никто не пришёл", 4, 1, Held),
		task(Expire{}, 5, 1, Held),
		element(process.EndEvent, "End_Expired", "Expired", "Срок вышел", 6, 1, Over),
	}
}

func cancelling() []process.Node {
	const frame = "Frame_ToyCancel"
	return []process.Node{
		{ID: frame, Kind: process.EventSubProcess, Name: "Cancel", NameRU: "Отмена", Lane: lane, Col: 0, Row: 2, Cols: 3, Rows: 1},
		element(process.StartMessage, "Start_Cancel", "Not wanted", "Не нужна", 0, 2).In(frame),
		task(LetGo{}, 1, 2).In(frame),
		element(process.EndEvent, "End_Cancelled", "Goes back", "Возвращается", 2, 2, Over).In(frame),
	}
}

func incidents() []process.Node {
	const frame = "Frame_ToyIncident"
	return []process.Node{
		{ID: frame, Kind: process.EventSubProcess, Name: "Incident", NameRU: "Инцидент", Lane: lane, Col: 0, Row: 3, Cols: 5, Rows: 2},
		element(process.StartCondition, "Start_Incident", "A step fails", "Шаг не удался", 0, 3).In(frame),
		task(process.IncidentOpened{}, 1, 3).In(frame).Waiting("incident"),
		element(process.Exclusive, "Gateway_Incident", "Do without?", "Обойтись?", 2, 3).In(frame),
		task(process.RetryIncident{}, 3, 3).In(frame),
		task(process.SkipIncident{}, 3, 4).In(frame),
		element(process.EndEvent, "End_Retried", "Tried again", "Повторено", 4, 3).In(frame),
		element(process.EndEvent, "End_Skipped", "Done without", "Пропущено", 4, 4, Held).In(frame),
	}
}
