<?php
namespace MediaWiki\Extension\DraftTogether\Events;

use MediaWiki\Page\Hook\PageUndeleteCompleteHook;

/** What happens to pages. Untyped: the hooks' interfaces moved between 1.39 and 1.43. */
class PageEvents {
	private EventSender $events;

	public function __construct( EventSender $events ) {
		$this->events = $events;
	}

	public function onPageSaveComplete( $page, $user, $summary, $flags, $rev, $result ): void {
		if ( !$result->isNullEdit() ) {
			$this->events->send( 'page-changed', [
				'page' => $page->getId(), 'title' => $page->getTitle()->getPrefixedText(), 'rev' => $rev->getId(),
			] );
		}
	}

	public function onPageDeleteComplete( $page, $deleter, $reason, $pageId, $deletedRev, $logEntry, $count ): void {
		$this->events->send( 'page-deleted', [ 'page' => $pageId, 'title' => $logEntry->getTarget()->getPrefixedText() ] );
	}

	public function onPageUndeleteComplete( $page, $restorer, $reason, $restoredRev, $logEntry, $count, $created, $ids ): void {
		$title = $logEntry->getTarget()->getPrefixedText();
		$this->events->send( 'page-restored', [ 'page' => $restoredRev->getPageId(), 'title' => $title ] );
	}

	/** 1.39 only: later versions call this hook too, after the one above. */
	public function onArticleUndelete( $title, $create, $comment, $oldPageId, $restoredPages ): void {
		if ( !interface_exists( PageUndeleteCompleteHook::class ) ) {
			// The page has its old id again; asking the title could still answer 0 from its cache.
			$this->events->send( 'page-restored', [ 'page' => $oldPageId, 'title' => $title->getPrefixedText() ] );
		}
	}

	public function onPageMoveComplete( $old, $new, $user, $pageId, $redirectId, $reason, $rev ): void {
		$this->events->send( 'page-moved', [ 'page' => $pageId, 'from' => self::text( $old ), 'to' => self::text( $new ) ] );
	}

	/** Hidden and shown again alike, and suppressed ones too, of which no feed of the wiki tells. */
	public function onArticleRevisionVisibilitySet( $title, $ids, $visibilityChangeMap ): void {
		$this->events->send( 'revisions-hidden', [
			'page' => $title->getArticleID(), 'revs' => array_map( 'intval', array_values( $ids ) ),
		] );
	}

	public function onArticleProtectComplete( $page, $user, $protect, $reason ): void {
		$this->events->send( 'rights-changed', [ 'sub' => null, 'page' => $page->getId() ?: null ] );
	}

	private static function text( $link ): string {
		return \Title::newFromLinkTarget( $link )->getPrefixedText();
	}
}
