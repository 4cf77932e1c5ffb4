package deploytest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNamesOf_ReadsMetricsAndLabels(t *testing.T) {
	t.Parallel()
	n, err := NamesOf(`sort_desc(histogram_quantile(0.9, sum by (stage, le) (a:b_bucket:max{clock="wor\"king}",kind=~".*"})) / on (stage) group_left max by (stage) (target)
		>= bool 0) unless on (branch) last_over_time(up[3d:30m] offset 7d) or vector(0) and c == 1e3`)
	require.NoError(t, err)
	bucket := Selector{`a:b_bucket:max{clock="wor\"king}",kind=~".*"}`, "a:b_bucket:max", []string{"clock", "kind"}}
	target := Selector{"target", "target", nil}
	require.Equal(t, []Selector{bucket, target, {"up", "up", nil}, {"c", "c", nil}}, n.Selectors)
	require.Equal(t, []Grouping{{[]string{"stage", "le"}, []Selector{bucket}}, {[]string{"stage"}, []Selector{target}}}, n.Groupings)
	require.Equal(t, []string{"stage", "branch"}, n.Matching)
}

func TestNamesOf_AnAggregationInAnother(t *testing.T) {
	t.Parallel()
	n, err := NamesOf(`max without (instance) (1 - min by (kind) (x{job="y"}))`)
	require.NoError(t, err)
	x := Selector{`x{job="y"}`, "x", []string{"job"}}
	require.Equal(t, []Grouping{{[]string{"kind"}, []Selector{x}}, {[]string{"instance"}, []Selector{x}}}, n.Groupings)
}

func TestNamesOf_RefusesAGroupingBehind(t *testing.T) {
	t.Parallel()
	_, err := NamesOf(`sum(x) by (kind)`)
	require.ErrorContains(t, err, "behind its aggregation")
}

func TestQueries_FillsVariablesIn(t *testing.T) {
	t.Parallel()
	all, err := Queries("..")
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, q := range all {
		require.NotContains(t, q.Expr, "$", q.Where)
	}
}
