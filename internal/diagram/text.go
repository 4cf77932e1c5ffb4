package diagram

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/workbay/workbay/workorder"
)

// Sizes of type, in pixels. The width of a letter is that of a wide sans
// serif: which one the reader has is not known here, and what fits with a wide
// one fits with any.
const (
	nameSize  = 13
	ruSize    = 11
	stageSize = 16
	stageRU   = 13
	stageMark = 12
	bandSize  = 13
	titleSize = 18
)

// sizes are those that depend on the chart: where stages are drawn as boxes,
// the picture stands small in a page, and what is beside the boxes is larger.
type sizes struct{ label, head, headRU int }

func sizesOf(c workorder.Chart) sizes {
	if hasStages(c) {
		return sizes{label: 14, head: 15, headRU: 12}
	}
	return sizes{label: 12, head: 13, headRU: 11}
}

func hasStages(c workorder.Chart) bool {
	return slices.ContainsFunc(c.Nodes, func(n workorder.Node) bool { return n.Kind == workorder.StageBox })
}

// leading is the height of a line of the given size.
func leading(size int) int {
	if size < 12 {
		return size + 2
	}
	return size + 3
}

// width is how long a text is at most in pixels; bold is an eighth wider.
func width(s string, size int, bold bool) int {
	w := 0.0
	for _, r := range s {
		w += letter(r)
	}
	w *= float64(size)
	if bold {
		w *= 1.125
	}
	return int(math.Ceil(w))
}

// letter is the width of a letter as a share of the size.
func letter(r rune) float64 {
	switch {
	case strings.ContainsRune("iIlj.,:;'|!", r):
		return 0.33
	case strings.ContainsRune("frt()[]/ -", r):
		return 0.4
	case strings.ContainsRune("mwMWжшщюмыфЖШЩЮМЫФ—…", r):
		return 0.93
	case unicode.IsUpper(r):
		return 0.72
	case unicode.IsDigit(r):
		return 0.64
	}
	return 0.615
}

// wrap breaks a text at spaces into lines no wider than limit; a single word
// that is wider stands alone.
func wrap(s string, size int, bold bool, limit int) []string {
	var lines []string
	for _, w := range strings.Fields(s) {
		n := len(lines)
		if n > 0 && width(lines[n-1]+" "+w, size, bold) <= limit {
			lines[n-1] += " " + w
			continue
		}
		lines = append(lines, w)
	}
	return balance(lines, size, bold)
}

// balance moves a word down where the last line is left much shorter: two even
// lines read better than a long one and a stub.
func balance(lines []string, size int, bold bool) []string {
	if len(lines) != 2 {
		return lines
	}
	words := strings.Fields(lines[0])
	for len(words) > 1 {
		last := words[len(words)-1]
		a, b := strings.Join(words[:len(words)-1], " "), last+" "+lines[1]
		if max(width(a, size, bold), width(b, size, bold)) >= width(lines[0], size, bold) {
			break
		}
		lines, words = []string{a, b}, words[:len(words)-1]
	}
	return lines
}

func widest(lines []string, size int, bold bool) int {
	w := 0
	for _, l := range lines {
		w = max(w, width(l, size, bold))
	}
	return w
}
