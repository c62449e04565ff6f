package sim

import "sync"

// entry is one line of the page's log. It never holds a message's content.
type entry struct {
	At      int64  `json:"at"`
	Kind    string `json:"kind"` // api, event, ack or press
	Method  string `json:"method"`
	Path    string `json:"path"`
	Status  int    `json:"status"`
	Code    int    `json:"code"`
	OpenID  string `json:"open_id"`
	Summary string `json:"summary"`
}

// diarySize is how many entries are kept.
const diarySize = 1000

// diary keeps the newest entries. Its zero value is empty.
type diary struct {
	mu      sync.Mutex
	entries []entry
}

func (d *diary) add(e entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.entries) >= 2*diarySize {
		d.entries = append(d.entries[:0], d.entries[diarySize:]...)
	}
	d.entries = append(d.entries, e)
}

// newest returns at most n entries, oldest first.
func (d *diary) newest(n int) []entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	n = min(n, diarySize, len(d.entries))
	return append([]entry{}, d.entries[len(d.entries)-n:]...)
}
