package sim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// newID is a fresh id: the prefix that tells its kind and 32 hexadecimal digits.
func newID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, as crypto/rand promises
	return prefix + hex.EncodeToString(b[:])
}

// derivedID is an id that is the same for the same parts, over restarts too.
func derivedID(prefix string, digits int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:])[:digits]
}
