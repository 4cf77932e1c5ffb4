package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// partsChart is the way of one part line (подбор и дозаказ), beside the order
// it belongs to: the main driver of an order's time (P13).
func partsChart() process.Chart {
	return process.Chart{
		ID: "parts", Title: "Parts and reorder", TitleRU: "Подбор и дозаказ запчастей",
		Doc:   "The way of one part, from the mechanic's finding to the bench. Above is the stage the order is in meanwhile.",
		Pools: []process.Pool{housePool("Process_Parts", []process.Lane{lanes()[2]}), supplierPool},
		Bands: []process.Band{{Stage: Preparing, From: 0, To: 6}, {Stage: AwaitingApproval, From: 7, To: 7}, {Stage: AwaitingParts, From: 8, To: 18}, {Stage: Queued, From: 19, To: 22}},
		Nodes: partsNodes(),
		Flows: slices.Concat(
			process.Line("Start_Part", "Task_CheckParts", "Gateway_InStock"),
			process.Line("Task_EnquireParts", "Gateway_Offered"),
			process.Line("Task_RecordOffer", "Gateway_Priced", "Catch_Agreed", "Gateway_Reserve", "Task_ReserveParts", "Gateway_Reserved"),
			process.Line("Task_OrderParts", "Gateway_Goods", "Gateway_First", "Catch_Goods", "Gateway_AsOrdered"),
			process.Line("Gateway_First", "Catch_Shelf", "Task_ServeParts", "Gateway_Reserve"),
			process.Line("Task_ReceiveParts", "Task_PostReceipt", "Gateway_AllHere"),
			process.Line("Gateway_Bench", "Task_IssueParts", "Task_PostIssue", "End_Part"),
			process.Line("Start_TakeBack", "Task_TakeBackParts", "Task_RestockParts", "End_TakeBack"),
			process.Line("Start_Lost", "Task_LoseParts", "End_Lost"),
			[]process.Flow{
				process.Named("Gateway_InStock", "Gateway_Priced", "yes", "да"),
				process.Named("Gateway_InStock", "Task_EnquireParts", "no", "нет"),
				process.Named("Gateway_Offered", "Gateway_Priced", "yes", "да"),
				process.Named("Gateway_Offered", "Task_RecordOffer", "no", "нет"),
				process.Named("Gateway_Reserved", "Gateway_Bench", "yes", "да"),
				process.Named("Gateway_Reserved", "Task_OrderParts", "no", "нет"),
				process.Named("Gateway_AsOrdered", "Task_ReceiveParts", "yes", "да"),
				process.Named("Gateway_AsOrdered", "Task_RejectParts", "no", "нет"),
				{From: "Task_RejectParts", To: "Gateway_Goods"},
				process.Named("Gateway_AllHere", "Gateway_Goods", "no", "нет"),
				process.Named("Gateway_AllHere", "Gateway_Bench", "yes", "да"),
				{From: "Undo_ReserveParts", To: "Task_ReleaseParts", Kind: process.Association},
				{From: "Undo_PostReceipt", To: "Task_ReleaseParts", Kind: process.Association},
				{From: "Undo_OrderParts", To: "Task_CancelPurchases", Kind: process.Association},
				{From: "Undo_PostIssue", To: "Task_ReturnParts", Kind: process.Association},
				process.Message("Task_EnquireParts", "Pool_Supplier", "enquiry", "запрос"),
				process.Message("Task_OrderParts", "Pool_Supplier", "purchase order", "дозаказ"),
				process.Message("Pool_Supplier", "Catch_Goods", "goods", "товар"),
				process.Message("Task_RejectParts", "Pool_Supplier", "goods back", "возврат"),
			}),
	}
}

func partsNodes() []process.Node {
	const p = "Lane_Parts"
	return []process.Node{
		process.Element(process.StartMessage, "Start_Part", "Part needed", "Нужна запчасть", p, 0, 0),
		task(PartsChecked{}, p, 1, 0, Preparing),
		process.Element(process.Exclusive, "Gateway_InStock", "In stock?", "Есть на складе?", p, 2, 0, Preparing),
		task(PartsOffered{}, p, 3, 1, Preparing),
		process.Element(process.Exclusive, "Gateway_Offered", "Offered?", "Есть предложение?", p, 4, 1, Preparing),
		task(RecordOffer{}, p, 5, 1, Preparing),
		process.Element(process.Exclusive, "Gateway_Priced", "", "", p, 6, 0, Preparing),
		process.Element(process.CatchMessage, "Catch_Agreed", "Client agreed", "Клиент согласен", p, 7, 0, AwaitingApproval),
		process.Element(process.Exclusive, "Gateway_Reserve", "", "", p, 8, 0, AwaitingParts),
		task(PartsReserved{}, p, 9, 0, AwaitingParts, Queued),
		process.Boundary(process.BoundaryUndo, "Undo_ReserveParts", "Undo", "Отмена", "Task_ReserveParts"),
		process.Element(process.Exclusive, "Gateway_Reserved", "All reserved?", "Всё в резерве?", p, 10, 0, AwaitingParts, Queued),
		task(PartsOrdered{}, p, 11, 1, AwaitingParts),
		process.Boundary(process.BoundaryUndo, "Undo_OrderParts", "Undo", "Отмена", "Task_OrderParts"),
		undo(PurchasesCancelled{}, p, 12, 2),
		process.Element(process.Exclusive, "Gateway_Goods", "", "", p, 12, 1, AwaitingParts),
		process.Element(process.EventBased, "Gateway_First", "", "", p, 13, 1, AwaitingParts),
		process.Element(process.CatchMessage, "Catch_Shelf", "Free in stock", "Есть на складе", p, 13, 2, AwaitingParts),
		process.Element(process.CatchMessage, "Catch_Goods", "Goods arrive", "Товар пришёл", p, 14, 1, AwaitingParts).Waiting("parts"),
		process.Element(process.Exclusive, "Gateway_AsOrdered", "As ordered?", "То, что заказано?", p, 15, 1, AwaitingParts),
		task(RejectParts{}, p, 15, 2, AwaitingParts),
		task(ServeParts{}, p, 13, 3, AwaitingParts),
		task(ReceiveParts{}, p, 16, 1, AwaitingParts),
		undo(PartsReleased{}, p, 17, 2),
		task(ReceiptPosted{}, p, 17, 1, AwaitingParts),
		process.Boundary(process.BoundaryUndo, "Undo_PostReceipt", "Undo", "Отмена", "Task_PostReceipt"),
		process.Element(process.Exclusive, "Gateway_AllHere", "All here?", "Всё пришло?", p, 18, 1, AwaitingParts),
		process.Element(process.Exclusive, "Gateway_Bench", "", "", p, 19, 0, Queued),
		task(IssueParts{}, p, 20, 0, Queued),
		task(IssuePosted{}, p, 21, 0, Queued),
		process.Boundary(process.BoundaryUndo, "Undo_PostIssue", "Undo", "Отмена", "Task_PostIssue"),
		undo(PartsReturned{}, p, 21, 1),
		{ID: "Frame_TakeBack", Kind: process.EventSubProcess, Name: "Issued by mistake", NameRU: "Выдана по ошибке", Lane: p, Col: 19, Row: 2, Cols: 4, Rows: 1},
		process.Element(process.StartMessage, "Start_TakeBack", "Part comes back", "Запчасть вернули", p, 19, 2).In("Frame_TakeBack"),
		task(TakeBackParts{}, p, 20, 2, working...).In("Frame_TakeBack"),
		task(PartsRestocked{}, p, 21, 2).In("Frame_TakeBack"),
		process.Element(process.EndEvent, "End_TakeBack", "In stock again", "Снова на складе", p, 22, 2, working...).In("Frame_TakeBack"),
		{ID: "Frame_Lost", Kind: process.EventSubProcess, Name: "Missing on the shelf", NameRU: "Нет на полке", Lane: p, Col: 19, Row: 3, Cols: 4, Rows: 1},
		process.Element(process.StartMessage, "Start_Lost", "Count finds less", "Пересчёт: не хватает", p, 19, 3).In("Frame_Lost"),
		task(LoseParts{}, p, 20, 3, supplying...).In("Frame_Lost"),
		process.Element(process.EndEvent, "End_Lost", "Asked for anew", "Запрошена заново", p, 22, 3, supplying...).In("Frame_Lost"),
		process.Element(process.EndEvent, "End_Part", "At the bench", "Выдана в цех", p, 22, 0, Queued),
	}
}
