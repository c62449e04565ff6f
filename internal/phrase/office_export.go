package phrase

import "lianbot/internal/message"

const (
	// someForms is from how many forms on one can look how far an export is, and
	// manyForms from how many on it takes minutes.
	someForms, manyForms = 200, 2000
)

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

// Exporting says that a file is being made. what names it, one form after the other is
// put into it or not.
func (b Bulletin) Exporting(what, unit string, count int, each bool) Sheet {
	name := "export_preparing"
	if count >= manyForms {
		name = "export_preparing_many"
	}
	said := b.say(name, "what", b.say("export_"+what), "unit", b.exported(unit), "count", itoa(count))
	if !each || count < someForms {
		return Sheet{Line: said}
	}
	return b.exporting(said, what, unit)
}

// ExportWaits says that a file is being made somewhere, or waits for that.
func (b Bulletin) ExportWaits(what, unit string) Sheet {
	return b.exporting(b.say("export_waiting", "unit", b.exported(unit), "what", b.say("export_"+what)), what, unit)
}

// ExportReady says that a file is about to leave.
func (b Bulletin) ExportReady(what, unit string) Sheet {
	return b.exporting(b.say("export_ready", "unit", b.exported(unit), "what", b.say("export_"+what)), what, unit)
}

// ExportProgress says how many forms are in a file, of how many.
func (b Bulletin) ExportProgress(what, unit string, done, count int) Sheet {
	return b.exporting(b.say("export_progress", "unit", b.exported(unit), "what", b.say("export_"+what), "done", itoa(done), "count", itoa(count)), what, unit)
}

// exporting is a card about a file in the making.
func (b Bulletin) exporting(said, what, unit string) Sheet {
	button := b.act(b.say("export_button_state"), OfficeExportState, Aim{Unit: unit}, message.Ordinary)
	button.Action.Ref = what
	return b.sheet(b.say("export_title"), text(said), row(button))
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
