package deploy_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/workbay/workbay/deploy"
	"github.com/workbay/workbay/deploy/deploytest"
)

func dashboards(t *testing.T) []deploytest.Dashboard {
	t.Helper()
	all, err := deploytest.Dashboards(".")
	require.NoError(t, err)
	require.Len(t, all, 3)
	return all
}

func rules(t *testing.T) []deploytest.Rule {
	t.Helper()
	all, err := deploytest.Rules(".")
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

func TestDashboards_EveryPanelSaysWhatItIsAndWhatToDo(t *testing.T) {
	t.Parallel()
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			where := d.File + ": " + p.Title
			require.NotEmpty(t, p.Title, "%s: panel %d", d.File, p.ID)
			if p.IsRow() {
				continue
			}
			require.NotEmpty(t, p.FieldConfig.Defaults.Unit, where)
			require.Greater(t, len(p.Description), 60, "%s: what does a manager do about it?", where)
			require.Equal(t, "${datasource}", p.Datasource.UID, "%s: whoever imports it chooses the Prometheus", where)
			require.NotEmpty(t, p.Targets, where)
			for _, q := range p.Targets {
				require.NotEmpty(t, q.Expr, where)
			}
		}
	}
}

func TestDashboards_NothingIsThereTwiceOrOnTopOfAnother(t *testing.T) {
	t.Parallel()
	uids := map[string]bool{}
	for _, d := range dashboards(t) {
		require.False(t, uids[d.UID], d.UID)
		uids[d.UID] = true
		ids, titles := map[int]bool{}, map[string]bool{}
		for i, p := range d.Panels {
			where := d.File + ": " + p.Title
			require.False(t, ids[p.ID], "%s: id %d", where, p.ID)
			require.False(t, titles[p.Title], where)
			ids[p.ID], titles[p.Title] = true, true
			require.True(t, p.Grid.W > 0 && p.Grid.H > 0 && p.Grid.X >= 0 && p.Grid.X+p.Grid.W <= 24, "%s leaves the 24 columns", where)
			for _, o := range d.Panels[:i] {
				require.False(t, p.Grid.Overlaps(o.Grid), "%s covers %s", where, o.Title)
			}
			refs := map[string]bool{}
			for _, q := range p.Targets {
				require.False(t, refs[q.RefID], "%s: %s", where, q.RefID)
				refs[q.RefID] = true
			}
		}
	}
}

// What every API instance reads from the same database must not be summed over
// instances: whoever asks for it asks for what the first rules made of it.
func TestQueries_WhatIsTheSameOnEveryInstanceIsAskedForOnce(t *testing.T) {
	t.Parallel()
	same := map[string]bool{}
	plain := regexp.MustCompile(`^max without \(instance, job\) \((\w+)\)$`)
	for _, r := range rules(t) {
		if m := plain.FindStringSubmatch(r.Expr); m != nil {
			require.Equal(t, "workbay:"+m[1]+":max", r.Record)
			same[m[1]] = true
		}
	}
	require.NotEmpty(t, same)
	all, err := deploytest.Queries(".")
	require.NoError(t, err)
	for _, q := range all {
		names, err := deploytest.NamesOf(q.Expr)
		require.NoError(t, err, q.Where)
		for _, s := range names.Selectors {
			require.True(t, !same[s.Metric] || plain.MatchString(q.Expr), "%s asks for %s: use workbay:%s:max", q.Where, s.Metric, s.Metric)
		}
	}
}

func TestAlerts_EachSaysWhatToDoAndWhoIsToDoIt(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/operations.md")
	require.NoError(t, err)
	runbook := strings.ToLower(string(text))
	for _, r := range rules(t) {
		if r.Alert == "" {
			continue
		}
		require.Contains(t, []string{"page", "ticket", "info"}, r.Labels["severity"], r.Alert)
		require.Contains(t, []string{"manager", "operator"}, r.Labels["audience"], r.Alert)
		require.NotEmpty(t, r.Annotations["summary"], r.Alert)
		require.Greater(t, len(r.Annotations["description"]), 60, r.Alert)
		anchor := strings.ToLower(r.Alert)
		require.Equal(t, "docs/operations.md#"+anchor, r.Annotations["runbook_url"])
		require.True(t, strings.Contains(runbook, "# "+anchor+"\n"), "docs/operations.md has no heading %s", r.Alert)
	}
}

func TestRules_EachIsTested(t *testing.T) {
	t.Parallel()
	cases, err := deploytest.Cases(".")
	require.NoError(t, err)
	fires, silent, recorded := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range cases {
		for _, a := range c.Alerts {
			if len(a.Expected) > 0 {
				fires[a.Name] = true
			} else {
				silent[a.Name] = true
			}
		}
		for _, q := range c.Queries {
			recorded[q.Expr] = recorded[q.Expr] || len(q.Expected) > 0
		}
	}
	for _, r := range rules(t) {
		if r.Alert != "" {
			require.True(t, fires[r.Alert], "no test makes %s fire", r.Alert)
			require.True(t, silent[r.Alert], "no test keeps %s silent", r.Alert)
			continue
		}
		require.True(t, recorded[r.Record], "no test looks at %s", r.Record)
	}
}

func TestRules_AreInTheProgramAsTheyAreHere(t *testing.T) {
	t.Parallel()
	here, err := filepath.Glob("prometheus/rules/*.yml")
	require.NoError(t, err)
	there, err := fs.Glob(deploy.Rules(), "*.yml")
	require.NoError(t, err)
	require.Len(t, there, len(here))
}

func TestProvisioning_IsYAML(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("grafana/provisioning/*/*.yml")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		var content map[string]any
		require.NoError(t, yaml.Unmarshal(text, &content), f)
		require.NotEmpty(t, content, f)
	}
}

func TestPromtool_AcceptsTheConfiguration(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "config", "prometheus/prometheus.yml")
}

func TestPromtool_RulesDoAsTheirTestsSay(t *testing.T) {
	t.Parallel()
	tests, err := filepath.Glob("prometheus/rules/tests/*.yml")
	require.NoError(t, err)
	promtool(t, append([]string{"test", "rules"}, tests...)...)
}

// promtool reads expressions in rules only, so the queries are made rules.
func TestPromtool_AcceptsEveryQuery(t *testing.T) {
	t.Parallel()
	all, err := deploytest.Queries(".")
	require.NoError(t, err)
	var rules []map[string]any
	for _, q := range all {
		rules = append(rules, map[string]any{"record": "query", "expr": q.Expr, "labels": map[string]string{"where": q.Where}})
	}
	text, err := json.Marshal(map[string]any{"groups": []any{map[string]any{"name": "queries", "rules": rules}}})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "queries.yml")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	promtool(t, "check", "rules", file)
}

// promtool runs Prometheus' own checker. A laptop may have none; CI has to.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("promtool is missing; deploy/need-prometheus.sh installs it")
		}
		t.Skip("promtool is missing; deploy/need-prometheus.sh installs it")
	}
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	require.NoError(t, err, string(out))
	require.NotContains(t, string(out), "FAILED")
}
