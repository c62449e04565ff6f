package paper_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/paper"
)

func documents(list ...paper.Document) iter.Seq2[paper.Document, error] {
	return func(yield func(paper.Document, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func saying(name, text string) paper.Document {
	return paper.Document{Name: name, Write: func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}
}

// TestArchive gives every document a name that is its own and that every system
// takes.
func TestArchive(t *testing.T) {
	t.Parallel()
	p := printer(t)
	long := strings.Repeat("长", 100)
	inFolder := saying("a.docx", "in a folder")
	inFolder.Folder = "../教务处"
	var progress []int
	var b bytes.Buffer
	err := paper.Archive(t.Context(), &b, documents(
		saying(p.PersonalFile(paper.Personal{Form: formName, Unit: "教务处", Name: "李敏"}, "1001"), "one"),
		saying("教务处-1001-李敏-个人岗位风险点自查表.docx", "two"), saying("A.docx", "3"), saying("a.docx", "4"),
		saying("../../etc/passwd\x00", "5"), saying(`C:\x|y?.docx`, "6"), saying("con.docx", "7"), saying(long+".docx", "8"), saying(long+".docx", "9"),
		saying("", "10"), inFolder,
	), func(done int) { progress = append(progress, done) })
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.NonUTF8 || f.Flags&0x800 == 0 {
			t.Errorf("%s does not say in which letters its name is", f.Name)
		}
		if f.Flags&8 != 0 {
			t.Errorf("%s has its size behind it, which old unpackers cannot read", f.Name)
		}
	}
	cut := strings.Repeat("长", 58)
	want := []string{
		"教务处-1001-李敏-个人岗位风险点自查表.docx", "教务处-1001-李敏-个人岗位风险点自查表-2.docx", "A.docx", "a-2.docx",
		"etc_passwd", "C__x_y_.docx", "_con.docx", cut + ".docx", cut + "-2.docx", "_", "教务处/a.docx",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := parts(t, b.Bytes())[want[1]]; got != "two" {
		t.Errorf("the second document says %q", got)
	}
	if len(progress) != len(want) || progress[len(progress)-1] != len(want) {
		t.Errorf("progress %v", progress)
	}
}

// TestArchiveEnds hands out errors and stops when it is told to.
func TestArchiveEnds(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	failing := paper.Document{Name: "a", Write: func(io.Writer) error { return boom }}
	if err := paper.Archive(t.Context(), io.Discard, documents(failing), nil); !errors.Is(err, boom) {
		t.Errorf("a document fails: %v", err)
	}
	rows := func(yield func(paper.Document, error) bool) { yield(paper.Document{}, boom) }
	if err := paper.Archive(t.Context(), io.Discard, rows, nil); !errors.Is(err, boom) {
		t.Errorf("the documents fail: %v", err)
	}
	if err := paper.Archive(t.Context(), &limited{err: boom}, documents(saying("a", strings.Repeat("x", 10000))), nil); !errors.Is(err, boom) {
		t.Errorf("the writer fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := 0
	err := paper.Archive(ctx, io.Discard, documents(saying("a", ""), saying("b", "")), func(int) { done++; cancel() })
	if !errors.Is(err, context.Canceled) || done != 1 {
		t.Errorf("%d documents after the end: %v", done, err)
	}
}

// peak watches how much memory is in use.
type peak struct{ base, most uint64 }

func newPeak() *peak {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return &peak{base: m.HeapAlloc}
}

func (p *peak) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	p.most = max(p.most, m.HeapAlloc)
}

func (p *peak) megabytes() float64 {
	if p.most < p.base {
		return 0
	}
	return float64(p.most-p.base) / (1 << 20)
}

// school are the rows of a university: 150 units, 10,000 people, 40,000 risk points.
func school() paper.Register {
	const units, people, points = 150, 10000, 4
	categories := []string{"思想道德风险", "岗位职责风险", "制度机制风险", "外部环境风险"}
	sample := samples()[0].Posts[0]
	r := paper.Register{Unit: "全校", Date: day, Categories: categories, Counts: paper.Tally{}}
	unitOf := func(person int) string { return fmt.Sprintf("单位%03d", person*units/people) }
	for person := range people {
		for _, c := range categories {
			r.Counts.Add(unitOf(person), c, 1)
		}
	}
	r.Rows = func(yield func(paper.Row, error) bool) {
		for person := range people {
			for i := range points {
				if !yield(paper.Row{
					Holder: fmt.Sprint(person), Unit: unitOf(person), Post: sample.Name, Powers: sample.Powers, Category: categories[i],
					Risk: sample.Risks[i],
				}, nil) {
					return
				}
			}
		}
	}
	return r
}

// watched counts bytes and looks at the memory while they are written.
type watched struct {
	peak  *peak
	bytes int
	next  int
}

func (w *watched) Write(p []byte) (int, error) {
	if w.bytes += len(p); w.bytes >= w.next {
		w.peak.look()
		w.next = w.bytes + 256<<10
	}
	return len(p), nil
}

// BenchmarkArchive packs the forms of 10,000 people. peak-MB is what the heap grew.
func BenchmarkArchive(b *testing.B) {
	p := printer(b)
	for b.Loop() {
		watch := newPeak()
		forms := func(yield func(paper.Document, error) bool) {
			for i := range 10000 {
				f := samples()[i%3]
				if !yield(paper.Document{Name: p.PersonalFile(f, fmt.Sprint(i)), Write: func(w io.Writer) error { return p.Personal(w, f, paper.Options{}) }}, nil) {
					return
				}
			}
		}
		out := &watched{peak: watch}
		if err := paper.Archive(b.Context(), out, forms, nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(watch.megabytes(), "peak-MB")
		b.ReportMetric(float64(out.bytes)/(1<<20), "MB")
	}
}

// BenchmarkRegisterXlsx writes the register of 40,000 risk points.
func BenchmarkRegisterXlsx(b *testing.B) { benchmarkRegister(b, printer(b).RegisterXlsx) }

// BenchmarkRegisterDocx writes the register of 40,000 risk points.
func BenchmarkRegisterDocx(b *testing.B) { benchmarkRegister(b, printer(b).Register) }

func benchmarkRegister(b *testing.B, write func(io.Writer, paper.Register, paper.Options) error) {
	b.Helper()
	for b.Loop() {
		watch := newPeak()
		r := school()
		rows := r.Rows
		n := 0
		r.Rows = func(yield func(paper.Row, error) bool) {
			for row, err := range rows {
				if n++; n%500 == 0 {
					watch.look()
				}
				if !yield(row, err) {
					return
				}
			}
		}
		out := &watched{peak: watch}
		if err := write(out, r, paper.Options{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(watch.megabytes(), "peak-MB")
		b.ReportMetric(float64(out.bytes)/(1<<20), "MB")
	}
}
