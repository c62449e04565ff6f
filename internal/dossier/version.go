package dossier

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strings"

	"lianbot/internal/form"
)

// Piece is one form of a version: whose, which version of it, and what is in it as a
// hash.
type Piece struct {
	Person   string `json:"p"` // the key of the record: the unit's own form has one, too
	Revision int    `json:"r"`
	Digest   string `json:"d"`
}

// PieceOf makes a piece from what was handed in.
func PieceOf(person string, f form.Form) Piece {
	return Piece{Person: person, Revision: f.Revision, Digest: digest(f)}
}

// digest is the hash of what stands in a form. Its state does not count: a form that
// was passed is the one that was submitted.
func digest(f form.Form) string {
	w := writer{sha256.New()}
	w.number(int64(len(f.Posts)))
	for _, p := range f.Posts {
		w.number(p.ID)
		w.text(p.Kind)
		w.text(p.Name)
		slots := slices.Sorted(maps.Keys(p.Answers))
		slots = slices.DeleteFunc(slots, func(slot string) bool { return !p.Answers[slot].Given() })
		w.number(int64(len(slots)))
		for _, slot := range slots {
			a := p.Answers[slot]
			w.text(slot)
			w.truth(a.None)
			w.number(int64(len(a.Items)))
			for _, it := range a.Items {
				w.number(it.ID)
				w.text(it.Text)
				w.number(it.SentAt)
				w.number(it.Covers)
				w.truth(it.Considered)
			}
		}
	}
	return w.sum()
}

// Hash is that of a version: of all its forms in their order.
func Hash(pieces []Piece) string {
	w := writer{sha256.New()}
	w.number(int64(len(pieces)))
	for _, p := range pieces {
		w.text(p.Person)
		w.number(int64(p.Revision))
		w.text(p.Digest)
	}
	return w.sum()
}

// writer puts fields into a hash so that none can run into the next.
type writer struct{ h hash.Hash }

func (w writer) number(n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n)) //nolint:gosec // the bits count, not the sign
	w.h.Write(b[:])
}

func (w writer) text(s string) {
	w.number(int64(len(s)))
	w.h.Write([]byte(s))
}

func (w writer) truth(b bool) {
	n := int64(0)
	if b {
		n = 1
	}
	w.number(n)
}

func (w writer) sum() string { return hex.EncodeToString(w.h.Sum(nil)) }

const (
	shown = 12 // digits of a hash that people compare
	group = 4
)

// Short is a hash as people read it: twelve digits in groups of four.
func Short(hash string) string {
	var groups []string
	for chunk := range slices.Chunk([]rune(hash)[:min(shown, len([]rune(hash)))], group) {
		groups = append(groups, string(chunk))
	}
	return strings.Join(groups, " ")
}

// Means says whether what somebody typed is the beginning of a hash, at least its
// first group.
func Means(typed, hash string) bool {
	typed = strings.ToLower(strings.Join(strings.Fields(typed), ""))
	return len(typed) >= group && strings.HasPrefix(hash, typed)
}

// Difference is what became of a version: keys of records, in the order of what is
// there now, and at the end what is there no more.
type Difference struct{ Changed, Added, Removed []string }

// None says that nothing is different.
func (d Difference) None() bool { return len(d.Changed)+len(d.Added)+len(d.Removed) == 0 }

// Compare finds what is different between two versions.
func Compare(was, is []Piece) Difference {
	before := make(map[string]Piece, len(was))
	for _, p := range was {
		before[p.Person] = p
	}
	var d Difference
	for _, p := range is {
		old, known := before[p.Person]
		delete(before, p.Person)
		switch {
		case !known:
			d.Added = append(d.Added, p.Person)
		case old != p:
			d.Changed = append(d.Changed, p.Person)
		}
	}
	for _, p := range was {
		if _, gone := before[p.Person]; gone {
			d.Removed = append(d.Removed, p.Person)
		}
	}
	return d
}
