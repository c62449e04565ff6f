package phrase

// terminalCatalogue is what is said to the person at the terminal.
const terminalCatalogue = `
doctor_ok
doctor_token
doctor_bot
doctor_directory
doctor_employee_no
doctor_send
doctor_connection
doctor_webhook
doctor_network
doctor_scopes: scopes
doctor_database
doctor_migrations
doctor_redis
doctor_roster
doctor_unbound: count
doctor_campaign
terminal_at: file line fault
terminal_in: file fault
terminal_separator
terminal_failed: reason
terminal_refused: reason
terminal_faults: count
terminal_check: categories phrases edition
terminal_migrate
terminal_demo: address folder
terminal_serve: address
terminal_doctor: total count
terminal_campaign: title opening deadline
terminal_campaign_checked
help_lianbot
help_demo
help_demo_listen
help_demo_data
help_serve
help_migrate
help_check
help_check_prompts
help_doctor
help_version
help_roster
help_roster_import
help_roster_file
help_skip_faulty
help_campaign
help_campaign_apply
help_campaign_file
help_dry_run
setting_database
setting_redis
setting_listen
setting_prompts
setting_base_url
setting_missing
setting_events
setting_encrypt_key
`
