package feishu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
)

// pageSize is the most that the platform's directory gives at once.
const pageSize = "50"

// user is somebody in the directory. A field for which the app lacks the
// permission is absent and so unknown, which is not the same as empty.
type user struct {
	OpenID     string `json:"open_id"`
	EmployeeNo string `json:"employee_no"`
	Name       string `json:"name"`
}

// EmployeeNo returns the number of a person in the school's own books. It is not
// found when the person is not in the directory that the app may see, has no
// number, or the app may not read numbers: which of these, Doctor tells.
//
// https://open.feishu.cn/document/server-docs/contact-v3/user/get
func (c *Client) EmployeeNo(ctx context.Context, openID string) (no string, found bool, err error) {
	var out struct {
		Data struct {
			User user `json:"user"`
		} `json:"data"`
	}
	err = c.call(ctx, request{
		method: http.MethodGet, path: "/open-apis/contact/v3/users/:user_id",
		params: larkcore.PathParams{"user_id": openID}, query: larkcore.QueryParams{"user_id_type": {"open_id"}},
	}, &out)
	if refused, ok := errors.AsType[*APIError](err); ok {
		switch refused.Code {
		case 41050, 40013, 99992351, 99992352, 99992353: // not in the app's range, no such id
			return "", false, nil
		}
	}
	if err != nil {
		return "", false, fmt.Errorf("look up the employee number: %w", err)
	}
	no = out.Data.User.EmployeeNo
	return no, no != "", nil
}

// Members calls visit once for each person in the part of the directory that the
// app may see, with what the app may read: an empty number or name is unknown.
// Departments are the names of those that the person is in and of all above them,
// as far as they are known. It ends with visit's first error.
//
// It asks for the app's range first, since a department outside of it, the root
// included, would be refused.
func (c *Client) Members(ctx context.Context, visit func(openID, employeeNo, name string, departments []string) error) error {
	r, err := c.directoryRange(ctx)
	if err != nil {
		return fmt.Errorf("read the directory's range: %w", err)
	}
	w := walk{client: c, visit: visit, people: make(map[string]bool), departments: make(map[string]*department)}
	if err := w.roots(ctx, r.Departments); err != nil {
		return err
	}
	for _, root := range r.Departments {
		if err := w.list(ctx, root, true); err != nil {
			return err
		}
	}
	for _, d := range w.order {
		if err := w.direct(ctx, d); err != nil {
			return fmt.Errorf("list the members of a department: %w", err)
		}
	}
	return w.singles(ctx, r.Users)
}

// scope is what the app may see: departments with all that is below them, and
// single people. When it is everything, the departments are those below the
// root, and the people those directly in it.
type scope struct {
	Departments []string `json:"department_ids"`
	Users       []string `json:"user_ids"`
}

// https://open.feishu.cn/document/server-docs/contact-v3/scope/list
func (c *Client) directoryRange(ctx context.Context) (scope, error) {
	var all scope
	err := c.pages(ctx, request{
		method: http.MethodGet, path: "/open-apis/contact/v3/scopes",
		query: larkcore.QueryParams{"user_id_type": {"open_id"}, "department_id_type": {"open_department_id"}},
	}, func(p page) error {
		all.Departments = append(all.Departments, p.Departments...)
		all.Users = append(all.Users, p.Users...)
		return nil
	})
	return all, err
}

// page is one page of any list of the directory.
type page struct {
	scope
	More  bool   `json:"has_more"`
	Next  string `json:"page_token"`
	Items []struct {
		user
		Department  string   `json:"open_department_id"`
		Parent      string   `json:"parent_department_id"`
		Departments []string `json:"department_ids"`
	} `json:"items"`
}

// How long a look into the directory waits, and how often, when the platform takes
// no more for now; it is free and nobody waits for it.
const (
	breather  = time.Second
	breathers = 10
)

// patient is call for the directory: it waits when it is refused by rate, for as
// long as the platform says. A large school takes more calls than it allows in a
// minute.
func (c *Client) patient(ctx context.Context, r request, out any) error {
	const rate = 99991400
	for try := 0; ; try++ {
		err := c.call(ctx, r, out)
		refused, ok := errors.AsType[*APIError](err)
		if !ok || refused.Code != rate && refused.Status != http.StatusTooManyRequests || try == breathers {
			return err
		}
		select {
		case <-time.After(max(refused.Reset, breather)):
		case <-ctx.Done():
			return err
		}
	}
}

// pages calls each for every page of a list.
func (c *Client) pages(ctx context.Context, r request, each func(page) error) error {
	r.query["page_size"] = []string{pageSize}
	for {
		var out struct {
			Data page `json:"data"`
		}
		if err := c.patient(ctx, r, &out); err != nil {
			return err
		}
		if err := each(out.Data); err != nil {
			return err
		}
		if !out.Data.More || out.Data.Next == "" {
			return nil
		}
		r.query["page_token"] = []string{out.Data.Next}
	}
}

// walk goes through the directory once: first its departments, so that the names
// of all of them are known, then the people in each.
type walk struct {
	client      *Client
	visit       func(openID, employeeNo, name string, departments []string) error
	people      map[string]bool // seen: a person may be in several departments
	departments map[string]*department
	order       []string // of those whose people are listed
}

// department is what is known of one; an empty name or parent is unknown.
type department struct {
	name, parent string
	listed       bool
}

func (w *walk) department(id string) *department {
	if w.departments[id] == nil {
		w.departments[id] = &department{}
	}
	return w.departments[id]
}

// roots learns the names of the departments with which the range begins. Without
// the permission to read them they stay unknown.
//
// https://open.feishu.cn/document/server-docs/contact-v3/department/batch
func (w *walk) roots(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, 50) {
		err := w.client.pages(ctx, request{
			method: http.MethodGet, path: "/open-apis/contact/v3/departments/batch",
			query: larkcore.QueryParams{"department_ids": some, "department_id_type": {"open_department_id"}},
		}, func(p page) error {
			w.learn(p)
			return nil
		})
		if _, refused := errors.AsType[*APIError](err); refused {
			w.client.log.WarnContext(ctx, "departments not named", "error", err)
			return nil
		}
		if err != nil {
			return fmt.Errorf("name the departments: %w", err)
		}
	}
	return nil
}

// learn notes names and parents, and returns which departments they are of.
func (w *walk) learn(p page) []string {
	var ids []string
	for _, item := range p.Items {
		d := w.department(item.Department)
		d.name, d.parent = item.Name, item.Parent
		ids = append(ids, item.Department)
	}
	return ids
}

// list notes a department and those below: all of them, or level by level when the
// platform finds there are too many below to list at once.
func (w *walk) list(ctx context.Context, id string, deep bool) error {
	d := w.department(id)
	if d.listed {
		return nil
	}
	d.listed = true
	w.order = append(w.order, id)
	if !deep {
		return nil
	}
	below, err := w.below(ctx, id, true)
	flat := err == nil
	if refused, ok := errors.AsType[*APIError](err); ok && refused.Code == 43010 {
		below, err = w.below(ctx, id, false)
	}
	if err != nil {
		return fmt.Errorf("list the departments below: %w", err)
	}
	for _, child := range below {
		if err := w.list(ctx, child, !flat); err != nil {
			return err
		}
	}
	return nil
}

// https://open.feishu.cn/document/server-docs/contact-v3/department/children
func (w *walk) below(ctx context.Context, id string, all bool) ([]string, error) {
	query := larkcore.QueryParams{"department_id_type": {"open_department_id"}}
	if all {
		query["fetch_child"] = []string{"true"}
	}
	var ids []string
	err := w.client.pages(ctx, request{
		method: http.MethodGet, path: "/open-apis/contact/v3/departments/:department_id/children",
		params: larkcore.PathParams{"department_id": id}, query: query,
	}, func(p page) error {
		ids = append(ids, w.learn(p)...)
		return nil
	})
	return ids, err
}

// https://open.feishu.cn/document/server-docs/contact-v3/user/find_by_department
func (w *walk) direct(ctx context.Context, id string) error {
	return w.client.pages(ctx, request{
		method: http.MethodGet, path: "/open-apis/contact/v3/users/find_by_department",
		query: larkcore.QueryParams{
			"department_id": {id}, "department_id_type": {"open_department_id"}, "user_id_type": {"open_id"},
		},
	}, func(p page) error { return w.all(p, id) })
}

// singles visits the people who are in the range themselves.
//
// https://open.feishu.cn/document/server-docs/contact-v3/user/batch
func (w *walk) singles(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, 50) {
		err := w.client.pages(ctx, request{
			method: http.MethodGet, path: "/open-apis/contact/v3/users/batch",
			query: larkcore.QueryParams{
				"user_ids": some, "user_id_type": {"open_id"}, "department_id_type": {"open_department_id"},
			},
		}, func(p page) error { return w.all(p, "") })
		if err != nil {
			return fmt.Errorf("list single members: %w", err)
		}
	}
	return nil
}

// all visits a page of people who were found in a department.
func (w *walk) all(p page, in string) error {
	for _, item := range p.Items {
		if item.OpenID == "" || w.people[item.OpenID] {
			continue
		}
		w.people[item.OpenID] = true
		if err := w.visit(item.OpenID, item.EmployeeNo, item.Name, w.names(append(item.Departments, in))); err != nil {
			return err
		}
	}
	return nil
}

// names are the names of departments and of all above them, each once.
func (w *walk) names(ids []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, id := range ids {
		for d := w.departments[id]; d != nil && !seen[id]; d = w.departments[id] {
			seen[id] = true
			if d.name != "" && !slices.Contains(names, d.name) {
				names = append(names, d.name)
			}
			id = d.parent
		}
	}
	return names
}

// contactsAtOnce is how many numbers and addresses each the platform looks up in
// one call.
const contactsAtOnce = 50

// ByContact looks accounts up by mobile numbers and mail addresses, in as many
// calls as are needed, and calls found for each that has one. Those without, or
// whose account the app may not see, are passed by. It ends with found's first
// error. No error quotes what was looked up.
func (c *Client) ByContact(ctx context.Context, mobiles, emails []string, found func(contact, openID string, resigned bool) error) error {
	for len(mobiles) > 0 || len(emails) > 0 {
		m, e := min(len(mobiles), contactsAtOnce), min(len(emails), contactsAtOnce)
		if err := c.lookUp(ctx, mobiles[:m], emails[:e], false, found); err != nil {
			return err
		}
		mobiles, emails = mobiles[m:], emails[e:]
	}
	return nil
}

// lookUp asks about people in service and then, about those who are not found,
// whether they have left: an account's state itself takes one more permission.
//
// https://open.feishu.cn/document/server-docs/contact-v3/user/batch_get_id
func (c *Client) lookUp(ctx context.Context, mobiles, emails []string, left bool, found func(contact, openID string, resigned bool) error) error {
	var out struct {
		Data struct {
			Users []struct {
				ID     string `json:"user_id"`
				Mobile string `json:"mobile"`
				Email  string `json:"email"`
			} `json:"user_list"`
		} `json:"data"`
	}
	err := c.patient(ctx, request{
		method: http.MethodPost, path: "/open-apis/contact/v3/users/batch_get_id",
		query: larkcore.QueryParams{"user_id_type": {"open_id"}},
		body:  map[string]any{"mobiles": orNone(mobiles), "emails": orNone(emails), "include_resigned": left},
	}, &out)
	if err != nil {
		return fmt.Errorf("look accounts up: %w", err)
	}
	var noMobiles, noEmails []string
	for _, u := range out.Data.Users {
		switch {
		case u.ID != "":
			if err := found(cmp.Or(u.Mobile, u.Email), u.ID, left); err != nil {
				return err
			}
		case u.Mobile != "":
			noMobiles = append(noMobiles, u.Mobile)
		case u.Email != "":
			noEmails = append(noEmails, u.Email)
		}
	}
	if left || len(noMobiles)+len(noEmails) == 0 {
		return nil
	}
	return c.lookUp(ctx, noMobiles, noEmails, true, found)
}

// orNone is an empty list instead of none, which JSON writes as null.
func orNone(list []string) []string { return append([]string{}, list...) }
