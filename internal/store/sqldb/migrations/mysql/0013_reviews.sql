-- +goose Up
-- MySQL commits after every statement, so each can be run again: a migration that
-- was cut off is simply repeated. Comments on the columns are in the SQLite file.

CREATE TABLE IF NOT EXISTS reviews (
  id       VARBINARY(64) NOT NULL PRIMARY KEY,
  campaign VARBINARY(64) NOT NULL,
  person   VARBINARY(64) NOT NULL,
  revision INTEGER       NOT NULL,
  move     VARBINARY(16) NOT NULL,
  by_whom  VARBINARY(64) NOT NULL,
  at       BIGINT        NOT NULL,
  meeting  VARBINARY(64) NOT NULL,
  comments MEDIUMTEXT    NOT NULL,
  KEY reviews_form (campaign, person, at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
