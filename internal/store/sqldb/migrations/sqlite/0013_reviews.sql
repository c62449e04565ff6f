-- +goose Up

-- What others did to a form, kept for good: passed, sent back, decided on, signed off.
CREATE TABLE reviews (
  id       TEXT    NOT NULL PRIMARY KEY,
  campaign TEXT    NOT NULL,
  person   TEXT    NOT NULL, -- whose form it is
  revision INTEGER NOT NULL, -- the version that it was about
  move     TEXT    NOT NULL,
  by_whom  TEXT    NOT NULL,
  at       BIGINT  NOT NULL,
  meeting  TEXT    NOT NULL, -- the collective review that decided it; may be empty
  comments TEXT    NOT NULL  -- JSON
) WITHOUT ROWID;
CREATE INDEX reviews_form ON reviews (campaign, person, at);
