-- +goose Up

CREATE TABLE IF NOT EXISTS exemptions (
  person     VARBINARY(64) NOT NULL PRIMARY KEY,
  was        VARBINARY(32) NOT NULL,
  was_reason TEXT          NOT NULL,
  by_whom    VARBINARY(64) NOT NULL,
  at         BIGINT        NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
