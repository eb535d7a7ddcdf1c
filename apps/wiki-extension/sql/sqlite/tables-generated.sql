-- Made from sql/tables.json as maintenance/generateSchemaSql.php of MediaWiki does. Change that file first.
CREATE TABLE /*_*/draft_together_order (
  dto_order BLOB NOT NULL,
  dto_person BLOB NOT NULL,
  dto_rev INTEGER UNSIGNED NOT NULL,
  dto_parent INTEGER UNSIGNED NOT NULL,
  dto_unchanged SMALLINT NOT NULL,
  dto_timestamp BLOB NOT NULL,
  PRIMARY KEY(dto_order)
);
