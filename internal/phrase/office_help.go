package phrase

// HelpFor is what somebody can ask for, with an example of each.
type HelpFor string

// Whose help it is.
const (
	HelpOffice  HelpFor = "help_office"
	HelpLiaison HelpFor = "help_liaison"
	HelpHead    HelpFor = "help_head"
)

// Help lists the commands of a role and, in a private chat, those of the form,
// which everybody fills in.
func (b Bulletin) Help(f HelpFor) Sheet {
	commands := b.say(string(f))
	if b.Group {
		return Sheet{Line: commands}
	}
	return Sheet{Line: joinLines(commands, "", b.say("help_form"), b.say("help"))}
}
