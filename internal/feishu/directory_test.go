package feishu_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianbot/internal/feishu"
	"lianbot/internal/sim"
)

func TestDirectoryOfTheSimulation(t *testing.T) {
	t.Parallel()

	_, url := school(t)
	c := newClient(t, url, realClock)
	if diff := cmp.Diff([]string{"ou_li 1001 李敏", "ou_stop  孙三", "ou_wang 1002 王强", "ou_zhao  赵一"}, members(t, c)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	for id, want := range map[string]string{"ou_li": "1001", "ou_zhao": "", "ou_nobody": ""} {
		no, found, err := c.EmployeeNo(t.Context(), id)
		if err != nil || no != want || found != (want != "") {
			t.Errorf("%s: %q, %v, %v", id, no, found, err)
		}
	}
}

// TestDepartmentsOfMembers: those that a person is in and all above them, as far as
// the app may read their names.
func TestDepartmentsOfMembers(t *testing.T) {
	t.Parallel()

	want := map[string][]string{"ou_li": {"教务处"}, "ou_wang": {"考试中心", "教务处", "后勤处"}, "ou_zhao": {"后勤处"}, "ou_stop": {"后勤处"}}
	_, url := school(t)
	for name, test := range map[string]struct {
		url  string
		want map[string][]string
	}{
		"all": {url, want},
		"no names": {second(school(t, func(o *sim.Options) {
			o.Scopes = slices.DeleteFunc(sim.DefaultScopes(), func(s string) bool { return strings.HasPrefix(s, "contact:department") })
		})), map[string][]string{"ou_li": nil, "ou_wang": nil, "ou_zhao": nil, "ou_stop": nil}},
	} {
		got := map[string][]string{}
		err := newClient(t, test.url, realClock).Members(t.Context(), func(openID, _, _ string, departments []string) error {
			got[openID] = departments
			return nil
		})
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func second(_ *sim.Platform, url string) string { return url }

// TestByContact looks more accounts up than one call takes.
func TestByContact(t *testing.T) {
	t.Parallel()

	p, url := school(t, func(o *sim.Options) {
		for i := range o.People {
			o.People[i].Mobile = fmt.Sprint(13800000000 + i)
			o.People[i].Email = o.People[i].OpenID + "@example.edu.cn"
		}
	})
	if err := p.SetStatus("ou_zhao", sim.StatusOutOfRange); err != nil {
		t.Fatal(err)
	}
	mobiles := []string{"13800000000", "13800000002", "13800000003"} // li, zhao, gone
	for i := range 120 {
		mobiles = append(mobiles, fmt.Sprint(13900000000+i))
	}
	c := newClient(t, url, realClock)
	got := map[string]string{}
	err := c.ByContact(t.Context(), append(mobiles, "13800000001"), []string{"ou_li@example.edu.cn", "nobody@example.edu.cn"},
		func(contact, openID string, resigned bool) error {
			got[contact] = fmt.Sprint(openID, " ", resigned)
			return nil
		})
	want := map[string]string{
		"13800000000": "ou_li false", "13800000001": "ou_wang false", "13800000003": "ou_gone true", "ou_li@example.edu.cn": "ou_li false",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	enough := errors.New("enough")
	if err := c.ByContact(t.Context(), mobiles, nil, func(_, _ string, _ bool) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v, want the caller's error", err)
	}
	_, url = school(t, func(o *sim.Options) { o.Scopes = []string{"contact:contact.base:readonly"} })
	err = newClient(t, url, realClock).ByContact(t.Context(), []string{"13800000000"}, nil, nil)
	refused, ok := errors.AsType[*feishu.APIError](err)
	if !ok || !slices.Equal(refused.Scopes, []string{"contact:user.id:readonly"}) || strings.Contains(err.Error(), "138") {
		t.Errorf("without the permission: %v", err)
	}
}

// members returns everybody, in order.
func members(t *testing.T, c *feishu.Client) []string {
	t.Helper()
	var all []string
	err := c.Members(t.Context(), func(openID, no, name string, _ []string) error {
		all = append(all, openID+" "+no+" "+name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// What the app may not read is absent, and so unknown.
func TestDirectoryWithoutPermissions(t *testing.T) {
	t.Parallel()

	_, url := school(t, func(o *sim.Options) { o.Scopes = []string{"contact:contact.base:readonly"} })
	c := newClient(t, url, realClock)
	if got := members(t, c); len(got) != 4 || got[0] != "ou_li  " {
		t.Errorf("members: %q", got)
	}
	if no, found, err := c.EmployeeNo(t.Context(), "ou_li"); no != "" || found || err != nil {
		t.Errorf("employee number: %q, %v, %v", no, found, err)
	}
}

// A large school is walked level by level, page by page, and everybody is
// visited once.
func TestLargeDirectory(t *testing.T) {
	t.Parallel()

	list := func(items, next string) reply {
		more := "false"
		if next != "" {
			more = "true"
		}
		return reply{Body: `{"code":0,"msg":"success","data":{"has_more":` + more + `,"page_token":"` + next + `","items":[` + items + `]}}`}
	}
	department := func(id string) string { return `{"open_department_id":"` + id + `","name":"x"}` }
	person := func(id string) string { return `{"open_id":"` + id + `","name":"x"}` }
	a := newAPI(t, func(q asked) reply {
		has := func(s string) bool { return strings.Contains(q.Path+"?"+q.Query, s) }
		switch {
		case q.isToken():
			return reply{}
		case !has("page_size=50"):
			return reply{Status: 400, Body: `{"code":40011,"msg":"page size"}`}
		case has("/scopes") && !has("page_token"):
			return reply{Body: `{"code":0,"data":{"department_ids":["od-1"],"user_ids":["ou_9"],"has_more":true,"page_token":"p2"}}`}
		case has("/scopes"):
			return reply{Body: `{"code":0,"data":{"department_ids":["od-2"],"user_ids":["ou_1"],"has_more":false}}`}
		case has("/departments/od-1/children") && has("fetch_child=true"):
			return reply{Status: 400, Body: `{"code":43010,"msg":"big dept forbid recursion"}`}
		case has("/departments/od-1/children"):
			return list(department("od-11"), "")
		case has("/departments/od-2/children") && has("fetch_child=true"):
			return list(department("od-21"), "")
		case has("/children"):
			return list("", "")
		case has("department_id=od-11") && !has("page_token"):
			return list(person("ou_1")+","+person("ou_2"), "p2")
		case has("department_id=od-11"):
			return list(person("ou_3"), "")
		case has("department_id=od-21"):
			return list(person("ou_4")+","+person("ou_2"), "")
		case has("find_by_department"):
			return list("", "")
		case has("/users/batch?") && has("user_ids=ou_9") && has("user_ids=ou_1"):
			return list(person("ou_9")+","+person("ou_1"), "")
		default:
			return reply{Status: 404, Body: `{"code":99991201,"msg":"not found"}`}
		}
	})
	c := newClient(t, a.URL)
	if diff := cmp.Diff([]string{"ou_1  x", "ou_2  x", "ou_3  x", "ou_4  x", "ou_9  x"}, members(t, c)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	for _, q := range a.calls() {
		if strings.Contains(q.Path, "/od-21/children") {
			t.Error("asked for the departments below one that was listed with all below it")
		}
	}

	enough := errors.New("enough")
	if err := c.Members(t.Context(), func(_, _, _ string, _ []string) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v, want the visitor's error", err)
	}
}

// TestDirectoryIsPatient: what is refused by rate is asked again when the platform
// says so; one that refuses everything is given up with the person who asks.
func TestDirectoryIsPatient(t *testing.T) {
	t.Parallel()

	refusals := 0
	a := newAPI(t, func(q asked) reply {
		switch {
		case q.isToken():
			return reply{}
		case refusals > 0:
			refusals--
			return reply{Status: 429, Header: map[string]string{"x-ogw-ratelimit-reset": "1"}, Body: `{"code":99991400,"msg":"too many"}`}
		default:
			return reply{Body: `{"code":0,"data":{"user_list":[{"mobile":"1","user_id":"ou_1"}]}}`}
		}
	})
	c := newClient(t, a.URL)
	refusals = 2
	start, found := time.Now(), ""
	err := c.ByContact(t.Context(), []string{"1"}, nil, func(_, openID string, _ bool) error {
		found = openID
		return nil
	})
	if err != nil || found != "ou_1" || time.Since(start) < 2*time.Second {
		t.Errorf("found %q after %v, %v", found, time.Since(start), err)
	}
	refusals = 1000
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err = c.ByContact(ctx, []string{"1"}, nil, nil)
	if refused, ok := errors.AsType[*feishu.APIError](err); !ok || refused.Code != 99991400 {
		t.Errorf("got %v", err)
	}
}

func TestDirectoryRefused(t *testing.T) {
	t.Parallel()

	a := newAPI(t, func(q asked) reply {
		if q.isToken() {
			return reply{}
		}
		return reply{Status: 400, Body: `{"code":99991672,"msg":"Access denied.","error":{"permission_violations":[{"subject":"contact:contact.base:readonly"}]}}`}
	})
	c := newClient(t, a.URL)
	_, _, err := c.EmployeeNo(t.Context(), "ou_1")
	for _, err := range []error{err, c.Members(t.Context(), nil)} {
		refused, ok := errors.AsType[*feishu.APIError](err)
		if !ok || !slices.Equal(refused.Scopes, []string{"contact:contact.base:readonly"}) {
			t.Errorf("got %v", err)
		}
	}
}

func TestDoctor(t *testing.T) {
	t.Parallel()

	figures := func(findings []feishu.Finding) []string {
		var all []string
		for _, f := range findings {
			s := f.Check + " ok"
			if !f.OK {
				s = f.Check + " not ok " + strings.Join(f.Scopes, ",")
			}
			all = append(all, s)
		}
		return all
	}

	p, url := school(t)
	got := newClient(t, url, realClock).Doctor(t.Context())
	if diff := cmp.Diff([]string{"token ok", "bot ok", "directory ok", "employee_no ok", "send ok", "connection ok"}, figures(got)); diff != "" {
		t.Errorf("healthy (-want +got):\n%s\n%+v", diff, got)
	}
	if n := p.Quota().Counted; n != 1 {
		t.Errorf("%d counted calls, want 1", n)
	}

	got = newClient(t, url, realClock, func(o *feishu.Options) { o.AppSecret = "another" }).Doctor(t.Context())
	if diff := cmp.Diff([]string{"token not ok ", "connection not ok "}, figures(got)); diff != "" || got[0].Code == 0 || got[1].Code != 514 {
		t.Errorf("wrong secret (-want +got):\n%s\n%+v", diff, got)
	}

	_, url = school(t, func(o *sim.Options) { o.Scopes = []string{"contact:contact.base:readonly"} })
	got = newClient(t, url, realClock).Doctor(t.Context())
	if diff := cmp.Diff([]string{"token ok", "bot ok", "directory ok", "employee_no not ok contact:user.employee_number:read"}, figures(got)[:4]); diff != "" {
		t.Errorf("few permissions (-want +got):\n%s", diff)
	}
	if f := got[4]; f.OK || f.Code != 99991672 || !slices.Contains(f.Scopes, "im:message:send_as_bot") {
		t.Errorf("few permissions, send: %+v", f)
	}

	got = newClient(t, "http://127.0.0.1:1").Doctor(t.Context())
	if len(got) != 2 || got[0].OK || got[0].Detail == "" || got[1].OK {
		t.Errorf("unreachable: %+v", got)
	}
}
