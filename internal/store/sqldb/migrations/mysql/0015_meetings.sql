-- +goose Up
-- MySQL commits after every statement, so each can be run again: a migration that
-- was cut off is simply repeated. Comments on the columns are in the SQLite file.

CREATE TABLE IF NOT EXISTS meetings (
  id       VARBINARY(64)  NOT NULL PRIMARY KEY,
  campaign VARBINARY(64)  NOT NULL,
  unit     VARBINARY(255) NOT NULL,
  by_whom  VARBINARY(64)  NOT NULL,
  at       BIGINT         NOT NULL,
  place    MEDIUMTEXT     NOT NULL,
  present  MEDIUMTEXT     NOT NULL,
  minutes  MEDIUMTEXT     NOT NULL,
  KEY meetings_unit (campaign, unit, at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
