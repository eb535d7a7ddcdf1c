<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use Wikimedia\Rdbms\ILBFactory;
use Wikimedia\ScopedCallback;

/** Which orders this wiki has carried out: a row each, with the order's id as primary key. Read from the primary database only. */
class DoneOrders {
	/** Seconds to wait for another press of the same order: a page of 2 MiB takes up to 25 s to save. */
	private const LOCK_TIMEOUT = 45;

	private ILBFactory $databases;

	public function __construct( ILBFactory $databases ) {
		$this->databases = $databases;
	}

	/**
	 * Before waiting for anything: on SQLite an open transaction, even one that only read, keeps everybody else from saving, and whoever
	 * waits in it for a lock waits for somebody who waits for it.
	 */
	public function letOthersSave(): void {
		$this->databases->commitPrimaryChanges( __METHOD__ );
	}

	/** One press at a time; released when this request's transaction is committed. @return ScopedCallback|null null: still busy */
	public function lock( string $order ) {
		$this->letOthersSave();
		return $this->primary()->getScopedLockAndFlush( "DraftTogether:$order", __METHOD__, self::LOCK_TIMEOUT );
	}

	public function find( string $order ): ?DoneOrder {
		$row = $this->primary()->selectRow( 'draft_together_order', '*', [ 'dto_order' => $order ], __METHOD__ );
		return $row ? new DoneOrder(
			$order, $row->dto_person, (int)$row->dto_rev, (int)$row->dto_parent, (bool)$row->dto_unchanged
		) : null;
	}

	/** Inside the revision's own transaction: a second save of one order violates the key and is rolled back, revision and all. */
	public function record( DoneOrder $done ): void {
		$this->insert( $done, [] );
	}

	/** No revision was made, so a second press may find the row already there. */
	public function recordUnchanged( DoneOrder $done ): void {
		$this->insert( $done, [ 'IGNORE' ] );
	}

	private function insert( DoneOrder $done, array $options ): void {
		$db = $this->primary();
		$db->insert( 'draft_together_order', [
			'dto_order' => $done->order,
			'dto_person' => $done->person,
			'dto_rev' => $done->revision,
			'dto_parent' => $done->parent,
			'dto_unchanged' => (int)$done->isUnchanged,
			'dto_timestamp' => $db->timestamp(),
		], __METHOD__, $options );
	}

	private function primary() {
		return $this->databases->getMainLB()->getConnection( DB_PRIMARY );
	}
}
