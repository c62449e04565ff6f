package feishu_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/message"
	"lianbot/internal/turn"
)

// https://open.feishu.cn/document/server-docs/im-v1/message/events/receive
const messageOf = `{"schema":"2.0","header":{"event_id":"5e3702a84e847582be8db7fb73283c02","event_type":"im.message.receive_v1",
 "create_time":"1608725989000","token":"` + verificationToken + `","app_id":"` + appID + `","tenant_key":"2ca1d211f64f6438"},
 "event":{"sender":{"sender_id":{"union_id":"on_8ed6aa67","user_id":"e33ggbyz","open_id":"ou_84aad35d"},"sender_type":"%s","tenant_key":"736588c9260f175e"},
 "message":{"message_id":"om_5ce6d572","root_id":"om_5ce6d572","parent_id":"om_5ce6d572","create_time":"1609073151345","update_time":"1687343654666",
 "chat_id":"oc_5ce6d572","thread_id":"omt_d4be107c","chat_type":"%s","message_type":"%s","content":%q,"mentions":%s,"user_agent":"Mozilla/5.0"}}}`

const (
	ofBot  = `{"key":"@_user_1","id":{"union_id":"on_b","user_id":"","open_id":"ou_bot"},"name":"自查助手","tenant_key":"x"}`
	ofTom  = `{"key":"@_user_10","id":{"union_id":"on_t","user_id":"e3","open_id":"ou_tom"},"name":"李敏","tenant_key":"x"}`
	ofAll  = `{"key":"@_all","id":{},"name":"所有人"}`
	nobody = `[]`
)

// deliver pushes the event and returns what the handler got.
func deliver(t *testing.T, event string) []turn.Inbound {
	t.Helper()
	var h handler
	if got := pushOf(event).to(newHook(t, &h)); got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	return h.all()
}

func TestMessages(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		chat, kind, content, mentions string
		want                          turn.What // nil: not for us
	}{
		"text":               {"p2p", "text", `{"text":" 受理并审核\n校内采购申请 "}`, nobody, turn.Said{Text: "受理并审核\n校内采购申请"}},
		"text, typed markup": {"p2p", "text", `{"text":"<at user_id=\"all\"></at> @_user_1"}`, nobody, turn.Said{Text: "<at user_id=\"all\"></at> @_user_1"}},
		"text, no mentions":  {"p2p", "text", `{"text":"好"}`, "null", turn.Said{Text: "好"}},
		"to the bot, alone":  {"p2p", "text", `{"text":"@_user_1 继续"}`, "[" + ofBot + "]", turn.Said{Text: "继续"}},
		"to the bot":         {"group", "text", `{"text":"@_user_1 进度"}`, "[" + ofBot + "]", turn.Said{Text: "进度"}},
		"to the bot, topic":  {"topic_group", "text", `{"text":"@_user_1 进度"}`, "[" + ofBot + "]", turn.Said{Text: "进度"}},
		"to two":             {"group", "text", `{"text":"@_user_1 催办 @_user_10"}`, "[" + ofBot + "," + ofTom + "]", turn.Said{Text: "催办 李敏"}},
		"to another":         {"group", "text", `{"text":"@_user_10 你好"}`, "[" + ofTom + "]", nil},
		"to all":             {"group", "text", `{"text":"@_all 你好"}`, "[" + ofAll + "]", nil},
		"to nobody":          {"group", "text", `{"text":"你好"}`, nobody, nil},
		"post": {
			"p2p", "post",
			`{"title":"职责","content":[[{"tag":"text","text":"第一 ","style":["bold"]},{"tag":"a","href":"https://x.cn","text":"链接"},{"tag":"a","href":"https://y.cn","text":""}],[{"tag":"img","image_key":"img_7ea74629"}],[{"tag":"at","user_id":"@_user_10","user_name":"Tom"},{"tag":"at","user_id":"ou_x","user_name":"王强"},{"tag":"emotion","emoji_type":"SMILE"}]]}`,
			"[" + ofTom + "]",
			turn.Said{Text: "职责\n第一 链接https://y.cn\n\n李敏王强"},
		},
		"post by language":  {"p2p", "post", `{"zh_cn":{"title":"","content":[[{"tag":"text","text":"好"}]]}}`, nobody, turn.Said{Text: "好"}},
		"post of a picture": {"p2p", "post", `{"title":"","content":[[{"tag":"img","image_key":"img_7ea74629"}]]}`, nobody, turn.Sent{Kind: turn.Other}},
		"post of nonsense":  {"p2p", "post", `{"title":1}`, nobody, turn.Sent{Kind: turn.Other}},
		"picture":           {"p2p", "image", `{"image_key":"img_v3_1"}`, nobody, turn.Sent{Kind: turn.Picture}},
		"file":              {"p2p", "file", `{"file_key":"file_v3_1","file_name":"a.xlsx"}`, nobody, turn.Sent{Kind: turn.File, Name: "a.xlsx", Key: "file_v3_1"}},
		"file of nonsense":  {"p2p", "file", `{"file_key":1}`, nobody, turn.Sent{Kind: turn.File}},
		"folder":            {"p2p", "folder", `{"file_key":"file_v3_1","file_name":"a"}`, nobody, turn.Sent{Kind: turn.File}},
		"voice":             {"p2p", "audio", `{"file_key":"file_v3_1","duration":2000}`, nobody, turn.Sent{Kind: turn.Voice}},
		"sticker":           {"p2p", "sticker", `{"file_key":"file_v3_1"}`, nobody, turn.Sent{Kind: turn.Sticker}},
		"a person's card":   {"p2p", "share_user", `{"user_id":"ou_1"}`, nobody, turn.Sent{Kind: turn.Other}},
		"text of nonsense":  {"p2p", "text", `{"text":`, nobody, turn.Sent{Kind: turn.Other}},
		"picture in group":  {"group", "image", `{"image_key":"img_v3_1"}`, nobody, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := deliver(t, fmt.Sprintf(messageOf, "user", tt.chat, tt.kind, tt.content, tt.mentions))
			var want []turn.Inbound
			if tt.want != nil {
				want = []turn.Inbound{{
					EventID: "om_5ce6d572", OpenID: "ou_84aad35d", At: time.UnixMilli(1609073151345),
					Chat: turn.Chat{ID: "oc_5ce6d572", Group: tt.chat != "p2p"}, MessageID: "om_5ce6d572", What: tt.want,
				}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}

	if got := deliver(t, fmt.Sprintf(messageOf, "app", "p2p", "text", `{"text":"我"}`, nobody)); len(got) != 0 {
		t.Errorf("a message of an app: %+v", got)
	}
}

func TestPresses(t *testing.T) {
	t.Parallel()

	none := map[string]string{}
	for name, tt := range map[string]struct {
		action string
		want   turn.Pressed
		group  bool
	}{
		"a button":           {`{"value":{"a":"add","x":3,"v":7},"tag":"button","timezone":"Asia/Shanghai"}`, turn.Pressed{Action: message.Action{Name: "add", Arg: 3, Version: 7}, Fields: none}, false},
		"numbers as strings": {`{"value":{"a":"add","x":"1152921504606846976","v":"7"},"tag":"button"}`, turn.Pressed{Action: message.Action{Name: "add", Arg: 1 << 60, Version: 7}, Fields: none}, false},
		"numbers as floats":  {`{"value":{"a":"add","x":3.0,"v":7e2},"tag":"button"}`, turn.Pressed{Action: message.Action{Name: "add", Arg: 3, Version: 700}, Fields: none}, false},
		"in a group":         {`{"value":{"a":"add","g":true},"tag":"button"}`, turn.Pressed{Action: message.Action{Name: "add"}, Fields: none}, true},
		"a form": {
			`{"value":{"a":"add"},"tag":"button","name":"press_1","form_value":{"text":"一\n二","number":12,"yes":true,"none":null,"list":["a"],"object":{}}}`,
			turn.Pressed{Action: message.Action{Name: "add"}, Fields: map[string]string{"text": "一\n二", "number": "12", "yes": "true"}},
			false,
		},
		"an input alone":  {`{"value":{"a":"add"},"tag":"input","name":"text","input_value":"一"}`, turn.Pressed{Action: message.Action{Name: "add"}, Fields: map[string]string{"text": "一"}}, false},
		"no value":        {`{"tag":"button"}`, turn.Pressed{Fields: none}, false},
		"value, a string": {`{"value":"add","tag":"button"}`, turn.Pressed{Fields: none}, false},
		"value, a list":   {`{"value":[1],"tag":"button"}`, turn.Pressed{Fields: none}, false},
		"a name, no name": {`{"value":{"a":7},"tag":"button"}`, turn.Pressed{Fields: none}, false},
		"half a number":   {`{"value":{"a":"add","x":1.5},"tag":"button"}`, turn.Pressed{Fields: none}, false},
		"no number":       {`{"value":{"a":"add","v":"seven","g":true},"tag":"button"}`, turn.Pressed{Fields: none}, true},
		"huge number":     {`{"value":{"a":"add","v":1e30},"tag":"button"}`, turn.Pressed{Fields: none}, false},
		"form, a string":  {`{"value":{"a":"add"},"form_value":"x"}`, turn.Pressed{Action: message.Action{Name: "add"}, Fields: none}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []turn.Inbound{{
				EventID: "f7984f25108f8137722bb63cee927e66", OpenID: "ou_84aad35d084aa403a838cf73ee18467", At: time.UnixMicro(1603977298000000),
				Chat: turn.Chat{ID: "oc_2d2e4dc8bb4a1a5c", Group: tt.group}, MessageID: "om_574d639e4a44e4dd646eaf628e2c4dcb", What: tt.want,
			}}
			if diff := cmp.Diff(want, deliver(t, fmt.Sprintf(pressOf, tt.action))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The platform counts in seconds here, in milliseconds there and in microseconds
// elsewhere.
func TestInstants(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]time.Time{
		`"1603977298"`: time.Unix(1603977298, 0), `1603977298`: time.Unix(1603977298, 0),
		`"1603977298123"`: time.UnixMilli(1603977298123), `1603977298123`: time.UnixMilli(1603977298123),
		`"1603977298123456"`: time.UnixMicro(1603977298123456),
		`""`:                 {}, `null`: {}, `"soon"`: {}, `-5`: {}, `{}`: {}, `"1603977298123456789"`: {},
	} {
		got := deliver(t, strings.Replace(chatEntered, `"1603977298000"`, raw, 1))
		if len(got) != 1 || !got[0].At.Equal(want) {
			t.Errorf("%s: %+v, want %v", raw, got, want)
		}
	}
}

// https://open.feishu.cn/document/client-docs/bot-v3/events/menu
const menuPressed = `{"schema":"2.0","header":{"event_id":"f7984f25","event_type":"application.bot.menu_v6","create_time":"1669364458123","token":"` + verificationToken + `","app_id":"` + appID + `"},
 "event":{"operator":{"operator_name":"张三","operator_id":{"union_id":"on_8ed6","user_id":"e33ggbyz","open_id":"ou_84aad35d"}},"event_key":"menu_start","timestamp":1669364458}}`

func TestOtherEvents(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		event string
		want  []turn.Inbound
	}{
		"entered": {chatEntered, []turn.Inbound{{
			EventID: "f7984f25108f8137722bb63cee927e66", OpenID: "ou_84aad35d084aa403a838cf73ee18467", At: time.UnixMilli(1603977298000),
			Chat: turn.Chat{ID: "oc_413deb2e1ea6b9a9e8ca3a0b9d9a8ab6"}, What: turn.Entered{},
		}}},
		"menu": {menuPressed, []turn.Inbound{{
			EventID: "f7984f25", OpenID: "ou_84aad35d", At: time.UnixMilli(1669364458123), What: turn.Chosen{Key: "menu_start"},
		}}},
		"menu, its own time": {strings.Replace(menuPressed, `"create_time":"1669364458123",`, "", 1), []turn.Inbound{{
			EventID: "f7984f25", OpenID: "ou_84aad35d", At: time.Unix(1669364458, 0), What: turn.Chosen{Key: "menu_start"},
		}}},
		"menu, no id":     {strings.Replace(menuPressed, `"event_id":"f7984f25",`, "", 1), nil},
		"menu, nobody":    {strings.Replace(menuPressed, `"open_id":"ou_84aad35d"`, `"x":1`, 1), nil},
		"menu, nonsense":  {strings.Replace(menuPressed, `"operator":{`, `"operator":7,"x":{`, 1), nil},
		"read":            {strings.Replace(chatEntered, "im.chat.access_event.bot_p2p_chat_entered_v1", "im.message.message_read_v1", 1), nil},
		"never heard of":  {strings.Replace(chatEntered, "im.chat.access_event.bot_p2p_chat_entered_v1", "im.anything.new_v9", 1), nil},
		"of the old kind": {`{"uuid":"1","token":"` + verificationToken + `","ts":"1.2","type":"event_callback","event":{"type":"p2p_chat_create"}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, deliver(t, tt.event)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// While the platform does not say who the bot is, a mention in a group counts as
// the bot's, and the platform is not asked again and again: the call is counted.
func TestBotUnknown(t *testing.T) {
	t.Parallel()

	var h handler
	a := newAPI(t, func(q asked) reply {
		if q.isToken() {
			return reply{}
		}
		return reply{Status: 500, Body: "{}"}
	})
	hook := hookOf(t, newReceiver(t, newClient(t, a.URL), &h))
	for range 3 {
		got := pushOf(fmt.Sprintf(messageOf, "user", "group", "text", `{"text":"@_user_1 进度"}`, "["+ofBot+"]")).to(hook)
		if got.Code != 200 {
			t.Errorf("%d, want 200", got.Code)
		}
	}
	for _, in := range h.all() {
		if said, ok := in.What.(turn.Said); !ok || said.Text != "进度" {
			t.Errorf("got %+v, want the text without the mention", in.What)
		}
	}
	if len(h.all()) != 3 {
		t.Errorf("%d handled, want 3", len(h.all()))
	}
	if n := len(a.calls()); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		chatEntered, menuPressed,
		fmt.Sprintf(messageOf, "user", "p2p", "text", `{"text":"好"}`, nobody),
		fmt.Sprintf(messageOf, "user", "p2p", "post", `{"zh_cn":{"content":[[{"tag":"at","user_id":"@_user_1"}]]}}`, "null"),
		fmt.Sprintf(pressOf, `{"value":{"a":"add","x":"3","v":7.0},"form_value":{"a":"b"}}`),
		`{"type":"url_verification","challenge":"x"}`, `{"header":null,"event":null}`,
	} {
		f.Add(seed)
	}
	a := newAPIForFuzz(f)
	f.Fuzz(func(t *testing.T, event string) {
		var h handler
		hook := hookOf(t, newReceiver(t, a, &h))
		p := pushOf(event)
		if got := p.to(hook).Code; got != 200 && got != 401 {
			t.Errorf("%d for %s", got, event)
		}
		for _, in := range h.all() {
			if in.EventID == "" || in.OpenID == "" || in.What == nil {
				t.Errorf("handled half an event: %+v", in)
			}
		}
	})
}
