<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\SignIn\People;
use RuntimeException;
use UtfNormal\Validator;

/** Inside the wiki's own save of an order: never another text, and never twice. */
class SaveHooks {
	private CurrentOrder $current;
	private DoneOrders $done;
	private People $people;
	private Receipts $receipts;

	public function __construct( CurrentOrder $current, DoneOrders $done, People $people, Receipts $receipts ) {
		$this->current = $current;
		$this->done = $done;
		$this->people = $people;
		$this->receipts = $receipts;
	}

	/**
	 * After the wiki's own merge and before its pre-save transform. The wiki merges a stale base without a word: then the text here is not
	 * the one that was reviewed, and nothing may be saved.
	 */
	public function onEditFilterMergedContent( $context, $content, $status, $summary, $user, $minoredit ) {
		$order = $this->current->forPage( $context->getTitle() );
		if ( !$order ) {
			return true;
		}
		$isReviewed = $content->getModel() === CONTENT_MODEL_WIKITEXT &&
			self::asStored( $content->getText() ) === self::asStored( $order->wikitext );
		if ( !$isReviewed ) {
			$status->fatal( 'drafttogether-conflict' );
		}
		return $isReviewed;
	}

	/** In the revision's own transaction. What is thrown here takes the revision with it. */
	public function onRevisionFromEditComplete( $page, $rev, $originalRevId, $user, &$tags ): void {
		$order = $this->current->forPage( $page->getTitle() );
		if ( !$order ) {
			return;
		}
		$isNew = !$rev->getParentId();
		if ( $isNew !== ( $order->pageId === 0 ) || $this->people->idOf( $user ) !== $order->person ) {
			throw new RuntimeException( 'DraftTogether: a save that is not the order\'s' );
		}
		$done = new DoneOrder( $order->id, $order->person, $rev->getId(), (int)$rev->getParentId(), false );
		$this->done->record( $done );
		$this->receipts->send( $done );
		$tags[] = ChangeTagHooks::TAG;
	}

	/** What every edit's text goes through on its way in: line ends, NFC, no white space at the end. */
	private static function asStored( string $text ): string {
		return rtrim( Validator::cleanUp( str_replace( [ "\r\n", "\r" ], "\n", $text ) ) );
	}
}
