package deploytest

import (
	"fmt"
	"regexp"
	"slices"
)

// Names are the metrics and labels that an expression names. Prometheus itself
// judges the syntax; this only reads names from expressions that it accepts.
type Names struct {
	Selectors []Selector
	Groupings []Grouping
	Matching  []string // labels of on and ignoring
}

// Selector is a metric with its matchers.
type Selector struct {
	Text   string // such as up{job="workbay"}
	Metric string
	Labels []string // of the matchers
}

// Grouping is the by or without of an aggregation.
type Grouping struct {
	Labels []string
	Of     []Selector // all that are aggregated
}

var (
	token      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9][0-9a-zA-Z.]*|[=!<>]=|[=!]~|\S`)
	identifier = regexp.MustCompile(`^[a-zA-Z_:]`)
	aggregates = []string{"sum", "min", "max", "avg", "count", "group", "stddev", "stdvar", "topk", "bottomk", "count_values", "quantile"}
	operators  = []string{"and", "or", "unless", "offset", "bool", "atan2"}
)

// NamesOf reads the names in an expression. A grouping comes before what it
// groups: sum by (stage) (x).
func NamesOf(expr string) (Names, error) {
	r := reader{expr: expr, at: token.FindAllStringIndex(expr, -1)}
	err := r.read(len(r.at))
	return r.names, err
}

// reader goes through the tokens of an expression.
type reader struct {
	expr  string
	at    [][]int
	next  int
	names Names
}

func (r *reader) peek() string { return r.ahead(0) }

func (r *reader) ahead(n int) string {
	if r.next+n >= len(r.at) {
		return ""
	}
	return r.expr[r.at[r.next+n][0]:r.at[r.next+n][1]]
}

// read takes the tokens before end.
func (r *reader) read(end int) error {
	for r.next < end {
		if err := r.step(); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) step() error {
	word := r.peek()
	switch {
	case word == "[":
		r.next = r.closing("[", "]") + 1
	case !identifier.MatchString(word), slices.Contains(operators, word):
		r.next++
	case word == "on", word == "ignoring":
		r.next++
		r.names.Matching = append(r.names.Matching, r.list("(", ")")...)
	case word == "group_left", word == "group_right":
		if r.next++; r.peek() == "(" {
			r.names.Matching = append(r.names.Matching, r.list("(", ")")...)
		}
	case word == "by", word == "without":
		return fmt.Errorf("%s stands behind its aggregation, or without one, in %s", word, r.expr)
	case slices.Contains(aggregates, word) && (r.ahead(1) == "by" || r.ahead(1) == "without"):
		return r.aggregation()
	case r.ahead(1) == "(":
		r.next++ // a function
	default:
		r.selector()
	}
	return nil
}

// aggregation reads sum by (labels) (operand).
func (r *reader) aggregation() error {
	r.next += 2
	g := Grouping{Labels: r.list("(", ")")}
	before := len(r.names.Selectors)
	if err := r.read(r.closing("(", ")") + 1); err != nil {
		return err
	}
	g.Of = slices.Clone(r.names.Selectors[before:])
	r.names.Groupings = append(r.names.Groupings, g)
	return nil
}

func (r *reader) selector() {
	s := Selector{Metric: r.peek()}
	first, last := r.next, r.next
	if r.next++; r.peek() == "{" {
		last = r.closing("{", "}")
		s.Labels = r.list("{", "}")
	}
	s.Text = r.expr[r.at[first][0]:r.at[last][1]]
	r.names.Selectors = append(r.names.Selectors, s)
}

// closing finds the bracket that closes the next one.
func (r *reader) closing(begin, end string) int {
	depth := 0
	for n := 0; r.ahead(n) != ""; n++ {
		switch r.ahead(n) {
		case begin:
			depth++
		case end:
			if depth--; depth == 0 {
				return r.next + n
			}
		}
	}
	return len(r.at) - 1
}

// list reads the names in a bracket; what they are compared with is no name.
func (r *reader) list(begin, end string) []string {
	var names []string
	for last := r.closing(begin, end); r.next <= last; r.next++ {
		if identifier.MatchString(r.peek()) {
			names = append(names, r.peek())
		}
	}
	return names
}
