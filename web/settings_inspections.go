package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
)

// inspectionKind are the templates of check-sheets.
func (s *server) inspectionKind() settingKind {
	return settingKind{
		path: "/settings/inspections", title: "inspection.templates", add: "inspection.template_add", roles: []string{"foreman", "manager", "admin"},
		list: func(r *http.Request) (rows []settingRow, err error) {
			all, err := s.Store.Inspections.Templates(r.Context())
			l := s.language(r)
			for _, t := range all {
				rows = append(rows, settingRow{Path: "/settings/inspections/" + t.ID, Name: t.Titles.In(l.Tag()), Said: l.T("inspection.points_count", "Count", len(t.Points)), Off: !t.Active})
			}
			return rows, err
		},
		fresh: func(r *http.Request) ([]entry, error) {
			return inspectionEntries(s.language(r), inspections.InspectionTemplate{Active: true}), nil
		},
		make: func(r *http.Request, in url.Values) error {
			c, err := inspectionCard(in)
			if err != nil {
				return err
			}
			return titled(in, formOnce(r.Context(), s, in.Get("key"), "create-inspection", asTyped(in), func(ctx context.Context) (inspections.InspectionTemplate, error) {
				return s.Store.Inspections.CreateTemplate(ctx, c, caller(ctx).Actor())
			}))
		},
		read: func(r *http.Request, id string) (settingCard, error) {
			t, err := s.Store.Inspections.Template(r.Context(), id)
			l := s.language(r)
			return settingCard{Name: t.Titles.In(l.Tag()), Version: t.Version, Entries: inspectionEntries(l, t)}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			c, err := inspectionCard(in)
			if err == nil {
				_, err = s.Store.Inspections.PutTemplate(r.Context(), id, c, version, caller(r.Context()).Actor())
			}
			return titled(in, err)
		},
	}
}

// titled puts what lacks beside the first field of the form.
func titled(in url.Values, err error) error {
	return renamed(err, "titles", "title_"+in.Get("first"), "points", "points_"+in.Get("first"))
}

// tongues are the languages of the house, the reader's own first.
func tongues(l *locale.Locale) []*locale.Locale {
	list := []*locale.Locale{l}
	for _, tag := range locale.Languages() {
		if tag != l.Tag() {
			list = append(list, locale.For(tag))
		}
	}
	return list
}

func inspectionEntries(l *locale.Locale, t inspections.InspectionTemplate) (list []entry) {
	for i, tongue := range tongues(l) {
		points := make([]string, len(t.Points))
		for k, p := range t.Points {
			points[k] = *p.Of(tongue.Tag())
		}
		text := strings.TrimSpace(strings.Join(points, "\n"))
		e := []entry{
			{Head: tongue.Name(), Name: "title_" + tongue.Tag(), Label: l.T("settings.name"), Value: *t.Titles.Of(tongue.Tag()), Max: input.MaxName},
			{Name: "points_" + tongue.Tag(), Label: l.T("inspection.points"), Hint: l.T("inspection.points_hint"), Kind: "area", Value: text, Max: 10_000},
		}
		if i > 0 {
			e[1].Hint = l.T("inspection.points_other")
		}
		list = append(list, e...)
	}
	kind := entry{Head: l.T("inspection.applies"), Name: "kind", Label: l.T("inspection.kind"), Kind: "select", Value: t.Kind, Options: []option{{"", l.T("inspection.kind_any")}}}
	for _, k := range []string{"commercial", "warranty"} {
		kind.Options = append(kind.Options, option{k, l.T("kind." + k)})
	}
	return append(list, kind, useEntry(l, t.Active, "inspection.use"), entry{Name: "first", Kind: "hidden", Value: l.Tag()})
}

// inspectionCard reads a template as it is typed: a point a line, in each language in the
// same order.
func inspectionCard(in url.Values) (inspections.InspectionCard, error) {
	c := inspections.InspectionCard{Kind: in.Get("kind"), Active: in.Get("use") != "no"}
	first := in.Get("first")
	typed := map[string][]string{}
	for _, tag := range locale.Languages() {
		if text := strings.TrimSpace(lines(in.Get("points_" + tag))); text != "" {
			typed[tag] = strings.Split(text, "\n")
		}
	}
	c.Points = make([]input.Titles, len(typed[first]))
	var wrong process.Faults
	for _, tag := range locale.Languages() {
		*c.Titles.Of(tag) = in.Get("title_" + tag)
		if n := len(typed[tag]); n > 0 && n != len(c.Points) {
			wrong.Invalid("points_%s: has %d lines and the first language %d; write one line for each point, in the same order", tag, n, len(c.Points))
			continue
		}
		for i, text := range typed[tag] {
			if len([]rune(text)) > input.MaxName {
				wrong.Invalid("points_%s: line %d has more than %d characters; shorten it", tag, i+1, input.MaxName)
			}
			*c.Points[i].Of(tag) = strings.TrimSpace(text)
		}
	}
	return c, wrong.Err()
}
