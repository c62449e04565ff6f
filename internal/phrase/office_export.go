package phrase

import "lianbot/internal/message"

// manyForms is from how many forms on an export takes minutes.
const manyForms = 2000

// ExportWhich asks what is to be exported, with how many forms there are.
func (b Bulletin) ExportWhich(aim Aim, count int) Sheet {
	if count == 0 {
		return b.ExportNone(aim.Unit)
	}
	s := b.sheet(b.say("export_title"), text(b.say("export_which", "count", itoa(count))),
		row(b.act(b.say("export_button_register"), OfficeExportRegister, aim, message.Primary),
			b.act(b.say("export_button_forms"), OfficeExportForms, aim, message.Ordinary),
			b.act(b.say("export_button_all"), OfficeExportAll, aim, message.Ordinary)))
	s.Card.Subtitle = b.exported(aim.Unit)
	s.Hint = b.say("export_hint")
	return s
}

// ExportNone says that nobody has handed in.
func (b Bulletin) ExportNone(unit string) Sheet {
	if unit == "" {
		return Sheet{Line: b.say("export_none_school")}
	}
	return Sheet{Line: b.say("export_none", "unit", unit)}
}

// Exporting says that a file is being made. what is the phrase that names it.
func (b Bulletin) Exporting(what, unit string, count int) Sheet {
	name := "export_preparing"
	if count >= manyForms {
		name = "export_preparing_many"
	}
	return Sheet{Line: b.say(name, "what", b.say(what), "unit", b.exported(unit), "count", itoa(count))}
}

// ExportWhat says that it was not understood what is to be exported.
func (b Bulletin) ExportWhat(typed string) Sheet {
	return Sheet{Line: b.say("export_what", "what", brief(typed))}
}

// exported is whose forms they are.
func (b Bulletin) exported(unit string) string {
	if unit == "" {
		return b.say("export_school")
	}
	return unit
}
