package feishu

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"lianbot/internal/message"
	"lianbot/internal/turn"
)

// The events that are more than acknowledged.
const (
	typeMessage = "im.message.receive_v1"
	typePress   = "card.action.trigger"
	typeEntered = "im.chat.access_event.bot_p2p_chat_entered_v1"
	typeMenu    = "application.bot.menu_v6"
	typePreview = "url.preview.get"
)

// envelope is what is around every event and callback. Type, Challenge and Token
// are those of the check of an address; events have theirs in the header.
//
// https://open.feishu.cn/document/server-docs/event-subscription-guide/overview
type envelope struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	Token     string `json:"token"`
	Header    struct {
		EventID    string  `json:"event_id"`
		EventType  string  `json:"event_type"`
		CreateTime scalar  `json:"create_time"`
		Token      *string `json:"token"`
	} `json:"header"`
	Event json.RawMessage `json:"event"`
}

// decode reads raw into v and reports whether it was what v wants. What was
// wrong with it is not said: that would quote it.
func decode(raw []byte, v any) bool { return json.Unmarshal(raw, v) == nil }

// person is somebody in the platform's ids. The one that is used is the app's own.
type person struct {
	OpenID string `json:"open_id"`
}

// entered is the opening of the chat with the bot.
//
// https://open.feishu.cn/document/group/chat-member/event/bot_p2p_chat_entered
func entered(e envelope) turn.Inbound {
	var body struct {
		ChatID   string `json:"chat_id"`
		Operator person `json:"operator_id"`
	}
	if !decode(e.Event, &body) {
		return turn.Inbound{}
	}
	return turn.Inbound{
		EventID: e.Header.EventID, OpenID: body.Operator.OpenID, At: e.Header.CreateTime.instant(),
		Chat: turn.Chat{ID: body.ChatID}, What: turn.Entered{},
	}
}

// chosen is an entry of the bot's menu. Its own time is in whole seconds; the
// header's is finer and so keeps the order.
//
// https://open.feishu.cn/document/client-docs/bot-v3/events/menu
func chosen(e envelope) turn.Inbound {
	var body struct {
		Operator struct {
			ID person `json:"operator_id"`
		} `json:"operator"`
		Key  string `json:"event_key"`
		Time scalar `json:"timestamp"`
	}
	if !decode(e.Event, &body) {
		return turn.Inbound{}
	}
	at := e.Header.CreateTime.instant()
	if at.IsZero() {
		at = body.Time.instant()
	}
	return turn.Inbound{
		EventID: e.Header.EventID, OpenID: body.Operator.ID.OpenID, At: at, What: turn.Chosen{Key: body.Key},
	}
}

// pressed is a press on a card. The value of its button is our own message.Action
// and the mark of a group, both put there by the card package; the platform says
// neither which kind of chat it was nor anything of a button without a value.
//
// https://open.feishu.cn/document/feishu-cards/card-callback-communication
func pressed(e envelope) turn.Inbound {
	var body struct {
		Operator person `json:"operator"`
		Action   struct {
			Value      json.RawMessage `json:"value"`
			Name       string          `json:"name"`
			FormValue  json.RawMessage `json:"form_value"`
			InputValue json.RawMessage `json:"input_value"`
		} `json:"action"`
		Context struct {
			MessageID string `json:"open_message_id"`
			ChatID    string `json:"open_chat_id"`
		} `json:"context"`
	}
	if !decode(e.Event, &body) {
		return turn.Inbound{}
	}
	action, group := readAction(body.Action.Value)
	fields := readFields(body.Action.FormValue)
	if typed := readText(body.Action.InputValue); typed != "" && body.Action.Name != "" {
		fields[body.Action.Name] = typed
	}
	return turn.Inbound{
		EventID: e.Header.EventID, OpenID: body.Operator.OpenID, At: e.Header.CreateTime.instant(),
		Chat:      turn.Chat{ID: body.Context.ChatID, Group: group},
		MessageID: body.Context.MessageID,
		What:      turn.Pressed{Action: action, Fields: fields},
	}
}

// readAction reads a button's value. One that is not ours gives no action.
func readAction(raw json.RawMessage) (action message.Action, group bool) {
	var v struct {
		Name    string `json:"a"`
		Arg     scalar `json:"x"`
		Version scalar `json:"v"`
		Owner   scalar `json:"o"`
		Ref     scalar `json:"r"`
		Group   bool   `json:"g"`
	}
	if !decode(raw, &v) {
		return message.Action{}, false
	}
	arg, ok := v.Arg.integer()
	version, ok2 := v.Version.integer()
	if !ok || !ok2 {
		return message.Action{}, v.Group
	}
	return message.Action{Name: v.Name, Arg: arg, Version: version, Owner: string(v.Owner), Ref: string(v.Ref)}, v.Group
}

// readFields reads the fields of a form. What is neither text nor a number nor a
// yes or no is left out: our forms have no such fields.
func readFields(raw json.RawMessage) map[string]string {
	fields := make(map[string]string)
	var form map[string]json.RawMessage
	if !decode(raw, &form) {
		return fields
	}
	for name, value := range form {
		switch {
		case len(value) == 0 || bytes.ContainsAny(value[:1], "{[n"):
		case value[0] == '"':
			fields[name] = readText(value)
		default:
			fields[name] = string(value)
		}
	}
	return fields
}

// readText reads a JSON string; anything else is no text.
func readText(raw json.RawMessage) string {
	var s string
	if !decode(raw, &s) {
		return ""
	}
	return s
}

// scalar is a number that the platform writes as a number here and as a string
// there. Anything else is kept as it is and read as malformed.
type scalar string

// UnmarshalJSON never fails.
func (s *scalar) UnmarshalJSON(raw []byte) error {
	var text string
	if !decode(raw, &text) {
		text = string(raw)
	}
	*s = scalar(text)
	return nil
}

// integer is the number, 0 when there is none, or false when it is malformed. It
// may have passed through a float64 on its way.
func (s scalar) integer() (int64, bool) {
	if s == "" {
		return 0, true
	}
	if n, err := strconv.ParseInt(string(s), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(s), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// instant is the time, or the zero time when it is missing or malformed. The
// platform counts in seconds, milliseconds or microseconds and does not say in
// which; the size of the number does, from 1973 to 5138.
func (s scalar) instant() time.Time {
	n, ok := s.integer()
	switch {
	case !ok || n <= 0:
		return time.Time{}
	case n < 1e11:
		return time.Unix(n, 0)
	case n < 1e14:
		return time.UnixMilli(n)
	case n < 1e17:
		return time.UnixMicro(n)
	default:
		return time.Time{}
	}
}
