package sim

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// rootDepartment is the tenant itself, the parent of the top units.
const rootDepartment = "0"

// Sizes of the contact API's pages and lists.
const (
	usualContactPage = 10
	maxContactPage   = 50
	maxScopePage     = 100
	maxBatchIDs      = 50
)

func (w *world) findDepartment(id string) *Department {
	for i := range w.departments {
		if w.departments[i].ID == id {
			return &w.departments[i]
		}
	}
	return nil
}

// parent is the id of the unit above.
func (d Department) parent() string {
	if d.ParentID == "" {
		return rootDepartment
	}
	return d.ParentID
}

func (w *world) children(id string) []Department {
	var found []Department
	for _, d := range w.departments {
		if d.parent() == id {
			found = append(found, d)
		}
	}
	return found
}

// below lists the ids of all units under a unit.
func (w *world) below(id string) []string {
	var all []string
	for _, d := range w.children(id) {
		all = append(append(all, d.ID), w.below(d.ID)...)
	}
	return all
}

// listed says that a person appears in the app's directory.
func (who *Person) listed() bool { return who.Status == StatusActive || who.Status == StatusStopped }

// departmentID is a unit's id of the asked kind. A custom id is made up from
// the open one.
func departmentID(id, kind string) string {
	if kind == "department_id" && id != rootDepartment {
		return derivedID("D", 8, id)
	}
	return id
}

// askedDepartment finds the unit that a request names by the kind of id that it
// says; root is true for the tenant itself.
func (p *Platform) askedDepartment(id, kind string) (d *Department, root bool, err error) {
	if id == rootDepartment {
		return nil, true, nil
	}
	for i := range p.world.departments {
		if departmentID(p.world.departments[i].ID, kind) == id {
			return &p.world.departments[i], false, nil
		}
	}
	return nil, false, fail(40004, "no dept authority error")
}

// userItem is a person as the contact API tells it. A field whose scope the app
// lacks is absent.
func (p *Platform) userItem(who *Person, idKind, departmentKind string) map[string]any {
	item := map[string]any{"open_id": who.OpenID, "union_id": who.UnionID}
	put := func(scope, field string, value any) {
		if p.scoped(scope, "contact:contact:readonly_as_app", "contact:contact:access_as_app") {
			item[field] = value
		}
	}
	departments, orders := []string{}, []any{}
	for i, id := range who.DepartmentIDs {
		departments = append(departments, departmentID(id, departmentKind))
		orders = append(orders, map[string]any{
			"department_id": departmentID(id, departmentKind), "user_order": 0, "department_order": 1, "is_primary_dept": i == 0,
		})
	}
	const base, employee, department = "contact:user.base:readonly", "contact:user.employee:readonly", "contact:user.department:readonly"
	put(base, "name", who.Name)
	put(base, "en_name", "")
	put(base, "nickname", "")
	put(base, "avatar", map[string]string{"avatar_72": "", "avatar_240": "", "avatar_640": "", "avatar_origin": ""})
	put("contact:user.employee_id:readonly", "user_id", who.UserID)
	put("contact:user.employee_number:read", "employee_no", who.EmployeeNo)
	put("contact:user.email:readonly", "email", who.Email)
	put("contact:user.phone:readonly", "mobile", who.Mobile)
	put(department, "department_ids", departments)
	put(department, "orders", orders)
	put(department, "leader_user_id", "")
	put(employee, "status", who.apiStatus())
	put(employee, "job_title", who.Post)
	put(employee, "employee_type", 1)
	put(employee, "join_time", 0)
	put(employee, "is_tenant_manager", false)
	if idKind == "user_id" && item["user_id"] == nil {
		delete(item, "user_id")
	}
	return item
}

func (who *Person) apiStatus() map[string]bool {
	return map[string]bool{
		"is_frozen": false, "is_resigned": who.Status == StatusResigned, "is_activated": who.Status != StatusResigned,
		"is_exited": false, "is_unjoin": false,
	}
}

// departmentItem is a unit as the contact API tells it.
func (p *Platform) departmentItem(d *Department, kind string) map[string]any {
	item := map[string]any{
		"department_id": departmentID(d.ID, "department_id"), "open_department_id": d.ID,
		"parent_department_id": departmentID(d.parent(), kind),
	}
	if p.scoped("contact:department.base:readonly", "contact:contact:readonly_as_app") {
		item["name"] = d.Name
		item["i18n_name"] = map[string]string{"zh_cn": d.Name}
		item["status"] = map[string]bool{"is_deleted": false}
	}
	if p.scoped("contact:department.organize:readonly", "contact:contact:readonly_as_app") {
		item["order"] = "1"
		item["leader_user_id"] = ""
		item["leaders"], item["department_hrbps"], item["unit_ids"] = []any{}, []any{}, []any{}
		item["member_count"] = p.members(append(p.world.below(d.ID), d.ID))
	}
	return item
}

func (p *Platform) members(units []string) int {
	n := 0
	for _, who := range p.world.people {
		if who.listed() && slices.ContainsFunc(who.DepartmentIDs, func(id string) bool { return slices.Contains(units, id) }) {
			n++
		}
	}
	return n
}

// contactPage cuts a page and puts it into the list envelope.
func contactPage(all []any, q url.Values) (any, error) {
	page, next, err := paged(all, q, usualContactPage, maxContactPage)
	if err != nil {
		return nil, pageFailure(err)
	}
	out := map[string]any{"has_more": next != "", "items": orEmpty(page)}
	if next != "" {
		out["page_token"] = next
	}
	return out, nil
}

func pageFailure(err error) *failure {
	if errors.Is(err, errPageSize) {
		return fail(40011, "page size is invalid error")
	}
	return fail(40012, "page token is invalid error")
}

// contactScopes answers GET /contact/v3/scopes: the whole school.
func (p *Platform) contactScopes(c *call) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := c.URL.Query()
	var all []string
	for _, d := range p.world.children(rootDepartment) {
		all = append(all, departmentID(d.ID, q.Get("department_id_type")))
	}
	units, next, err := paged(all, q, maxContactPage, maxScopePage)
	if err != nil {
		return nil, pageFailure(err)
	}
	users := []string{}
	for _, id := range p.world.order { // people of no unit are in the range one by one
		if who := p.world.people[id]; len(who.DepartmentIDs) == 0 && who.listed() {
			users = append(users, who.id(q.Get("user_id_type")))
		}
	}
	return map[string]any{
		"department_ids": orEmpty(units), "user_ids": users, "group_ids": []string{}, "has_more": next != "", "page_token": next,
	}, nil
}

// usersOfDepartment answers GET /contact/v3/users/find_by_department: the direct
// members of one unit.
func (p *Platform) usersOfDepartment(c *call) (any, error) {
	q := c.URL.Query()
	kind := q.Get("department_id_type")
	p.mu.Lock()
	defer p.mu.Unlock()
	d, root, err := p.askedDepartment(q.Get("department_id"), kind)
	if err != nil {
		return nil, err
	}
	var all []any
	for _, id := range p.world.order {
		who := p.world.people[id]
		member := root && len(who.DepartmentIDs) == 0 || !root && slices.Contains(who.DepartmentIDs, d.ID)
		if member && who.listed() {
			all = append(all, p.userItem(who, q.Get("user_id_type"), kind))
		}
	}
	return contactPage(all, q)
}

// getUser answers GET /contact/v3/users/:user_id.
func (p *Platform) getUser(c *call) (any, error) {
	q := c.URL.Query()
	p.mu.Lock()
	defer p.mu.Unlock()
	who, fl := p.visible(q.Get("user_id_type"), c.PathValue("id"))
	if fl != nil {
		return nil, fl
	}
	return map[string]any{"user": p.userItem(who, q.Get("user_id_type"), q.Get("department_id_type"))}, nil
}

// visible finds a person that the app may look at. People who left are still
// there, with their status.
func (p *Platform) visible(kind, id string) (*Person, *failure) {
	who := p.world.byID(kind, id)
	switch {
	case who == nil:
		return nil, &failure{status: http.StatusBadRequest, code: 99992351, msg: "The request you send is not a valid {user_id} or not exists, example value: ou_xxx"}
	case who.Status == StatusOutOfRange:
		return nil, fail(41050, "no user authority error")
	}
	return who, nil
}

// batchUsers answers GET /contact/v3/users/batch. Unknown people are left out.
func (p *Platform) batchUsers(c *call) (any, error) {
	q := c.URL.Query()
	if n := len(q["user_ids"]); n == 0 || n > maxBatchIDs {
		return nil, fail(40001, "param error")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	items := []any{}
	for _, id := range q["user_ids"] {
		if who, fl := p.visible(q.Get("user_id_type"), id); fl == nil {
			items = append(items, p.userItem(who, q.Get("user_id_type"), q.Get("department_id_type")))
		}
	}
	return map[string]any{"items": items}, nil
}

// batchGetID answers POST /contact/v3/users/batch_get_id: ids by mobile number
// or e-mail address. What is unknown, or out of the app's range, comes back without
// a user_id, and so does who has left unless they are asked for. Whether they have
// is told to those who may know.
func (p *Platform) batchGetID(c *call) (any, error) {
	var in struct {
		Emails   []string `json:"emails"`
		Mobiles  []string `json:"mobiles"`
		Resigned bool     `json:"include_resigned"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || len(in.Emails) > maxBatchIDs || len(in.Mobiles) > maxBatchIDs {
		return nil, fail(40001, "param error")
	}
	kind := c.URL.Query().Get("user_id_type")
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []any{}
	find := func(field, value string) {
		item := map[string]any{field: value}
		who := p.world.byID(field, strings.TrimPrefix(value, "+86"))
		if who != nil && (who.listed() || in.Resigned && who.Status == StatusResigned) {
			item["user_id"] = who.id(kind)
			if p.scoped("contact:user.employee:readonly", "contact:contact:readonly_as_app", "contact:contact:access_as_app") {
				item["status"] = who.apiStatus()
			}
		}
		list = append(list, item)
	}
	for _, mobile := range in.Mobiles {
		find("mobile", mobile)
	}
	for _, email := range in.Emails {
		find("email", email)
	}
	return map[string]any{"user_list": list}, nil
}

// departmentChildren answers GET /contact/v3/departments/:department_id/children.
func (p *Platform) departmentChildren(c *call) (any, error) {
	q := c.URL.Query()
	kind := q.Get("department_id_type")
	p.mu.Lock()
	defer p.mu.Unlock()
	d, root, err := p.askedDepartment(c.PathValue("id"), kind)
	if err != nil {
		return nil, err
	}
	id := rootDepartment
	if !root {
		id = d.ID
	}
	var all []any
	if q.Get("fetch_child") == "true" {
		for _, below := range p.world.below(id) {
			all = append(all, p.departmentItem(p.world.findDepartment(below), kind))
		}
	} else {
		for _, child := range p.world.children(id) {
			all = append(all, p.departmentItem(&child, kind))
		}
	}
	return contactPage(all, q)
}

// getDepartment answers GET /contact/v3/departments/:department_id.
func (p *Platform) getDepartment(c *call) (any, error) {
	kind := c.URL.Query().Get("department_id_type")
	p.mu.Lock()
	defer p.mu.Unlock()
	d, root, err := p.askedDepartment(c.PathValue("id"), kind)
	if err != nil || root {
		return nil, fail(40004, "no dept authority error")
	}
	return map[string]any{"department": p.departmentItem(d, kind)}, nil
}

// batchDepartments answers GET /contact/v3/departments/batch.
func (p *Platform) batchDepartments(c *call) (any, error) {
	q := c.URL.Query()
	if n := len(q["department_ids"]); n == 0 || n > maxBatchIDs {
		return nil, fail(40001, "param error")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	items := []any{}
	for _, id := range q["department_ids"] {
		if d, root, err := p.askedDepartment(id, q.Get("department_id_type")); err == nil && !root {
			items = append(items, p.departmentItem(d, q.Get("department_id_type")))
		}
	}
	return map[string]any{"items": items}, nil
}
