package workorder

import "github.com/workbay/workbay/process"

// contextChart is the house from outside: who it deals with, and about what
// (P14, the context level). What is exchanged is read off the ports of the
// effect table and the commands that clients give.
func contextChart() process.Chart {
	const lane = "Lane_House"
	return process.Chart{
		ID: "context", Title: "Context", TitleRU: "Контекст",
		Doc: "Who the service centre deals with, and about what. The one activity is drawn in the chart of stages.",
		Pools: []process.Pool{clientPool, housePool("Process_Context", []process.Lane{{ID: lane, Name: "Service centre", NameRU: "Сервисный центр", Roles: nil}}),
			supplierPool, manufacturerPool},
		Nodes: []process.Node{
			process.Element(process.StartMessage, "Start_Context", "Car arrives", "Автомобиль прибыл", lane, 0, 0),
			{ID: "Call_Stages", Kind: process.CallActivity, Name: "Carry out the work order", NameRU: "Выполнить заказ-наряд", Lane: lane, Col: 2, Chart: "stages"},
			process.Element(process.EndEvent, "End_Context", "Car handed over", "Автомобиль выдан", lane, 4, 0),
		},
		Flows: append(process.Line("Start_Context", "Call_Stages", "End_Context"),
			process.Message("Pool_Client", "Start_Context", "concerns", "жалобы"),
			process.Message("Call_Stages", "Pool_Client", "estimate, invoice, survey", "смета, счёт, опрос"),
			process.Message("Pool_Client", "Call_Stages", "decision, payment", "решение, оплата"),
			process.Message("Call_Stages", "Pool_Supplier", "enquiry, purchase order", "запрос, дозаказ"),
			process.Message("Pool_Supplier", "Call_Stages", "offer, goods", "предложение, товар"),
			process.Message("Call_Stages", "Pool_Manufacturer", "invoice for covered work", "счёт за гарантийные работы"),
			process.Message("Pool_Manufacturer", "Call_Stages", "warranty terms", "условия гарантии"),
		),
	}
}
