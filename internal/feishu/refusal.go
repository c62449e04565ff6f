package feishu

import (
	"errors"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"lianbot/internal/outbox"
)

const (
	// pause is how long nothing is sent after a refusal that concerns every message
	// and for which the platform names no time: a fault of the app's settings, which
	// its administrator ends. Then one call finds out; refused calls are not counted.
	pause = 5 * time.Minute

	// quotaPause is pause for a quota that is used up, which the school ends or the
	// turn of the month.
	quotaPause = time.Hour
)

// refusal translates what came of a request into what the outbox goes by. An
// error of which nothing is known stays as it is.
//
// Rate limits stop everybody for the time that the platform names. So does what
// is wrong with the app as a whole, such as a used up quota, a missing
// permission or a wrong secret: every other message would be refused just the
// same, and none is to be lost for it. Failures of the platform may be tried
// again. Whatever else it says is final, and concerns this one message, everything
// to this recipient, or everything that says the same.
//
// https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code
func refusal(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*tokenError](err); ok {
		return withoutToken(err)
	}
	if _, ok := errors.AsType[*larkcore.DialFailedError](err); ok {
		return &outbox.SendError{Detail: "not connected", Retryable: true}
	}
	e, ok := errors.AsType[*APIError](err)
	if !ok {
		return err
	}

	s := &outbox.SendError{Code: e.Code, Detail: e.detail()}
	switch e.Code {
	case 99991403: // this month's quota
		s.Detail = "the month's quota of calls is used up; " + s.Detail
		s.Retryable, s.Limited, s.After = true, true, max(e.Reset, quotaPause)
	case 99991400, 230020, 11232, 11233, 11247: // rate, pressure on the platform
		s.Retryable, s.Limited, s.After = true, true, e.Reset
	case 99991672, 99991662, 99991673, 99991401, 230006: // permission, app not in use, address, no bot
		s.Retryable, s.Limited, s.After = true, true, pause
	case 230049: // is being sent already, by an earlier attempt
		s.Retryable = true
	case 230013, 230029, 230034, 230035, 230053, 99992351, 99992352, 99992353, 99992361:
		s.Blame = outbox.BlameRecipient // out of reach, resigned, unknown, not allowed, stopped, another app's
	case 230001, 230022, 230025, 230028, 230099:
		s.Blame = outbox.BlameKind // not understood, sensitive, too long, held back, a bad card
	default:
		switch {
		case e.staleToken():
			s.Retryable, s.Limited, s.After = true, true, pause
		case e.Status == http.StatusTooManyRequests:
			s.Retryable, s.Limited, s.After = true, true, e.Reset
		case e.Status >= http.StatusInternalServerError:
			s.Retryable = true
		}
	}
	return s
}

// withoutToken is for a message that could not be sent because there was no
// token: it has certainly not arrived.
func withoutToken(err error) *outbox.SendError {
	s := &outbox.SendError{Detail: "no access token", Retryable: true}
	if e, ok := errors.AsType[*APIError](err); ok {
		s.Code, s.Detail = e.Code, "no access token: "+e.detail()
		s.Limited, s.After = true, max(e.Reset, pause)
		if e.Status >= http.StatusInternalServerError {
			s.Limited, s.After = false, 0
		}
	}
	return s
}
