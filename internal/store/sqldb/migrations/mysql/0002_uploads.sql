-- +goose Up

CREATE TABLE IF NOT EXISTS uploads (
  id     BIGINT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
  source VARBINARY(190) NOT NULL,
  person VARBINARY(64)  NOT NULL,
  name   VARCHAR(190)   NOT NULL,
  body   LONGBLOB       NOT NULL,
  at     BIGINT         NOT NULL,
  UNIQUE KEY uploads_source (source),
  KEY uploads_at (at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
