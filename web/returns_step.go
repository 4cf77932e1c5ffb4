package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// stepReturn writes, sends or cancels a return, or writes down what the supplier answers.
func (s *server) stepReturn(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormOf(r)
	if err != nil {
		return err
	}
	step, err := s.returnStep(s.language(r), f)
	if err != nil {
		return err
	}
	kind := paperKind{
		name: "return", list: "/parts/returns?state=all", path: returnPath, fields: []string{"supplier_id", "note"}, blank: s.newReturn, show: s.showReturn,
	}
	return stepPaper(s, w, r, kind, f, step, func(made suppliers.Return) string { return made.Number })
}

// returnForm is what a form asks for.
type returnForm = paperStep[suppliers.Return]

func (s *server) returnStep(l *locale.Locale, f paperForm) (returnForm, error) {
	m, of := f.me, suppliers.ReturnStep{Branch: f.Branch, Number: f.number, Expected: f.expected}
	switch {
	case f.name == draftForm:
		return s.draftReturn(l, m, of, f.in), nil
	case f.name == answerForm && of.Number != "":
		return s.answerReturn(l, m, of, f.in), nil
	case f.name == cancelForm && of.Number != "":
		return returnForm{name: "cancel", do: func(ctx context.Context) (suppliers.Return, error) {
			return s.Store.Suppliers.CancelReturn(ctx, of, m.Actor())
		}}, nil
	}
	return returnForm{}, process.Invalid("the form could not be read; send it again")
}

// draftReturn writes a draft, and sends it when that was the button: what stands in the form
// is what goes.
func (s *server) draftReturn(l *locale.Locale, m *me, of suppliers.ReturnStep, in url.Values) returnForm {
	step := returnForm{name: "save", bad: map[string]string{}}
	put := suppliers.ReturnPut{SupplierID: in.Get("supplier_id"), Note: in.Get("note")}
	for i := range rowsOf(in, "lines") {
		part := suppliers.ReturnPart{PartNo: strings.TrimSpace(in.Get(lineField(i, "part_no"))), Reason: in.Get(lineField(i, "reason")), Note: in.Get(lineField(i, "note"))}
		typed := strings.TrimSpace(in.Get(lineField(i, "qty")))
		var err error
		if part.Qty, err = decimal[exact.Qty](typed); err != nil {
			step.bad[lineField(i, "qty")] = l.Say(err)
		}
		if part.PartNo == "" || typed == "0" { // taken out
			continue
		}
		put.Lines, step.rows = append(put.Lines, part), append(step.rows, i)
	}
	sends := in.Get("do") == "send"
	if sends {
		step.name = "send"
	}
	step.do = func(ctx context.Context) (suppliers.Return, error) {
		write := func(ctx context.Context) (suppliers.Return, error) {
			if of.Number == "" {
				return s.Store.Suppliers.DraftReturn(ctx, m.Branch, put, m.Actor())
			}
			return s.Store.Suppliers.ChangeReturn(ctx, of, put, m.Actor())
		}
		t, err := write(ctx)
		if err == nil && sends {
			return s.Store.Suppliers.SendReturn(ctx, suppliers.ReturnStep{Branch: m.Branch, Number: t.Number, Expected: t.Version}, m.Actor())
		}
		return t, err
	}
	return step
}

// answerReturn writes down the answers that were chosen.
func (s *server) answerReturn(l *locale.Locale, m *me, of suppliers.ReturnStep, in url.Values) returnForm {
	step := returnForm{name: "answer", bad: map[string]string{}}
	var answers []suppliers.AnsweredLine
	for i := range rowsOf(in, "lines") {
		a := suppliers.AnsweredLine{PartNo: in.Get(lineField(i, "part_no")), Answer: in.Get(lineField(i, "answer"))}
		var err error
		if a.Amount, err = amount(in.Get(lineField(i, "amount"))); err != nil {
			step.bad[lineField(i, "amount")] = l.Say(err)
		}
		if a.Answer == "" && a.Amount == 0 {
			continue
		}
		answers, step.rows = append(answers, a), append(step.rows, i)
	}
	step.do = func(ctx context.Context) (suppliers.Return, error) {
		return s.Store.Suppliers.AnswerReturn(ctx, of, answers, m.Actor())
	}
	return step
}
