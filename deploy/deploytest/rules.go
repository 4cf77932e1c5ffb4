package deploytest

import (
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// Rule is a recording or an alerting rule.
type Rule struct {
	File        string            `yaml:"-"`
	Record      string            `yaml:"record"`
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// Rules reads all rules of the folder deploy.
func Rules(deploy string) ([]Rule, error) {
	var all []Rule
	err := each(filepath.Join(deploy, "prometheus", "rules", "*.yml"), func(name string, text []byte) error {
		var file struct {
			Groups []struct {
				Rules []Rule `yaml:"rules"`
			} `yaml:"groups"`
		}
		if err := yaml.Unmarshal(text, &file); err != nil {
			return err
		}
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				r.File = filepath.Base(name)
				all = append(all, r)
			}
		}
		return nil
	})
	return all, err
}

// Case is one test of promtool.
type Case struct {
	Name   string `yaml:"name"`
	Alerts []struct {
		Name     string `yaml:"alertname"`
		Expected []any  `yaml:"exp_alerts"`
	} `yaml:"alert_rule_test"`
	Queries []struct {
		Expr     string `yaml:"expr"`
		Expected []any  `yaml:"exp_samples"`
	} `yaml:"promql_expr_test"`
}

// Cases reads promtool's tests of the rules.
func Cases(deploy string) ([]Case, error) {
	var all []Case
	err := each(filepath.Join(deploy, "prometheus", "rules", "tests", "*.yml"), func(_ string, text []byte) error {
		var file struct {
			Tests []Case `yaml:"tests"`
		}
		err := yaml.Unmarshal(text, &file)
		all = append(all, file.Tests...)
		return err
	})
	return all, err
}

func each(pattern string, do func(name string, text []byte) error) error {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err == nil {
			err = do(name, text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
