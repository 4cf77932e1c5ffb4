package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// stepTransfer writes, sends, receives or cancels a transfer.
func (s *server) stepTransfer(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, in, number := caller(ctx), r.PostForm, chi.URLParam(r, "number")
	of := stock.TransferStep{Branch: m.Branch, Number: number}
	var err error
	if number != "" {
		if of.Expected, err = versionOf(in); err != nil {
			return err
		}
	}
	step, err := s.transferStep(l, m, of, in)
	if err != nil {
		return err
	}
	show := s.showTransfer
	if number == "" {
		show = s.newTransfer
	}
	form := in.Get("form")
	if len(step.bad) > 0 {
		return show(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: form, Values: in, Wrong: step.bad})
	}
	var made stock.Transfer
	err = formOnce(ctx, s, in.Get("key"), form+"-transfer/"+m.Branch+"/"+number, asTyped(in), func(ctx context.Context) (_ stock.Transfer, err error) {
		made, err = step.do(ctx)
		return made, err
	})
	if err == nil {
		to := "/parts/transfers"
		if number == "" {
			number = made.Number // "" when it was sent before
		}
		if number != "" {
			to = transferPath(number)
		}
		s.sessions.Put(ctx, keyFlash, l.T("parts.transfer.done."+step.name))
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	fields := lineFields(len(step.rows))
	fields.Set("to", "")
	fields.Set("note", "")
	t := wrong(l, form, fields, err)
	if t == nil || process.KindOf(err) == process.KindNotFound && len(t.Wrong) == 0 {
		return err
	}
	t.toRows(step.rows)
	t.Values = in
	return show(&statused{ResponseWriter: w, status: status(err)}, r, t)
}

// transferForm is what a form asks for.
type transferForm struct {
	name string // of the step
	do   func(context.Context) (stock.Transfer, error)
	rows []int             // of the form, by line of the request
	bad  map[string]string // what can not be read
}

func (s *server) transferStep(l *locale.Locale, m *me, of stock.TransferStep, in url.Values) (transferForm, error) {
	form := in.Get("form")
	switch {
	case form == draftForm:
		return s.draftTransfer(l, m, of, in), nil
	case form == receiveForm && of.Number != "":
		return s.receiveTransfer(l, m, of, in), nil
	case form == cancelForm && of.Number != "":
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
