package card_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianbot/internal/feishu/card"
	"lianbot/internal/message"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares got with testdata/name.json. A missing file is a failure.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, pretty.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func press(label string, look message.Look, name string) message.Button {
	return message.Button{Label: label, Look: look, Action: message.Action{Name: name, Arg: 2, Version: 7}}
}

func paragraph(text string) message.Block {
	return message.Block{Paragraph: &message.Paragraph{Text: text}}
}

// cards are screens of the questionnaire, and what a person might type.
func cards() map[string]message.Card {
	return map[string]message.Card{
		"empty": {},
		"invitation": {
			Title: "岗位廉政风险点自查", Summary: "请在 6 月 9 日前完成", Tone: message.Calm,
			Body: []message.Block{
				paragraph("李老师好。这次自查对岗位、不对个人，写“可能”、不写事实。"),
				{Fold: &message.Fold{Title: "四点说明", Text: "一、……\n二、……"}},
				{Buttons: &message.Buttons{Row: []message.Button{
					press("开始", message.Primary, "start"), press("看样例", message.Ordinary, "sample"), press("今晚再提醒我", message.Quiet, "later"),
				}}},
				{Rule: &message.Rule{}},
				{Paragraph: &message.Paragraph{Text: "校纪委办公室 · 联络员 王强", Weight: message.Muted}},
			},
		},
		"question": {
			Title: "采购科科长 · 岗位职责", Subtitle: "第 1 步，共 7 步", Tag: "已保存", Tone: message.Done,
			Body: []message.Block{
				{Bar: &message.Bar{Done: 1, Total: 7}},
				{Paragraph: &message.Paragraph{Text: "您这个岗位主要做什么？", Weight: message.Strong}},
				{List: &message.List{Entries: []message.Entry{
					{Number: 1, Text: "受理并审核校内采购申请", Buttons: []message.Button{
						press("改", message.Ordinary, "edit"),
						{Label: "删", Action: message.Action{Name: "delete", Arg: 1, Version: 1 << 60}, Confirm: &message.Confirm{Title: "删去这一条？"}},
					}},
					{Number: 2, Text: "组织开标评标", Buttons: []message.Button{press("改", message.Primary, "edit")}},
					{Number: 3, Text: "归档"},
					{Number: 4, Text: "公示"},
				}}},
				{Form: &message.Form{Name: "duties", Fields: []message.Field{
					{Name: "text", Label: "再写几条", Placeholder: "一行一条", Lines: 4, Max: 2000, Value: "合同\n验收"},
					{Name: "note", Value: "一句"},
				}, Buttons: []message.Button{press("记下", message.Primary, "add"), press("下一步", message.Ordinary, "next")}}},
				{Buttons: &message.Buttons{Row: []message.Button{press("‹ 上一步", message.Quiet, "back"), press("暂停", message.Quiet, "pause")}}},
			},
		},
		"figures": {
			Title: "全校进度", Tone: message.Attention,
			Body: []message.Block{{Table: &message.Table{
				Columns: []message.Column{{Name: "单位"}, {Name: "已通过", Numeric: true}, {Name: "共", Numeric: true}},
				Rows:    [][]string{{"教务处", "25", "31"}, {"后勤处", "9"}, {"机械学院", "1", "2", "多出来的"}},
			}}},
		},
		"charts": {
			Title: "全校进度", Tone: message.Calm,
			Body: []message.Block{
				{Chart: &message.Chart{Kind: message.Progress, Title: "完成率", Points: []message.Point{
					{Label: "教务处", Value: 25, Total: 31},
					{Label: "后勤保障管理处\n（含采购科）", Value: 9, Total: 40},
					{Label: "图书馆", Total: 12},
					{Label: "数学学院", Value: 30, Total: 30},
					{Label: "数学学院", Value: 1, Total: 5000},
					{Label: "数学学院", Value: 4999, Total: 5000},
					{Label: "没有人"},
				}}},
				{Chart: &message.Chart{Kind: message.Trend, Points: []message.Point{
					{Label: "6月1日", Value: 3}, {Label: "6月2日", Value: 12}, {Label: "6月3日", Value: 7},
				}}},
				{Grid: &message.Grid{
					Corner: "单位", Columns: []string{"思想道德", "岗位职责", "制度机制"}, Max: 40,
					Rows: []message.GridRow{
						{Name: "教务处", Cells: []int{0, 1, 8}},
						{Name: "<font color='red'>后勤处", Cells: []int{9, 17, 25}},
						{Name: "机械学院", Cells: []int{33, 40, 41, 99}},
						{Name: "图书馆", Cells: []int{-1}},
					},
				}},
				{Chart: &message.Chart{Kind: message.Trend, Title: "什么也没有"}},
				{Grid: &message.Grid{Corner: "单位"}},
			},
		},
		"typed": {
			Title: "<at id=all></at> **题** {{x}}", Tone: "unheard of",
			Body: []message.Block{
				paragraph("<font color='red'>红</font> &lt;at&gt; [链接](https://example.com) \"引\" {\"tag\":\"hr\"}"),
				{Buttons: &message.Buttons{Row: []message.Button{{Label: "提交", Confirm: &message.Confirm{}}}}},
			},
		},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()

	for name, c := range cards() {
		got, err := card.Render(c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range validate(got) {
			t.Errorf("%s: %s", name, f)
		}
		golden(t, name, got)
	}
}

func TestGroupCardSaysSo(t *testing.T) {
	t.Parallel()

	c := cards()["invitation"]
	alone, err := card.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	group, err := card.RenderInGroup(c)
	if err != nil {
		t.Fatal(err)
	}
	const mark = `,"g":true}`
	if bytes.Contains(alone, []byte(mark)) || bytes.Count(group, []byte(mark)) != 3 {
		t.Errorf("marks: alone %d, in a group %d; want 0 and 3",
			bytes.Count(alone, []byte(mark)), bytes.Count(group, []byte(mark)))
	}
	if got := bytes.ReplaceAll(group, []byte(mark), []byte("}")); !bytes.Equal(alone, got) {
		t.Errorf("the cards differ in more than the marks:\n%s\n%s", alone, got)
	}
}

func TestInvalid(t *testing.T) {
	t.Parallel()

	ok := []message.Button{{Label: "ok"}}
	for name, c := range map[string]message.Card{
		"no part":          {Body: []message.Block{{}}},
		"two parts":        {Body: []message.Block{{Rule: &message.Rule{}, Bar: &message.Bar{}}}},
		"no button":        {Body: []message.Block{{Form: &message.Form{Name: "f"}}}},
		"field, no name":   {Body: []message.Block{{Form: &message.Form{Fields: []message.Field{{}}, Buttons: ok}}}},
		"fields, one name": {Body: []message.Block{{Form: &message.Form{Fields: []message.Field{{Name: "a"}, {Name: "a"}}, Buttons: ok}}}},
	} {
		if got, err := card.Render(c); !errors.Is(err, card.ErrInvalid) {
			t.Errorf("%s: got %s, %v; want ErrInvalid", name, got, err)
		}
	}
}

// A long card loses the ends of its longest texts and nothing else.
func TestLongTextsAreShortened(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("很长的文字", 3000)
	got, err := card.Render(message.Card{Title: "标题", Body: []message.Block{
		paragraph(long), paragraph("短的留下"),
		{Form: &message.Form{Fields: []message.Field{{Name: "a", Value: strings.Repeat("值", 1000)}}, Buttons: []message.Button{press("好", "", "ok")}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	for _, want := range []string{"标题", "短的留下", strings.Repeat("值", 1000), strings.Repeat("很长的文字", 1500), "…"} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the card has lost %.20s…", want)
		}
	}
}

// A shortened value would come back as the person's own words.
func TestLongValuesAreLeftOut(t *testing.T) {
	t.Parallel()

	var fields []message.Field
	for name := range strings.FieldsSeq("a b c d e f g h i j k l") {
		fields = append(fields, message.Field{Name: name, Value: strings.Repeat(name, 5) + strings.Repeat("值", 990)})
	}
	fields = append(fields, message.Field{Name: "short", Value: "短的值留下"}, message.Field{Name: "over", Max: 3, Value: "四个字呢"})
	got, err := card.Render(message.Card{Body: []message.Block{{Form: &message.Form{Fields: fields, Buttons: []message.Button{press("好", "", "ok")}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if faults := validate(got); len(faults) > 0 || bytes.Contains(got, []byte("…")) || bytes.Contains(got, []byte("四个字呢")) || !bytes.Contains(got, []byte("短的值留下")) {
		t.Errorf("faults %v in %.300s", faults, got)
	}
}

// The first entries keep their buttons, all entries stay, and so does the way on.
func TestManyEntries(t *testing.T) {
	t.Parallel()

	var l message.List
	for i := range 60 {
		l.Entries = append(l.Entries, message.Entry{Number: i + 1, Text: "一条", Buttons: []message.Button{press("改", "", "edit"), press("删", "", "delete")}})
	}
	got, err := card.Render(message.Card{Body: []message.Block{
		{List: &l},
		{Buttons: &message.Buttons{Row: []message.Button{press("下一步", "", "next")}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	if n := bytes.Count(got, []byte(`"edit"`)); n != 21 {
		t.Errorf("%d entries can be edited, want 21", n)
	}
	for _, want := range []string{"60. 一条", `"next"`} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the card has lost %s", want)
		}
	}
}

// A sixth table is shown as text, and long tables lose their last rows.
func TestManyTables(t *testing.T) {
	t.Parallel()

	var c message.Card
	for _, name := range []string{"一", "二", "三", "四", "五", "六"} {
		table := message.Table{Columns: []message.Column{{Name: "表" + name}, {Name: "数", Numeric: true}}}
		for range 200 {
			table.Rows = append(table.Rows, []string{"单位" + name, strings.Repeat("7", 30)})
		}
		c.Body = append(c.Body, message.Block{Table: &table})
	}
	c.Body = append(c.Body, paragraph("完"))
	got, err := card.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	for _, want := range []string{`"表五"`, "表六 · 数\\n单位六 · 7", "…", "完"} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the card has lost %s", want)
		}
	}
}

// A sixth chart is shown as text.
func TestManyCharts(t *testing.T) {
	t.Parallel()

	var c message.Card
	for range 5 {
		c.Body = append(c.Body, message.Block{Chart: &message.Chart{Kind: message.Trend, Points: []message.Point{{Label: "a"}}}})
	}
	c.Body = append(c.Body,
		message.Block{Chart: &message.Chart{Kind: message.Progress, Title: "完成率", Points: []message.Point{
			{Label: "教务处", Value: 25, Total: 31}, {Label: "图书馆", Total: 12}, {Label: "数学学院", Value: 1, Total: 1},
		}}},
		message.Block{Chart: &message.Chart{Kind: message.Trend, Points: []message.Point{{Label: "6月1日", Value: 5}, {Label: "6月2日", Value: 50}}}},
	)
	got, err := card.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	for _, want := range []string{
		`"完成率\n■■■■■■■■□□ 25/31 教务处\n□□□□□□□□□□ 0/12 图书馆\n■■■■■■■■■■ 1/1 数学学院"`,
		`"■□□□□□□□□□ 5 6月1日\n■■■■■■■■■■ 50 6月2日"`,
	} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the card has lost %s", want)
		}
	}
}

// A chart is no taller than the platform draws it; what has no room is not passed over.
func TestManyBars(t *testing.T) {
	t.Parallel()

	x := message.Chart{Kind: message.Progress}
	for i := range 150 {
		x.Points = append(x.Points, message.Point{Label: "单位", Value: i, Total: 150})
	}
	got, err := card.Render(message.Card{Body: []message.Block{{Chart: &x}, paragraph("完")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	for _, want := range []string{`"height":"984px"`, `"单位 (36)"`, `"content":"…"`, "完"} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the card has lost %s", want)
		}
	}
}

// 150 units of five figures fit a card: their marks lose their colour instead.
func TestLargeGrid(t *testing.T) {
	t.Parallel()

	for rows, kind := range map[int]string{70: "markdown", 150: "text"} {
		x := message.Grid{Corner: "单位", Columns: []string{"思想道德", "岗位职责", "业务流程", "制度机制", "外部环境"}, Max: 100}
		for i := range rows {
			x.Rows = append(x.Rows, message.GridRow{Name: "电子信息工程学院", Cells: []int{i, i + 10, 20, 77, 100}})
		}
		x.Rows[rows-1].Name = "最后一个"
		got, err := card.Render(message.Card{Title: "分类", Body: []message.Block{{Grid: &x}, paragraph("完")}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range validate(got) {
			t.Error(f)
		}
		for _, want := range []string{"最后一个", "完", `"data_type":"` + kind + `","width":"auto","horizontal_align":"right"`} {
			if !bytes.Contains(got, []byte(want)) {
				t.Errorf("%d rows: the card has lost %s", rows, want)
			}
		}
	}
}

// When nothing milder helps, what comes last is left out.
func TestTooManyBlocks(t *testing.T) {
	t.Parallel()

	c := message.Card{Title: "标题"}
	for range 300 {
		c.Body = append(c.Body, paragraph("一段"))
	}
	got, err := card.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range validate(got) {
		t.Error(f)
	}
	if n := bytes.Count(got, []byte("一段")); n != 98 || !bytes.HasSuffix(got, []byte(`"…"}}]}}`)) {
		t.Errorf("%d paragraphs are left, then %s", n, got[len(got)-40:])
	}
}

func TestAnyCard(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		c := aCard(t)
		got, err := card.Render(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range validate(got) {
			t.Error(f)
		}
		again, err := card.RenderInGroup(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range validate(again) {
			t.Errorf("in a group: %s", f)
		}
	})
}

// aCard draws a card that is well formed and of any size.
func aCard(t *rapid.T) message.Card {
	fields := 0
	buttons := rapid.SliceOfN(rapid.Custom(aButton), 0, 4)
	name := func(kind string) string {
		fields++
		return kind + "_" + strings.Repeat("1", fields) // like the names that are made up
	}
	words := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.StringN(1, 20, -1).Draw(t, "piece"), rapid.IntRange(0, 400).Draw(t, "times"))
	}))
	block := rapid.Custom(func(t *rapid.T) message.Block {
		switch rapid.IntRange(0, 9).Draw(t, "part") {
		case 0:
			return message.Block{Paragraph: &message.Paragraph{Text: words.Draw(t, "text"), Weight: rapid.SampledFrom([]message.Weight{"", message.Strong, message.Muted}).Draw(t, "weight")}}
		case 1:
			return message.Block{Bar: &message.Bar{Done: rapid.Int().Draw(t, "done"), Total: rapid.Int().Draw(t, "total")}}
		case 2:
			return message.Block{List: &message.List{Entries: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.Entry {
				return message.Entry{Number: rapid.Int().Draw(t, "number"), Text: words.Draw(t, "text"), Buttons: buttons.Draw(t, "buttons")}
			}), 0, 60).Draw(t, "entries")}}
		case 3:
			return message.Block{Table: &message.Table{
				Columns: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.Column {
					return message.Column{Name: words.Draw(t, "column"), Numeric: rapid.Bool().Draw(t, "numeric")}
				}), 0, 60).Draw(t, "columns"),
				Rows: rapid.SliceOfN(rapid.SliceOfN(words, 0, 5), 0, 40).Draw(t, "rows"),
			}}
		case 4:
			return message.Block{Fold: &message.Fold{Title: words.Draw(t, "title"), Text: words.Draw(t, "text")}}
		case 5:
			f := message.Form{Name: words.Draw(t, "form"), Buttons: append(buttons.Draw(t, "buttons"), aButton(t))}
			for range rapid.IntRange(0, 8).Draw(t, "fields") {
				f.Fields = append(f.Fields, message.Field{
					Name: name("press"), Label: words.Draw(t, "label"), Placeholder: words.Draw(t, "placeholder"),
					Value: words.Draw(t, "value"), Lines: rapid.IntRange(-1, 30).Draw(t, "lines"), Max: rapid.IntRange(-1, 3000).Draw(t, "max"),
				})
			}
			return message.Block{Form: &f}
		case 6:
			return message.Block{Buttons: &message.Buttons{Row: buttons.Draw(t, "row")}}
		case 7:
			return message.Block{Chart: &message.Chart{
				Kind: rapid.SampledFrom([]message.ChartKind{message.Progress, message.Trend}).Draw(t, "kind"), Title: words.Draw(t, "title"),
				Points: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.Point {
					return message.Point{Label: words.Draw(t, "label"), Value: rapid.Int().Draw(t, "value"), Total: rapid.Int().Draw(t, "total")}
				}), 0, 60).Draw(t, "points"),
			}}
		case 8:
			return message.Block{Grid: &message.Grid{
				Corner: words.Draw(t, "corner"), Columns: rapid.SliceOfN(words, 0, 60).Draw(t, "columns"), Max: rapid.Int().Draw(t, "max"),
				Rows: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.GridRow {
					return message.GridRow{Name: words.Draw(t, "name"), Cells: rapid.SliceOfN(rapid.Int(), 0, 7).Draw(t, "cells")}
				}), 0, 40).Draw(t, "rows"),
			}}
		default:
			return message.Block{Rule: &message.Rule{}}
		}
	})
	return message.Card{
		Title: words.Draw(t, "title"), Subtitle: words.Draw(t, "subtitle"), Summary: words.Draw(t, "summary"), Tag: words.Draw(t, "tag"),
		Tone: rapid.SampledFrom([]message.Tone{"", message.Calm, message.Done, message.Attention}).Draw(t, "tone"),
		Body: rapid.SliceOfN(block, 0, 12).Draw(t, "body"),
	}
}

func aButton(t *rapid.T) message.Button {
	b := message.Button{
		Label: rapid.String().Draw(t, "label"),
		Look:  rapid.SampledFrom([]message.Look{"", message.Primary, message.Quiet}).Draw(t, "look"),
		Action: message.Action{
			Name: rapid.StringMatching(`[a-z_]{1,20}`).Draw(t, "action"),
			Arg:  rapid.Int64().Draw(t, "arg"), Version: rapid.Int64().Draw(t, "version"),
		},
	}
	if rapid.Bool().Draw(t, "asks") {
		b.Confirm = &message.Confirm{Title: rapid.String().Draw(t, "confirm")}
	}
	return b
}
