<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

/** What exactly shall be saved, and for whom: the server's signed order together with the text that it binds. */
class Order {
	public string $id;
	/** Central id of the one person who may put it to the wiki. */
	public string $person;
	/** 0: a page that does not exist yet. */
	public int $pageId;
	public string $title;
	/** 0 for a new page. */
	public int $baseRevision;
	public string $wikitext;
	public string $summary;
	public bool $isMinor;
	public bool $isWatched;
	public string $draft;
	/** Milliseconds since the press, as the server counts them: the two clocks need not agree. */
	public int $ageMs;

	private function __construct() {
	}

	/** @return self|null null when the claims are no order with this id, or bind another text */
	public static function from( string $id, array $claims, string $wikitext, int $ageMs ): ?self {
		$page = $claims['page'] ?? null;
		$isOrder = ( $claims['jti'] ?? null ) === $id &&
			( $claims['purpose'] ?? null ) === 'publish' &&
			is_string( $claims['sub'] ?? null ) &&
			is_array( $page ) && is_int( $page['id'] ?? null ) && is_string( $page['title'] ?? null ) &&
			is_int( $claims['base'] ?? null ) && ( $page['id'] === 0 ) === ( $claims['base'] === 0 ) &&
			is_string( $claims['summary'] ?? null ) &&
			is_bool( $claims['minor'] ?? null ) && is_bool( $claims['watch'] ?? null ) &&
			is_string( $claims['draft'] ?? null );
		$isItsText = ( $claims['bytes'] ?? null ) === strlen( $wikitext ) &&
			hash_equals( (string)( $claims['sha256'] ?? '' ), hash( 'sha256', $wikitext ) );
		if ( !$isOrder || !$isItsText || $ageMs < 0 ) {
			return null;
		}
		$order = new self();
		$order->id = $id;
		$order->person = $claims['sub'];
		$order->pageId = $page['id'];
		$order->title = $page['title'];
		$order->baseRevision = $claims['base'];
		$order->wikitext = $wikitext;
		$order->summary = $claims['summary'];
		$order->isMinor = $claims['minor'];
		$order->isWatched = $claims['watch'];
		$order->draft = $claims['draft'];
		$order->ageMs = $ageMs;
		return $order;
	}
}
