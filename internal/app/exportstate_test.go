package app_test

import (
	"fmt"
	"strings"
	"testing"

	"lianbot/internal/sheet"
	"lianbot/internal/staff"
)

// TestExportState: who asks for many forms gets a card on which they can see how far it
// is, in the card itself, and then the file.
func TestExportState(t *testing.T) {
	t.Parallel()
	const forms = 210
	people := ofThree(t)
	for i := range forms {
		people = append(people, staff.Person{ID: fmt.Sprint(50000 + i), OpenID: fmt.Sprint("ou_", 50000+i), Name: "李敏", Unit: fmt.Sprintf("第%d学院", i%7), Role: staff.Staff})
	}
	u := openFor(t, small, people)
	for _, p := range people[4:] {
		u.hands(p.ID, "可能倒签合同")
	}
	u.handsUnit("第3学院")
	office := u.as(t, account(theOffice))
	before := len(office.files())
	if said := office.say("导出 全部"); !strings.Contains(said, fmt.Sprint(forms)) {
		t.Fatalf("said %s", said)
	}
	asked := office.card()
	for range 3 {
		office.pressOn(asked, u.phrase("export_button_state"), "")
		said := string(office.current(asked).Content)
		if !strings.Contains(said, "已做") && !strings.Contains(said, "正在准备") && !strings.Contains(said, "已经做好") {
			t.Errorf("how far it is: %s", said)
		}
	}
	_, data := office.file(before)
	files := unzip(t, data)
	if len(files) != forms+1 {
		t.Errorf("%d files", len(files))
	}
	for name, register := range files {
		if !strings.HasSuffix(name, ".xlsx") {
			continue
		}
		sheets, err := sheet.Tables(register)
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprint(sheets[0].Rows)
		for _, sum := range []string{"第3学院 小计：33 条", "第4学院 小计：30 条", fmt.Sprintf("合计：%d 条", forms+3)} {
			if !strings.Contains(said, sum) {
				t.Errorf("the register of the school lacks %q", sum)
			}
		}
	}
	if n := len(office.cards()); n != 1 {
		t.Errorf("the office has %d cards", n)
	}
}
