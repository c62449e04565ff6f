package phrase

// campaignCatalogue is what is said of a campaign: its dates, its stages, what
// changed in it, and what is wrong in its file.
const campaignCatalogue = `
due_left: count
due_today
stage_opening
stage_before: days
stage_day
stage_after: days
change_title
change_basis
change_office
change_contact
change_opening
change_deadline
change_end
change_personal
change_reviewed
change_decided
change_posted
change_publicity
change_publicity_days
change_review_meeting
change_review_unit_form
change_units
change_phases
change_categories
change_unit_categories
change_ladder
change_cap
change_digest
change_office_digest
change_heads
change_evening
change_morning
change_quota
change_end_of_day
change_quiet
change_lunch
change_days
terminal_change: label old new
terminal_change_none
terminal_campaign_changes
terminal_campaign_same
terminal_campaign_first
terminal_campaign_other: title
terminal_campaign_replaced: title
terminal_campaign_not_compared: reason
terminal_campaign_dates
terminal_campaign_date: moment label
terminal_campaign_no_dates
terminal_campaign_reminders
terminal_campaign_uncovered: years
doctor_calendar
fault_deadline_early: deadline opening nearest
fault_deadline_holiday: deadline holiday nearest
fault_deadline_weekend: deadline nearest
fault_campaign_long: most
fault_campaign_short: days nearest
fault_end_early: end deadline
fault_after_end: key date end
fault_day_off: key date nearest
fault_unit_early: unit date deadline
fault_phase_order: name to from
fault_publicity_long: days most
fault_schedule_late: key date latest
fault_schedule_early: key date earliest
fault_number_range: key text least most
fault_time: key text
fault_span: key text
fault_days: key text
fault_day_twice: date first
fault_day_year: date year
fault_year_twice: year
fault_quiet_always
fault_time_quiet: key time span nearest
fault_ladder_empty
fault_stage_day
fault_stage_time
fault_stage_twice: id first
fault_stage_early: date opening nearest
fault_opening_stage_early: time opening nearest
fault_before_end: text
fault_state_unknown: text known
`
