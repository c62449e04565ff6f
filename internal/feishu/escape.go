package feishu

import "strings"

// The full-width twins of the characters that begin markup.
const (
	wideLess    = "\uff1c" // for <
	wideStar    = "\uff0a" // for *
	wideBracket = "\uff3d" // for ]
)

// Escape returns s so that a text message shows it as it was typed. The platform
// reads <at …>, <i>, <u>, <s>, **bold** and [text](url) in plain text, and has no
// escape for them; so the characters that make them are replaced by their
// full-width twins, which look nearly the same: every <, stars that stand
// together, and a ] before a (. The number of characters does not change, and
// escaping twice changes nothing more.
//
// https://open.feishu.cn/document/server-docs/im-v1/message-content-description/create_json
func Escape(s string) string {
	if !strings.ContainsAny(s, "<*]") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 2*len(wideLess))
	for i := range len(s) { // bytes: what is looked for is ASCII
		switch {
		case s[i] == '<':
			b.WriteString(wideLess)
		case s[i] == '*' && (at(s, i-1) == '*' || at(s, i+1) == '*'):
			b.WriteString(wideStar)
		case s[i] == ']' && at(s, i+1) == '(':
			b.WriteString(wideBracket)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// at is the byte at i, or 0 outside s.
func at(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}
