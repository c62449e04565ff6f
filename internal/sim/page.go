package sim

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
)

//go:embed page/*
var pageFiles embed.FS

//go:embed texts.json
var textsJSON []byte

// loadTexts reads what the platform's client says, by key.
func loadTexts() (map[string]string, error) {
	var texts map[string]string
	if err := json.Unmarshal(textsJSON, &texts); err != nil {
		return nil, fmt.Errorf("sim: texts.json: %w", err)
	}
	return texts, nil
}

// servePage serves the chat page: index.html at / and the rest under /page/.
func (p *Platform) servePage(mux *http.ServeMux) {
	files := http.FileServerFS(pageFiles)
	mux.Handle("GET /page/", files)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		index, err := fs.ReadFile(pageFiles, "page/index.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(index) // the browser has gone when this fails
	})
}
