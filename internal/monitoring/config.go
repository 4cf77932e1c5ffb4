package monitoring

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// configFile is what Prometheus reads. JSON is YAML, too.
type configFile struct {
	Global        globalConfig   `json:"global"`
	RuleFiles     []string       `json:"rule_files"`
	ScrapeConfigs []scrapeConfig `json:"scrape_configs"`
}

type globalConfig struct {
	ScrapeInterval     string `json:"scrape_interval"`
	ScrapeTimeout      string `json:"scrape_timeout"`
	EvaluationInterval string `json:"evaluation_interval"`
}

type scrapeConfig struct {
	JobName       string         `json:"job_name"`
	StaticConfigs []staticConfig `json:"static_configs"`
}

type staticConfig struct {
	Targets []string `json:"targets"`
}

// milliseconds is a duration as Prometheus reads it.
func milliseconds(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

// writeConfig writes the configuration and the rules anew at every start, so
// that they are those of the Workbay that runs.
func (p *Prometheus) writeConfig() error {
	c := configFile{
		Global: globalConfig{
			ScrapeInterval: milliseconds(p.opts.ScrapeInterval), ScrapeTimeout: milliseconds(min(p.opts.ScrapeInterval, 10*time.Second)),
			EvaluationInterval: milliseconds(p.opts.ScrapeInterval),
		},
		RuleFiles: []string{"rules/*.yml"},
	}
	for _, t := range p.opts.Targets {
		c.ScrapeConfigs = append(c.ScrapeConfigs, scrapeConfig{t.Job, []staticConfig{{t.Addresses}}})
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.file("prometheus.yml"), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return p.writeRules()
}

// writeRules copies the rule files, and takes away those of an earlier version.
func (p *Prometheus) writeRules() error {
	dir := p.file("rules")
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove old rules: %w", err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("write the rules: %w", err)
	}
	if p.opts.Rules == nil {
		return nil
	}
	names, err := fs.Glob(p.opts.Rules, "*.yml")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(p.opts.Rules, name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, path.Base(name)), text, 0o644)
		}
		if err != nil {
			return fmt.Errorf("write the rules: %w", err)
		}
	}
	return nil
}
