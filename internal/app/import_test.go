package app_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/sim"
)

// sendFile sends a file into the private chat and returns the message that
// answers it.
func (p talker) sendFile(name string, data []byte) sim.Message {
	p.t.Helper()
	p.pause()
	id, err := p.platform.SendFile(p.openID, "p2p", name, data)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.answer("p2p", id)
}

// handout is a sample table of the handout as a file that another program wrote.
func handout(t *testing.T, program string, number int) []byte {
	t.Helper()
	return read(t, filepath.Join("..", "paper", "testdata", program[:strings.Index(program, ".")]+"-"+strconv.Itoa(number)+filepath.Ext(program)))
}

// asPreviewed is a table of the handout as the preview has it.
func asPreviewed(t table) string {
	cell := func(label, text string) string {
		lines := label + "：\n"
		for i, item := range items(text) {
			lines += strconv.Itoa(i+1) + ". " + item + "\n"
		}
		return lines
	}
	return "岗位：" + strings.TrimSpace(t.post) + "\n" +
		cell("岗位职责", t.duties) + cell("岗位权力", t.powers) + cell("岗位风险点", t.risks)
}

// TestTablesAsFiles sends the handout's sample tables as docx and as xlsx, on both
// deployments: nothing is kept before the yes, and afterwards the preview is the
// table, item for item. What the file does not answer is asked, then it is
// submitted.
func TestTablesAsFiles(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		for _, program := range []string{"libreoffice.docx", "openpyxl.xlsx"} {
			t.Run(d.name+"/"+program, func(t *testing.T) {
				t.Parallel()
				u := open(t, d)
				for _, table := range tables(t) {
					p := u.as(t, table.person)
					card := p.sendFile("去年的表"+filepath.Ext(program), handout(t, program, table.number))
					if card.Type != "interactive" || !strings.Contains(string(card.Content), u.phrase("import_read")) {
						t.Fatalf("answered with %s", card.Content)
					}
					if f := p.form(p.openID); f.Status != form.NotStarted || len(f.Posts) > 0 {
						t.Errorf("kept before the yes: %+v", f)
					}
					if table.number == 1 {
						if r := p.pressOn(card, u.phrase("button_yes"), ""); r.Error != nil || r.Card == nil {
							t.Fatalf("pressed: %+v", r)
						}
					} else {
						p.say("确认")
					}
					preview := p.say("预览")
					if want := asPreviewed(table); !strings.Contains(preview, want) {
						t.Errorf("preview (-want +got):\n%s", cmp.Diff(want, preview))
					}
					for _, text := range []string{"提交", "无", "确认", "下一步", "无", "确认", "无", "确认", "提交", "确认"} {
						p.say(text)
					}
					wantTable(t, table, u.form(table.person))
				}
			})
		}
	}
}

// TestFileIsTakenOverOnce presses yes twice, takes the file back before a yes, and
// asks for nothing when all is known.
func TestFileIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.as(t, account(1022))
	data := handout(t, "libreoffice.docx", 2)
	card := p.sendFile("表.docx", data)
	for range 2 {
		p.pressOn(card, u.phrase("button_yes"), "")
	}
	if n := len(p.duties()); n != 5 {
		t.Errorf("%d duties, want 5", n)
	}
	p.wantUnchanged(func() {
		wantSaid(t, textOf(t, p.sendFile("表.docx", data)), u.phrase("import_nothing_known", "count", "13"))
	})
	q := u.as(t, account(1023))
	q.sendFile("表.docx", data)
	q.say("取消")
	if f := q.form(q.openID); len(f.Posts) > 0 {
		t.Errorf("taken over in spite of a no: %+v", f)
	}
}

// TestFileOfTheOffice: an administrator fills in a form as well; what is in the
// file decides whose it is.
func TestFileOfTheOffice(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.as(t, account(1001))
	for _, program := range []string{"libreoffice.docx", "openpyxl.xlsx"} {
		card := p.sendFile("名册"+filepath.Ext(program), handout(t, program, 3))
		if !strings.Contains(string(card.Content), u.phrase("import_read")) {
			t.Errorf("%s is answered with %s", program, card.Content)
		}
	}
	if s, _, err := u.db.Recall(t.Context(), u.key(p.openID)); err != nil || s.Pending != conversation.ConfirmImport {
		t.Errorf("%+v, %v", s, err)
	}
	unit := textOf(t, p.sendFile("部门表.xlsx", handout(t, "openpyxl.xlsx", 4)))
	wantSaid(t, unit, u.phrase("import_refused_unit"))
}

// word is a docx with the body and what more there is.
func word(t *testing.T, body string, more ...string) []byte {
	t.Helper()
	files := append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`,
	}, more...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// line is a row of a table in a docx.
func line(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(`<w:tc><w:p><w:r><w:t>` + c + `</w:t></w:r></w:p></w:tc>`)
	}
	return `<w:tr>` + b.String() + `</w:tr>`
}

func inTable(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

// TestBadFiles sends what cannot be taken over: a clear sentence comes back, and
// nothing changes.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	p := u.asked(t, account(1022))
	head, filled := line("岗位", "岗位职责", "岗位权力", "岗位风险点"), line("科长", "1.甲", "1.乙", "1.丙")
	columns := "岗位、岗位职责、岗位权力、岗位风险点"
	for _, c := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"no docx", "表.docx", []byte("岗位,职责"), u.phrase("fault_paper_other")},
		{"damaged", "表.docx", word(t, inTable(head, filled))[:300], u.phrase("fault_paper_broken")},
		{"zip bomb", "表.docx", word(t, strings.Repeat(" ", 40<<20)), u.phrase("fault_paper_bomb")},
		{"PDF", "表.docx", []byte("%PDF-1.7\n"), u.phrase("fault_paper_pdf")},
		{"old Word", "表.doc", []byte(`{\rtf1 `), u.phrase("fault_paper_old_word")},
		{"no table", "表.docx", word(t, `<w:p/>`), u.phrase("fault_paper_no_table", "columns", columns)},
		{
			"a column missing", "表.docx", word(t, inTable(line("岗位", "岗位职责", "岗位风险点"), line("科长", "甲", "丙"))),
			u.phrase("fault_paper_column", "column", "岗位权力", "known", "岗位权力、岗位权利、岗位职权、权力、权利、职权"),
		},
		{"5,000 rows", "表.docx", word(t, inTable(head, strings.Repeat(filled, 5000))), u.phrase("fault_paper_rows", "most", "300")},
		{"an empty form", "表.docx", word(t, inTable(head, line("", "", "", ""))), u.phrase("fault_paper_nothing")},
		{"a unit's form", "表.docx", handout(t, "libreoffice.docx", 4), u.phrase("import_refused_unit")},
		{"a unit's form as xlsx", "表.xlsx", handout(t, "openpyxl.xlsx", 4), u.phrase("import_refused_unit")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := u.as(t, p.openID)
			p.wantUnchanged(func() {
				wantSaid(t, textOf(t, p.sendFile(c.file, c.data)), c.want+"\n"+u.phrase("import_refused"))
			})
		})
	}
	p.wantUnchanged(func() {
		wantSaid(t, textOf(t, p.sendFile("表.docx", make([]byte, 10<<20+1))), u.phrase("import_too_large", "most", "10"))
		// What the bytes show to be a picture is one, whatever it is called.
		wantSaid(t, textOf(t, p.sendFile("表.docx", []byte("\x89PNG\r\n\x1a\n"))), u.phrase("not_text_picture"))
	})
	// Macros are not run; the text beside them is read, and the person is told.
	card := string(p.sendFile("表.docm", word(t, inTable(head, filled), "word/vbaProject.bin", "macros")).Content)
	if !strings.Contains(card, u.phrase("note_paper_macros")) {
		t.Errorf("macros: %s", card)
	}
	if d := p.duties(); len(d) != 1 {
		t.Errorf("duties %v", d)
	}
}
