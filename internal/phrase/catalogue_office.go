package phrase

// officeCatalogue is what is said to liaisons, heads and the office in answer to
// their commands.
const officeCatalogue = `
progress_refused: status
progress_refused_group
questions_refused
office_refused
nudge_refused
extend_refused: office
office_private
own_unit_only
status_not_started
status_drafting
status_submitted
office_standing_in_post
office_standing_permanent
office_standing_seconded
office_standing_sick
office_standing_retired
office_standing_no_account
office_standing_exempt
office_role_liaison
office_role_deputy
office_role_head
office_role_admin
office_account_unknown
progress_title: unit
progress_school
progress_line: total done percent drafting open
progress_exempt: exempt
progress_lately: today before
progress_behind: count
progress_units: count
units_order
progress_more: names
progress_name_separator
progress_complete
progress_deadline: deadline
progress_questions: count
progress_unit_none
progress_empty
office_done_of: done total
office_percent: percent
office_left: days
office_left_today
office_left_over
office_left_before
office_page: page pages
office_day_short: month day weekday time
office_month: month day weekday time
unit_which
unit_unknown: unit
unit_unknown_group: unit
unit_unknown_at_all: unit
unit_unknown_at_all_group: unit
unit_near: near
unit_gone
missing_title: unit
missing_school: count units open drafting
missing_ask
missing_open: count names days
missing_drafting: count names days
missing_idle: count names days
missing_no_account: count names days
missing_unreachable: count names days
category_title: unit
category_line: forms points
category_note
ranking_title
ranking_note
trend_title: unit
trend_chart
trend_line: day today done total
trend_empty
nudged_now: count
nudged_later: count moment
nudged_none
nudged_today: count
nudged_unreachable: count
nudged_finished: count
nudged_title
nudge_nobody
nudge_unknown: names near
nudge_unknown_near: names near
nudge_twice: count name ids
nudge_who
nudge_school_title
nudge_school: state count
nudge_school_note
nudge_state_all
nudge_state_open
nudge_state_drafting
extend_title
extended: unit was until
extended_reason: reason
extended_moved: count
extended_same
unextended: unit was until
unextend_none
unextend_old
extend_no_date
extend_no_such_day
extend_no_unit
extend_unit_unknown: unit near
extend_unit_near: unit near
extend_one_unit
extend_no_reason
extend_past: until than holiday
extend_before_opening: until than holiday
extend_not_later: until than holiday
extend_day_off: until than holiday
extend_holiday: until than holiday
extend_after_end: until than holiday
extend_nearest: nearest
extend_command: date unit reason
extend_date: month day weekday time
campaign_basis: text
campaign_office: text
campaign_opens: text
campaign_deadline: text
campaign_ends: text
campaign_extensions: text
campaign_next: text
campaign_plan: text
campaign_plan_version: plan
campaign_uncovered: year
office_extension: unit until
office_extension_reason: unit until reason
office_rung: moment stage
office_stage_opening
office_stage_before: days
office_stage_due
office_stage_after: days
office_phases_title
office_phases_none
office_phase: number phase dates
office_phase_present: phase
office_phase_dates: from to
office_phase_from: from
office_phase_unscheduled
office_step_separator
office_schedule_personal
office_schedule_reviewed
office_schedule_decided
office_schedule_posted
office_schedule_publicity
office_schedule_deadline
office_roster_title: unit
office_roster_line: total units
office_roster_unit_line: total
office_roster_unbound: count
office_roster_no_unit: count
office_roster_no_liaison: count units
office_usage_title
office_usage_line: used quota percent left
office_usage_unlimited: used
office_usage_warning
office_usage_too_fast
office_usage_forecast: forecast
office_usage_reply
office_usage_create
office_usage_batch
office_recount_title
office_recount_right
office_recount_wrong: count
office_column_unit
office_column_done
office_column_percent
office_column_category
office_column_points
office_column_place
office_column_day
office_column_new
office_column_sum
office_column_step
office_column_until
office_column_name
office_column_posts
office_column_standing
office_column_people
office_column_kind
office_column_calls
office_column_what
office_column_kept
office_column_real
office_button_units
office_button_category
office_button_trend
office_button_ranking
office_button_school
office_button_progress
office_button_roster
office_button_campaign
office_button_phases
office_button_page_back
office_button_page_on
office_button_nudge_open: count
office_button_nudge_drafting: count
office_button_nudge_sure: count
office_button_nudge_not
office_button_extend
office_button_extend_undo
office_hint_school
office_hint_unit
office_hint_missing
office_hint_category
office_hint_nudge_school
office_hint_extend: command
office_hint_extended
office_hint_campaign
office_hint_roster
questions_title
questions_none
questions_entry: number name date text
help_form
help_office
help_liaison
help_head
`
