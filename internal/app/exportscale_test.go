package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lianbot/internal/app"
	"lianbot/internal/campaign"
	"lianbot/internal/form"
	"lianbot/internal/staff"
	"lianbot/internal/store/sqldb"
	"lianbot/internal/turn"
	"lianbot/prompts"
)

// BenchmarkExport exports a school of so many forms with twelve risk points each,
// and reports the time and the most memory that was in use.
func BenchmarkExport(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		o := filled(b, n)
		for _, register := range []bool{true, false} {
			name := "forms"
			if register {
				name = "register"
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					peak := watchHeap()
					out, err := app.ExportFiled(b.Context(), o, app.Export{Register: register, Dir: filepath.Join(b.TempDir(), "out")})
					if err != nil || out.Forms != n {
						b.Fatalf("%+v, %v", out, err)
					}
					b.ReportMetric(float64(peak())/(1<<20), "MB-heap")
					b.ReportMetric(float64(size(b, out.File))/(1<<20), "MB-file")
				}
			})
		}
	}
}

// watchHeap samples the heap until the returned function is called, which returns
// the most that was in use.
func watchHeap() func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-stop:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-most }
}

// filled is a database in which n people of 150 units have handed in.
func filled(b *testing.B, n int) app.Options {
	b.Helper()
	o := app.Options{Database: "sqlite:" + filepath.Join(b.TempDir(), "lianbot.db"), Prompts: prompts.FS, Now: time.Now}
	if err := app.Migrate(b.Context(), o); err != nil {
		b.Fatal(err)
	}
	db, err := sqldb.Open(b.Context(), o.Database, sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	}()
	people := make([]staff.Person, n)
	for i := range people {
		people[i] = staff.Person{ID: fmt.Sprint(10000 + i), Name: "李敏", Unit: fmt.Sprintf("第%d学院", i*150/n)}
	}
	if _, err := db.SaveRoster(b.Context(), people, o.Now()); err != nil {
		b.Fatal(err)
	}
	if err := db.SaveCampaign(b.Context(), campaign.Campaign{ID: "2026"}); err != nil {
		b.Fatal(err)
	}
	for _, p := range people {
		f := form.Form{Revision: 1, Posts: []form.Post{{ID: 1, Name: "科长", Answers: map[string]form.Answer{}}}}
		for slot, items := range map[string]int{slotDuties: 4, slotPowers: 3, slotDuty: 6, "ethics": 2, "system": 2, "environment": 2} {
			a := form.Answer{}
			for i := range items {
				a.Items = append(a.Items, form.Item{ID: int64(i + 2), Text: fmt.Sprintf("对进场交易的项目，%s 可能采取打招呼等非正常手段进行干预，影响项目的规范运行（%d）", p.ID, i)})
			}
			f.Posts[0].Answers[slot] = a
		}
		r := turn.Record{
			Key: form.Key{Campaign: "2026", Person: p.ID}, At: o.Now(),
			Turn: &turn.Turn{Changes: []form.Change{{Kind: form.Submit, Revision: 1}}, Filed: &f},
		}
		r.Turn.State.Version = 1
		if err := db.Commit(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
	return o
}

func size(b *testing.B, file string) int64 {
	b.Helper()
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
