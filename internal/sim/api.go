package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// maxBody bounds a request: the largest upload and its multipart frame.
const maxBody = 32 << 20

// call is one request to the open platform.
type call struct {
	*http.Request
	body  []byte
	api   string
	about string // open_id of whom it is for, as far as the log should know
}

// bare is a response that is written as it is; all others come under "data".
type bare map[string]any

// failure is an error as the platform tells it.
type failure struct {
	status int // zero means 400
	code   int
	msg    string
	extra  map[string]any // joins the "error" object
	header map[string]string
}

func (f *failure) Error() string { return fmt.Sprintf("%d %s", f.code, f.msg) }

// fail is a failure with HTTP status 400.
func fail(code int, msg string) *failure { return &failure{code: code, msg: msg} }

// route is one call of the open API.
type route struct {
	pattern string
	api     string   // its name, as in the platform's documents
	scopes  []string // any one of them is needed
	free    bool     // not charged to the monthly quota
	open    bool     // needs no token
	handle  func(*call) (any, error)
}

func (p *Platform) routes() []route {
	send := []string{"im:message", "im:message:send_as_bot", "im:message:send"}
	update := []string{"im:message", "im:message:send_as_bot", "im:message:update"}
	readMessages := []string{"im:message", "im:message:readonly"}
	resource := []string{"im:resource", "im:resource:upload"}
	contact := []string{"contact:contact.base:readonly", "contact:contact:readonly_as_app"}
	batch := []string{"im:message:send_multi_users", "im:message:send_multi_depts"}
	const im, co = "/open-apis/im/v1/", "/open-apis/contact/v3/"
	return []route{
		{pattern: "POST /open-apis/auth/v3/tenant_access_token/internal", api: "auth.tenant_access_token", free: true, open: true, handle: p.issueToken},
		{pattern: "GET /open-apis/bot/v3/info", api: "bot.info", handle: p.botInfo},

		{pattern: "POST " + im + "messages", api: "im.message.create", scopes: send, handle: p.createMessage},
		{pattern: "GET " + im + "messages", api: "im.message.list", scopes: readMessages, handle: p.listMessages},
		{pattern: "POST " + im + "messages/{id}/reply", api: "im.message.reply", scopes: send, handle: p.replyMessage},
		{pattern: "PATCH " + im + "messages/{id}", api: "im.message.patch", scopes: update, handle: p.patchMessage},
		{pattern: "PUT " + im + "messages/{id}", api: "im.message.update", scopes: update, handle: p.editMessage},
		{pattern: "DELETE " + im + "messages/{id}", api: "im.message.delete", scopes: []string{"im:message", "im:message:recall", "im:message:send_as_bot"}, handle: p.recallMessage},
		{pattern: "GET " + im + "messages/{id}", api: "im.message.get", scopes: readMessages, handle: p.getMessage},
		{pattern: "GET " + im + "messages/{id}/read_users", api: "im.message.read_users", scopes: readMessages, handle: p.readUsers},
		{pattern: "PATCH " + im + "messages/{id}/urgent_app", api: "im.message.urgent_app", scopes: []string{"im:message.urgent"}, handle: p.urgentApp},
		{pattern: "GET " + im + "messages/{id}/resources/{key}", api: "im.message_resource.get", scopes: readMessages, handle: p.downloadResource},
		{pattern: "POST " + im + "files", api: "im.file.create", scopes: resource, handle: p.uploadFile},
		{pattern: "POST " + im + "images", api: "im.image.create", scopes: resource, handle: p.uploadImage},
		{pattern: "PATCH /open-apis/im/v2/feed_cards/bot_time_sentive", api: "im.feed_card.bot_time_sentive", scopes: []string{"im:datasync.feed_card.time_sensitive:write"}, handle: p.pinBotChat},

		{pattern: "POST /open-apis/message/v4/batch_send/{$}", api: "message.batch_send", scopes: batch, handle: p.batchSend},
		{pattern: "POST /open-apis/message/v4/batch_send", api: "message.batch_send", scopes: batch, handle: p.batchSend},
		{pattern: "GET " + im + "batch_messages/{id}/get_progress", api: "im.batch_message.get_progress", scopes: readMessages, handle: p.batchProgress},
		{pattern: "DELETE " + im + "batch_messages/{id}", api: "im.batch_message.delete", scopes: batch, handle: p.batchRecall},
		{pattern: "POST /open-apis/interactive/v1/card/update", api: "interactive.card.update", handle: p.updateCardByToken},

		{pattern: "GET " + co + "scopes", api: "contact.scope.list", scopes: contact, free: true, handle: p.contactScopes},
		{pattern: "GET " + co + "users/find_by_department", api: "contact.user.find_by_department", scopes: contact, free: true, handle: p.usersOfDepartment},
		{pattern: "GET " + co + "users/batch", api: "contact.user.batch", scopes: contact, free: true, handle: p.batchUsers},
		{pattern: "POST " + co + "users/batch_get_id", api: "contact.user.batch_get_id", scopes: []string{"contact:user.id:readonly"}, free: true, handle: p.batchGetID},
		{pattern: "GET " + co + "users/{id}", api: "contact.user.get", scopes: contact, free: true, handle: p.getUser},
		{pattern: "GET " + co + "departments/batch", api: "contact.department.batch", scopes: contact, free: true, handle: p.batchDepartments},
		{pattern: "GET " + co + "departments/{id}/children", api: "contact.department.children", scopes: contact, free: true, handle: p.departmentChildren},
		{pattern: "GET " + co + "departments/{id}", api: "contact.department.get", scopes: contact, free: true, handle: p.getDepartment},
	}
}

// serveAPI wraps a route into everything that happens around a call: faults,
// token, scope, frequency, quota, counting and the log.
func (p *Platform) serveAPI(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f := p.faults.get()
		if f.SlowMS > 0 {
			select {
			case <-time.After(time.Duration(f.SlowMS) * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		c := &call{Request: r, body: body, api: rt.api}
		var data any
		switch {
		case err != nil:
			err = fail(234006, "The file size exceed the max value.")
		case f.API5xx > 0 && strikes(f.API5xx/2): // the half that has no effect
			err = brokenServer()
		default:
			data, err = p.answerCall(rt, c, f)
			if err == nil && strikes(f.API5xx/2) { // the half that has
				err = brokenServer()
			}
		}
		logID := newID("")
		w.Header().Set("X-Tt-Logid", logID)
		status, code := http.StatusOK, 0
		if err != nil {
			var fl *failure
			if !errors.As(err, &fl) {
				p.log.ErrorContext(r.Context(), "api call failed", "api", rt.api, "error", err)
				fl = &failure{status: http.StatusInternalServerError, code: 2200, msg: "Internal Error"}
			}
			status, code = p.writeFailure(w, fl, logID, f)
		} else {
			p.writeData(w, data, f)
		}
		p.diary.add(entry{
			At: p.clock.now().UnixMilli(), Kind: "api", Method: r.Method, Path: r.URL.Path,
			Status: status, Code: code, OpenID: c.about, Summary: rt.api,
		})
	}
}

// answerCall checks and performs one call, and charges it when it succeeded.
func (p *Platform) answerCall(rt route, c *call, f Faults) (any, error) {
	if !rt.open {
		if fl := p.authorize(c.Request); fl != nil {
			return nil, fl
		}
		if fl := p.permit(rt.scopes); fl != nil {
			return nil, fl
		}
		if strikes(f.API429) {
			return nil, tooFrequent(&refusal{limit: p.opts.Limits.PerSecond, wait: time.Second})
		}
		if full := p.limits.call(rt.api); full != nil {
			return nil, tooFrequent(full)
		}
	}
	if !rt.free && (f.QuotaExhausted || (p.meter.exhausted() && !p.opts.Limits.Off)) {
		return nil, &failure{status: http.StatusTooManyRequests, code: 99991403, msg: "This month's API call quota has been exceeded"}
	}
	data, err := rt.handle(c)
	if err == nil && !rt.free {
		p.meter.add(rt.api)
	}
	return data, err
}

func brokenServer() *failure {
	statuses := []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout}
	return &failure{status: statuses[rand.IntN(len(statuses))], code: 2200, msg: "Internal Error"}
}

// tooFrequent is the gateway's answer when an API's window is full.
func tooFrequent(r *refusal) *failure {
	return &failure{
		status: http.StatusTooManyRequests, code: 99991400, msg: "request trigger frequency limit",
		header: r.headers(),
	}
}

// tooFrequentHere is the message service's answer when a receiver's or a card's
// window is full: another code and another status than the gateway's.
func tooFrequentHere(r *refusal) *failure {
	return &failure{code: 230020, msg: "This operation triggers the frequency limit.", header: r.headers()}
}

func (r *refusal) headers() map[string]string {
	seconds := max(1, int(math.Ceil(r.wait.Seconds())))
	return map[string]string{
		"x-ogw-ratelimit-limit": strconv.Itoa(r.limit), "x-ogw-ratelimit-reset": strconv.Itoa(seconds),
	}
}

func (p *Platform) writeFailure(w http.ResponseWriter, fl *failure, logID string, f Faults) (status, code int) {
	for k, v := range fl.header {
		w.Header().Set(k, v)
	}
	inner := map[string]any{"log_id": logID}
	maps.Copy(inner, fl.extra)
	status = fl.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	mislabel(w, f)
	writeJSON(w, status, map[string]any{"code": fl.code, "msg": fl.msg, "error": inner})
	return status, fl.code
}

func (p *Platform) writeData(w http.ResponseWriter, data any, f Faults) {
	switch d := data.(type) {
	case download:
		d.write(w)
	case bare:
		mislabel(w, f)
		writeJSON(w, http.StatusOK, d)
	default:
		mislabel(w, f)
		writeJSON(w, http.StatusOK, map[string]any{"code": 0, "msg": "success", "data": d})
	}
}

// mislabel is the wrong-content-type fault.
func mislabel(w http.ResponseWriter, f Faults) {
	if strikes(f.WrongContentType) {
		w.Header().Set("Content-Type", "text/html")
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.WriteHeader(status)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	_ = out.Encode(v) // the caller has gone when this fails
}

// botInfo answers GET /open-apis/bot/v3/info. Its data is not under "data".
func (p *Platform) botInfo(*call) (any, error) {
	return bare{"code": 0, "msg": "ok", "bot": map[string]any{
		"activate_status": 2, "app_name": p.opts.AppName, "avatar_url": "", "ip_white_list": []string{}, "open_id": p.world.botID,
	}}, nil
}
