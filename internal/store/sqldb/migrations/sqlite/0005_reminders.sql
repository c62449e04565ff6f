-- +goose Up

-- Who does what only one replica may do at a time, and until when.
CREATE TABLE leases (
  name     TEXT    NOT NULL PRIMARY KEY,
  owner    TEXT    NOT NULL,
  until_at BIGINT NOT NULL
) WITHOUT ROWID;

-- The occurrences of a campaign's ladder whose messages are all in the outbox.
CREATE TABLE planned (
  campaign   TEXT    NOT NULL,
  plan       BIGINT  NOT NULL,
  kind       TEXT    NOT NULL,
  stage      TEXT    NOT NULL,
  unit       TEXT    NOT NULL, -- that has a deadline of its own; '' is everybody else
  planned_at BIGINT NOT NULL,
  notices    INTEGER NOT NULL, -- how many people are written to
  refused    TEXT    NOT NULL, -- how many are not, by reason: JSON
  PRIMARY KEY (campaign, plan, kind, stage, unit)
) WITHOUT ROWID;

-- The places of a person's day that are taken by messages nobody asked for.
CREATE TABLE touches (
  person     TEXT    NOT NULL,
  day        TEXT    NOT NULL,
  nth        INTEGER NOT NULL, -- from 1 to the cap
  item       TEXT    NOT NULL, -- of the outbox
  what       TEXT    NOT NULL, -- said once a day, under whichever plan
  touched_at BIGINT NOT NULL,
  PRIMARY KEY (person, day, nth),
  UNIQUE (person, day, what)
) WITHOUT ROWID;
CREATE INDEX touches_day ON touches (day);
