-- +goose Up
-- MySQL commits after every statement, so each can be run again: a migration that
-- was cut off is simply repeated. Comments on the columns are in the SQLite file.

CREATE TABLE IF NOT EXISTS suggestions (
  id          VARBINARY(64) NOT NULL PRIMARY KEY,
  campaign    VARBINARY(64) NOT NULL,
  person      VARBINARY(64) NOT NULL,
  by_whom     VARBINARY(64) NOT NULL,
  kind        VARBINARY(16) NOT NULL,
  post        BIGINT        NOT NULL,
  slot        VARBINARY(64) NOT NULL,
  item        BIGINT        NOT NULL,
  about       MEDIUMTEXT    NOT NULL,
  text        MEDIUMTEXT    NOT NULL,
  at          BIGINT        NOT NULL,
  answer      VARBINARY(16) NOT NULL,
  reply       MEDIUMTEXT    NOT NULL,
  answered_at BIGINT,
  KEY suggestions_form (campaign, person, at),
  KEY suggestions_by (campaign, by_whom, at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
