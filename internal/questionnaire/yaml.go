package questionnaire

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// text is a string that knows the line it stands on.
type text struct {
	value string
	line  int
}

// UnmarshalYAML keeps the line.
func (t *text) UnmarshalYAML(n *yaml.Node) error {
	t.line = n.Line
	return n.Decode(&t.value)
}

// decode reads one file into v. Unknown keys and wrong kinds are all reported,
// each with its line; v then has the rest, and goes on to be checked. It is not
// usable when the file cannot be read or is no YAML.
func decode(fsys fs.FS, file string, v any) (faults []Fault, usable bool) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return []Fault{{File: file, Text: "cannot be read: " + err.Error()}}, false
	}
	return decodeBytes(data, file, v)
}

func decodeBytes(data []byte, file string, v any) (faults []Fault, usable bool) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(v)
	if err == nil {
		return nil, true
	}
	if typed, ok := errors.AsType[*yaml.TypeError](err); ok {
		for _, e := range typed.Errors {
			faults = append(faults, lined(file, e))
		}
		return faults, true
	}
	return []Fault{lined(file, err.Error())}, false
}

var lineOf = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// lined takes the line out of a message of the YAML library.
func lined(file, msg string) Fault {
	m := lineOf.FindStringSubmatch(msg)
	if m == nil {
		return Fault{File: file, Text: msg}
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return Fault{File: file, Text: msg}
	}
	return Fault{File: file, Line: n, Text: m[2]}
}
