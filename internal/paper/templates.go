package paper

import (
	"errors"
	"io/fs"
	"strings"

	"lianbot/internal/questionnaire"
)

// The files of a school's own templates, in the folder of prompts. Neither need be
// there.
const (
	personalTemplate = "templates/personal.docx"
	unitTemplate     = "templates/unit.docx"
)

// Templates are a school's own forms. The zero value has none.
type Templates struct{ personal, unit *Template }

// ParseTemplates reads the templates in a folder of prompts. The error is a
// questionnaire.FaultsError with everything that is wrong, by file.
func ParseTemplates(prompts fs.FS, w *Words) (Templates, error) {
	var t Templates
	var faults questionnaire.FaultsError
	for _, file := range []struct {
		name string
		kind Kind
		into **Template
	}{{personalTemplate, KindPersonal, &t.personal}, {unitTemplate, KindUnit, &t.unit}} {
		data, err := fs.ReadFile(prompts, file.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			faults = append(faults, questionnaire.NewFault(file.name, 0, "fault_unreadable", "reason", err.Error()))
			continue
		}
		*file.into, err = ParseTemplate(data, file.kind, w)
		wrong, ok := errors.AsType[FaultsError](err)
		if err != nil && !ok {
			return Templates{}, err
		}
		for _, f := range wrong {
			pairs := make([]string, len(f.Pairs))
			for i, text := range f.Pairs {
				pairs[i] = strings.ReplaceAll(text, "\n", " ")
			}
			said := questionnaire.NewFault(file.name, 0, f.Name, pairs...)
			said.Text = f.Text
			faults = append(faults, said)
		}
	}
	if len(faults) > 0 {
		return Templates{}, faults
	}
	return t, nil
}
