package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// warrantyChart is what a warranty order (гарантийный) does beside the common
// process: who pays is asked, split per line and billed to each payer.
func warrantyChart() process.Chart {
	const r = "Lane_Reception"
	return process.Chart{
		ID: "warranty", Title: "Warranty case", TitleRU: "Гарантийный случай",
		Doc:   "Who pays for what: the part of the process that only a warranty order has.",
		Pools: []process.Pool{clientPool, housePool("Process_Warranty", lanes()[:1]), manufacturerPool},
		Bands: []process.Band{{Stage: Preparing, From: 0, To: 2}, {Stage: AwaitingApproval, From: 3, To: 5}, {Stage: InRepair, From: 6, To: 6}, {Stage: Ready, From: 7, To: 12}},
		Nodes: []process.Node{
			process.Element(process.StartMessage, "Start_Warranty", "Warranty asked for", "Обращение по гарантии", r, 0, 0),
			task(CoverageChecked{}, r, 1, 0, Preparing),
			task(EstimateMade{}, r, 2, 0, Preparing),
			process.Element(process.CatchMessage, "Catch_Consent", "Client decides", "Клиент решил", r, 3, 0, AwaitingApproval).Waiting("decision"),
			task(DecideEstimate{}, r, 4, 0, AwaitingApproval),
			process.Element(process.Exclusive, "Gateway_Consent", "Agreed?", "Согласовано?", r, 5, 0, AwaitingApproval),
			{ID: "Call_Repair", Kind: process.CallActivity, Name: "Repair and check", NameRU: "Ремонт и контроль", Lane: r, Col: 6, Stages: []process.Phase{AwaitingParts, Queued, InRepair, InQualityCheck}, Chart: "work-order"},
			process.Element(process.Exclusive, "Gateway_Billing", "", "", r, 7, 0, Ready, PhaseDeclined),
			task(InvoicesIssued{}, r, 8, 0, Ready, PhaseDeclined),
			process.Boundary(process.BoundaryUndo, "Undo_IssueInvoices", "Undo", "Отмена", "Task_IssueInvoices"),
			undo(InvoicesCredited{}, r, 9, 1),
			process.Element(process.Exclusive, "Gateway_OwnShare", "Own share?", "Есть доля клиента?", r, 9, 0, Ready, PhaseDeclined),
			task(RecordPayment{}, r, 10, 0, Ready, PhaseDeclined).Waiting("payment"),
			process.Element(process.Exclusive, "Gateway_Settled", "", "", r, 11, 0, Ready, PhaseDeclined),
			process.Element(process.EndEvent, "End_Warranty", "Every payer billed", "Счета выставлены", r, 12, 0, Ready, PhaseDeclined),
		},
		Flows: slices.Concat(
			process.Line("Start_Warranty", "Task_CheckCoverage", "Task_MakeEstimate", "Catch_Consent", "Task_DecideEstimate", "Gateway_Consent"),
			process.Line("Call_Repair", "Gateway_Billing", "Task_IssueInvoices", "Gateway_OwnShare"),
			process.Line("Task_RecordPayment", "Gateway_Settled", "End_Warranty"),
			[]process.Flow{
				process.Named("Gateway_Consent", "Call_Repair", "yes", "да"),
				process.Named("Gateway_Consent", "Gateway_Billing", "no: fee only", "только диагностика"),
				process.Named("Gateway_OwnShare", "Task_RecordPayment", "yes", "да"),
				process.Named("Gateway_OwnShare", "Gateway_Settled", "no", "нет"),
				{From: "Undo_IssueInvoices", To: "Task_CreditInvoices", Kind: process.Association},
				process.Message("Task_CheckCoverage", "Pool_Manufacturer", "terms?", "условия?"),
				process.Message("Task_MakeEstimate", "Pool_Client", "estimate with own share", "смета с долей клиента"),
				process.Message("Pool_Client", "Catch_Consent", "decision", "решение"),
				process.Message("Task_IssueInvoices", "Pool_Manufacturer", "invoice for covered work", "счёт по гарантии"),
				process.Message("Task_IssueInvoices", "Pool_Client", "invoice for own share", "счёт на долю клиента"),
			}),
	}
}
