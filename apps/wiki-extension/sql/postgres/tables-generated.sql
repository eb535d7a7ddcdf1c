-- Made from sql/tables.json as maintenance/generateSchemaSql.php of MediaWiki does. Change that file first.
CREATE TABLE draft_together_order (
  dto_order TEXT NOT NULL,
  dto_person TEXT NOT NULL,
  dto_rev INT NOT NULL,
  dto_parent INT NOT NULL,
  dto_unchanged SMALLINT NOT NULL,
  dto_timestamp TIMESTAMPTZ NOT NULL,
  PRIMARY KEY(dto_order)
);
