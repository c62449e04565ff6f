package questionnaire

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

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
	data, faults := readFile(fsys, file)
	if len(faults) > 0 {
		return faults, false
	}
	return decodeBytes(data, file, v)
}

// readFile reads one file, or says why it cannot.
func readFile(fsys fs.FS, file string) ([]byte, []Fault) {
	data, err := fs.ReadFile(fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, []Fault{NewFault(file, 0, "fault_no_file", "reason", err.Error())}
	case err != nil:
		return nil, []Fault{NewFault(file, 0, "fault_unreadable", "reason", err.Error())}
	}
	return data, nil
}

func decodeBytes(data []byte, file string, v any) (faults []Fault, usable bool) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(v)
	if err == nil {
		return nil, true
	}
	_, usable = errors.AsType[*yaml.TypeError](err)
	return YAMLFaults(file, err), usable
}

// YAMLFaults are the complaints of the YAML library about a file, one fault each.
func YAMLFaults(file string, err error) []Fault {
	messages := []string{err.Error()}
	if typed, ok := errors.AsType[*yaml.TypeError](err); ok {
		messages = typed.Errors
	}
	faults := make([]Fault, len(messages))
	for i, m := range messages {
		faults[i] = complaint(file, m)
	}
	return faults
}

var lineOf = regexp.MustCompile(`^line (\d+): (.*)$`)

// complaint takes the line out of a message of the YAML library, and finds the
// phrase that says it in other words.
func complaint(file, complained string) Fault {
	line, message := 0, strings.TrimPrefix(complained, "yaml: ")
	if m := lineOf.FindStringSubmatch(message); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line, message = n, m[2]
		}
	}
	for _, c := range complaints {
		if m := c.pattern.FindStringSubmatch(message); m != nil {
			pairs := []string{"message", message}
			for i, slot := range c.pattern.SubexpNames() {
				if slot != "" {
					pairs = append(pairs, slot, m[i])
				}
			}
			return NewFault(file, line, c.phrase, pairs...)
		}
	}
	return NewFault(file, line, "fault_yaml", "message", message)
}

// complaints are the messages of the YAML library that have a phrase of their
// own, which beginners in YAML meet. A named group fills the slot of its name.
var complaints = []struct {
	pattern *regexp.Regexp
	phrase  string
}{
	{regexp.MustCompile(`^field (?P<key>.+) not found in type `), "fault_key_unknown"},
	{regexp.MustCompile(`^mapping key "(?P<key>.+)" already defined at line (?P<first>\d+)`), "fault_key_twice"},
	{regexp.MustCompile(`^cannot unmarshal .+ into string$|^a text is expected`), "fault_want_text"},
	{regexp.MustCompile(`^cannot unmarshal .+ into int$`), "fault_want_number"},
	{regexp.MustCompile(`^cannot unmarshal .+ into bool$`), "fault_want_switch"},
	{regexp.MustCompile(`^cannot unmarshal .+ into \[\]`), "fault_want_list"},
	{regexp.MustCompile(`^cannot unmarshal .+ into `), "fault_want_group"},
	{regexp.MustCompile(`^EOF$`), "fault_yaml_empty"},
	{regexp.MustCompile(`UTF-8|control characters`), "fault_yaml_utf8"},
	{regexp.MustCompile(`a tab character`), "fault_yaml_tab"},
	{regexp.MustCompile(`mapping values are not allowed|could not find expected ':'`), "fault_yaml_colon"},
	{regexp.MustCompile(`did not find expected ',' or`), "fault_yaml_bracket"},
	{regexp.MustCompile(`did not find expected key|expected '-' indicator|sequence entries are not allowed`), "fault_yaml_indent"},
	{regexp.MustCompile(`while (scanning|parsing) a quoted scalar|unexpected end of stream|unknown escape`), "fault_yaml_quote"},
	{regexp.MustCompile(`cannot start any token|expected alphabetic or numeric character|unknown anchor`), "fault_yaml_sign"},
}
