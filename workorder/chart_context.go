package workorder

// contextChart is the house from outside: who it deals with, and about what
// (P14, the context level). What is exchanged is read off the ports of the
// effect table and the commands that clients give.
func contextChart() Chart {
	const lane = "Lane_House"
	return Chart{
		ID: "context", Title: "Context", TitleRU: "Контекст",
		Doc: "Who the service centre deals with, and about what. The one activity is drawn in the chart of stages.",
		Pools: []Pool{clientPool, housePool("Process_Context", []Lane{{lane, "Service centre", "Сервисный центр", nil}}),
			supplierPool, manufacturerPool},
		Nodes: []Node{
			element(StartMessage, "Start_Context", "Car arrives", "Автомобиль прибыл", lane, 0, 0),
			{ID: "Call_Stages", Kind: CallActivity, Name: "Carry out the work order", NameRU: "Выполнить заказ-наряд", Lane: lane, Col: 2, Chart: "stages"},
			element(EndEvent, "End_Context", "Car handed over", "Автомобиль выдан", lane, 4, 0),
		},
		Flows: append(path("Start_Context", "Call_Stages", "End_Context"),
			message("Pool_Client", "Start_Context", "concerns", "жалобы"),
			message("Call_Stages", "Pool_Client", "estimate, invoice, survey", "смета, счёт, опрос"),
			message("Pool_Client", "Call_Stages", "decision, payment", "решение, оплата"),
			message("Call_Stages", "Pool_Supplier", "enquiry, purchase order", "запрос, дозаказ"),
			message("Pool_Supplier", "Call_Stages", "offer, goods", "предложение, товар"),
			message("Call_Stages", "Pool_Manufacturer", "invoice for covered work", "счёт за гарантийные работы"),
			message("Pool_Manufacturer", "Call_Stages", "warranty terms", "условия гарантии"),
		),
	}
}
