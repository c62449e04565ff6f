package app_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/form"
)

// TestTablesThereAndBack enters the handout's sample tables in chat. The paper that
// comes back has the text of every cell; sent into the chat by somebody else it is
// read completely, and what they hand in is the table again. With LIANBOT_SCREENSHOTS
// it keeps the papers.
func TestTablesThereAndBack(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	other := u.as(t, account(1024))
	for _, table := range tables(t) {
		p := u.as(t, table.person)
		p.handIn(table)
		_, data := p.file(0)
		keepPaper(t, "table"+strconv.Itoa(table.number)+".docx", data)

		want := [][]string{{strings.TrimSpace(table.post)}, items(table.duties), items(table.powers), items(table.risks)}
		rows := cells(t, part(t, data, "word/document.xml"))
		if len(rows) != 2 { // the head and one post
			t.Fatalf("table %d has %d rows on paper: %q", table.number, len(rows), rows)
		}
		for i, cell := range rows[1] {
			if diff := cmp.Diff(want[i], items(strings.Join(cell, "\n"))); diff != "" {
				t.Errorf("table %d, column %d (-handout +paper):\n%s", table.number, i+1, diff)
			}
		}

		other.sendFile("自查表.docx", data)
		other.say("确认")
		if preview := other.say("预览"); !strings.Contains(preview, asPreviewed(table)) {
			t.Errorf("table %d was not read completely (-want +got):\n%s", table.number, cmp.Diff(asPreviewed(table), preview))
		}
		for _, text := range []string{"提交", "无", "确认", "下一步", "无", "确认", "无", "确认", "提交", "确认"} {
			other.say(text)
		}
		wantItems(t, u.form(table.person), u.form(other.openID))
		for _, text := range []string{"修改", "重来", "确认"} { // for the next table
			other.say(text)
		}
	}
}

// wantItems fails unless two forms have the same items in the same cells.
func wantItems(t *testing.T, want, got form.Form) {
	t.Helper()
	lists := func(f form.Form) (all []map[string][]string) {
		for _, p := range f.Posts {
			lists := map[string][]string{"post": {p.Name}}
			for slot, a := range p.Answers {
				lists[slot] = texts(a.Items)
			}
			all = append(all, lists)
		}
		return all
	}
	if diff := cmp.Diff(lists(want), lists(got)); diff != "" {
		t.Errorf("what came back differs (-before +after):\n%s", diff)
	}
}

// cells are the paragraphs of every cell of a docx's tables, row by row, read without
// the product's own reader.
func cells(t *testing.T, document string) (rows [][][]string) {
	t.Helper()
	const w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	decoder := xml.NewDecoder(strings.NewReader(document))
	inTable, inText := false, false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := len(rows) - 1
		switch e := token.(type) {
		case xml.StartElement:
			inText = inTable && e.Name == xml.Name{Space: w, Local: "t"}
			switch {
			case e.Name.Local == "tbl":
				inTable = true
			case !inTable:
			case e.Name.Local == "tr":
				rows = append(rows, nil)
			case e.Name.Local == "tc":
				rows[row] = append(rows[row], nil)
			case e.Name.Local == "p":
				cell := &rows[row][len(rows[row])-1]
				*cell = append(*cell, "")
			}
		case xml.EndElement:
			inText = false
			inTable = inTable && e.Name.Local != "tbl"
		case xml.CharData:
			if inText {
				cell := rows[row][len(rows[row])-1]
				cell[len(cell)-1] += string(e)
			}
		}
	}
}

// keepPaper keeps a file in the folder that LIANBOT_SCREENSHOTS names, if it does.
func keepPaper(t *testing.T, name string, data []byte) {
	t.Helper()
	folder := os.Getenv("LIANBOT_SCREENSHOTS")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestUnitTableThereAndBack does the same with the handout's table 4, the form of a unit:
// its section is printed cell for cell, and another unit's liaison reads it from the file.
func TestUnitTableThereAndBack(t *testing.T) {
	t.Parallel()
	u := open(t, small)
	cell := func(name string) string {
		return string(read(t, filepath.Join("testdata", "table4", name+".txt")))
	}
	p := u.as(t, u.liaisonOf("教务处"))
	for _, text := range []string{
		"部门表", cell("post"), cell("duties"), "下一步", cell("powers"), "下一步", "无", "确认", cell("risks"), "下一步",
		"无", "确认", "无", "确认", "无", "确认",
		"资金分配", "申报\n分配", "下一步", "科长", "无", "确认", "科长", "无", "确认",
		"不涉及", "确认", "不涉及", "确认", "不涉及", "确认", "不涉及", "确认",
		"组织预算编制", "下一步", "无", "确认", "无", "确认", "提交", "确认",
	} {
		p.say(text)
	}
	_, data := p.file(0)
	keepPaper(t, "table4.docx", data)
	rows := cells(t, part(t, data, "word/document.xml"))
	want := [][]string{{strings.TrimSpace(cell("post"))}, items(cell("duties")), items(cell("powers")), items(cell("risks"))}
	if len(rows) < 2 || len(rows[1]) != len(want) {
		t.Fatalf("the paper has the rows %q", rows)
	}
	for i, have := range rows[1] {
		if diff := cmp.Diff(want[i], items(strings.Join(have, "\n"))); diff != "" {
			t.Errorf("column %d (-handout +paper):\n%s", i+1, diff)
		}
	}

	other := u.as(t, u.liaisonOf("财务处"))
	other.say("部门表")
	other.sendFile("部门表.docx", data)
	other.say("确认")
	f, err := u.db.Form(t.Context(), form.UnitKey(u.campaign.ID, "财务处"))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(f.Posts, func(p form.Post) bool { return p.Kind == "section" })
	if at < 0 {
		t.Fatalf("no section was read: %+v", f.Posts)
	}
	section := f.Posts[at]
	for i, slot := range []string{"post", slotDuties, slotPowers, slotDuty} {
		got := []string{section.Name}
		if i > 0 {
			got = texts(section.Answers[slot].Items)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%s as it was read back (-handout +record):\n%s", slot, diff)
		}
	}
}
