package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// notice tells the page what to fetch again. Type is message, update, state or
// toast; OpenID is empty for what concerns a group or everybody.
type notice struct {
	Type      string `json:"type"`
	ChatID    string `json:"chat_id"`
	MessageID string `json:"message_id"`
	OpenID    string `json:"open_id"`
}

// feed hands notices to all open pages, as Server-Sent Events.
type feed struct {
	mu     sync.Mutex
	closed bool
	pages  map[chan notice]bool
}

func newFeed() *feed { return &feed{pages: make(map[chan notice]bool)} }

// publish never waits: a page that is too slow misses notices and is told by a
// state notice, for which there is always room, to fetch everything.
func (f *feed) publish(n notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for page := range f.pages {
		switch {
		case len(page) < cap(page)-1:
			page <- n
		case len(page) < cap(page):
			page <- notice{Type: "state"}
		}
	}
}

func (f *feed) join() chan notice {
	const backlog = 256
	page := make(chan notice, backlog)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		close(page)
	} else {
		f.pages[page] = true
	}
	return page
}

func (f *feed) leave(page chan notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pages, page)
}

// close ends every stream.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for page := range f.pages {
		delete(f.pages, page)
		close(page)
	}
}

// serve answers GET /sim/events until the page leaves.
func (f *feed) serve(w http.ResponseWriter, r *http.Request) {
	const heartbeat = 15 * time.Second
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	page := f.join()
	defer f.leave(page)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	_, err := fmt.Fprint(w, ": hello\n\n")
	for err == nil && out.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, err = fmt.Fprint(w, ": beat\n\n")
		case n, open := <-page:
			if !open {
				return
			}
			line, _ := json.Marshal(n) // strings always marshal
			_, err = fmt.Fprintf(w, "data: %s\n\n", line)
		}
	}
}
