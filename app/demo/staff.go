package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/workbay/workbay/process"
)

// person is a member of staff of the demo service centre.
type person struct {
	name   string
	role   process.Role
	skills []string
}

// team works beside the first members of staff that every installation has.
var team = []person{
	{"Ольга Рябинина", process.Reception, nil},
	{"Тимур Ахметов", process.Reception, nil},
	{"Жанна Литвин", process.Reception, nil},
	{"Пётр Кладовщиков", process.Parts, nil},
	{"Инна Складская", process.Parts, nil},
	{"Геннадий Мастеров", process.Foreman, nil},
	{"Андрей Коленвалов", process.Mechanic, []string{"engine", "maintenance"}},
	{"Рустам Шатунов", process.Mechanic, []string{"engine", "maintenance", "diagnosis"}},
	{"Виктор Рычагов", process.Mechanic, []string{"chassis", "maintenance"}},
	{"Павел Ступицын", process.Mechanic, []string{"chassis", "brakes"}},
	{"Даниил Тормозов", process.Mechanic, []string{"brakes", "maintenance"}},
	{"Марина Проводникова", process.Mechanic, []string{"electrics", "diagnosis"}},
	{"Ильдар Реле", process.Mechanic, []string{"electrics", "climate"}},
	{"Сергей Кузовлев", process.Mechanic, []string{"body"}},
}

// bays are where the work is done.
var bays = []string{"Пост 1, подъёмник", "Пост 2, подъёмник", "Пост 3, подъёмник", "Пост 4, развал-схождение", "Пост 5, диагностика", "Пост 6, кузовной"}

// card is what the demo needs of any answer that makes a card.
type card struct {
	ID string `json:"id"`
}

// items is a list as the API answers it.
type items[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor"`
}

// hire makes the team's cards and gives everybody a token of their own, so that
// each step of the day is taken by who would take it.
func (s *shop) hire(ctx context.Context) error {
	if err := s.train(ctx); err != nil {
		return err
	}
	for _, p := range team {
		var made card
		body := map[string]any{"name": p.name, "role": p.role}
		if p.skills != nil {
			body["skills"] = p.skills
		}
		if err := s.admin.Post(ctx, "/v1/staff", body, &made); err != nil {
			return fmt.Errorf("staff card of %s: %w", p.name, err)
		}
		var issued struct {
			Token string `json:"token"`
		}
		if err := s.admin.Post(ctx, "/v1/staff/"+url.PathEscape(made.ID)+"/tokens", map[string]any{}, &issued); err != nil {
			return fmt.Errorf("token of %s: %w", p.name, err)
		}
		s.employ(p, made.ID, s.admin.As(issued.Token))
		if slices.Contains(p.skills, "diagnosis") {
			s.finders = append(s.finders, s.admin.As(issued.Token))
		}
	}
	body := map[string]any{"name": "Main service centre", "phone": "+7 495 123-45-67", "address": "Москва, Сервисная улица, 1"}
	if err := s.admin.Do(ctx, http.MethodPut, "/v1/branches/"+s.branch, body, nil); err != nil {
		return fmt.Errorf("branch card: %w", err)
	}
	for _, b := range bays {
		if err := s.admin.Post(ctx, "/v1/bays", map[string]any{"name": b}, nil); err != nil {
			return fmt.Errorf("bay %s: %w", b, err)
		}
	}
	return nil
}

// train gives a new installation's one mechanic something that they can do, so
// that their inbox is not empty.
func (s *shop) train(ctx context.Context) error {
	var had items[card]
	if err := s.admin.Get(ctx, "/v1/staff?role=mechanic", &had); err != nil || len(had.Items) != 1 {
		return err
	}
	id := had.Items[0].ID
	first := person{role: process.Mechanic, skills: []string{"maintenance", "brakes", "chassis"}}
	body := map[string]any{"skills": first.skills}
	if err := s.admin.Do(ctx, http.MethodPatch, "/v1/staff/"+url.PathEscape(id), body, nil); err != nil {
		return fmt.Errorf("skills of the first mechanic: %w", err)
	}
	s.employ(first, id, s.admin.As(s.site.Tokens["mechanic"]))
	return nil
}

// employ notes under whose token somebody works.
func (s *shop) employ(p person, id string, c Client) {
	switch p.role {
	case process.Reception:
		s.advisors, s.standIn = append(s.advisors, c), id
	case process.Parts:
		s.clerks = append(s.clerks, c)
	case process.Foreman:
		s.foreman = c
	case process.Mechanic:
		s.mechanics[id] = c
		s.crew.skills[id] = p.skills
	}
}

// who is the first mechanic of the branch with this skill.
func (s *shop) who(ctx context.Context, skill string) (string, error) {
	var all items[struct {
		ID     string   `json:"id"`
		Skills []string `json:"skills"`
		Active bool     `json:"active"`
	}]
	if err := s.admin.Get(ctx, "/v1/staff?role=mechanic&limit=200", &all); err != nil {
		return "", err
	}
	for _, m := range all.Items {
		if m.Active && slices.Contains(m.Skills, skill) {
			return m.ID, nil
		}
	}
	return "", fmt.Errorf("no mechanic knows %s", skill)
}
