package diagram

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// Words say a picture in one language. Without them it is as in the docs: in
// English, with Russian beside.
type Words struct {
	Language string                          // its tag, such as "pt"; drawings are kept by it
	Name     func(id, english string) string // of a chart, pool, lane, stage, element or flow
	Waits    func(reason string) string      // that orders wait here, and what for
	Level    func(level string) string       // of a [Mark]; empty where its colour needs no word
}

// ownStyle is what a picture in one language has on top of the common style:
// it has the room to be larger.
const ownStyle = ".dg.own .pill{font-size:12px}\n.dg.own .stage .mark{font-size:13px}\n"

// tag is the language of the words; empty for both that the docs have.
func (w *Words) tag() string {
	if w == nil {
		return ""
	}
	return w.Language
}

// say is a chart in these words.
func (w *Words) say(c process.Chart) process.Chart {
	if w == nil {
		return c
	}
	put := func(id string, name, ru *string) {
		if *name != "" {
			*name, *ru = w.Name(id, *name), ""
		}
	}
	put(c.ID, &c.Title, &c.TitleRU)
	c.Doc = ""
	c.Pools, c.Nodes, c.Flows = slices.Clone(c.Pools), slices.Clone(c.Nodes), slices.Clone(c.Flows)
	for i := range c.Pools {
		p := &c.Pools[i]
		put(p.ID, &p.Name, &p.NameRU)
		p.Lanes = slices.Clone(p.Lanes)
		for k := range p.Lanes {
			put(p.Lanes[k].ID, &p.Lanes[k].Name, &p.Lanes[k].NameRU)
		}
	}
	for i := range c.Nodes {
		put(c.Nodes[i].ID, &c.Nodes[i].Name, &c.Nodes[i].NameRU)
	}
	for i := range c.Flows {
		put(c.Flows[i].ID(), &c.Flows[i].Name, &c.Flows[i].NameRU)
	}
	return c
}

// stage is what a stage is called at the head of its columns.
func (w *Words) stage(c process.Chart, p process.Phase) (id, name, ru string) {
	s, _ := c.Stage(p)
	if w == nil {
		return s.Element, s.Title, s.TitleRU
	}
	return s.Element, w.Name(s.Element, s.Title), ""
}

// waits says in a stage what its orders wait for.
func (w *Words) waits(reason string) string {
	if w == nil {
		return "waits: " + reason
	}
	return w.Waits(reason)
}

// waitsHere says it where the pointer rests.
func (w *Words) waitsHere(c process.Chart, reason string) string {
	if w == nil {
		return c.Cases() + " wait here: " + reason
	}
	return w.Waits(reason)
}

// level is the word for a colour.
func (w *Words) level(level string) string {
	if w == nil || level == "" {
		return level
	}
	return w.Level(level)
}
