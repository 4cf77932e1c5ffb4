package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// stepTransfer writes, sends, receives or cancels a transfer.
func (s *server) stepTransfer(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormOf(r)
	if err != nil {
		return err
	}
	step, err := s.transferStep(s.language(r), f)
	if err != nil {
		return err
	}
	kind := paperKind{name: "transfer", list: "/parts/transfers", path: transferPath, fields: []string{"to", "note"}, blank: s.newTransfer, show: s.showTransfer}
	return stepPaper(s, w, r, kind, f, step, func(made stock.Transfer) string { return made.Number })
}

// transferForm is what a form asks for.
type transferForm = paperStep[stock.Transfer]

func (s *server) transferStep(l *locale.Locale, f paperForm) (transferForm, error) {
	m, of := f.me, stock.TransferStep{Branch: f.Branch, Number: f.number, Expected: f.expected}
	switch {
	case f.name == draftForm:
		return s.draftTransfer(l, m, of, f.in), nil
	case f.name == receiveForm && of.Number != "":
		return s.receiveTransfer(l, m, of, f.in), nil
	case f.name == cancelForm && of.Number != "":
		return transferForm{name: "cancel", do: func(ctx context.Context) (stock.Transfer, error) {
			return s.Store.Stock.CancelTransfer(ctx, of, m.Actor())
		}}, nil
	}
	return transferForm{}, process.Invalid("the form could not be read; send it again")
}

// draftTransfer writes a draft, and sends it when that was the button: what stands in the
// form is what goes.
func (s *server) draftTransfer(l *locale.Locale, m *me, of stock.TransferStep, in url.Values) transferForm {
	step := transferForm{name: "save", bad: map[string]string{}}
	put := stock.TransferPut{To: in.Get("to"), Note: in.Get("note")}
	for i := range rowsOf(in, "lines") {
		part := stock.TransferPart{PartNo: strings.TrimSpace(in.Get(lineField(i, "part_no")))}
		var err error
		if part.Qty, err = decimal[exact.Qty](in.Get(lineField(i, "qty"))); err != nil {
			step.bad[lineField(i, "qty")] = l.Say(err)
		}
		if typed := strings.TrimSpace(in.Get(lineField(i, "qty"))); part.PartNo == "" || typed == "0" { // taken out
			continue
		}
		put.Lines, step.rows = append(put.Lines, part), append(step.rows, i)
	}
	sends := in.Get("do") == "send"
	if sends {
		step.name = "send"
	}
	step.do = func(ctx context.Context) (stock.Transfer, error) {
		write := func(ctx context.Context) (stock.Transfer, error) {
			if of.Number == "" {
				return s.Store.Stock.DraftTransfer(ctx, m.Branch, put, m.Actor())
			}
			return s.Store.Stock.ChangeTransfer(ctx, of, put, m.Actor())
		}
		t, err := write(ctx)
		if err == nil && sends {
			return s.Store.Stock.SendTransfer(ctx, stock.TransferStep{Branch: m.Branch, Number: t.Number, Expected: t.Version}, m.Actor())
		}
		return t, err
	}
	return step
}

// receiveTransfer receives all but what the form says otherwise.
func (s *server) receiveTransfer(l *locale.Locale, m *me, of stock.TransferStep, in url.Values) transferForm {
	step := transferForm{name: "receive", bad: map[string]string{}}
	var less []stock.TransferCame
	for i := range rowsOf(in, "lines") {
		typed := strings.TrimSpace(in.Get(lineField(i, "qty")))
		if typed == in.Get(lineField(i, "sent")) {
			continue
		}
		qty, err := decimal[exact.Qty](typed)
		switch {
		case typed == "":
			step.bad[lineField(i, "qty")] = l.T("invalid.required")
		case err != nil:
			step.bad[lineField(i, "qty")] = l.Say(err)
		}
		less, step.rows = append(less, stock.TransferCame{PartNo: in.Get(lineField(i, "part_no")), Qty: qty, Reason: in.Get(lineField(i, "reason"))}), append(step.rows, i)
	}
	step.do = func(ctx context.Context) (stock.Transfer, error) {
		return s.Store.Stock.ReceiveTransfer(ctx, of, less, m.Actor())
	}
	return step
}
