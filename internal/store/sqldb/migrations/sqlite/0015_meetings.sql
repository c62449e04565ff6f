-- +goose Up

-- The collective reviews of a unit, with their minutes. What was decided on each form
-- is in reviews.
CREATE TABLE meetings (
  id         TEXT   NOT NULL PRIMARY KEY,
  campaign   TEXT   NOT NULL,
  unit       TEXT   NOT NULL,
  by_whom    TEXT   NOT NULL,
  at         BIGINT NOT NULL,
  place      TEXT   NOT NULL, -- when and where, as it was written
  present    TEXT   NOT NULL, -- who was there
  minutes    TEXT   NOT NULL
) WITHOUT ROWID;
CREATE INDEX meetings_unit ON meetings (campaign, unit, at);
