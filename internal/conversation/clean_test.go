package conversation_test

import (
	"testing"
	"unicode/utf8"

	"lianbot/internal/conversation"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"plain", "受理采购申请", "受理采购申请"},
		{"outer spaces", " \t受理\u3000 \n", "受理"},
		{"line breaks stay", "甲\n乙\u2028丙\u2029丁", "甲\n乙\u2028丙\u2029丁"},
		{"carriage returns", "甲\r乙", "甲\n乙"},
		{"tabs and wide spaces", "甲\t乙\u3000丙\u00a0丁", "甲 乙 丙 丁"},
		{"direction", "\u202eabc\u202c\u200f", "abc"},
		{"isolates", "\u2066甲\u2069", "甲"},
		{"zero width", "甲\u200b乙\ufeff丙\u2060丁", "甲乙丙丁"},
		{"emoji keep together", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"control characters", "甲\x00\x07\x1b[31m乙\x7f", "甲[31m乙"},
		{"broken UTF-8", "甲\xff\xfe乙", "甲乙"},
		{"soft hyphen", "甲\u00ad乙", "甲乙"},
		{"tags", "甲\U000e0041\U000e007f", "甲"},
		{"markup is text", `<at user_id="all"></at>`, `<at user_id="all"></at>`},
		{"nothing", " \u200b\u202e\x00 ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := conversation.Clean(test.text); got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, text := range phrases {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean := conversation.Clean(text)
		if !utf8.ValidString(clean) {
			t.Fatalf("Clean(%q) = %q is no UTF-8", text, clean)
		}
		if again := conversation.Clean(clean); again != clean {
			t.Fatalf("Clean(%q) = %q, and again %q", text, clean, again)
		}
	})
}
