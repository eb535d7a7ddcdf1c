<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\SignIn\People;
use MediaWiki\Revision\RevisionLookup;
use Title;

/** Whether an order still fits the person and the page before it. Read from the primary database. */
class OrderCheck {
	/** IDBAccessObject::READ_LATEST, whose class moved between 1.39 and 1.43. */
	private const READ_LATEST = 1;

	private People $people;
	private RevisionLookup $revisions;

	public function __construct( People $people, RevisionLookup $revisions ) {
		$this->people = $people;
		$this->revisions = $revisions;
	}

	/** @throws OrderProblem unless this is the person who pressed */
	public function person( Order $order, $user ): void {
		if ( $this->people->idOf( $user ) !== $order->person ) {
			throw new OrderProblem( 'drafttogether-other-person', [ wfEscapeWikiText( $user->getName() ) ], 403 );
		}
	}

	/** @throws OrderProblem unless this is the person whose order it was */
	public function receipt( DoneOrder $done, $user ): void {
		if ( $this->people->idOf( $user ) !== $done->person ) {
			throw new OrderProblem( 'drafttogether-other-person', [ wfEscapeWikiText( $user->getName() ) ], 403 );
		}
	}

	/**
	 * @return Title of the page that the order is for
	 * @throws OrderProblem
	 */
	public function page( Order $order, $authority ) {
		$title = $order->pageId ? $this->existing( $order ) : $this->missing( $order );
		if ( !$authority->authorizeRead( 'read', $title ) ) {
			throw new OrderProblem( 'badaccess-group0', [], 403, 'permissiondenied' );
		}
		return $title;
	}

	/** Page id, title and base revision must belong together: 1.43 takes another page's current revision for "no conflict" and overwrites. */
	private function existing( Order $order ) {
		$title = Title::newFromID( $order->pageId, self::READ_LATEST );
		if ( !$title ) {
			throw new OrderProblem( 'drafttogether-page-deleted', [ wfEscapeWikiText( $order->title ) ], 409, 'pagedeleted' );
		}
		if ( $title->getPrefixedText() !== $order->title ) {
			$names = [ wfEscapeWikiText( $order->title ), wfEscapeWikiText( $title->getPrefixedText() ) ];
			throw new OrderProblem( 'drafttogether-page-moved', $names, 409, 'pagemoved' );
		}
		$base = $this->revisions->getRevisionById( $order->baseRevision, self::READ_LATEST );
		if ( !$base || $base->getPageId() !== $order->pageId ) {
			throw new OrderProblem( 'drafttogether-other-base', [], 409, 'editconflict' );
		}
		// Protecting a page makes a revision too, without changing a word: that is no conflict.
		$current = $this->revisions->getRevisionByPageId( $order->pageId, 0, self::READ_LATEST );
		if ( !$current || $current->getSha1() !== $base->getSha1() ) {
			throw new OrderProblem( 'drafttogether-conflict', [], 409, 'editconflict' );
		}
		return $title;
	}

	private function missing( Order $order ) {
		$title = Title::newFromText( $order->title );
		if ( !$title || !$title->canExist() || $title->getPrefixedText() !== $order->title ) {
			throw new OrderProblem( 'drafttogether-title-refused', [ wfEscapeWikiText( $order->title ) ], 409, 'invalidtitle' );
		}
		if ( $title->exists( self::READ_LATEST ) ) {
			throw new OrderProblem( 'drafttogether-page-exists', [ wfEscapeWikiText( $order->title ) ], 409, 'articleexists' );
		}
		return $title;
	}
}
