-- Made from sql/tables.json as maintenance/generateSchemaSql.php of MediaWiki does. Change that file first.
CREATE TABLE /*_*/draft_together_order (
  dto_order BINARY(32) NOT NULL,
  dto_person VARBINARY(20) NOT NULL,
  dto_rev INT UNSIGNED NOT NULL,
  dto_parent INT UNSIGNED NOT NULL,
  dto_unchanged TINYINT NOT NULL,
  dto_timestamp BINARY(14) NOT NULL,
  PRIMARY KEY(dto_order)
) /*$wgDBTableOptions*/;
