<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

/** The table of done orders, made by maintenance/update.php. */
class SchemaHooks {
	public function onLoadExtensionSchemaUpdates( $updater ): void {
		$engine = $updater->getDB()->getType();
		$updater->addExtensionTable( 'draft_together_order', dirname( __DIR__, 2 ) . "/sql/$engine/tables-generated.sql" );
	}
}
