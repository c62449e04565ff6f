package app_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianbot/internal/access"
	"lianbot/internal/audit"
	"lianbot/internal/conversation"
	"lianbot/internal/form"
	"lianbot/internal/phrase"
	"lianbot/internal/sim"
	"lianbot/internal/staff"
	"lianbot/internal/turn"
)

// scene is how far two units are when acts are tried on them.
type scene int

// The scenes, each one going on from the one before. In the first one trials go on from
// each other; all others are put back before every trial.
const (
	begun  scene = iota // some people have handed in
	handed              // the units' own forms too; there are suggestions, meetings, a workbook
	asked               // all is passed, and the heads are asked to sign off
	signed
	filed
	posted
)

func scenes() []scene { return []scene{begun, handed, asked, signed, filed, posted} }

// stages are the university in its scenes.
type stages struct {
	*university
	kept
	at    scene
	dirty bool // something was done that the scene has not
	// hash is what a unit's head signs, upload the workbook that the other unit's liaison has
	// sent, suggested and requested what 曹阳 and 阎立 got and asked for.
	hash                 map[string]string
	upload               float64
	suggested, requested map[object]string
}

// pair are two units, and in each somebody who has handed in.
type pair struct {
	unit, name string
	id         string
}

func pairs() map[object]pair {
	return map[object]pair{ownUnit: {procurement, "曹阳", "1024"}, otherUnit: {library1, "阎立", "1054"}}
}

// stages builds the scenes one after the other.
func (u *university) stages(t *testing.T, path string) *stages {
	t.Helper()
	s := &stages{
		university: u, kept: keep(t, path),
		hash: map[string]string{}, suggested: map[object]string{}, requested: map[object]string{},
	}
	u.furnish(t)
	for _, at := range scenes() {
		switch at {
		case begun:
		case handed:
			s.buildHanded(t)
		case asked:
			s.buildAsked(t)
		case signed:
			u.as(t, account(1020)).say("审定 " + s.hash[procurement][:4])
			u.as(t, account(1052)).say("审定 " + s.hash[library1][:4])
		case filed:
			u.as(t, account(1021)).say("上报 确认")
			u.as(t, account(1053)).say("上报 确认")
		case posted:
			u.as(t, account(1021)).say("公示 开始")
			u.as(t, account(1053)).say("公示 开始")
		}
		s.store(at)
	}
	s.at = posted
	return s
}

// marked is what stands in a unit's own form.
func marked(unit string) string { return "管理" + unit + "的印章" }

func (s *stages) buildHanded(t *testing.T) {
	t.Helper()
	for unit, who := range map[string][2]int{procurement: {1020, 1021}, library1: {1052, 1053}} {
		f := form.Form{Status: form.Submitted, Revision: 1, Posts: []form.Post{{ID: 1, Kind: "section", Name: unit, Answers: map[string]form.Answer{
			slotDuties: {Items: []form.Item{{ID: 2, Text: marked(unit)}}}, slotPowers: {Items: []form.Item{{ID: 3, Text: "用印审批权"}}},
		}}}}
		key := form.UnitKey(s.campaign.ID, unit)
		r := turn.Record{
			EventID: "hands " + key.Person, Key: key, By: fmt.Sprint(who[1]), At: s.now(),
			Turn: &turn.Turn{Changes: []form.Change{{Kind: form.Submit, Revision: 1}}, Filed: &f},
		}
		r.Turn.State.Version, r.Turn.State.Phase, r.Turn.State.Revision = 1, conversation.Filed, 1
		if err := s.db.Commit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		head := s.as(t, account(who[0]))
		card := head.ask("集体评")
		head.fill(card, "开始评议", obj{"place": "301", "present": "全体", "minutes": "逐条议过"})
	}
	for o, p := range pairs() {
		key := form.Key{Campaign: s.campaign.ID, Person: p.id}
		head, colleague := map[object]int{ownUnit: 1020, otherUnit: 1052}[o], map[object]string{ownUnit: "许诺", otherUnit: "薛梅"}[o]
		s.as(t, account(head)).say("建议 " + p.name + " 1 请对照" + p.name + "的职责")
		s.as(t, "ou_"+p.id).say("相互帮 " + colleague)
		all, err := s.db.SuggestionsOf(t.Context(), key)
		if err != nil || len(all) != 2 {
			t.Fatalf("suggestions: %+v, %v", all, err)
		}
		s.suggested[o], s.requested[o] = all[0].ID, all[1].ID
	}
	liaison := s.as(t, account(1053))
	files := len(liaison.files())
	liaison.say("批量填表")
	_, data := liaison.file(files)
	card := liaison.sendFile("填好的.xlsx", fillIn(t, data, map[string]string{"1055": ""}))
	b, ok := button(t, card.Content, s.phrase("workbook_load", "people", "1"))
	if !ok {
		t.Fatalf("the workbook is answered with %s", card.Content)
	}
	s.upload, _ = b.value()["x"].(float64)
}

func (s *stages) buildAsked(t *testing.T) {
	t.Helper()
	for o, p := range pairs() {
		for _, one := range s.people {
			if one.Unit != p.unit || one.ID == p.id {
				continue
			}
			e := audit.Entry{At: s.now(), Who: one.ID, What: audit.Exempt, Object: one.ID}
			if err := s.db.Exempt(t.Context(), s.campaign.ID, one.ID, "长期病休", e); err != nil {
				t.Fatal(err)
			}
		}
		author := s.as(t, "ou_"+p.id)
		suggestion := author.gets("给您提了一条建议")
		author.fill(suggestion, s.phrase("button_suggest_decline"), obj{phrase.FieldReply: "已经写在职责里"})
		s.passes(form.Key{Campaign: s.campaign.ID, Person: p.id})
		s.passes(form.UnitKey(s.campaign.ID, p.unit))
		s.hash[p.unit] = s.signable(p.unit)
		s.ahead.Add(int64(5 * time.Second)) // what is known of the roster is looked at again
		wantSaid(t, s.as(t, account(map[object]int{ownUnit: 1021, otherUnit: 1053}[o])).say("上报 确认"), "已经请")
	}
}

// set puts a scene up, unless it is up already.
func (s *stages) set(at scene) {
	if s.at == at && (!s.dirty || at == begun) {
		return
	}
	s.restore(at)
	s.at, s.dirty = at, false
	s.ahead.Add(int64(5 * time.Second))
}

// try tries a deed on every object.
func (s *stages) try(t *testing.T, role staff.Role, d tried) {
	t.Helper()
	for _, o := range []object{themselves, ownUnit, otherUnit, wholeTown} {
		tr, there := d.on[o]
		if !there {
			continue
		}
		t.Run(fmt.Sprint(role, "/", d.act, "/", tr.say, "/", o), func(t *testing.T) {
			s.set(d.scene)
			a := attempt{university: s.university, kept: s.kept, role: role, act: d.act, object: o, deed: d, trial: tr}
			a.run(t)
			s.dirty = s.dirty || a.allowed() || t.Failed()
		})
	}
}

// forge tries a button.
func (s *stages) forge(t *testing.T, role staff.Role, f forgery) {
	t.Helper()
	t.Run(fmt.Sprint(role, "/press/", f.name), func(t *testing.T) {
		s.set(f.scene)
		a := attempt{
			university: s.university, kept: s.kept, role: role, act: f.act, object: f.object,
			deed: tried{alone: f.alone, others: f.others}, trial: trial{f.name, f.shows},
		}
		a.press(t, f.value, f.fields)
		s.dirty = s.dirty || a.allowed() || t.Failed()
	})
}

// wantNoDraft fails when an answer has what somebody else has written and not handed in.
func (a attempt) wantNoDraft(answer string) {
	a.Helper()
	if strings.Contains(answer, draft) {
		a.Errorf("%s by a %s shows a draft: %s", a.trial.say, a.role, answer)
	}
}

// drafts has everybody who leads have files made: a draft is in none of them.
func (s *stages) drafts(t *testing.T) {
	t.Helper()
	for _, at := range []scene{handed, signed} {
		s.set(at)
		for _, role := range []staff.Role{staff.Head, staff.Liaison, staff.Deputy, staff.Admin} {
			p := s.as(t, actors()[role])
			for act, say := range map[access.Act]string{"export": "导出 个人表 " + procurement, "template": "批量填表", "package": "上报 " + procurement + " 文件"} {
				if access.Of(role, act) < access.Unit || (act == "package") != (at == signed) {
					continue
				}
				n := len(p.files())
				p.say(say)
				eventually(t, "sent as a file", func() bool {
					p.ahead.Add(int64(time.Second / 5)) // which is when it is asked for again
					return len(p.files()) > n
				})
				name, data := p.file(n)
				if has(t, data, draft) {
					t.Errorf("%s for a %s has a draft in it", name, role)
				}
				if act != "template" && !has(t, data, "保管曹阳的档案") {
					t.Errorf("%s for a %s has not even what was handed in", name, role)
				}
			}
		}
		s.dirty = true
	}
}

// has looks for a text in a file, and in whatever is packed in it.
func has(t *testing.T, data []byte, text string) bool {
	t.Helper()
	if strings.Contains(string(data), text) {
		return true
	}
	if !strings.HasPrefix(string(data), "PK") {
		return false
	}
	for _, part := range unzip(t, data) {
		if has(t, part, text) {
			return true
		}
	}
	return false
}

// answering types commands of others as somebody in the middle of a form: what is no
// command for them is an answer, and recorded.
func (s *stages) answering(t *testing.T, all []tried) {
	t.Helper()
	s.set(handed)
	for number, role := range map[int]staff.Role{1004: staff.Staff, 1003: staff.Liaison} {
		p := s.as(t, account(number))
		p.say("开始")
		p.say("确认")
		recorded := func() []string { return texts(p.form(p.openID).Posts[0].Answers[slotDuties].Items) }
		for _, d := range all {
			tr, there := d.on[ownUnit]
			reach := access.Of(role, d.act)
			behind := reach == access.Refused && role == staff.Staff && tr.say != d.bare // of staff only the bare word is taken
			if !there || d.by != nil || reach != access.None && !behind {
				continue
			}
			before := recorded()
			said := p.say(tr.say)
			if now := recorded(); len(now) != len(before)+1 || now[len(before)] != tr.say {
				t.Errorf("%q by a %s in the middle of a form is answered with %s, and there are %q", tr.say, role, said, now)
			}
		}
	}
	s.dirty = true
}

// inGroup types every command and presses every button in the group: no answer has a name
// or a word of a form, and nothing is done.
func (s *stages) inGroup(t *testing.T, all []tried) {
	t.Helper()
	for _, at := range []scene{handed, signed, posted} {
		s.set(at)
		before := s.contents()
		for _, role := range []staff.Role{staff.Staff, staff.Liaison, staff.Admin} {
			p := s.as(t, actors()[role])
			for _, d := range all {
				for _, o := range []object{themselves, ownUnit, wholeTown} {
					if tr, there := d.on[o]; there && d.by == nil && d.scene.within(at) {
						s.wantFigures(t, role, tr.say, p.send(group, "text", obj{"text": tr.say}))
					}
				}
			}
			s.as(t, account(1001)).send(group, "text", obj{"text": "进度"})
			posted := s.platform.Messages(p.openID, group)
			card := posted[len(posted)-1]
			for _, f := range s.forged(s) {
				if f.scene.within(at) {
					value := maps.Clone(f.value)
					value["g"] = true // as all buttons in a group have it
					r := p.act(card, sim.Action{Tag: "button", Value: value, FormValue: f.fields})
					answer := string(r.Card)
					if r.Toast != nil {
						answer += r.Toast.Content
					}
					s.wantFigures(t, role, f.name, answer)
				}
			}
		}
		for name, is := range s.contents() {
			if before[name] != is {
				t.Errorf("in the group %s was changed: %s, %s", name, before[name], is)
			}
		}
	}
}

// within says whether what belongs to a scene is tried in the group in another one.
func (at scene) within(other scene) bool { return at == other || at == begun && other == handed }

// wantFigures fails when an answer in the group has a name or a word of a form.
func (s *stages) wantFigures(t *testing.T, role staff.Role, what, answer string) {
	t.Helper()
	for _, one := range s.people {
		if strings.Contains(answer, one.Name) {
			t.Errorf("%q by a %s: the group reads the name of %s: %s", what, role, one.ID, answer)
		}
	}
	for _, content := range []string{draft, "受理采购申请", "的档案", "的印章", "请对照"} {
		if strings.Contains(answer, content) {
			t.Errorf("%q by a %s: the group reads %q: %s", what, role, content, answer)
		}
	}
}

// kept looks into the database past everything.
type kept struct {
	*testing.T
	path    string
	raw     *sql.DB
	columns map[string][]string // of a table
}

// passing are the tables in which every answer leaves something, and those in which what
// was asked for before may still do so.
var passing = []string{"audit", "audit_head", "events", "outbox", "outbox_about", "budget", "hold", "calls", "leases", "planned", "touches"}

// keep opens the database once more.
func keep(t *testing.T, path string) kept {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = raw.Close() })
	db := kept{T: t, path: path, raw: raw, columns: map[string][]string{}}
	for _, name := range db.column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		if !slices.Contains(passing, name) && !strings.HasPrefix(name, "sqlite_") {
			db.columns[name] = db.column("SELECT name FROM pragma_table_info('" + name + "')")
		}
	}
	return db
}

// contents are the tables that a refused act must leave as they are, each as a hash.
func (db kept) contents() map[string]string {
	db.Helper()
	hashes := map[string]string{}
	for name, columns := range db.columns {
		lines := db.column("SELECT quote(" + strings.Join(columns, ") || '|' || quote(") + ") FROM " + name + " ORDER BY 1")
		hashes[name] = fmt.Sprintf("%d rows, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return hashes
}

func (db kept) copyOf(at scene) string {
	return filepath.Join(filepath.Dir(db.path), fmt.Sprintf("scene%d.db", at))
}

// store keeps the database as it is now, restore brings its tables back.
func (db kept) store(at scene) {
	db.Helper()
	db.exec("VACUUM INTO '" + db.copyOf(at) + "'")
}

func (db kept) restore(at scene) {
	db.Helper()
	db.exec("ATTACH '" + db.copyOf(at) + "' AS was")
	defer db.exec("DETACH was")
	tx, err := db.raw.BeginTx(db.Context(), nil)
	if err != nil {
		db.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for name, columns := range db.columns {
		all := strings.Join(columns, ", ")
		for _, q := range []string{"DELETE FROM main." + name, "INSERT INTO main." + name + " (" + all + ") SELECT " + all + " FROM was." + name} {
			if _, err := tx.ExecContext(db.Context(), q); err != nil {
				db.Fatalf("%s: %v", q, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		db.Fatal(err)
	}
}

func (db kept) exec(query string) {
	db.Helper()
	if _, err := db.raw.ExecContext(db.Context(), query); err != nil {
		db.Fatalf("%s: %v", query, err)
	}
}

// column reads the first column of a query.
func (db kept) column(query string) []string {
	db.Helper()
	found, err := db.raw.QueryContext(db.Context(), query)
	if err != nil {
		db.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	var all []string
	for found.Next() {
		var value string
		if err := found.Scan(&value); err != nil {
			db.Fatal(err)
		}
		all = append(all, value)
	}
	if err := found.Err(); err != nil {
		db.Fatal(err)
	}
	return all
}
