package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// page is one answer to a scrape.
type page struct {
	took time.Duration
	wire int    // bytes sent, compressed
	body []byte // as it is read
}

// scrape asks as Prometheus does, for a compressed answer, and times it to its last byte.
func (s *site) scrape(ctx context.Context) (page, error) {
	var p page
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return p, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	begin := time.Now()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return p, err
	}
	sent, err := io.ReadAll(answer.Body)
	p.took, p.wire = time.Since(begin), len(sent)
	_ = answer.Body.Close()
	if err != nil {
		return p, err
	}
	if answer.StatusCode != http.StatusOK {
		return p, fmt.Errorf("a scrape answered %s: %s", answer.Status, sent)
	}
	z, err := gzip.NewReader(bytes.NewReader(sent))
	if err != nil {
		return p, err
	}
	p.body, err = io.ReadAll(z)
	return p, err
}

// each goes through the samples of a name, in the text format: name{labels} value.
func (p page) each(name string, do func(labels string, value float64)) {
	lines := bufio.NewScanner(bytes.NewReader(p.body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		rest, ours := strings.CutPrefix(lines.Text(), name)
		labels, number, labelled := strings.Cut(rest, "} ")
		if !labelled {
			number = labels
		}
		if !ours || labelled != strings.HasPrefix(rest, "{") {
			continue
		}
		if value, err := strconv.ParseFloat(strings.TrimSpace(number), 64); err == nil {
			do(strings.TrimPrefix(labels, "{"), value)
		}
	}
}

// sum adds up all samples of a name.
func (p page) sum(name string) float64 {
	var sum float64
	p.each(name, func(_ string, v float64) { sum += v })
	return sum
}

// series counts the samples.
func (p page) series() int {
	n := 0
	for line := range bytes.Lines(p.body) {
		if line[0] != '#' {
			n++
		}
	}
	return n
}

// collectors returns a sample of each collector, such as its duration.
func (p page) collectors(sample string) map[string]float64 {
	found := map[string]float64{}
	p.each("workbay_collector_"+sample, func(labels string, v float64) {
		found[strings.Trim(strings.TrimPrefix(labels, "collector="), `"`)] = v
	})
	return found
}

// leftOut counts the collectors that this answer is without.
func (p page) leftOut() int {
	n := 0
	for _, ok := range p.collectors("success") {
		if ok != 1 {
			n++
		}
	}
	return n
}
