-- +goose Up

-- What an item of the outbox is about, for those that are made when they leave or
-- may leave together. A reply has no row here.
CREATE TABLE outbox_about (
  id       TEXT   NOT NULL PRIMARY KEY, -- of the item
  kind     TEXT   NOT NULL,
  campaign TEXT   NOT NULL,
  plan     BIGINT NOT NULL,
  stage    TEXT   NOT NULL,
  person   TEXT   NOT NULL, -- the employee number
  unit     TEXT   NOT NULL,
  bundle   TEXT   NOT NULL,
  batch    TEXT   NOT NULL  -- that it left in, written before; empty: by itself
) WITHOUT ROWID;
CREATE INDEX outbox_about_plan ON outbox_about (campaign, plan);
CREATE INDEX outbox_about_bundle ON outbox_about (bundle);

-- What is left of the platform's limit for each API. These instants, and those of
-- the hold, are microseconds: 968 calls a minute cannot be counted in milliseconds.
CREATE TABLE budget (
  api      TEXT   NOT NULL PRIMARY KEY,
  full_at  BIGINT NOT NULL, -- when the limit will be as good as new
  clock_at BIGINT NOT NULL  -- the latest instant at which anybody has booked
) WITHOUT ROWID;
INSERT INTO budget (api, full_at, clock_at) VALUES ('create', 0, 0), ('reply', 0, 0), ('batch', 0, 0);

-- One row: the platform lets nothing through.
CREATE TABLE hold (
  id       INTEGER NOT NULL PRIMARY KEY,
  since_at BIGINT  NOT NULL, -- 0: it does
  until_at BIGINT  NOT NULL,
  clock_at BIGINT  NOT NULL,
  tries    INTEGER NOT NULL,
  probing  INTEGER NOT NULL,
  why      TEXT    NOT NULL
);
INSERT INTO hold (id, since_at, until_at, clock_at, tries, probing, why) VALUES (1, 0, 0, 0, 0, 0, '');

-- The calls that the platform charges for, by the month in Beijing.
CREATE TABLE calls (
  month TEXT   NOT NULL, -- 2026-06
  api   TEXT   NOT NULL,
  n     BIGINT NOT NULL,
  PRIMARY KEY (month, api)
) WITHOUT ROWID;

-- Recipients whom nothing reaches, until something does.
CREATE TABLE unreachable (
  open_id  TEXT    NOT NULL PRIMARY KEY,
  code     INTEGER NOT NULL, -- of the platform
  since_at BIGINT  NOT NULL
) WITHOUT ROWID;

-- Kinds of items that are not claimed; * is all but replies.
CREATE TABLE pauses (
  kind     TEXT   NOT NULL PRIMARY KEY,
  why      TEXT   NOT NULL,
  since_at BIGINT NOT NULL
) WITHOUT ROWID;
