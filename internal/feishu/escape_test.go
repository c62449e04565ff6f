package feishu_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"lianbot/internal/feishu"
)

func TestEscape(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		"一行\n两行":                               "一行\n两行",
		`<at user_id="all">所有人</at>`:           `＜at user_id="all">所有人＜/at>`,
		"<AT user_id=\"ou_1\"></AT>":           "＜AT user_id=\"ou_1\">＜/AT>",
		"<i>斜</i><u>线</u><s>删</s>":             "＜i>斜＜/i>＜u>线＜/u>＜s>删＜/s>",
		"**粗** *一* ***三***":                    "＊＊粗＊＊ *一* ＊＊＊三＊＊＊",
		"[飞书](https://open.feishu.cn) [1] (2)": "[飞书］(https://open.feishu.cn) [1] (2)",
		"金额<5万，比例>3":                           "金额＜5万，比例>3",
		"2*3*4 &lt;at&gt; ~~":                  "2*3*4 &lt;at&gt; ~~",
	} {
		if got := feishu.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"<at user_id=\"all\"></at>", "**", "[a](b)", "]]((", "*\u2060*", "＜＊］(", "\xff<\xfe"} {
		f.Add(s)
	}
	plain := strings.NewReplacer("＜", "<", "＊", "*", "］", "]")
	f.Fuzz(func(t *testing.T, s string) {
		got := feishu.Escape(s)
		for _, markup := range []string{"<", "**", "]("} {
			if strings.Contains(got, markup) {
				t.Errorf("Escape(%q) = %q still has %q", s, got, markup)
			}
		}
		if feishu.Escape(got) != got {
			t.Errorf("escaping %q twice changes it again", s)
		}
		if plain.Replace(got) != plain.Replace(s) || utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			t.Errorf("Escape(%q) = %q says something else", s, got)
		}
	})
}
