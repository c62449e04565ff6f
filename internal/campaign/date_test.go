package campaign_test

import (
	"errors"
	"testing"
	"time"

	"lianbot/internal/campaign"
)

func TestCutDate(t *testing.T) {
	t.Parallel()
	lib := library(t)
	c := parse(t, lib, june)
	cal := calendarOf(t, c)
	const tuesday = "2026-06-16 10:00"
	for _, test := range []struct{ now, text, want, rest string }{
		{tuesday, "6月24日", "2026-06-24 17:30", ""},
		{tuesday, "6月24号", "2026-06-24 17:30", ""},
		{tuesday, "6月24", "2026-06-24 17:30", ""},
		{tuesday, "6-24", "2026-06-24 17:30", ""},
		{tuesday, "6/24", "2026-06-24 17:30", ""},
		{tuesday, "6.24", "2026-06-24 17:30", ""},
		{tuesday, "06-24", "2026-06-24 17:30", ""},
		{tuesday, "2026-06-24", "2026-06-24 17:30", ""},
		{tuesday, "2026年6月24日", "2026-06-24 17:30", ""},
		{tuesday, "2026 年 6 月 24 日", "2026-06-24 17:30", ""},
		{tuesday, "６月２４日", "2026-06-24 17:30", ""},
		{tuesday, "６－２４　１８：００", "2026-06-24 18:00", ""},
		{tuesday, "24日", "2026-06-24 17:30", ""},
		{tuesday, "24号", "2026-06-24 17:30", ""},
		{tuesday, "16日", "2026-06-16 17:30", ""},
		{tuesday, "15日", "2026-07-15 17:30", ""},
		{tuesday, "6月24日18:00", "2026-06-24 18:00", ""},
		{tuesday, "6月24日 18：05", "2026-06-24 18:05", ""},
		{tuesday, "6月24日下午5点", "2026-06-24 17:00", ""},
		{tuesday, "6月24日 下午5点半", "2026-06-24 17:30", ""},
		{tuesday, "6月24日上午9点05分", "2026-06-24 09:05", ""},
		{tuesday, "6月24日中午12点", "2026-06-24 12:00", ""},
		{tuesday, "6月24日晚上12点", "2026-06-25 00:00", ""},
		{tuesday, "6月24日24:00", "2026-06-25 00:00", ""},
		{tuesday, "6月24日下班前", "2026-06-24 17:30", ""},
		{tuesday, "6月24日之前", "2026-06-24 17:30", ""},
		{tuesday, "6月24日前 机械学院 期末考试", "2026-06-24 17:30", "机械学院 期末考试"},
		{tuesday, "6-24机械学院", "2026-06-24 17:30", "机械学院"},
		{tuesday, "6-24 3号楼停电", "2026-06-24 17:30", "3号楼停电"},
		{tuesday, "6月24日 下午 停电", "2026-06-24 17:30", "下午 停电"},
		{tuesday, "6-24 25:00", "2026-06-24 17:30", "25:00"},
		{tuesday, "今天", "2026-06-16 17:30", ""},
		{tuesday, "明天", "2026-06-17 17:30", ""},
		{tuesday, "后天18:00", "2026-06-18 18:00", ""},
		{tuesday, "大后天", "2026-06-19 17:30", ""},
		{tuesday, "周三", "2026-06-17 17:30", ""},
		{tuesday, "星期一", "2026-06-22 17:30", ""},
		{tuesday, "周二", "2026-06-16 17:30", ""},
		{tuesday, "本周五", "2026-06-19 17:30", ""},
		{tuesday, "本周一", "2026-06-15 17:30", ""},
		{tuesday, "下周三", "2026-06-24 17:30", ""},
		{tuesday, "下周日", "2026-06-28 17:30", ""},
		{tuesday, "下个星期天", "2026-06-28 17:30", ""},
		{tuesday, "下周三下班前，机械学院", "2026-06-24 17:30", "，机械学院"},
		{"2026-06-21 10:00", "下周一", "2026-06-22 17:30", ""},
		{tuesday, "5月20日", "2026-05-20 17:30", ""},
		{tuesday, "5月10日", "2027-05-10 17:30", ""},
		{"2027-01-05 10:00", "12月28日", "2026-12-28 17:30", ""},
		{"2026-12-28 10:00", "1月5日", "2027-01-05 17:30", ""},
		{"2026-12-28 10:00", "5日", "2027-01-05 17:30", ""},
		{"2028-02-01 10:00", "2月29日", "2028-02-29 17:30", ""},
	} {
		got, rest, err := campaign.CutDate(test.text, at(t, test.now), cal, lib.Words)
		if err != nil || !got.Equal(at(t, test.want)) || rest != test.rest {
			t.Errorf("%s on %s: %s, %q, %v; want %s, %q", test.text, test.now, got, rest, err, test.want, test.rest)
		}
		if _, ok := campaign.ParseDate(test.text, at(t, test.now), cal, lib.Words); ok != (test.rest == "") {
			t.Errorf("ParseDate(%q) is %t", test.text, ok)
		}
	}
	for text, want := range map[string]error{
		"2月30日": campaign.ErrNoSuchDay, "2026-02-29": campaign.ErrNoSuchDay, "13月1日": campaign.ErrNoSuchDay, "6-31": campaign.ErrNoSuchDay,
		"6月0日": campaign.ErrNoSuchDay, "31日": campaign.ErrNoSuchDay, "1026-06-24": campaign.ErrNoSuchDay,
		"2月29日": campaign.ErrNoSuchDay, "45号": campaign.ErrNoSuchDay,
		"": campaign.ErrNoDate, "0月5日": campaign.ErrNoDate, "机械学院": campaign.ErrNoDate, "24": campaign.ErrNoDate, "6-": campaign.ErrNoDate, "6月底": campaign.ErrNoDate,
		"6-24-3": campaign.ErrNoDate, "20260624": campaign.ErrNoDate, "6-241": campaign.ErrNoDate, "下周": campaign.ErrNoDate, "周末": campaign.ErrNoDate,
	} {
		got, _, err := campaign.CutDate(text, at(t, tuesday), cal, lib.Words)
		if !errors.Is(err, want) {
			t.Errorf("%q is read as %s, %v; want %v", text, got, err, want)
		}
	}
}

func FuzzCutDate(f *testing.F) {
	lib := library(f)
	c := parse(f, lib, june)
	cal := calendarOf(f, c)
	for _, seed := range []string{"6月24日 下午5点半 机械学院", "2026-06-24 18:00", "下周三下班前", "24日", "2月30日", "６／２４"} {
		f.Add(seed, int64(20000))
	}
	f.Fuzz(func(t *testing.T, text string, days int64) {
		now := time.Unix(days%36500*86400, 0)
		got, rest, err := campaign.CutDate(text, now, cal, lib.Words)
		if err != nil {
			if !got.IsZero() {
				t.Errorf("%q: %s and %v", text, got, err)
			}
			return
		}
		if len(rest) >= len(text) {
			t.Errorf("%q: a date was read from nothing", text)
		}
		if got.Year() < 1999 || got.Year() > 2200 {
			t.Errorf("%q on %s is %s", text, now, got)
		}
		// What was read is read again.
		again, ok := campaign.ParseDate(got.Format("2006-1-2 15:04"), now, cal, lib.Words)
		if !ok || !again.Equal(got) {
			t.Errorf("%q is %s, and that is %s", text, got, again)
		}
	})
}
