package sim_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// questionnaire is the example card of a questionnaire that follows all rules.
func questionnaire(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/questionnaire.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// body is a card with the given components.
func body(elements ...string) string {
	return `{"schema":"2.0","body":{"elements":[` + strings.Join(elements, ",") + `]}}`
}

// form is a form with the given components and a way to submit it.
func form(elements ...string) string {
	all := append([]string{`{"tag":"button","name":"go","form_action_type":"submit","text":{"tag":"plain_text","content":"交"},"behaviors":[{"type":"callback","value":{}}]}`}, elements...)
	return `{"tag":"form","name":"f","elements":[` + strings.Join(all, ",") + `]}`
}

const hr = `{"tag":"hr"}`

func many(n int, element string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = element
	}
	return all
}

// panels nests collapsible panels.
func panels(depth int) string {
	if depth == 0 {
		return hr
	}
	return `{"tag":"collapsible_panel","header":{"title":{"tag":"plain_text","content":"x"}},"elements":[` + panels(depth-1) + `]}`
}

func table(columns, rows string) string {
	return `{"tag":"table","columns":[` + columns + `],"rows":[` + rows + `]}`
}

// chart is a chart of the given attributes and points.
func chart(attributes, values string) string {
	return `{"tag":"chart","chart_spec":{` + attributes + `,"data":{"values":[` + values + `]}}}`
}

const deptColumn = `{"name":"dept","display_name":"单位","data_type":"text"}`

// TestCards goes through the rules of card JSON 2.0. A sub-code of 0 means that
// the card is accepted.
func TestCards(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		card string
		sub  int
	}{
		"blank":                     {`{}`, 0},
		"1.0":                       {`{"config":{"wide_screen_mode":true},"elements":[{"tag":"note","elements":[]}]}`, 0},
		"questionnaire":             {questionnaire(t), 0},
		"not json":                  {`{"schema":`, 200621},
		"a list":                    {`[]`, 200621},
		"no schema":                 {`{"body":{"elements":[]}}`, 200621},
		"schema as number":          {`{"schema":2.0,"body":{"elements":[]}}`, 200621},
		"a template":                {`{"type":"template","data":{"template_id":"AAq"}}`, 200380},
		"elements at the top":       {`{"schema":"2.0","elements":[]}`, 200621},
		"i18n_elements":             {`{"schema":"2.0","i18n_elements":{}}`, 200621},
		"wide_screen_mode":          {`{"schema":"2.0","config":{"wide_screen_mode":true}}`, 200621},
		"update_multi false":        {`{"schema":"2.0","config":{"update_multi":false}}`, 200621},
		"header without title":      {`{"schema":"2.0","header":{"template":"blue"}}`, 200621},
		"header of unknown colour":  {`{"schema":"2.0","header":{"template":"pink","title":{"tag":"plain_text","content":"x"}}}`, 200621},
		"unknown tag":               {body(`{"tag":"marquee"}`), 200621},
		"no tag":                    {body(`{"content":"x"}`), 200621},
		"note":                      {body(`{"tag":"note","elements":[]}`), 200861},
		"action":                    {body(`{"tag":"action","actions":[]}`), 200861},
		"unknown attribute":         {body(`{"tag":"markdown","content":"x","href":{}}`), 200621},
		"unknown in a text":         {body(`{"tag":"div","text":{"tag":"plain_text","content":"x","bold":true}}`), 200621},
		"wrong type":                {body(`{"tag":"markdown","content":5}`), 200621},
		"markdown without content":  {body(`{"tag":"markdown"}`), 200621},
		"199 rules and a text":      {body(append(many(198, hr), `{"tag":"div","text":{"tag":"plain_text","content":"x"}}`)...), 0},
		"200 rules and a text":      {body(append(many(199, hr), `{"tag":"div","text":{"tag":"plain_text","content":"x"}}`)...), 11310},
		"five levels":               {body(panels(5)), 0},
		"six levels":                {body(panels(6)), 200621},
		"element_id":                {body(`{"tag":"hr","element_id":"a_1"}`), 0},
		"element_id digit first":    {body(`{"tag":"hr","element_id":"1a"}`), 200621},
		"element_id too long":       {body(`{"tag":"hr","element_id":"abcdefghijklmnopqrstu"}`), 200621},
		"element_id twice":          {body(`{"tag":"hr","element_id":"a"}`, `{"tag":"hr","element_id":"a"}`), 200621},
		"margin":                    {body(`{"tag":"hr","margin":"4px -12px"}`), 0},
		"margin without unit":       {body(`{"tag":"hr","margin":"4"}`), 200621},
		"margin of three":           {body(`{"tag":"hr","margin":"4px 4px 4px"}`), 200621},
		"column outside":            {body(`{"tag":"column","elements":[]}`), 200621},
		"other than column":         {body(`{"tag":"column_set","columns":[{"tag":"hr"}]}`), 200621},
		"weight six":                {body(`{"tag":"column_set","columns":[{"tag":"column","weight":6,"elements":[]}]}`), 200621},
		"image unknown":             {body(`{"tag":"img","img_key":"img_v3_x","alt":{"tag":"plain_text","content":""}}`), 200570},
		"image in markdown unknown": {body(`{"tag":"markdown","content":"![x](img_v3_x)"}`), 200570},
		"person unknown":            {body(`{"tag":"person","user_id":"ou_nobody"}`), 100290},
		"list with an unknown":      {body(`{"tag":"person_list","persons":[{"id":"ou_nobody"}]}`), 100290},
		"list dropping unknown":     {body(`{"tag":"person_list","drop_invalid_user_id":true,"persons":[{"id":"ou_nobody"}]}`), 0},
		"icon angle":                {body(`{"tag":"collapsible_panel","header":{"icon_expanded_angle":45},"elements":[]}`), 200621},
		"elements that are no list": {body(`{"tag":"collapsible_panel","header":{},"elements":{}}`), 200621},
		"person known":              {body(`{"tag":"person","user_id":"ou_li"}`), 0},
		"at unknown":                {body(`{"tag":"markdown","content":"<at id=ou_nobody></at>"}`), 100290},
		"at all":                    {body(`{"tag":"markdown","content":"<at id=all></at> <at id=\"ou_li\"></at>"}`), 0},

		"callback with a string":    {body(`{"tag":"button","behaviors":[{"type":"callback","value":"x"}]}`), 200621},
		"unknown behavior":          {body(`{"tag":"button","behaviors":[{"type":"dance"}]}`), 200621},
		"open_url without url":      {body(`{"tag":"button","behaviors":[{"type":"open_url"}]}`), 200621},
		"open_url":                  {body(`{"tag":"button","behaviors":[{"type":"open_url","default_url":"https://a.cn"}]}`), 0},
		"button of 101 characters":  {body(`{"tag":"button","text":{"tag":"plain_text","content":"` + strings.Repeat("字", 101) + `"}}`), 200621},
		"button of 100 characters":  {body(`{"tag":"button","text":{"tag":"plain_text","content":"` + strings.Repeat("字", 100) + `"}}`), 0},
		"button type":               {body(`{"tag":"button","type":"success"}`), 200621},
		"confirm without title":     {body(`{"tag":"button","confirm":{"text":{"tag":"plain_text","content":"x"}}}`), 200621},
		"input of 1001":             {body(`{"tag":"input","max_length":1001}`), 200621},
		"input of 1000":             {body(`{"tag":"input","max_length":1000}`), 0},
		"input of half":             {body(`{"tag":"input","max_length":1.5}`), 200621},
		"required outside":          {body(`{"tag":"input","required":true}`), 200621},
		"submit outside":            {body(`{"tag":"button","form_action_type":"submit"}`), 200621},
		"multi select outside":      {body(`{"tag":"multi_select_static","options":[]}`), 200621},
		"multi person outside":      {body(`{"tag":"multi_select_person","options":[]}`), 200621},
		"option values twice":       {body(`{"tag":"select_static","options":[{"text":{"tag":"plain_text","content":"a"},"value":"a"},{"text":{"tag":"plain_text","content":"b"},"value":"a"}]}`), 200621},
		"checker outside":           {body(`{"tag":"checker","checked":true,"text":{"tag":"lark_md","content":"已阅读"}}`), 0},
		"form":                      {body(form(`{"tag":"input","name":"q","required":true}`, `{"tag":"multi_select_static","name":"m","options":[]}`)), 0},
		"form without submit":       {body(`{"tag":"form","name":"f","elements":[{"tag":"input","name":"q"}]}`), 200621},
		"form without name":         {body(`{"tag":"form","elements":[]}`), 200621},
		"name missing":              {body(form(`{"tag":"input"}`)), 200530},
		"name empty":                {body(form(`{"tag":"input","name":""}`)), 200530},
		"name twice":                {body(form(`{"tag":"input","name":"q"}`, `{"tag":"checker","name":"q"}`)), 200530},
		"name twice over two forms": {body(form(), strings.Replace(form(), `"name":"f"`, `"name":"g"`, 1)), 200530},
		"form in a form":            {body(form(strings.Replace(form(), `"go"`, `"on"`, 1))), 200621},
		"form in a panel":           {body(`{"tag":"collapsible_panel","header":{},"elements":[` + form() + `]}`), 200621},
		"form in a column":          {body(`{"tag":"column_set","columns":[{"tag":"column","elements":[` + form() + `]}]}`), 200621},
		"columns in a form":         {body(form(`{"tag":"column_set","columns":[{"tag":"column","elements":[{"tag":"input","name":"q"}]}]}`)), 0},

		"table":                  {body(table(deptColumn, `{"dept":"教务处"}`)), 0},
		"table in a form":        {body(form(table(deptColumn, `{"dept":"教务处"}`))), 200621},
		"table in a panel":       {body(`{"tag":"collapsible_panel","header":{},"elements":[` + table(deptColumn, ``) + `]}`), 200621},
		"five tables":            {body(many(5, table(deptColumn, ``))...), 0},
		"six tables":             {body(many(6, table(deptColumn, ``))...), 11310},
		"table without columns":  {body(table(``, ``)), 200621},
		"table of 51 columns":    {body(table(strings.Join(numbered(51, `{"name":"c%d","data_type":"text"}`), ","), ``)), 200621},
		"table of 50 columns":    {body(table(strings.Join(numbered(50, `{"name":"c%d","data_type":"text"}`), ","), ``)), 0},
		"column of unknown type": {body(table(`{"name":"a","data_type":"emoji"}`, ``)), 200621},
		"row of unknown column":  {body(table(deptColumn, `{"rate":1}`)), 200915},
		"cell of wrong type":     {body(table(deptColumn, `{"dept":1}`)), 200914},
		"markdown in a cell":     {body(table(`{"name":"a","data_type":"markdown"}`, `{"a":"12 <font color='blue-300'>■</font>"}`)), 0},
		"a stranger in a cell":   {body(table(`{"name":"a","data_type":"lark_md"}`, `{"a":"<at id=ou_nobody></at>"}`)), 100290},
		"row of medium height":   {body(strings.Replace(table(deptColumn, ``), `"table",`, `"table","row_height":"medium",`, 1)), 200621},
		"row of middle height":   {body(strings.Replace(table(deptColumn, ``), `"table",`, `"table","row_height":"middle",`, 1)), 0},
		"row that is none":       {body(table(deptColumn, `"教务处"`)), 200914},
		"cells of all types": {body(table(
			`{"name":"a","data_type":"number","format":{"precision":1}},{"name":"b","data_type":"options"},{"name":"c","data_type":"persons"},{"name":"d","data_type":"date"}`,
			`{"a":1.5,"b":[{"text":"x","color":"blue"}],"c":["ou_li"],"d":1699341315000}`)), 0},
		"page_size eleven": {body(`{"tag":"table","page_size":11,"columns":[` + deptColumn + `],"rows":[]}`), 200621},

		"chart":                    {body(chart(`"type":"bar","direction":"horizontal","xField":"v","yField":"k"`, `{"k":"教务处","v":0.5}`)), 0},
		"chart of figures as text": {body(chart(`"type":"pie","categoryField":"k","valueField":"v"`, `{"k":"教务处","v":"46.60"}`)), 0},
		"chart without points":     {body(chart(`"type":"line","xField":"k","yField":"v"`, ``)), 0},
		"chart of two kinds": {body(`{"tag":"chart","chart_spec":{"type":"common","data":[{"values":[{"k":"a","v":1}]},{"values":[{"k":"a","w":1}]}],
			"series":[{"type":"bar","xField":"k","yField":"v"},{"type":"line","dataIndex":1,"xField":"k","yField":"w"}]}}`), 0},
		"series of no data":         {body(`{"tag":"chart","chart_spec":{"type":"common","data":[{"values":[]}],"series":[{"type":"bar","dataIndex":1,"xField":"k","yField":"v"}]}}`), 200550},
		"common without series":     {body(chart(`"type":"common"`, ``)), 200550},
		"chart of 999 pixels":       {body(strings.Replace(chart(`"type":"line","xField":"k","yField":"v"`, ``), `"chart",`, `"chart","height":"999px",`, 1)), 0},
		"chart of 1000 pixels":      {body(strings.Replace(chart(`"type":"line","xField":"k","yField":"v"`, ``), `"chart",`, `"chart","height":"1000px",`, 1)), 200621},
		"chart without type":        {body(`{"tag":"chart","chart_spec":{"data":{}}}`), 200550},
		"chart of unknown type":     {body(chart(`"type":"heatmap","xField":"k","yField":"v"`, ``)), 200550},
		"chart without spec":        {body(`{"tag":"chart"}`), 200621},
		"chart without data":        {body(`{"tag":"chart","chart_spec":{"type":"line","xField":"k","yField":"v"}}`), 200550},
		"chart without a field":     {body(chart(`"type":"line","xField":"k"`, ``)), 200550},
		"chart with another field":  {body(chart(`"type":"line","xField":"k","yField":"v"`, `{"name":"a","v":1}`)), 200550},
		"chart of words":            {body(chart(`"type":"line","xField":"k","yField":"v"`, `{"k":"a","v":"many"}`)), 200550},
		"chart of a list":           {body(chart(`"type":"line","xField":"k","yField":"v"`, `1`)), 200550},
		"chart with a function":     {body(chart(`"type":"line","xField":"k","yField":"v","label":{"formatMethod":"(text, datum) => text"}`, ``)), 200550},
		"chart with a function too": {body(chart(`"type":"line","xField":"k","yField":"v","axes":[{"label":{"formatMethod":"function (v) { return v }"}}]`, ``)), 200550},
		"words like a function":     {body(chart(`"type":"line","title":{"text":"functional"},"xField":"k","yField":"v"`, `{"k":"a => b","v":1}`)), 0},
		"chart with a texture":      {body(chart(`"type":"bar","xField":"k","yField":"v","bar":{"style":{"texture":"grid"}}`, ``)), 200550},
		"chart in a form":           {body(form(`{"tag":"chart","chart_spec":{"type":"pie"}}`)), 200621},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, nil)
			r := b.call("POST", create, card(li, c.card))
			if c.sub == 0 {
				if r.Code != 0 {
					t.Errorf("refused: %s", r.Msg)
				}
				return
			}
			if r.Code != 230099 || !strings.Contains(r.Msg, fmt.Sprintf("ErrCode: %d;", c.sub)) {
				t.Errorf("want sub-code %d, got %d %s", c.sub, r.Code, r.Msg)
			}
		})
	}
}

func numbered(n int, format string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return all
}

// TestPlantedFaults spoils the questionnaire in one place at a time.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	good := questionnaire(t)
	b := setup(t, nil)
	for _, c := range []struct {
		old, new string
		sub      int
	}{
		{`"update_multi":true`, `"update_multi":false`, 200621},
		{`"enable_forward":false`, `"enable_forwards":false`, 200621},
		{`"name":"q3_note"`, `"name":"q3"`, 200530},
		{`"name":"reset_q3",`, ``, 200530},
		{`"form_action_type":"submit",`, ``, 200621},
		{`"max_length":1000`, `"max_length":2000`, 200621},
		{`{"tag":"hr"}`, `{"tag":"note","elements":[]}`, 200861},
		{`"value":{"k":"q3"}`, `"value":"q3"`, 200621},
		{`"value":"no"`, `"value":"yes"`, 200621},
		{`"flex_mode":"flow"`, `"flex_mode":"wrap"`, 200621},
		{`"schema":"2.0",`, ``, 200621},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("nothing spoilt by %s", c.old)
		}
		if r := b.call("POST", create, card(li, bad)); r.Code != 230099 || !strings.Contains(r.Msg, fmt.Sprintf("ErrCode: %d;", c.sub)) {
			t.Errorf("%s for %s: want %d, got %d %s", c.new, c.old, c.sub, r.Code, r.Msg)
		}
	}
	r := b.call("POST", create, card(li, strings.Replace(good, `{"tag":"hr"}`, `{"tag":"hr","colour":"red"}`, 1)))
	for _, want := range []string{"ErrPath: ROOT -> body -> elements -> [2](tag: hr)", "unknown property: colour"} {
		if !strings.Contains(r.Msg, want) {
			t.Errorf("%q does not say %q", r.Msg, want)
		}
	}
	if !json.Valid([]byte(good)) {
		t.Error("the example is not JSON")
	}
}
