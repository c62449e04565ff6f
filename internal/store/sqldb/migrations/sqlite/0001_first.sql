-- +goose Up

-- Events that have been committed. A row is why a second delivery changes nothing.
CREATE TABLE events (
  id     TEXT   NOT NULL PRIMARY KEY,
  person TEXT   NOT NULL,
  kind   TEXT   NOT NULL, -- what it did: turn, question, answer
  at     BIGINT NOT NULL
) WITHOUT ROWID;

-- One person's record in one campaign, with the dialogue's state.
CREATE TABLE records (
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  version  BIGINT  NOT NULL,
  status   TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  moved_at BIGINT  NOT NULL, -- the last turn
  state    TEXT    NOT NULL, -- JSON
  PRIMARY KEY (campaign, person)
);

-- Posts, items and blanks are never deleted: what is no longer part of the record
-- has gone_at, and what was written over is kept in rewrites.
CREATE TABLE posts (
  campaign TEXT   NOT NULL,
  person   TEXT   NOT NULL,
  id       BIGINT NOT NULL,
  name     TEXT   NOT NULL,
  version  BIGINT NOT NULL, -- of the record when it was added
  gone_at  BIGINT NULL,
  PRIMARY KEY (campaign, person, id)
);

CREATE TABLE items (
  campaign   TEXT    NOT NULL,
  person     TEXT    NOT NULL,
  id         BIGINT  NOT NULL,
  post       BIGINT  NOT NULL,
  slot       TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  sent_at    BIGINT  NOT NULL,
  covers     BIGINT  NOT NULL,
  considered INTEGER NOT NULL DEFAULT 0,
  version    BIGINT  NOT NULL, -- of the record when it was added
  seq        INTEGER NOT NULL, -- its place among the changes of that version
  gone_at    BIGINT  NULL,
  PRIMARY KEY (campaign, person, id)
);

-- Slots that were expressly left empty. A blank counts until an item is added to
-- its slot later (by version and seq).
CREATE TABLE blanks (
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  post     BIGINT  NOT NULL,
  slot     TEXT    NOT NULL,
  version  BIGINT  NOT NULL,
  seq      INTEGER NOT NULL,
  PRIMARY KEY (campaign, person, post, slot, version, seq)
) WITHOUT ROWID;

-- What a post was called, or an item said, before it was written anew.
CREATE TABLE rewrites (
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  id       BIGINT  NOT NULL, -- of the post or the item
  version  BIGINT  NOT NULL,
  seq      INTEGER NOT NULL,
  text     TEXT    NOT NULL,
  gone_at  BIGINT  NOT NULL,
  PRIMARY KEY (campaign, person, id, version, seq)
);

-- Submitted versions, whole.
CREATE TABLE filings (
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  form     TEXT    NOT NULL, -- JSON
  filed_at BIGINT  NOT NULL,
  PRIMARY KEY (campaign, person, revision)
);

CREATE TABLE questions (
  id          TEXT   NOT NULL PRIMARY KEY,
  campaign    TEXT   NOT NULL,
  person      TEXT   NOT NULL,
  unit        TEXT   NOT NULL,
  text        TEXT   NOT NULL,
  asked_at    BIGINT NOT NULL
);
CREATE INDEX questions_unit ON questions (campaign, unit, asked_at);

CREATE TABLE outbox (
  id         TEXT    NOT NULL PRIMARY KEY,
  plan_key   TEXT    NULL UNIQUE,
  receiver   TEXT    NOT NULL,
  to_group   INTEGER NOT NULL,
  reply_to   TEXT    NOT NULL,
  message    TEXT    NOT NULL, -- JSON
  reason     TEXT    NOT NULL,
  priority   INTEGER NOT NULL,
  not_before BIGINT  NOT NULL,
  not_after  BIGINT  NULL,
  status     TEXT    NOT NULL,
  due_at     BIGINT  NULL, -- from when it may be claimed; NULL when it is settled for good
  owner      TEXT    NOT NULL,
  claimed_at BIGINT  NULL,
  attempt    INTEGER NOT NULL,
  first_try  BIGINT  NULL,
  message_id TEXT    NOT NULL DEFAULT '',
  detail     TEXT    NOT NULL DEFAULT '',
  settled_at BIGINT  NULL
);
CREATE INDEX outbox_due ON outbox (priority, due_at, id);
CREATE INDEX outbox_status ON outbox (status);

CREATE TABLE people (
  id      TEXT    NOT NULL PRIMARY KEY, -- the employee number
  open_id TEXT    NULL UNIQUE,
  name    TEXT    NOT NULL,
  unit    TEXT    NOT NULL,
  posts   TEXT    NOT NULL, -- JSON
  role    TEXT    NOT NULL,
  place   INTEGER NOT NULL, -- in the list that was imported
  gone_at BIGINT  NULL
);

CREATE TABLE campaigns (
  id    TEXT   NOT NULL PRIMARY KEY,
  body  TEXT   NOT NULL, -- JSON
  stamp BIGINT NOT NULL  -- the highest is the active one
);

-- One row, counted up whenever people or campaigns change.
CREATE TABLE stamp (
  id INTEGER NOT NULL PRIMARY KEY,
  n  BIGINT  NOT NULL
);
INSERT INTO stamp (id, n) VALUES (1, 1);
