package sim

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// record is one line of the journal: exactly one of its fields is set. A
// message, a parcel and a file are written whole each time; the last one wins.
type record struct {
	Offset  *int64      `json:"offset,omitempty"` // of the clock, milliseconds
	Message *message    `json:"message,omitempty"`
	Read    *readMark   `json:"read,omitempty"`
	Person  *personMark `json:"person,omitempty"`
	Once    *onceMark   `json:"once,omitempty"`
	Calls   *callCount  `json:"calls,omitempty"`
	Parcel  *parcel     `json:"parcel,omitempty"`
	Settled string      `json:"settled,omitempty"` // event id of a parcel that is done
	File    *fileMeta   `json:"file,omitempty"`
}

// journal is a file of JSON lines to which every change is appended before it
// is answered. A line reaches the operating system in one write, so that a
// killed process loses nothing that it has shown; a torn last line, left by a
// machine that lost power, is ignored when reading.
type journal struct {
	path   string
	failed func(error)

	mu   sync.Mutex
	file *os.File // nil when nothing is kept
}

// openJournal replays what is in dir. With an empty dir it keeps nothing.
func openJournal(dir string, restore func(record)) (*journal, error) {
	j := &journal{failed: func(error) {}}
	if dir == "" {
		return j, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	j.path = filepath.Join(dir, "journal.jsonl")
	f, err := os.Open(j.path)
	if errors.Is(err, os.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := replay(f, restore); err != nil {
		return nil, err
	}
	return j, nil
}

func replay(r io.Reader, restore func(record)) error {
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what follows the last line break is a torn line or nothing
		}
		if err != nil {
			return err
		}
		var rec record
		if err := json.Unmarshal(line, &rec); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		restore(rec)
	}
}

// compact replaces the file by the given records and opens it for appending.
// Either the old or the new file is there at any moment.
func (j *journal) compact(records []record) error {
	if j.path == "" {
		return nil
	}
	next := j.path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, r := range records {
		line, err := plainJSON(r)
		if err != nil {
			return errors.Join(err, f.Close())
		}
		_, _ = w.Write(append(line, '\n')) // Flush returns the error
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := os.Rename(next, j.path); err != nil {
		return errors.Join(err, f.Close())
	}
	j.file = f
	return nil
}

// append writes one record. A failure is told to failed: the simulation goes
// on, as a chat in the browser is worth more than its memory.
func (j *journal) append(r record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return
	}
	line, err := plainJSON(r)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err != nil {
		j.failed(err)
	}
}

func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}
