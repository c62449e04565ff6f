package sim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lianbot/internal/sim"
)

const oneCard = `{"config":{"update_multi":true},"elements":[{"tag":"hr"}]}`

func TestPatch(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := b.sent(create, card(li, simpleCard("问")))
	b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
	if seen := b.Messages(li, "p2p")[0]; !strings.Contains(string(seen.Content), "答") {
		t.Errorf("seen %s", seen.Content)
	}
	if r := b.refused(230099, "PATCH", messages+id, obj{"content": oneCard}); !strings.Contains(r.Msg, "200830") {
		t.Errorf("2.0 to 1.0: %s", r.Msg)
	}
	silent := strings.Replace(simpleCard("默认"), `"config":{"update_multi":true},`, "", 1)
	b.refused(230001, "PATCH", messages+id, obj{"content": silent})
	other := b.sent(create, card(li, silent))
	b.refused(230001, "PATCH", messages+other, obj{"content": simpleCard("答")})
	b.refused(230099, "PATCH", messages+id, obj{"content": body(`{"tag":"note"}`)})
	b.refused(230025, "PATCH", messages+id, obj{"content": simpleCard(strings.Repeat("a", 30<<10))})
	b.refused(230001, "PATCH", messages+b.sent(create, text(li, "不是卡片")), obj{"content": simpleCard("答")})
	old := b.sent(create, card(li, oneCard))
	b.refused(0, "PATCH", messages+old, obj{"content": simpleCard("1.0 可以变 2.0")})

	b.Advance(14*24*time.Hour + time.Minute)
	b.login()
	b.refused(230031, "PATCH", messages+id, obj{"content": simpleCard("答")})
	if seen := b.Messages(li, "p2p")[0]; !seen.CardExpired {
		t.Error("a card of 14 days has expired")
	}
	got, err := b.Press(t.Context(), li, id, sim.Action{Tag: "button"})
	if err != nil || got.Error == nil || got.Error.Code != 230031 || got.Error.Text == "" {
		t.Errorf("press of an old card: %+v %v", got, err)
	}
	fresh := b.sent(create, card(li, simpleCard("问")))
	b.refused(0, "DELETE", messages+fresh, nil)
	b.refused(230011, "PATCH", messages+fresh, obj{"content": simpleCard("答")})
}

func raw(card string) obj {
	return obj{"card": obj{"type": "raw", "data": json.RawMessage(card)}}
}

// TestPress: what the person sees for each answer of the app.
func TestPress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code  int
		data  any
		want  int
		toast string
		card  string
	}{
		"nothing changes":   {code: 200, data: obj{}},
		"toast":             {code: 200, data: obj{"toast": obj{"type": "success", "content": "记下 2 条"}}, toast: "success 记下 2 条"},
		"toast in Chinese":  {code: 200, data: obj{"toast": obj{"content": "ok", "i18n": obj{"zh_cn": "好"}}}, toast: "info 好"},
		"card":              {code: 200, data: raw(simpleCard("下一题")), card: "下一题"},
		"toast and card":    {code: 200, data: obj{"toast": obj{"content": "好"}, "card": raw(simpleCard("下一题"))["card"]}, toast: "info 好", card: "下一题"},
		"no body":           {code: 200, data: nil, want: 200672},
		"null":              {code: 200, data: json.RawMessage("null"), want: 200672},
		"a list":            {code: 200, data: []int{1}, want: 200672},
		"unknown toast":     {code: 200, data: obj{"toast": obj{"type": "loud", "content": "x"}}, want: 200672},
		"error":             {code: 500, want: 200671},
		"bad card":          {code: 200, data: raw(body(`{"tag":"note"}`)), want: 200673},
		"card too large":    {code: 200, data: raw(simpleCard(strings.Repeat("a", 30<<10))), want: 200673},
		"template":          {code: 200, data: obj{"card": obj{"type": "template", "data": obj{"template_id": "x"}}}, want: 200673},
		"back to 1.0":       {code: 200, data: raw(oneCard), want: 200830},
		"no answer in time": {code: 0, want: 200341},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, nil)
			l := b.listen(func(e told) (int, any) {
				if e.Header.EventType != "card.action.trigger" {
					return handled(e)
				}
				return c.code, c.data
			})
			id := b.sent(create, card(li, simpleCard("问")))
			action := sim.Action{Tag: "button", Name: "go", Value: obj{"a": "ok"}, FormValue: obj{"q": "答案"}}
			got, err := b.Press(t.Context(), li, id, action)
			if err != nil {
				t.Fatal(err)
			}
			if got.Error != nil && (got.Error.Code != c.want || got.Error.Text == "") || got.Error == nil && c.want != 0 {
				t.Errorf("error %+v, want %d", got.Error, c.want)
			}
			toast := ""
			if got.Toast != nil {
				toast = got.Toast.Type + " " + got.Toast.Content
			}
			if toast != c.toast || (got.Card != nil) != (c.card != "") {
				t.Errorf("toast %q, card %s", toast, got.Card)
			}
			want := "问"
			if c.card != "" {
				want = c.card
			}
			if seen := b.Messages(li, "p2p")[0]; !strings.Contains(string(seen.Content), want) {
				t.Errorf("the person sees %s", seen.Content)
			}
			pushed := l.hears(t, "card.action.trigger", 1)[0]
			e := pushed.Event
			if e.Operator["open_id"] != li || e.Context["open_message_id"] != id || e.Context["open_chat_id"] == "" || !strings.HasPrefix(e.Token, "c-") {
				t.Errorf("callback %+v", e)
			}
			if fmt.Sprint(e.Action) != fmt.Sprint(obj{"tag": "button", "name": "go", "value": obj{"a": "ok"}, "form_value": obj{"q": "答案"}, "timezone": "Asia/Shanghai"}) {
				t.Errorf("action %v", e.Action)
			}
			if len(pushed.Header.CreateTime) != 16 {
				t.Errorf("create_time %s is not in microseconds", pushed.Header.CreateTime)
			}
		})
	}
}

func TestPressRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := b.sent(create, card(li, simpleCard("问")))
	if got, err := b.Press(t.Context(), li, id, sim.Action{}); err != nil || got.Error == nil || got.Error.Code != 200342 {
		t.Errorf("nobody connected: %+v %v", got, err)
	}
	if _, err := b.Press(t.Context(), wang, id, sim.Action{}); !errors.Is(err, sim.ErrUnknown) {
		t.Errorf("somebody else's card: %v", err)
	}
	if _, err := b.Press(t.Context(), li, b.sent(create, text(li, "x")), sim.Action{}); err == nil {
		t.Error("a text was pressed")
	}
}

// TestLoadingLock: while the app thinks, the card can be neither pressed nor
// patched.
func TestLoadingLock(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	thinking, done := make(chan bool), make(chan bool)
	b.listen(func(told) (int, any) {
		thinking <- true
		<-done
		return 200, obj{}
	})
	id := b.sent(create, card(li, simpleCard("问")))
	first := make(chan sim.PressResult)
	go func() {
		got, _ := b.Press(t.Context(), li, id, sim.Action{Tag: "button"})
		first <- got
	}()
	<-thinking
	if got, err := b.Press(t.Context(), li, id, sim.Action{Tag: "button"}); err != nil || got.Error == nil || got.Error.Code != 11310 {
		t.Errorf("second press: %+v %v", got, err)
	}
	if r := b.refused(230099, "PATCH", messages+id, obj{"content": simpleCard("答")}); !strings.Contains(r.Msg, "ErrCode: 11310") {
		t.Errorf("patch: %s", r.Msg)
	}
	close(done)
	if got := <-first; got.Error != nil {
		t.Errorf("first press: %+v", got.Error)
	}
	b.refused(0, "PATCH", messages+id, obj{"content": simpleCard("答")})
}

func TestUpdateByToken(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const path = "/open-apis/interactive/v1/card/update"
	update := func(token, word string) obj {
		var c obj
		if err := json.Unmarshal([]byte(simpleCard(word)), &c); err != nil {
			t.Fatal(err)
		}
		c["open_ids"] = []string{li}
		return obj{"token": token, "card": c}
	}
	early := make(chan reply, 1)
	l := b.listen(func(e told) (int, any) {
		select {
		case early <- b.call("POST", path, update(e.Event.Token, "太早")):
		default:
		}
		return 200, obj{}
	})
	id := b.sent(create, card(li, simpleCard("问")))
	press := func() string {
		if _, err := b.Press(t.Context(), li, id, sim.Action{Tag: "button"}); err != nil {
			t.Fatal(err)
		}
		all := l.events("card.action.trigger")
		return all[len(all)-1].Event.Token
	}
	token := press()
	if r := <-early; r.Code != 300030 {
		t.Errorf("before the answer: %s", r.body)
	}
	b.refused(300020, "POST", path, update("x", "一"))
	b.refused(300030, "POST", path, update("c-unknown", "一"))
	b.refused(11311, "POST", path, obj{"token": token, "card": json.RawMessage(body(`{"tag":"note"}`))})
	b.refused(0, "POST", path, update(token, "一"))
	b.refused(0, "POST", path, update(token, "二"))
	b.refused(300040, "POST", path, update(token, "三"))
	if seen := b.Messages(li, "p2p")[0]; !strings.Contains(string(seen.Content), "二") {
		t.Errorf("seen %s", seen.Content)
	}
	token = press()
	b.Advance(31 * time.Minute)
	b.refused(300030, "POST", path, update(token, "四"))
}
