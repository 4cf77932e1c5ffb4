package deploytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Dashboard is what the tests look at of a Grafana dashboard.
type Dashboard struct {
	File       string  `json:"-"`
	UID        string  `json:"uid"`
	Title      string  `json:"title"`
	Panels     []Panel `json:"panels"`
	Templating struct {
		List []Variable `json:"list"`
	} `json:"templating"`
}

// Variable is a choice at the head of a dashboard.
type Variable struct {
	Name  string          `json:"name"`
	Type  string          `json:"type"`
	Query json.RawMessage `json:"query"`
}

// Panel is one figure, or the heading of a row of them.
type Panel struct {
	ID          int       `json:"id"`
	Type        string    `json:"type"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Grid        Rectangle `json:"gridPos"`
	Datasource  struct {
		Type string `json:"type"`
		UID  string `json:"uid"`
	} `json:"datasource"`
	Targets     []Target `json:"targets"`
	FieldConfig struct {
		Defaults struct {
			Unit string `json:"unit"`
		} `json:"defaults"`
	} `json:"fieldConfig"`
}

// Rectangle is the place of a panel, in 24 columns.
type Rectangle struct{ X, Y, W, H int }

// Overlaps reports whether two panels cover a common field.
func (r Rectangle) Overlaps(o Rectangle) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

// Target is one query of a panel.
type Target struct {
	RefID string `json:"refId"`
	Expr  string `json:"expr"`
}

// IsRow reports whether the panel is the heading of a row.
func (p Panel) IsRow() bool { return p.Type == "row" }

// Dashboards reads all dashboards of the folder deploy.
func Dashboards(deploy string) ([]Dashboard, error) {
	names, err := filepath.Glob(filepath.Join(deploy, "grafana", "*.json"))
	if err != nil {
		return nil, err
	}
	var all []Dashboard
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d := Dashboard{File: filepath.Base(name)}
		if err := json.NewDecoder(bytes.NewReader(text)).Decode(&d); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, d)
	}
	return all, nil
}

// filled puts in for Grafana's variables what Grafana would, with all chosen.
var filled = strings.NewReplacer(
	"$branch", ".*", "$kind", ".*", "$__rate_interval", "1m", "$__range", "1h", "$__interval", "1m",
)

// labelValues is the metric of a variable's query, label_values(metric, label).
func (v Variable) labelValues() (metric, label string, ok bool) {
	var q struct {
		Query string `json:"query"`
	}
	if v.Type != "query" || json.Unmarshal(v.Query, &q) != nil {
		return "", "", false
	}
	metric, label, ok = strings.Cut(strings.TrimSuffix(strings.TrimPrefix(q.Query, "label_values("), ")"), ", ")
	return metric, label, ok
}
