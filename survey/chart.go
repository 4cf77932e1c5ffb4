package survey

import (
	"slices"

	"github.com/workbay/workbay/process"
)

func task(c process.Command, col, row int, stages ...process.Phase) process.Node {
	s, _ := process.Find(process.Plain(rows), c.Name())
	return process.TaskNode(s, "Lane_Survey", col, row, stages...)
}

// charts draw the survey: every command and step of its table.
func charts() []process.Chart {
	const lane = "Lane_Survey"
	element := func(kind process.NodeKind, id, name, ru string, col, row int, stages ...process.Phase) process.Node {
		return process.Element(kind, id, name, ru, lane, col, row, stages...)
	}
	return []process.Chart{{
		ID: "survey", Title: "Survey", TitleRU: "Опрос", Case: "Surveys",
		Doc: "The client is asked once how it was and reminded once. The order that it is about may be closed meanwhile.",
		Pools: []process.Pool{
			{ID: "Pool_Client", Name: "Client", NameRU: "Клиент"},
			{ID: "Pool_House", Name: "Service centre", NameRU: "Сервисный центр", Process: "Process_Survey", Lanes: []process.Lane{
				{ID: lane, Name: "Survey", NameRU: "Опрос", Roles: []process.Role{process.Manager, process.Admin, process.Client}},
			}},
		},
		Bands: []process.Band{{Stage: Waiting, From: 0, To: 2}, {Stage: Asking, From: 3, To: 4}, {Stage: Asked, From: 5, To: 9}},
		Nodes: []process.Node{
			element(process.StartEvent, "Start_Survey", "Car handed over", "Автомобиль выдан", 0, 0),
			task(Open{}, 1, 0, Waiting),
			task(Begin{}, 2, 0, Waiting),
			task(ClientAsked{}, 3, 0, Asking),
			element(process.Exclusive, "Gateway_May", "May be asked?", "Можно спросить?", 4, 0, Asking),
			element(process.EndEvent, "End_NotAsked", "Not asked", "Не спрошен", 4, 1, Suppressed),
			element(process.Exclusive, "Gateway_Wait", "", "", 5, 0, Asked),
			element(process.EventBased, "Gateway_Answer", "", "", 6, 0, Asked),
			element(process.CatchMessage, "Catch_Answer", "Client answers", "Клиент отвечает", 7, 0, Asking, Asked).Waiting("answer"),
			task(Answer{}, 8, 0, Asked),
			element(process.EndEvent, "End_Answered", "Answered", "Отвечен", 9, 0, Answered),
			element(process.CatchTimer, "Catch_Reminder", "No answer for long", "Долго нет ответа", 7, 1, Asked),
			task(BeginReminder{}, 8, 1, Asked),
			task(AskedAgain{}, 9, 1, Asked),
			element(process.CatchTimer, "Catch_Expiry", "Time is over", "Срок вышел", 7, 2, Asked),
			task(Expire{}, 8, 2, Asked),
			element(process.EndEvent, "End_Expired", "Expired", "Истёк", 9, 2, Expired),
			{ID: "Frame_SurveyIncident", Kind: process.EventSubProcess, Name: "Incident", NameRU: "Инцидент", Lane: lane, Col: 0, Row: 2, Cols: 5, Rows: 2},
			element(process.StartCondition, "Start_SurveyIncident", "A step fails for good", "Шаг не удался", 0, 2).In("Frame_SurveyIncident"),
			task(process.IncidentOpened{}, 1, 2).In("Frame_SurveyIncident").Waiting("incident"),
			element(process.Exclusive, "Gateway_SurveyIncident", "Do without?", "Обойтись?", 2, 2).In("Frame_SurveyIncident"),
			task(process.RetryIncident{}, 3, 2).In("Frame_SurveyIncident"),
			task(process.SkipIncident{}, 3, 3).In("Frame_SurveyIncident"),
			element(process.EndEvent, "End_SurveyRetried", "Tried again", "Повторено", 4, 2).In("Frame_SurveyIncident"),
			element(process.EndEvent, "End_SurveySkipped", "Done without", "Пропущено", 4, 3).In("Frame_SurveyIncident"),
		},
		Flows: flows(),
	}}
}

func flows() []process.Flow {
	return slices.Concat(
		process.Line("Start_Survey", "Task_OpenSurvey", "Task_BeginSurvey", "Task_AskClient", "Gateway_May"),
		process.Line("Gateway_Answer", "Catch_Answer", "Task_AnswerSurvey", "End_Answered"),
		process.Line("Gateway_Answer", "Catch_Reminder", "Task_BeginReminder", "Task_AskAgain", "Gateway_Wait", "Gateway_Answer"),
		process.Line("Gateway_Answer", "Catch_Expiry", "Task_ExpireSurvey", "End_Expired"),
		process.Line("Start_SurveyIncident", "Task_OpenIncident", "Gateway_SurveyIncident"),
		process.Line("Task_RetryIncident", "End_SurveyRetried"),
		process.Line("Task_SkipIncident", "End_SurveySkipped"),
		[]process.Flow{
			process.Named("Gateway_May", "Gateway_Wait", "yes", "да"),
			process.Named("Gateway_May", "End_NotAsked", "no", "нет"),
			process.Named("Gateway_SurveyIncident", "Task_RetryIncident", "no", "нет"),
			process.Named("Gateway_SurveyIncident", "Task_SkipIncident", "yes", "да"),
			process.Message("Task_AskClient", "Pool_Client", "question", "вопрос"),
			process.Message("Task_AskAgain", "Pool_Client", "reminder", "напоминание"),
			process.Message("Pool_Client", "Catch_Answer", "answer", "ответ"),
		},
	)
}
