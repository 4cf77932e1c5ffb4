package web

import (
	"encoding/json"
	"net/http"
)

// icon is a picture of the program that a phone puts on its first screen.
type icon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"` // any, or maskable: the phone cuts it to its own shape
}

// manifest says how a phone installs the program: https://www.w3.org/TR/appmanifest/.
type manifest struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	ShortName  string `json:"short_name"`
	Start      string `json:"start_url"`
	Scope      string `json:"scope"`
	Display    string `json:"display"`
	Theme      string `json:"theme_color"`
	Background string `json:"background_color"`
	Icons      []icon `json:"icons"`
}

// manifest is the same for everybody and in every language: the browser asks for
// it without saying who it is.
func (p *pages) manifest(w http.ResponseWriter, _ *http.Request) {
	m := manifest{
		ID: "/", Name: "Workbay", ShortName: "Workbay", Start: "/", Scope: "/", Display: "standalone", Theme: "#0b5c6b", Background: "#0b5c6b",
		Icons: []icon{
			{"icon.svg", "any", "image/svg+xml", "any"},
			{"icon-192.png", "192x192", "image/png", "any"},
			{"icon-512.png", "512x512", "image/png", "any"},
			{"icon-mask.png", "512x512", "image/png", "maskable"},
		},
	}
	for i := range m.Icons {
		m.Icons[i].Source = "/static/" + p.hashed[m.Icons[i].Source]
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_ = json.NewEncoder(w).Encode(m) // a reader who left is no error of ours
}
