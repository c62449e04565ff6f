package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/audit"
	"lianbot/internal/outbox"
	"lianbot/internal/paper"
	"lianbot/internal/sheet"
	"lianbot/internal/sim"
	"lianbot/internal/store/sqldb"
	"lianbot/prompts"
)

// files are the documents in a person's private chat, oldest first.
func (p talker) files() []sim.Message {
	return slices.DeleteFunc(p.platform.Messages(p.openID, "p2p"), func(m sim.Message) bool { return m.Type != "file" })
}

// file waits for the document with a number, counted from 0, and fetches it as the
// person's own client does.
func (p talker) file(n int) (name string, data []byte) {
	p.t.Helper()
	eventually(p.t, "sent as a file", func() bool { return len(p.files()) > n })
	m := p.files()[n]
	var content struct {
		Key string `json:"file_key"`
	}
	if err := json.Unmarshal(m.Content, &content); err != nil {
		p.t.Fatal(err)
	}
	return p.fetch(m.ID, content.Key)
}

// fetch downloads what a message has brought, by the platform's API.
func (u *university) fetch(message, key string) (name string, data []byte) {
	u.t.Helper()
	var token struct {
		Token string `json:"tenant_access_token"`
	}
	body := strings.NewReader(`{"app_id":"` + appID + `","app_secret":"` + appSecret + `"}`)
	_, data = u.do(http.MethodPost, "/open-apis/auth/v3/tenant_access_token/internal", "", body)
	if err := json.Unmarshal(data, &token); err != nil {
		u.t.Fatal(err)
	}
	return u.do(http.MethodGet, "/open-apis/im/v1/messages/"+message+"/resources/"+key+"?type=file", token.Token, nil)
}

func (u *university) do(method, path, token string, body io.Reader) (name string, data []byte) {
	u.t.Helper()
	req, err := http.NewRequestWithContext(u.t.Context(), method, u.url+path, body)
	if err != nil {
		u.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		u.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err = io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		u.t.Fatalf("%s %s: %d, %v: %.200s", method, path, resp.StatusCode, err, data)
	}
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil {
		name = params["filename"]
	}
	return name, data
}

// handIn fills in a table by text and submits it; it returns the last answer.
func (p talker) handIn(table table) string {
	p.t.Helper()
	said := ""
	for _, text := range []string{
		"开始", table.post, table.duties, "下一步", table.powers, "好了", "无", "确认",
		table.risks, "下一步", "无", "确认", "无", "是", "提交", "确认",
	} {
		said = p.say(text)
	}
	return said
}

func paperWords(t *testing.T) *paper.Words {
	t.Helper()
	words, err := paper.ParseWords(prompts.FS)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// wantPaper fails unless a docx is a person's form with a table's items in it.
func (u *university) wantPaper(t *testing.T, want table, data []byte) {
	t.Helper()
	got, err := paper.ReadForm(data, paperWords(t))
	if err != nil {
		t.Fatal(err)
	}
	who := u.person(want.person)
	if got.Name != who.Name || got.Unit != who.Unit {
		t.Errorf("the paper is of %s %s, want %s %s", got.Unit, got.Name, who.Unit, who.Name)
	}
	if len(got.Posts) != 1 || got.Posts[0].Name != strings.TrimSpace(want.post) {
		t.Fatalf("posts %+v, want one, %s", got.Posts, want.post)
	}
	post := got.Posts[0]
	for _, cell := range []struct {
		handout string
		paper   []string
	}{{want.duties, post.Duties}, {want.powers, post.Powers}, {want.risks, post.Risks}} {
		if diff := cmp.Diff(items(cell.handout), items(strings.Join(cell.paper, "\n"))); diff != "" {
			t.Errorf("a cell (-handout +paper):\n%s", diff)
		}
	}
}

// unzip are the files of an archive by name.
func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// part is a file in a docx.
func part(t *testing.T, docx []byte, name string) string {
	t.Helper()
	return string(unzip(t, docx)[name])
}

// headers is the text of a docx's page heads.
func headers(t *testing.T, docx []byte) string {
	t.Helper()
	var all strings.Builder
	for name, data := range unzip(t, docx) {
		if strings.Contains(name, "header") {
			all.Write(data)
		}
	}
	return all.String()
}

// written are the acts of the audit, as “who what object detail”.
func (u *university) written(t *testing.T) []string {
	t.Helper()
	f, err := u.db.CheckAudit(t.Context())
	if err != nil || f.Broken != 0 {
		t.Fatalf("the audit is broken: %+v, %v", f, err)
	}
	var all []string
	err = u.db.Audit(t.Context(), 0, func(s audit.Sealed) error {
		all = append(all, strings.Join([]string{s.Who, string(s.What), s.Object, s.Detail}, " "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCopy hands in the handout's first table by text and reads the paper that
// arrives; then a second version.
func TestCopy(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			u := open(t, d)
			table := tables(t)[0]
			p := u.as(t, table.person)
			wantSaid(t, p.handIn(table), "已提交", u.phrase("filed_copy"))
			name, data := p.file(0)
			who := u.person(table.person)
			if want := who.Unit + "-" + who.ID + "-" + who.Name + "-个人岗位风险点自查表.docx"; name != want {
				t.Errorf("the file is called %s, want %s", name, want)
			}
			u.wantPaper(t, table, data)
			if !strings.Contains(headers(t, data)+part(t, data, "word/document.xml"), "保存件") {
				t.Error("the copy is not marked as one")
			}

			for _, text := range []string{"修改", "加岗位", "会议组织", "组织会议", "下一步", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "无", "确认", "提交", "确认"} {
				p.say(text)
			}
			if f := u.form(table.person); f.Revision != 2 {
				t.Fatalf("revision %d, want 2", f.Revision)
			}
			_, data = p.file(1)
			got, err := paper.ReadForm(data, paperWords(t))
			if err != nil || len(got.Posts) != 2 {
				t.Errorf("the second copy has %d posts, %v", len(got.Posts), err)
			}
			c := u.campaign.ID
			want := []string{
				who.ID + " submit " + who.ID + " " + c + "/1", who.ID + " copy " + who.ID + " " + c + "/1",
				who.ID + " submit " + who.ID + " " + c + "/2", who.ID + " copy " + who.ID + " " + c + "/2",
			}
			eventually(t, "written down", func() bool { return len(u.written(t)) == len(want) })
			if diff := cmp.Diff(want, u.written(t)); diff != "" {
				t.Errorf("audit (-want +got):\n%s", diff)
			}
			eventually(t, "counted as the platform counts", func() bool {
				calls, err := u.db.Usage(t.Context(), sqldb.MonthOf(u.now()))
				if err != nil {
					t.Fatal(err)
				}
				return calls[outbox.Upload] == 2 && u.platform.Quota().ByAPI["im.file.create"] == 2
			})
			if n := len(p.files()); n != 2 {
				t.Errorf("%d files for two versions", n)
			}
		})
	}
}

// TestExport has liaisons, the office and others ask for what was handed in.
func TestExport(t *testing.T) {
	t.Parallel()
	for _, d := range []deployment{small, large} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			testExport(t, open(t, d))
		})
	}
}

func testExport(t *testing.T, u *university) {
	t.Helper()
	three := tables(t)
	first := u.person(three[0].person)
	three[2].person = u.elsewhere(first.Unit)
	for _, table := range three {
		p := u.as(t, table.person)
		p.handIn(table)
		p.file(0)
	}
	u.as(t, three[1].person).say("修改") // a draft again, of which nothing is exported
	u.as(t, three[1].person).say("加岗位")
	u.as(t, three[1].person).say("不该导出的岗位")

	// Whose it is not.
	plain := u.as(t, three[2].person)
	if said, want := plain.say("导出"), u.phrase("export_refused"); said != want {
		t.Errorf("a colleague hears %q, want %q", said, want)
	}

	// The liaison: the own unit, whatever is asked for.
	liaison := u.as(t, u.liaisonOf(first.Unit))
	before := len(liaison.files())
	wantSaid(t, liaison.say("导出 个人表"), "正在准备", first.Unit)
	name, data := liaison.file(before)
	if !strings.HasPrefix(name, first.Unit) || !strings.HasSuffix(name, ".zip") {
		t.Errorf("the file is called %s", name)
	}
	var own int
	for _, table := range three {
		if u.person(table.person).Unit == first.Unit {
			own++
		}
	}
	files := unzip(t, data)
	if len(files) != own || own == len(three) {
		t.Errorf("%d files of %d forms of the unit and %d in all", len(files), own, len(three))
	}
	for name, docx := range files {
		if !strings.HasPrefix(name, first.Unit+"/") {
			t.Errorf("%s is in the liaison's archive", name)
		}
		if head := headers(t, docx); !strings.Contains(head, u.person(liaison.openID).Name) {
			t.Errorf("%s does not say who took it out: %s", name, head)
		}
	}
	if docx, ok := files[first.Unit+"/"+first.Unit+"-"+first.ID+"-"+first.Name+"-个人岗位风险点自查表.docx"]; ok {
		u.wantPaper(t, three[0], docx)
	} else {
		t.Errorf("the form of %s is missing", first.Name)
	}
	other := u.person(three[2].person).Unit
	if said, want := liaison.say("导出 个人表 "+other), u.phrase("export_own_unit", "unit", first.Unit); said != want {
		t.Errorf("another unit: %q, want %q", said, want)
	}

	// Not in a group, whoever asks.
	said := liaison.send(group, "text", map[string]any{"text": "@_user_1 导出 登记表"})
	if want := u.phrase("office_private"); said != want {
		t.Errorf("in a group: %q, want %q", said, want)
	}

	// The office: the register of the school, by a button.
	office := u.as(t, u.office())
	before = len(office.files())
	office.say("导出")
	result := office.press(u.phrase("export_button_register"), "")
	if result.Toast == nil || !strings.Contains(result.Toast.Content, "正在准备") {
		t.Errorf("pressing: %+v", result.Toast)
	}
	name, data = office.file(before)
	if !strings.HasSuffix(name, ".xlsx") {
		t.Errorf("the register is called %s", name)
	}
	u.wantRegister(t, three, data)

	all := u.written(t)
	for _, want := range []string{
		u.person(liaison.openID).ID + " ask " + first.Unit + " forms", u.person(liaison.openID).ID + " export " + first.Unit + " zip",
		u.person(office.openID).ID + " ask * register", u.person(office.openID).ID + " export * xlsx",
	} {
		eventually(t, "written down: "+want, func() bool { all = u.written(t); return slices.Contains(all, want) })
	}
	for _, line := range all {
		if strings.Contains(line, other) && strings.HasPrefix(line, u.person(liaison.openID).ID+" ") {
			t.Errorf("the liaison got something of %s: %s", other, line)
		}
	}
}

// wantRegister fails unless a workbook has each risk point of the tables once, and
// nothing of a draft.
func (u *university) wantRegister(t *testing.T, want []table, data []byte) {
	t.Helper()
	sheets, err := sheet.Tables(data)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	rows := 0
	for _, cells := range sheets[0].Rows {
		line := strings.Join(cells, "\t")
		text.WriteString(line + "\n")
	}
	for _, table := range want {
		for _, risk := range items(table.risks) {
			rows++
			if n := strings.Count(text.String(), risk); n != 1 {
				t.Errorf("%q is %d times in the register", risk, n)
			}
		}
	}
	if strings.Contains(text.String(), "不该导出") {
		t.Error("a draft is in the register")
	}
	if !strings.Contains(text.String(), "13") || rows != 13 {
		t.Errorf("%d risk points in the tables, want 13", rows)
	}
}

func (u *university) liaisonOf(unit string) string {
	u.t.Helper()
	for _, p := range u.people {
		if p.Unit == unit && p.Role == "liaison" {
			return "ou_" + p.ID
		}
	}
	u.t.Fatalf("%s has no liaison", unit)
	return ""
}

func (u *university) office() string {
	u.t.Helper()
	for _, p := range u.people {
		if p.Role == "admin" {
			return "ou_" + p.ID
		}
	}
	u.t.Fatal("there is no office")
	return ""
}

// elsewhere is a colleague without a role in another unit.
func (u *university) elsewhere(unit string) string {
	u.t.Helper()
	for _, p := range u.people {
		if p.Unit != unit && p.Unit != "" && p.Role == "staff" && p.OpenID != "" {
			return "ou_" + p.ID
		}
	}
	u.t.Fatalf("there is nobody outside of %s", unit)
	return ""
}
