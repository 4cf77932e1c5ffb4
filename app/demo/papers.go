package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
	"net/url"
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// company is who the service centre is by law. Its numbers have right check digits and are of
// a region and a bank that do not exist.
var company = map[string]any{
	"country": "RU", "legal_name": "ООО «Пример-Сервис»", "legal_address": "101000, Москва, Сервисная улица, 1",
	"tax_no": "0000123450", "kpp": "000001001", "registration_no": "1000000123452",
	"bank": "Банк «Пример»", "bank_code": "040000999", "account": "40702810600000012345", "bank_account": "30101810500000000999",
	"vat_mode": "pays", "warranty": "На работы — 6 месяцев или 10 000 км, что наступит раньше. На детали — по гарантии изготовителя.",
}

// both is a text in the two languages of the demo.
func both(ru, en string) map[string]string { return map[string]string{"ru": ru, "en": en} }

// checkSheets are what mechanics look a car over by.
var checkSheets = []struct {
	title  map[string]string
	points []map[string]string
}{
	{both("Осмотр при обслуживании", "Inspection at service"), []map[string]string{
		both("Тормозные колодки передние", "Front brake pads"), both("Тормозные колодки задние", "Rear brake pads"), both("Шины: износ и давление", "Tyres: wear and pressure"),
		both("Рулевое управление: люфт", "Steering: play"), both("Подвеска: стойки и опоры", "Suspension: struts and mounts"), both("Масло и течи", "Oil and leaks"),
		both("Аккумулятор", "Battery"), both("Свет", "Lights"), both("Щётки стеклоочистителя", "Wiper blades"),
	}},
	{both("Перед поездкой", "Before a journey"), []map[string]string{
		both("Уровни жидкостей", "Fluid levels"), both("Ремень приводной", "Drive belt"), both("Шины и запасное колесо", "Tyres and spare wheel"), both("Аптечка и знак", "First-aid kit and triangle"),
	}},
}

// legal writes down who the service centre is by law, unless somebody has.
func (s *shop) legal(ctx context.Context) error {
	const at = "/v1/company"
	var is struct {
		Version   int    `json:"version"`
		LegalName string `json:"legal_name"`
	}
	if err := s.admin.Get(ctx, at, &is); err != nil || is.LegalName != "" {
		return err
	}
	company := withVersion(company, is.Version)
	return s.admin.Do(ctx, http.MethodPut, at, company, nil)
}

func withVersion(doc map[string]any, version int) map[string]any {
	out := map[string]any{"version": version}
	for k, v := range doc {
		out[k] = v
	}
	return out
}

// design makes the templates of check-sheets.
func (s *shop) design(ctx context.Context) error {
	for _, t := range checkSheets {
		var made card
		body := map[string]any{"titles": t.title, "points": t.points, "active": true}
		if err := s.foreman.Post(ctx, "/v1/inspection-templates", body, &made); err != nil {
			return fmt.Errorf("check-sheet %s: %w", t.title["en"], err)
		}
		s.sheets = append(s.sheets, made.ID)
	}
	return nil
}

// limit says how much of some parts the shelf should have, so that some are to be bought.
func (s *shop) limit(ctx context.Context) error {
	for _, l := range []struct {
		family   string
		min, max int64
	}{{"OF", 12, 25}, {"BPF", 10, 16}, {"CA", 1, 3}, {"WS", 1, 2}} {
		for _, p := range platforms[:3] {
			body := map[string]any{"minimum": exact.Units(l.min), "maximum": exact.Units(l.max)}
			if err := s.parts().Do(ctx, http.MethodPut, "/v1/stock/"+url.PathEscape(partNo(l.family, p))+"/limits", body, nil); err != nil {
				return fmt.Errorf("limits of %s: %w", partNo(l.family, p), err)
			}
		}
	}
	return nil
}

// papers writes down in which state two cars came in, of which one client has signed it, and
// fills in the check-sheet of that car.
func (s *shop) papers(ctx context.Context, visits []*visit) error {
	for _, phase := range []process.Phase{workorder.InRepair, workorder.CheckedIn} {
		i := slices.IndexFunc(visits, func(v *visit) bool { return v.order.Phase == phase })
		if i < 0 {
			continue
		}
		v := visits[i]
		steps := []func(context.Context) error{v.state}
		if phase == workorder.InRepair {
			steps = append(steps, v.sign, v.inspect)
		}
		for _, step := range steps {
			if err := step(ctx); err != nil {
				return fmt.Errorf("papers of %s: %w", v.order.Number, err)
			}
		}
	}
	return nil
}

func (v *visit) at(what string) string { return "/v1/work-orders/" + v.order.Number + what }

// state writes down in which state the car came in.
func (v *visit) state(ctx context.Context) error {
	body := map[string]any{
		"version": 0, "fuel_eighths": 5, "keys": 1, "belongings": "Детское кресло, зарядка для телефона",
		"damage": []map[string]string{{"place": "front_bumper", "text": "Царапина 10 см справа"}, {"place": "left_rear_door", "text": "Скол краски у ручки"}},
	}
	return v.desk.Do(ctx, http.MethodPut, v.at("/intake-state"), body, nil)
}

// sign has the client sign the acceptance act on the desk's tablet.
func (v *visit) sign(ctx context.Context) error {
	var paper struct {
		Language string `json:"language"`
		SHA256   string `json:"sha256"`
	}
	var client struct {
		Name string `json:"name"`
	}
	if err := v.desk.Get(ctx, v.at("/papers/intake"), &paper); err != nil {
		return err
	}
	if err := v.desk.Get(ctx, "/v1/clients/"+url.PathEscape(v.order.ClientID), &client); err != nil {
		return err
	}
	drawing, err := scribble()
	if err != nil {
		return err
	}
	body := map[string]any{"paper": "intake", "language": paper.Language, "sha256": paper.SHA256, "name": client.Name, "drawing": drawing}
	return v.desk.Post(ctx, v.at("/signatures"), body, nil, Key("demo/"+v.order.Number+"/sign"))
}

// scribble is somebody's signature, which is nobody's.
func scribble() ([]byte, error) {
	const wide, high, thick = 600, 200, 5
	m := image.NewGray(image.Rect(0, 0, wide, high))
	for i := range m.Pix {
		m.Pix[i] = 0xff
	}
	for step := range 4000 {
		t := float64(step) / 4000
		x, y := 60+t*440+26*math.Sin(t*50), high/2-t*30+(58-40*t)*math.Cos(t*41)
		for d := range thick * thick {
			m.SetGray(int(x)+d%thick, int(y)+d/thick, color.Gray{})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

// inspect has a mechanic look the car over and complete the check-sheet.
func (v *visit) inspect(ctx context.Context) error {
	var sheet card
	if err := v.finder().Post(ctx, v.at("/inspections"), map[string]any{"template": v.s.sheets[0]}, &sheet, Key("demo/"+v.order.Number+"/sheet")); err != nil {
		return err
	}
	seen := map[int][2]string{2: {"amber", "Осталось 4 мм, хватит примерно на 10 000 км"}, 5: {"red", "Правая стойка течёт"}, 9: {"amber", "Оставляют полосы"}}
	var marks []map[string]any
	for n := range checkSheets[0].points {
		m := map[string]any{"point": n + 1, "colour": "green"}
		if s, ok := seen[n+1]; ok {
			m["colour"], m["note"] = s[0], s[1]
		}
		marks = append(marks, m)
	}
	return v.finder().Post(ctx, v.at("/inspections/"+sheet.ID+"/marks"), map[string]any{"marks": marks, "complete": true}, nil, Key("demo/"+v.order.Number+"/marks"))
}
