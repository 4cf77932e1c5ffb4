// Package diagram draws the charts of the process: it computes a layout, lays
// the lines between the elements, and writes BPMN 2.0 files with their
// diagrams and pictures as SVG. It knows nothing but the charts; what stands
// where is their table, how it looks is here, and what it is called in a
// reader's language comes from whoever asks for a picture, as [Words].
package diagram
