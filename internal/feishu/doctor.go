package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
)

// The checks of Doctor, in their order.
const (
	CheckToken      = "token"       // the app id and secret give an access token
	CheckBot        = "bot"         // the app has a bot that is in use
	CheckDirectory  = "directory"   // somebody is in the range that the app may see
	CheckEmployeeNo = "employee_no" // the app may read employee numbers
	CheckSend       = "send"        // the app may send messages
	CheckConnection = "connection"  // the app may open the long connection
)

// Finding is what came of one check.
type Finding struct {
	Check  string // one of the constants above
	OK     bool
	Code   int      // the platform's; 0 when it gave none
	Scopes []string // the permissions that the app lacks, as the platform names them
	Detail string   // the platform's own words, or a figure
	// Unreachable says that the platform did not answer at all.
	Unreachable bool
}

// Doctor looks for what is wrong with the app's settings. It sends nothing to
// anybody and costs one counted call. Without a token the checks that need one
// are left out.
func (c *Client) Doctor(ctx context.Context) []Finding {
	_, err := c.tokens.get(ctx)
	findings := []Finding{diagnosis(CheckToken, err)}
	if err == nil {
		directory, scope := c.checkDirectory(ctx)
		findings = append(findings, c.checkBot(ctx), directory, c.checkEmployeeNo(ctx, scope), c.checkSend(ctx))
	}
	return append(findings, diagnosis(CheckConnection, c.bootstrap(ctx)))
}

// diagnosis is the finding of a check that passes without an error.
func diagnosis(check string, err error) Finding {
	f := Finding{Check: check, OK: err == nil}
	if refused, ok := errors.AsType[*APIError](err); ok {
		f.Code, f.Scopes, f.Detail = refused.Code, refused.Scopes, refused.detail()
	} else if err != nil {
		f.Detail, f.Unreachable = err.Error(), true
	}
	return f
}

func (c *Client) checkBot(ctx context.Context) Finding {
	bot, err := c.Bot(ctx)
	f := diagnosis(CheckBot, err)
	if err == nil {
		const inUse = 2
		f.OK, f.Detail = bot.Status == inUse, fmt.Sprintf("activate_status %d", bot.Status)
	}
	return f
}

func (c *Client) checkDirectory(ctx context.Context) (Finding, scope) {
	s, err := c.directoryRange(ctx)
	f := diagnosis(CheckDirectory, err)
	if err == nil {
		f.OK = len(s.Departments)+len(s.Users) > 0
		f.Detail = fmt.Sprintf("departments %d, people %d", len(s.Departments), len(s.Users))
	}
	return f, s
}

// checkEmployeeNo looks at a few people: the platform does not refuse a field
// that the app may not read, it leaves it out. It fails when none has a number.
func (c *Client) checkEmployeeNo(ctx context.Context, s scope) Finding {
	people, numbers := 0, 0
	enough := errors.New("enough")
	w := walk{client: c, people: make(map[string]bool), departments: make(map[string]*department)}
	w.visit = func(_, no, _ string, _ []string) error {
		people++
		if no != "" {
			numbers++
		}
		if people == 50 || numbers > 0 {
			return enough
		}
		return nil
	}
	var err error
	for _, id := range s.Departments[:min(len(s.Departments), 5)] {
		if err = w.direct(ctx, id); err != nil {
			break
		}
	}
	if err == nil {
		err = w.singles(ctx, s.Users[:min(len(s.Users), 50)])
	}
	if errors.Is(err, enough) {
		err = nil
	}
	f := diagnosis(CheckEmployeeNo, err)
	if err == nil {
		f.OK = numbers > 0 || people == 0 // that nobody is seen is another finding
		f.Detail = fmt.Sprintf("%d of %d people", numbers, people)
		if !f.OK && people > 0 {
			f.Scopes = []string{"contact:user.employee_number:read"}
		}
	}
	return f
}

// checkSend sends nothing to nobody: the permission is looked at first, and an
// app that has it hears that there is no such person. Refused calls do not count.
func (c *Client) checkSend(ctx context.Context) Finding {
	_, err := c.post(ctx, request{
		method: http.MethodPost, path: "/open-apis/im/v1/messages",
		query: larkcore.QueryParams{"receive_id_type": {"open_id"}},
		body:  messageBody{ReceiveID: "ou_nobody", Kind: "text", Content: `{"text":""}`, UUID: "doctor"},
	})
	f := diagnosis(CheckSend, err)
	switch f.Code {
	case 230001, 230034, 99992351, 99992352, 99992353, 99992361:
		return Finding{Check: CheckSend, OK: true}
	}
	return f
}
