package form

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// UnitMark begins the person of the key of a unit's record.
const UnitMark = "@unit/"

// UnitKey names a unit's own record. No employee number begins like it, and it is
// short whatever the unit is called.
func UnitKey(campaign, unit string) Key {
	sum := sha256.Sum256([]byte(unit))
	return Key{Campaign: campaign, Person: UnitMark + hex.EncodeToString(sum[:12])}
}

// IsUnit says whether the record is a unit's.
func (k Key) IsUnit() bool { return strings.HasPrefix(k.Person, UnitMark) }
