package workorder

import "slices"

// partsChart is the way of one part line (подбор и дозаказ), beside the order
// it belongs to: the main driver of an order's time (P13).
func partsChart() Chart {
	return Chart{
		ID: "parts", Title: "Parts and reorder", TitleRU: "Подбор и дозаказ запчастей",
		Doc:   "The way of one part, from the mechanic's finding to the bench. Above stands the stage the order is in meanwhile.",
		Pools: []Pool{housePool("Process_Parts", []Lane{lanes()[2]}), supplierPool},
		Bands: []Band{{Preparing, 0, 6}, {AwaitingApproval, 7, 7}, {AwaitingParts, 8, 16}, {Queued, 17, 20}},
		Nodes: partsNodes(),
		Flows: slices.Concat(
			path("Start_Part", "Task_CheckParts", "Gateway_InStock"),
			path("Task_EnquireParts", "Gateway_Offered"),
			path("Task_RecordOffer", "Gateway_Priced", "Catch_Agreed", "Task_ReserveParts", "Gateway_Reserved"),
			path("Task_OrderParts", "Gateway_Goods", "Catch_Goods", "Gateway_AsOrdered"),
			path("Task_ReceiveParts", "Task_PostReceipt", "Gateway_AllHere"),
			path("Gateway_Bench", "Task_IssueParts", "Task_PostIssue", "End_Part"),
			[]Flow{
				named("Gateway_InStock", "Gateway_Priced", "yes", "да"),
				named("Gateway_InStock", "Task_EnquireParts", "no", "нет"),
				named("Gateway_Offered", "Gateway_Priced", "yes", "да"),
				named("Gateway_Offered", "Task_RecordOffer", "no", "нет"),
				named("Gateway_Reserved", "Gateway_Bench", "yes", "да"),
				named("Gateway_Reserved", "Task_OrderParts", "no", "нет"),
				named("Gateway_AsOrdered", "Task_ReceiveParts", "yes", "да"),
				named("Gateway_AsOrdered", "Task_RejectParts", "no", "нет"),
				{From: "Task_RejectParts", To: "Gateway_Goods"},
				named("Gateway_AllHere", "Gateway_Goods", "no", "нет"),
				named("Gateway_AllHere", "Gateway_Bench", "yes", "да"),
				{From: "Undo_ReserveParts", To: "Task_ReleaseParts", Kind: Association},
				{From: "Undo_PostReceipt", To: "Task_ReleaseParts", Kind: Association},
				{From: "Undo_OrderParts", To: "Task_CancelPurchases", Kind: Association},
				{From: "Undo_PostIssue", To: "Task_ReturnParts", Kind: Association},
				message("Task_EnquireParts", "Pool_Supplier", "enquiry", "запрос"),
				message("Task_OrderParts", "Pool_Supplier", "purchase order", "дозаказ"),
				message("Pool_Supplier", "Catch_Goods", "goods", "товар"),
				message("Task_RejectParts", "Pool_Supplier", "goods back", "возврат"),
			}),
	}
}

func partsNodes() []Node {
	const p = "Lane_Parts"
	return []Node{
		element(StartMessage, "Start_Part", "Part needed", "Нужна запчасть", p, 0, 0),
		task(PartsChecked{}, p, 1, 0, Preparing),
		element(Exclusive, "Gateway_InStock", "In stock?", "Есть на складе?", p, 2, 0, Preparing),
		task(PartsOffered{}, p, 3, 1, Preparing),
		element(Exclusive, "Gateway_Offered", "Offered?", "Есть предложение?", p, 4, 1, Preparing),
		task(RecordOffer{}, p, 5, 1, Preparing),
		element(Exclusive, "Gateway_Priced", "", "", p, 6, 0, Preparing),
		element(CatchMessage, "Catch_Agreed", "Client agreed", "Клиент согласен", p, 7, 0, AwaitingApproval),
		task(PartsReserved{}, p, 8, 0, AwaitingParts, Queued),
		boundary(BoundaryUndo, "Undo_ReserveParts", "Undo", "Отмена", "Task_ReserveParts"),
		element(Exclusive, "Gateway_Reserved", "All reserved?", "Всё в резерве?", p, 9, 0, AwaitingParts, Queued),
		task(PartsOrdered{}, p, 10, 1, AwaitingParts),
		boundary(BoundaryUndo, "Undo_OrderParts", "Undo", "Отмена", "Task_OrderParts"),
		undo(PurchasesCancelled{}, p, 11, 2),
		element(Exclusive, "Gateway_Goods", "", "", p, 11, 1, AwaitingParts),
		element(CatchMessage, "Catch_Goods", "Goods arrive", "Товар пришёл", p, 12, 1, AwaitingParts).waiting("parts"),
		element(Exclusive, "Gateway_AsOrdered", "As ordered?", "То, что заказано?", p, 13, 1, AwaitingParts),
		task(RejectParts{}, p, 13, 2, AwaitingParts),
		task(ReceiveParts{}, p, 14, 1, AwaitingParts),
		undo(PartsReleased{}, p, 15, 2),
		task(ReceiptPosted{}, p, 15, 1, AwaitingParts),
		boundary(BoundaryUndo, "Undo_PostReceipt", "Undo", "Отмена", "Task_PostReceipt"),
		element(Exclusive, "Gateway_AllHere", "All here?", "Всё пришло?", p, 16, 1, AwaitingParts),
		element(Exclusive, "Gateway_Bench", "", "", p, 17, 0, Queued),
		task(IssueParts{}, p, 18, 0, Queued),
		task(IssuePosted{}, p, 19, 0, Queued),
		boundary(BoundaryUndo, "Undo_PostIssue", "Undo", "Отмена", "Task_PostIssue"),
		undo(PartsReturned{}, p, 19, 1),
		element(EndEvent, "End_Part", "At the bench", "Выдана в цех", p, 20, 0, Queued),
	}
}
