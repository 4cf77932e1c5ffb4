package diagram

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/workbay/workbay/process"
)

// Sizes of type, in pixels. The width of a letter is that of a wide sans
// serif: which one the reader has is not known here, and what fits with a wide
// one fits with any.
const (
	nameSize  = 13
	ruSize    = 11
	stageSize = 16
	stageRU   = 13
	bandSize  = 13
	titleSize = 18
)

// sizes are those that depend on the chart and on how many languages it is said
// in. Where stages are drawn as boxes, the picture stands small in a page, and
// what is beside the boxes is larger. One language leaves room in a box for
// larger marks; it is wider for the long words that some languages have.
type sizes struct {
	label, head, headRU int
	stageMark, pill     int
	stageW, stageH      int // of two lines of each name and what an overlay says
}

func sizesOf(c process.Chart, w *Words) sizes {
	s := sizes{label: 12, head: 13, headRU: 11, stageMark: 12, pill: 11, stageW: 140, stageH: 120}
	if hasStages(c) {
		s.label, s.head, s.headRU = 14, 15, 12
	}
	if w != nil {
		s.stageMark, s.pill, s.stageW = 13, 12, 160
	}
	return s
}

func hasStages(c process.Chart) bool {
	return slices.ContainsFunc(c.Nodes, func(n process.Node) bool { return n.Kind == process.StageBox })
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
	case strings.ContainsRune("frt()[]/ \u00a0-", r):
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
