package store

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/workbay/workbay/workorder"
)

// letter is the text of one template in one language.
type letter struct {
	template, language string
	subject, body      *template.Template
}

// letters are all texts. Clients of other languages are written to in English.
var letters = []letter{
	text("estimate", "ru", "Смета по заказ-наряду {{.Order}}",
		"Смета по заказ-наряду {{.Order}} готова. Посмотрите её и решите, что делаем: {{.Link}}"),
	text("estimate", "en", "Estimate for work order {{.Order}}",
		"The estimate for work order {{.Order}} is ready. Please look at it and tell us what to do: {{.Link}}"),
	text("estimate-reminder", "ru", "Ждём вашего решения по заказ-наряду {{.Order}}",
		"Смета по заказ-наряду {{.Order}} ждёт вашего решения, без него работы не начнутся: {{.Link}}"),
	text("estimate-reminder", "en", "Work order {{.Order}} waits for your decision",
		"The estimate for work order {{.Order}} waits for your decision; we do not start without it: {{.Link}}"),
	text("ready", "ru", "Автомобиль готов, заказ-наряд {{.Order}}",
		"Работы по заказ-наряду {{.Order}} закончены и проверены, автомобиль можно забирать. Подробности: {{.Link}}"),
	text("ready", "en", "Your car is ready, work order {{.Order}}",
		"The work of order {{.Order}} is done and checked, your car can be collected. Details: {{.Link}}"),
	text("survey", "ru", "Как всё прошло? Заказ-наряд {{.Order}}",
		"Спасибо, что были у нас. Ответьте, пожалуйста, на два вопроса о заказ-наряде {{.Order}}, чтобы мы знали, что исправить: {{.Link}}"),
	text("survey", "en", "How was it? Work order {{.Order}}",
		"Thank you for coming to us. Please answer two questions about work order {{.Order}}, so that we know what to mend: {{.Link}}"),
	text("survey-reminder", "ru", "Два вопроса о заказ-наряде {{.Order}}",
		"Нам важно, как всё прошло по заказ-наряду {{.Order}}. Два вопроса, одна минута: {{.Link}}"),
	text("survey-reminder", "en", "Two questions about work order {{.Order}}",
		"It matters to us how work order {{.Order}} went. Two questions, one minute: {{.Link}}"),
}

func text(name, language, subject, body string) letter {
	return letter{name, language, template.Must(template.New(name).Parse(subject)), template.Must(template.New(name).Parse(body))}
}

// written is a composed letter.
type written struct{ language, subject, body string }

// compose writes a letter in the client's language, or in English.
func compose(name, language, order, link string) (written, error) {
	var found *letter
	for i := range letters {
		if l := &letters[i]; l.template == name && (l.language == language || l.language == "en" && found == nil) {
			found = l
		}
	}
	if found == nil {
		return written{}, workorder.Invalid("there is no text for a message %q", name)
	}
	var subject, body strings.Builder
	data := struct{ Order, Link string }{order, link}
	if err := found.subject.Execute(&subject, data); err != nil {
		return written{}, fmt.Errorf("compose %s: %w", name, err)
	}
	if err := found.body.Execute(&body, data); err != nil {
		return written{}, fmt.Errorf("compose %s: %w", name, err)
	}
	return written{found.language, subject.String(), body.String()}, nil
}
