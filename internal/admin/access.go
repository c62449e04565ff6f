package admin

import (
	"lianbot/internal/access"
	"lianbot/internal/questionnaire"
)

func (q query) reach(c questionnaire.Command) access.Reach {
	return access.Of(q.who.Role, access.Act(c))
}

// names says whether a command's answer names people, and so never reaches a group.
func names(c questionnaire.Command) bool {
	switch c {
	case questionnaire.CmdMissing, questionnaire.CmdRoster, questionnaire.CmdQuestions:
		return true
	default:
		return false
	}
}

// deed says whether a command does something: that is for the private chat.
func deed(c questionnaire.Command) bool {
	switch c {
	case questionnaire.CmdNudge, questionnaire.CmdExtend, questionnaire.CmdExtendUndo, questionnaire.CmdExport:
		return true
	default:
		return false
	}
}
