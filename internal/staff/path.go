package staff

import (
	"strings"

	"golang.org/x/text/width"
)

// steps are a unit's path: school, unit, section, as far as it says. What stands in
// brackets is one step.
func steps(text, separators string) []string {
	var all []string
	var step strings.Builder
	depth := 0
	end := func() {
		if s := tidy(step.String()); s != "" {
			all = append(all, s)
		}
		step.Reset()
	}
	for _, c := range text {
		narrow := width.Narrow.String(string(c))
		switch narrow {
		case "(":
			depth++
		case ")":
			depth = max(depth-1, 0)
		}
		if depth == 0 && (strings.ContainsRune(separators, c) || strings.Contains(separators, narrow)) {
			end()
			continue
		}
		step.WriteRune(c)
	}
	end()
	return all
}

// findSchool finds the school's own name: the step with which all paths begin and
// behind which they go different ways. Without one it is empty.
func findSchool(paths [][]string) string {
	school, deep := "", false
	below := map[string]bool{}
	for _, path := range paths {
		if len(path) == 0 {
			continue
		}
		if school == "" {
			school = path[0]
		}
		if path[0] != school {
			return ""
		}
		if len(path) > 1 {
			below[path[1]] = true
		}
		deep = deep || len(path) > 2
	}
	if len(below) > 1 || deep {
		return school
	}
	return ""
}

// place is the unit and the section that a path leads to.
func place(path []string, school string) (unit, section string) {
	if len(path) > 1 && path[0] == school {
		path = path[1:]
	}
	if len(path) == 0 {
		return "", ""
	}
	return path[0], strings.Join(path[1:], "/")
}
