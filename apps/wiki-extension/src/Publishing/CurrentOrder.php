<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

/**
 * The order that this request is saving, for the hooks inside the save: set by the publishing page, and by nothing that comes
 * from a form.
 */
class CurrentOrder {
	private ?Order $order = null;

	/** @return mixed what `$save` returns */
	public function during( Order $order, callable $save ) {
		$this->order = $order;
		try {
			return $save();
		} finally {
			$this->order = null;
		}
	}

	/** The order, if it is for this page. */
	public function forPage( $title ): ?Order {
		$order = $this->order;
		if ( !$order || !$title ) {
			return null;
		}
		$isItsPage = $order->pageId === 0 ?
			$title->getPrefixedText() === $order->title :
			$title->getArticleID() === $order->pageId;
		return $isItsPage ? $order : null;
	}
}
