package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/conversation"
	"lianbot/internal/paper"
)

// numbered are items as paper has them.
func numbered(items []string) []string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = strconv.Itoa(i+1) + "." + item
	}
	return lines
}

// asRead is a post as it is read from paper.
func asRead(p paper.Post) paper.ReadPost {
	return paper.ReadPost{Name: p.Name, Duties: numbered(p.Duties), Powers: numbered(p.Powers), Risks: numbered(p.Risks)}
}

// sample is a sample table of the handout, as it must be read: 1 to 4.
func sample(n int) paper.Read {
	if n == 4 {
		f := sampleUnit()
		return paper.Read{Kind: paper.KindUnit, Unit: f.Unit, Posts: []paper.ReadPost{asRead(f.Rows[0])}}
	}
	f := samples()[n-1]
	return paper.Read{Kind: paper.KindPersonal, Unit: f.Unit, Name: f.Name, Posts: []paper.ReadPost{asRead(f.Posts[0])}}
}

func read(tb testing.TB, data []byte) paper.Read {
	tb.Helper()
	got, err := paper.ReadForm(data, words(tb))
	if err != nil {
		tb.Fatalf("%v", err)
	}
	return got
}

// TestReadsItsOwn writes the handout's sample tables and reads them back.
func TestReadsItsOwn(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 4; n++ {
		var docx, xlsx []byte
		o := paper.Options{Copy: paper.Filed, Signatures: true, Watermark: paper.Watermark{Who: "王强", When: day}}
		var b bytes.Buffer
		if n == 4 {
			docx = unit(t, sampleUnit(), o)
			if err := printer(t).UnitXlsx(&b, sampleUnit(), o); err != nil {
				t.Fatal(err)
			}
		} else {
			docx = personal(t, samples()[n-1], o)
			if err := printer(t).PersonalXlsx(&b, samples()[n-1], o); err != nil {
				t.Fatal(err)
			}
		}
		xlsx = b.Bytes()
		if diff := cmp.Diff(sample(n), read(t, docx)); diff != "" {
			t.Errorf("docx of sample %d (-want +got):\n%s", n, diff)
		}
		if diff := cmp.Diff(sample(n), read(t, xlsx)); diff != "" {
			t.Errorf("xlsx of sample %d (-want +got):\n%s", n, diff)
		}
	}
}

// TestReadsOthers reads the handout's sample tables as other programs wrote them:
// LibreOffice from HTML laid out as in the handout, python-docx with lists whose
// numbers are no text, openpyxl, and our own files saved again by LibreOffice. The
// files were made once.
func TestReadsOthers(t *testing.T) {
	t.Parallel()
	for file, n := range map[string]int{
		"libreoffice-1.docx": 1, "libreoffice-2.docx": 2, "libreoffice-3.docx": 3, "libreoffice-4.docx": 4,
		"openpyxl-1.xlsx": 1, "openpyxl-2.xlsx": 2, "openpyxl-3.xlsx": 3, "openpyxl-4.xlsx": 4,
		"lists-2.docx": 2, "resaved-2.docx": 2, "resaved-2.xlsx": 2,
	} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sample(n), read(t, data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// TestReadsTrackedChanges reads a form as it looks once all changes are accepted:
// a post merged over five rows, a deleted and an inserted text, a deleted row, a
// paragraph in a content control, the head line in the table itself.
func TestReadsTrackedChanges(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/tracked.docx")
	if err != nil {
		t.Fatal(err)
	}
	want := sample(2)
	want.Name = "张三"
	want.Posts[0].Duties[0] += "认真贯彻。"
	if diff := cmp.Diff(want, read(t, data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestItemsComeBack cuts what was read into items as the conversation does.
func TestItemsComeBack(t *testing.T) {
	t.Parallel()
	for n, f := range samples() {
		got := read(t, personal(t, f, paper.Options{}))
		for i, want := range [][]string{f.Posts[0].Duties, f.Posts[0].Powers, f.Posts[0].Risks} {
			lines := [][]string{got.Posts[0].Duties, got.Posts[0].Powers, got.Posts[0].Risks}[i]
			items := conversation.Split(strings.Join(lines, "\n"), []rune("一二三四五六七八九十"))
			if diff := cmp.Diff(want, items); diff != "" {
				t.Errorf("sample %d (-want +got):\n%s", n+1, diff)
			}
		}
	}
}

// TestWhatIsWrittenIsRead writes forms of any text and reads them back.
func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	w, p := words(t), printer(t)
	text := rapid.StringOfN(rapid.RuneFrom([]rune("可能采购。；，1.、（2）“”<&>\"'=+@\x00\ufffe{}\u202eAb𠮷😀\u00a0")), 1, 30, -1)
	line := rapid.Custom(func(t *rapid.T) string { return "可" + text.Draw(t, "text") + "能" })
	rapid.Check(t, func(t *rapid.T) {
		f := paper.Personal{Form: formName, Unit: "教务处", Name: "李敏", Date: day}
		for i := range rapid.IntRange(1, 3).Draw(t, "posts") {
			items := rapid.SliceOfN(line, 1, 12)
			f.Posts = append(f.Posts, paper.Post{
				Name: fmt.Sprintf("岗%d", i), Duties: items.Draw(t, "duties"), Powers: items.Draw(t, "powers"), Risks: items.Draw(t, "risks"),
			})
		}
		want := paper.Read{Kind: paper.KindPersonal, Unit: f.Unit, Name: f.Name, Date: "2026年6月9日"}
		for _, post := range f.Posts {
			r := asRead(post)
			for _, lines := range [][]string{r.Duties, r.Powers, r.Risks} {
				for i := range lines {
					lines[i] = carried(lines[i])
				}
			}
			want.Posts = append(want.Posts, r)
		}
		var docx, xlsx bytes.Buffer
		if err := p.Personal(&docx, f, paper.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := p.PersonalXlsx(&xlsx, f, paper.Options{}); err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"docx": docx.Bytes(), "xlsx": xlsx.Bytes()} {
			got, err := paper.ReadForm(data, w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// carried is a text without what no file can carry, with one kind of space.
func carried(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0':
			return ' '
		case r == '\ufffe', r == '\u202e', unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}
