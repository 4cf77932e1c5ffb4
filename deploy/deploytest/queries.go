package deploytest

// Query is one expression that Prometheus is asked, and who asks it.
type Query struct {
	Where string // such as managers.json: Open orders (A)
	Expr  string // with Grafana's variables filled in
	Alert bool   // an alert's expression is empty on a good day
}

// Queries collects every expression: of panels, of variables and of rules.
func Queries(deploy string) ([]Query, error) {
	dashboards, err := Dashboards(deploy)
	if err != nil {
		return nil, err
	}
	var all []Query
	for _, d := range dashboards {
		for _, v := range d.Templating.List {
			if metric, label, ok := v.labelValues(); ok {
				all = append(all, Query{Where: d.File + ": variable " + v.Name, Expr: "count by (" + label + ") (" + metric + ")"})
			}
		}
		for _, p := range d.Panels {
			for _, t := range p.Targets {
				all = append(all, Query{Where: d.File + ": " + p.Title + " (" + t.RefID + ")", Expr: filled.Replace(t.Expr)})
			}
		}
	}
	rules, err := Rules(deploy)
	for _, r := range rules {
		all = append(all, Query{Where: r.File + ": " + r.Record + r.Alert, Expr: r.Expr, Alert: r.Alert != ""})
	}
	return all, err
}
