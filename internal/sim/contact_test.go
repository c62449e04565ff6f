package sim_test

import (
	"fmt"
	"testing"

	"lianbot/internal/sim"
)

const contact = "/open-apis/contact/v3/"

func TestContactPages(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *sim.Options) {
		for i := range 103 {
			o.People = append(o.People, sim.Person{OpenID: fmt.Sprintf("ou_%03d", i), Name: "某", DepartmentIDs: []string{"od-jwc"}})
		}
	})
	path := contact + "users/find_by_department?department_id=od-jwc&page_size=50&page_token="
	seen, token := make(map[string]bool), ""
	for calls := 0; calls == 0 || token != ""; calls++ {
		d := b.call("GET", path+token, nil).data(t)
		for _, item := range d["items"].([]any) {
			seen[item.(obj)["open_id"].(string)] = true
		}
		token, _ = d["page_token"].(string)
		if more := d["has_more"].(bool); more != (token != "") {
			t.Fatalf("has_more %v, token %q", more, token)
		}
	}
	if len(seen) != 104 || seen[li] {
		t.Errorf("%d people seen, want the 104 direct members", len(seen))
	}
	first := b.call("GET", contact+"users/find_by_department?department_id=od-jwc", nil).data(t)
	if n := len(first["items"].([]any)); n != 10 {
		t.Errorf("a page has %d people by default, want 10", n)
	}
	b.refused(40011, "GET", contact+"users/find_by_department?department_id=od-jwc&page_size=51", nil)
	b.refused(40012, "GET", contact+"users/find_by_department?department_id=od-jwc&page_token=2", nil)
	b.refused(40004, "GET", contact+"users/find_by_department?department_id=od-none", nil)
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	count := func(path string) int { return len(b.call("GET", contact+path, nil).data(t)["items"].([]any)) }
	if n := count("departments/0/children"); n != 2 {
		t.Errorf("%d top units, want 2", n)
	}
	if n := count("departments/0/children?fetch_child=true"); n != 3 {
		t.Errorf("%d units, want 3", n)
	}
	d := b.call("GET", contact+"departments/od-hq/children", nil).data(t)["items"].([]any)[0].(obj)
	if d["name"] != "采购科" || d["parent_department_id"] != "od-hq" || d["member_count"] != 1.0 || d["order"] != "1" {
		t.Errorf("unit %v", d)
	}
	custom, _ := d["department_id"].(string)
	if n := count("users/find_by_department?department_id_type=department_id&department_id=" + custom); n != 1 {
		t.Errorf("%d people by the unit's own id, want 1", n)
	}
	if n := count("departments/batch?department_ids=od-hq&department_ids=od-none"); n != 1 {
		t.Errorf("%d units at once, want 1", n)
	}
	if d := b.call("GET", contact+"departments/od-cg", nil).data(t)["department"].(obj); d["name"] != "采购科" {
		t.Errorf("one unit: %v", d)
	}
	scopes := b.call("GET", contact+"scopes", nil).data(t)
	if len(scopes["department_ids"].([]any)) != 2 {
		t.Errorf("scopes %v", scopes)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	user := b.call("GET", contact+"users/"+li+"?user_id_type=open_id", nil).data(t)["user"].(obj)
	if user["name"] != "李敏" || user["employee_no"] != "1001" || user["job_title"] != "采购科科长" || user["status"].(obj)["is_activated"] != true {
		t.Errorf("user %v", user)
	}
	if _, set := user["mobile"]; set {
		t.Error("a field without its scope must be absent")
	}
	byID := b.call("GET", contact+"users/"+user["user_id"].(string)+"?user_id_type=user_id", nil).data(t)["user"].(obj)
	if byID["open_id"] != li {
		t.Errorf("by user_id: %v", byID)
	}
	list := b.call("POST", contact+"users/batch_get_id?user_id_type=open_id", obj{"mobiles": []string{"13800000001", "1"}, "emails": []string{"li@example.edu.cn"}}).data(t)["user_list"].([]any)
	if len(list) != 3 || list[0].(obj)["user_id"] != li || list[1].(obj)["user_id"] != nil || list[2].(obj)["user_id"] != li {
		t.Errorf("by mobile and mail: %v", list)
	}
	if items := b.call("GET", contact+"users/batch?user_ids="+li+"&user_ids=ou_nobody", nil).data(t)["items"].([]any); len(items) != 1 {
		t.Errorf("at once: %v", items)
	}
	b.refused(99992351, "GET", contact+"users/ou_nobody", nil)

	for _, s := range []sim.Status{sim.StatusOutOfRange, sim.StatusResigned} {
		if err := b.SetStatus(wang, s); err != nil {
			t.Fatal(err)
		}
		if items := b.call("GET", contact+"users/find_by_department?department_id=od-jwc", nil).data(t)["items"].([]any); len(items) != 0 {
			t.Errorf("%s is still listed: %v", s, items)
		}
	}
	if user := b.call("GET", contact+"users/"+wang, nil).data(t)["user"].(obj); user["status"].(obj)["is_resigned"] != true {
		t.Errorf("resigned: %v", user)
	}
	if err := b.SetStatus(wang, sim.StatusOutOfRange); err != nil {
		t.Fatal(err)
	}
	b.refused(41050, "GET", contact+"users/"+wang, nil)
}

// TestAccountsByContact: what the platform keeps to itself.
func TestAccountsByContact(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *sim.Options) {
		o.Scopes = []string{"contact:contact.base:readonly", "contact:user.id:readonly"}
		o.People[0].Mobile = "13800000001"
	})
	ask := func(resigned bool) obj {
		t.Helper()
		body := obj{"mobiles": []string{"13800000001"}, "emails": []string{}, "include_resigned": resigned}
		return b.call("POST", contact+"users/batch_get_id?user_id_type=open_id", body).data(t)["user_list"].([]any)[0].(obj)
	}
	if got := ask(false); got["user_id"] == nil || got["status"] != nil {
		t.Errorf("in service: %v", got)
	}
	who := ask(false)["user_id"].(string)
	for status, want := range map[sim.Status]map[bool]bool{
		sim.StatusResigned: {false: false, true: true}, sim.StatusOutOfRange: {false: false, true: false},
	} {
		if err := b.SetStatus(who, status); err != nil {
			t.Fatal(err)
		}
		for resigned, found := range want {
			if got := ask(resigned); (got["user_id"] != nil) != found || got["mobile"] != "13800000001" {
				t.Errorf("%s, with those who have left: %t: %v", status, resigned, got)
			}
		}
	}
	many := make([]string, 51)
	b.refused(40001, "POST", contact+"users/batch_get_id", obj{"mobiles": many})
}

func TestFieldsNeedScopes(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *sim.Options) {
		o.Scopes = []string{"contact:contact.base:readonly", "contact:user.phone:readonly"}
	})
	user := b.call("GET", contact+"users/"+li, nil).data(t)["user"].(obj)
	if len(user) != 3 || user["mobile"] != "13800000001" {
		t.Errorf("open_id, union_id and mobile were granted, got %v", user)
	}
	d := b.call("GET", contact+"departments/0/children", nil).data(t)["items"].([]any)[0].(obj)
	if _, set := d["name"]; set {
		t.Errorf("unit %v", d)
	}
}
