package sim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianbot/internal/sim"
)

const messages = "/open-apis/im/v1/messages/"

func TestCreate(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	r := b.call("POST", create, text(li, "您好"))
	d := r.data(t)
	if d["msg_type"] != "text" || d["body"].(obj)["content"] == "" || d["sender"].(obj)["id"] != "cli_test" || !strings.HasPrefix(d["message_id"].(string), "om_") {
		t.Errorf("answer %s", r.body)
	}
	chat, _ := d["chat_id"].(string)
	b.sent("/open-apis/im/v1/messages?receive_id_type=chat_id", text(chat, "同一个会话"))
	b.sent("/open-apis/im/v1/messages?receive_id_type=email", text("li@example.edu.cn", "同一个人"))
	b.sent("/open-apis/im/v1/messages?receive_id_type=chat_id", text(room, "群里"))
	if n := len(b.Messages(li, "p2p")); n != 3 {
		t.Errorf("%d messages in the private chat, want 3", n)
	}
	if n := len(b.Messages(li, room)); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}

	b.refused(230034, "POST", create, text("ou_nobody", "x"))
	b.refused(230001, "POST", "/open-apis/im/v1/messages?receive_id_type=phone", text(li, "x"))
	b.refused(230002, "POST", "/open-apis/im/v1/messages?receive_id_type=chat_id", text("oc_nowhere", "x"))
	b.refused(230001, "POST", create, text(li, "  "))
	b.refused(230001, "POST", create, obj{"receive_id": li, "msg_type": "text", "content": "not json"})
	b.refused(230001, "POST", create, obj{"receive_id": li, "msg_type": "poem", "content": "{}"})
	b.refused(230017, "POST", create, obj{"receive_id": li, "msg_type": "file", "content": `{"file_key":"file_v3_x"}`})
	b.refused(230017, "POST", create, obj{"receive_id": li, "msg_type": "post", "content": `{"zh_cn":{"content":[[{"tag":"img","image_key":"img_x"}]]}}`})
	b.refused(230001, "POST", create, obj{"receive_id": li, "msg_type": "post", "content": `{"zh_cn":{"content":[[{"tag":"marquee"}]]}}`})
	b.sent(create, obj{"receive_id": li, "msg_type": "post", "content": `{"zh_cn":{"title":"","content":[[{"tag":"text","text":"a"},{"tag":"md","text":"**b**"}]]}}`})
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status               sim.Status
		create, reply, patch int
	}{
		{sim.StatusActive, 0, 0, 0},
		{sim.StatusResigned, 230029, 230013, 230013},
		{sim.StatusOutOfRange, 230013, 230013, 230013},
		{sim.StatusStopped, 230053, 230035, 0},
	} {
		t.Run(string(c.status), func(t *testing.T) {
			t.Parallel()
			b := setup(t, nil)
			id := b.sent(create, card(li, simpleCard("问")))
			if err := b.SetStatus(li, c.status); err != nil {
				t.Fatal(err)
			}
			b.refused(c.create, "POST", create, text(li, "您好"))
			b.refused(c.reply, "POST", messages+id+"/reply", text("", "您好"))
			b.refused(c.patch, "PATCH", messages+id, obj{"content": simpleCard("答")})
		})
	}
}

func TestUUID(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	say := func(word string) obj {
		body := text(li, word)
		body["uuid"] = "outbox-1"
		return body
	}
	first := b.sent(create, say("一"))
	if again := b.sent(create, say("二")); again != first {
		t.Errorf("the same uuid made %s after %s", again, first)
	}
	b.Advance(59 * time.Minute)
	if again := b.sent(create, say("三")); again != first {
		t.Error("a uuid protects for an hour")
	}
	b.Advance(time.Minute + time.Second)
	if again := b.sent(create, say("四")); again == first {
		t.Error("a uuid does not protect for longer than an hour")
	}
	long := text(li, "五")
	long["uuid"] = strings.Repeat("x", 51)
	b.refused(230001, "POST", create, long)

	replied := text("", "六")
	replied["uuid"] = "outbox-2"
	one := b.sent(messages+first+"/reply", replied)
	if two := b.sent(messages+first+"/reply", replied); two != one {
		t.Error("replies are protected too")
	}
	if n := len(b.Messages(li, "p2p")); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.sent(create, text(li, strings.Repeat("a", 149<<10)))
	b.refused(230025, "POST", create, text(li, strings.Repeat("a", 150<<10)))
	b.sent(create, card(li, simpleCard(strings.Repeat("a", 29<<10))))
	b.refused(230025, "POST", create, card(li, simpleCard(strings.Repeat("a", 30<<10))))
	b.refused(230025, "POST", create, obj{"receive_id": li, "msg_type": "post", "content": `{"zh_cn":{"title":"` + strings.Repeat("a", 30<<10) + `"}}`})
}

func TestReply(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	asked, err := b.Say(li, "p2p", "开始")
	if err != nil {
		t.Fatal(err)
	}
	r := b.call("POST", messages+asked+"/reply", text("", "好的"))
	d := r.data(t)
	if d["parent_id"] != asked || d["root_id"] != asked {
		t.Errorf("reply %s", r.body)
	}
	second := b.call("POST", messages+d["message_id"].(string)+"/reply", text("", "再回")).data(t)
	if second["root_id"] != asked || second["parent_id"] != d["message_id"] {
		t.Errorf("second reply %v", second)
	}
	if seen := b.Messages(li, "p2p"); seen[1].ReplyTo != asked || seen[1].Sender.Type != "app" || seen[0].Sender.Name != "李敏" {
		t.Errorf("seen %+v", seen)
	}
	if err := b.Recall(li, asked); err != nil {
		t.Fatal(err)
	}
	b.refused(230011, "POST", messages+asked+"/reply", text("", "晚了"))
	b.refused(99992354, "POST", messages+"om_unknown/reply", text("", "谁"))
}

// TestMentions: the platform parses what the bot says; one that echoes people
// without escaping pings everybody.
func TestMentions(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for said, want := range map[string]struct {
		all bool
		one string
	}{
		`我是“<at user_id="all"></at>”`:     {all: true},
		`<at user_id='all'>`:              {all: true},
		`<at user_id="ou_wang">王</at> 请看`: {one: wang},
		`&lt;at user_id="all"&gt;`:        {},
		`1 <at 2`:                         {},
	} {
		id := b.sent(create, text(li, said))
		var seen sim.Message
		for _, m := range b.Messages(li, "p2p") {
			if m.ID == id {
				seen = m
			}
		}
		var content map[string]string
		if err := json.Unmarshal(seen.Content, &content); err != nil || content["text"] != said {
			t.Errorf("%q is shown as %s: %v", said, seen.Content, err)
		}
		if seen.MentionsAll != want.all || (want.one != "") != (len(seen.Mentions) == 1) {
			t.Errorf("%q mentions all %v, %v", said, seen.MentionsAll, seen.Mentions)
		}
		if want.one != "" && (seen.Mentions[0].OpenID != want.one || seen.Mentions[0].Name != "王强") {
			t.Errorf("%q mentions %v", said, seen.Mentions)
		}
	}
	r := b.call("GET", messages+b.sent(create, text(li, `<at user_id="ou_wang"></at> 请看`)), nil)
	if want := `@_user_1 请看`; !strings.Contains(string(r.body), want) {
		t.Errorf("the API tells %s", r.body)
	}
}

func TestEditRecallRead(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := b.sent(create, text(li, "一"))
	for range 20 {
		if r := b.call("PUT", messages+id, text("", "二")); r.Code != 0 {
			t.Fatalf("edit: %s", r.body)
		}
	}
	b.refused(230072, "PUT", messages+id, text("", "三"))
	b.refused(230054, "PUT", messages+b.sent(create, card(li, simpleCard("问"))), text("", "三"))
	said, err := b.Say(li, "p2p", "我的")
	if err != nil {
		t.Fatal(err)
	}
	b.refused(230071, "PUT", messages+said, text("", "改"))
	b.refused(230026, "DELETE", messages+said, nil)

	read := func() int {
		return len(b.call("GET", messages+id+"/read_users?user_id_type=open_id", nil).data(t)["items"].([]any))
	}
	if n := read(); n != 0 {
		t.Errorf("%d readers before reading", n)
	}
	b.Messages(li, "p2p")
	if n := read(); n != 1 {
		t.Errorf("%d readers after reading", n)
	}
	if r := b.call("DELETE", messages+id, nil); r.Code != 0 {
		t.Errorf("recall: %s", r.body)
	}
	b.refused(230011, "DELETE", messages+id, nil)
	if seen := b.Messages(li, "p2p")[0]; !seen.Recalled || string(seen.Content) != "{}" {
		t.Errorf("recalled %+v", seen)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	var chat string
	for range 5 {
		chat = b.call("POST", create, text(li, "您好")).data(t)["chat_id"].(string)
	}
	const list = "/open-apis/im/v1/messages?container_id_type=chat&page_size=2&container_id="
	seen, token := 0, ""
	for page := 0; page == 0 || token != ""; page++ {
		d := b.call("GET", list+chat+"&page_token="+token, nil).data(t)
		seen += len(d["items"].([]any))
		token, _ = d["page_token"].(string)
	}
	if seen != 5 {
		t.Errorf("%d messages in pages, want 5", seen)
	}
	b.refused(230001, "GET", list+"oc_nowhere", nil)
}

func TestUrgentAndPinned(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	id := b.sent(create, text(li, "今天截止"))
	r := b.call("PATCH", messages+id+"/urgent_app?user_id_type=open_id", obj{"user_id_list": []string{li, wang}})
	if refused := r.data(t)["invalid_user_id_list"].([]any); len(refused) != 1 || refused[0] != wang {
		t.Errorf("urgent: %s", r.body)
	}
	if !b.Messages(li, "p2p")[0].Urgent {
		t.Error("the message is not urgent")
	}
	const pin = "/open-apis/im/v2/feed_cards/bot_time_sentive?user_id_type=open_id"
	if r := b.call("PATCH", pin, obj{"time_sensitive": true, "user_ids": []string{li}}); r.Code != 0 {
		t.Errorf("pin: %s", r.body)
	}
	b.refused(230001, "PATCH", pin, obj{"time_sensitive": true, "user_ids": []string{}})
}

func TestBatch(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const path = "/open-apis/message/v4/batch_send/"
	r := b.call("POST", path, obj{
		"msg_type": "text", "content": obj{"text": "通知"}, "department_ids": []string{"od-hq", "od-none"}, "open_ids": []string{li, wang, "ou_nobody"},
	})
	d := r.data(t)
	id, _ := d["message_id"].(string)
	if !strings.HasPrefix(id, "bm-") || len(d["invalid_open_ids"].([]any)) != 1 || len(d["invalid_department_ids"].([]any)) != 1 {
		t.Errorf("answer %s", r.body)
	}
	got := b.Messages(li, "p2p")
	if len(got) != 1 || len(b.Messages(wang, "p2p")) != 1 {
		t.Fatalf("each person gets one message, also below the unit: %v", got)
	}
	b.refused(230054, "POST", messages+got[0].ID+"/reply", text("", "x"))
	b.refused(230052, "PATCH", messages+got[0].ID+"/urgent_app?user_id_type=open_id", obj{"user_id_list": []string{li}})
	progress := b.call("GET", "/open-apis/im/v1/batch_messages/"+id+"/get_progress", nil).data(t)["batch_message_send_progress"].(obj)
	if progress["success_user_ids_count"] != 2.0 || progress["read_user_ids_count"] != 2.0 {
		t.Errorf("progress %v", progress)
	}
	if r := b.call("DELETE", "/open-apis/im/v1/batch_messages/"+id, nil); r.Code != 0 || !b.Messages(li, "p2p")[0].Recalled {
		t.Errorf("recall: %s", r.body)
	}
	b.refused(230030, "DELETE", "/open-apis/im/v1/batch_messages/bm-none", nil)
	r = b.call("POST", path, obj{"msg_type": "interactive", "card": json.RawMessage(simpleCard("请看")), "open_ids": []string{li}})
	if r.Code != 0 {
		t.Fatalf("card: %s", r.body)
	}
	all := b.Messages(li, "p2p")
	b.refused(230001, "PATCH", messages+all[len(all)-1].ID, obj{"content": simpleCard("改")})
	b.refused(230001, "POST", path, obj{"msg_type": "text", "content": obj{"text": "通知"}})
	post := obj{"post": obj{"zh_cn": obj{"content": [][]obj{{{"tag": "at", "user_id": "all"}}}}}}
	if r := b.call("POST", path, obj{"msg_type": "post", "content": post, "user_ids": []string{}, "open_ids": []string{li}}); r.Code != 0 {
		t.Errorf("post: %s", r.body)
	}
	if all := b.Messages(li, "p2p"); !all[len(all)-1].MentionsAll {
		t.Error("a post that mentions all does not say so")
	}
}

func TestFaultyAPI(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.SetFaults(sim.Faults{API5xx: 0.9})
	const calls = 60
	broken := 0
	for range calls {
		if r := b.call("POST", create, text(li, "您好")); r.status >= 500 {
			broken++
		}
	}
	b.SetFaults(sim.Faults{})
	arrived := len(b.Messages(li, "p2p"))
	if broken == 0 || arrived == 0 || arrived <= calls-broken {
		t.Errorf("%d of %d calls broken, %d arrived: some broken ones must have taken effect", broken, calls, arrived)
	}
	b.SetFaults(sim.Faults{API429: 1})
	if r := b.refused(99991400, "POST", create, text(li, "您好")); r.status != http.StatusTooManyRequests || r.header.Get("x-ogw-ratelimit-reset") != "1" {
		t.Errorf("429: %d %v", r.status, r.header)
	}
	b.SetFaults(sim.Faults{WrongContentType: 1, SlowMS: 30})
	start := time.Now()
	r := b.call("POST", create, text(li, "您好"))
	if r.header.Get("Content-Type") != "text/html" || time.Since(start) < 30*time.Millisecond {
		t.Errorf("content type %q after %v", r.header.Get("Content-Type"), time.Since(start))
	}
}
