package admin

import (
	"lianbot/internal/questionnaire"
	"lianbot/internal/staff"
)

// reach is how far a role gets with a command.
type reach int

const (
	reachNone    reach = iota // it is no command for them
	reachRefused              // they are told kindly that it is not theirs
	reachSelf                 // they are told where they stand themselves
	reachUnit                 // the own unit
	reachSchool               // every unit and the school
)

// reachOf is the one table of who may ask for what. A text that is a command with
// reachNone goes on to the person's conversation, since it may be an answer.
func reachOf(r staff.Role, c questionnaire.Command) reach {
	switch c {
	case questionnaire.CmdProgress:
		return byRole(r, reachSelf, reachUnit, reachUnit, reachSchool)
	case questionnaire.CmdMissing, questionnaire.CmdCategory, questionnaire.CmdTrend, questionnaire.CmdRoster:
		return byRole(r, reachNone, reachUnit, reachUnit, reachSchool)
	case questionnaire.CmdCampaign, questionnaire.CmdPhases, questionnaire.CmdHelp:
		return byRole(r, reachNone, reachSchool, reachSchool, reachSchool)
	case questionnaire.CmdNudge:
		return byRole(r, reachNone, reachRefused, reachUnit, reachSchool)
	case questionnaire.CmdExport:
		// Anybody who types the bare word is told that it is not theirs.
		return byRole(r, reachRefused, reachRefused, reachUnit, reachSchool)
	case questionnaire.CmdQuestions:
		return byRole(r, reachRefused, reachRefused, reachUnit, reachRefused)
	case questionnaire.CmdRanking, questionnaire.CmdExtend, questionnaire.CmdExtendUndo, questionnaire.CmdQuota, questionnaire.CmdRecount:
		return byRole(r, reachNone, reachRefused, reachRefused, reachSchool)
	default:
		return reachNone
	}
}

// byRole picks the reach of a role. A deputy has the liaison's.
func byRole(r staff.Role, plain, head, liaison, office reach) reach {
	switch r {
	case staff.Admin:
		return office
	case staff.Liaison, staff.Deputy:
		return liaison
	case staff.Head:
		return head
	default:
		return plain
	}
}

// leads says whether a role has commands besides the word that everybody has.
func leads(r staff.Role) bool {
	return byRole(r, reachNone, reachUnit, reachUnit, reachSchool) != reachNone
}

func (q query) reach(c questionnaire.Command) reach { return reachOf(q.who.Role, c) }

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
