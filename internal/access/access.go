// Package access is who may do what, by role and by object: the one table that every
// command, every card and every file goes by.
package access

import "lianbot/internal/staff"

// Reach is how far a role gets with an act.
type Reach int

// The reaches, the widest last.
const (
	None    Reach = iota // it is no command for them: the text may be an answer
	Refused              // they are told kindly that it is not theirs
	Self                 // their own only
	Unit                 // the own unit
	School               // every unit and the school
)

// Act is something that is done to an object. What has a command is named like it.
type Act string

// Acts without a command of their own.
const (
	ReadDraft Act = "read_draft" // what somebody writes before they hand it in
	ReadForm  Act = "read_form"  // what somebody has handed in
	ReadUnit  Act = "read_unit"  // the unit's own form
	WriteUnit Act = "write_unit" // the unit's own form
	SendFile  Act = "send_file"  // a file in the chat: the own form, or the school's roster
	Approve   Act = "approve"    // to sign off what the unit hands in
)

// Roles are the roles in the order of the table's columns.
func Roles() []staff.Role {
	return []staff.Role{staff.Staff, staff.Head, staff.Liaison, staff.Deputy, staff.Admin}
}

// row is how far staff, heads, liaisons (and their deputies) and the office get.
type row struct {
	act                          Act
	staff, head, liaison, office Reach
}

// table is who may do what. An act that is not in it nobody may do.
func table() []row {
	return []row{
		// Figures and lists. Names never reach a group.
		{"progress", Self, Unit, Unit, School},
		{"missing", None, Unit, Unit, School},
		{"category", None, Unit, Unit, School},
		{"trend", None, Unit, Unit, School},
		{"roster", None, Unit, Unit, School},
		{"ranking", None, Refused, Refused, School},
		{"campaign", None, School, School, School},
		{"phases", None, School, School, School},
		{"help", None, School, School, School},
		{"questions", Refused, Refused, Unit, Refused},
		{"quota", None, Refused, Refused, School},
		{"recount", None, Refused, Refused, School},
		// What is done to others.
		{"nudge", None, Refused, Unit, School},
		{"extend", None, Refused, Refused, School},
		{"extend_undo", None, Refused, Refused, School},
		{"on_behalf", None, Refused, Unit, Refused},
		{"exempt", None, Refused, Unit, School},
		{"unexempt", None, Refused, Unit, School},
		{"template", None, Refused, Unit, Refused},
		{SendFile, Self, Self, Self, School},
		// Review.
		{"review", None, Unit, Unit, School},
		{"pass", None, Unit, Unit, School},
		{"return", None, Unit, Unit, School},
		{"meeting", None, Unit, Unit, Refused},
		{"suggest", None, Unit, Unit, Refused},
		{"comment", Self, Self, Self, Self},
		// The unit's package.
		{"unit_form", Refused, Unit, Unit, Refused},
		{"package", None, Unit, Unit, School},
		{"brief", None, Unit, Unit, School},
		{"unseal", None, Unit, Unit, School},
		{"publish", None, Unit, Unit, School},
		{"objection", Refused, Unit, Unit, School},
		{"receive", None, Refused, Refused, School},
		{Approve, None, Unit, None, None},
		// What people wrote. A head reads what has been handed in: they suggest and sign.
		{ReadDraft, Self, Self, Self, Self},
		{ReadForm, Self, Unit, Unit, School},
		{ReadUnit, None, Unit, Unit, School},
		{WriteUnit, None, Unit, Unit, None},
		{"versions", Self, Unit, Unit, School},
		{"seen", Self, Self, Unit, School},
		// Files. Anybody who types the bare word is told that it is not theirs.
		{"export", Refused, Refused, Unit, School},
	}
}

// Acts are all acts, in the order of the table.
func Acts() []Act {
	rows := table()
	acts := make([]Act, len(rows))
	for i, r := range rows {
		acts[i] = r.act
	}
	return acts
}

// Of is how far a role gets with an act. A deputy has the liaison's.
func Of(r staff.Role, a Act) Reach {
	var t row
	for _, row := range table() {
		if row.act == a {
			t = row
		}
	}
	switch r {
	case staff.Admin:
		return t.office
	case staff.Liaison, staff.Deputy:
		return t.liaison
	case staff.Head:
		return t.head
	default:
		return t.staff
	}
}

// Leads says whether a role has commands besides those that everybody has.
func Leads(r staff.Role) bool { return Of(r, "campaign") != None }

// May says whether somebody may do an act to an object: of a person, of a unit when
// the person is empty, or of the school when the unit is empty too.
func May(who staff.Person, a Act, unit, person string) bool {
	switch Of(who.Role, a) {
	case School:
		return true
	case Unit:
		return unit != "" && who.Unit == unit
	case Self:
		return person != "" && person == who.ID
	default:
		return false
	}
}
