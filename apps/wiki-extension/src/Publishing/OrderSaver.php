<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use ApiMain;
use ApiMessage;
use ApiUsageException;
use DerivativeContext;
use DerivativeRequest;
use MediaWiki\Revision\RevisionLookup;
use RuntimeException;

/**
 * Saves an order as the person whose session this is, by the way that `action=edit` goes: blocks, protection, filters, throttles and
 * captcha see that person. PageUpdater alone checks none of these.
 */
class OrderSaver {
	/** IDBAccessObject::READ_LATEST, whose class moved between 1.39 and 1.43. */
	private const READ_LATEST = 1;

	private CurrentOrder $current;
	private DoneOrders $done;
	private RevisionLookup $revisions;
	private Receipts $receipts;

	public function __construct( CurrentOrder $current, DoneOrders $done, RevisionLookup $revisions, Receipts $receipts ) {
		$this->current = $current;
		$this->done = $done;
		$this->revisions = $revisions;
		$this->receipts = $receipts;
	}

	/** @param array $captchaAnswer request parameters of the wiki's captcha */
	public function save( Order $order, $title, $context, array $captchaAnswer ): SaveOutcome {
		$saving = new DerivativeContext( $context );
		// Same session, cookies and address as the person's own request.
		$saving->setRequest( new DerivativeRequest( $context->getRequest(), $this->parameters( $order, $context ) + $captchaAnswer, true ) );
		$saving->setTitle( $title );
		$api = new ApiMain( $saving, true );
		try {
			$this->current->during( $order, static fn () => $api->execute() );
		} catch ( ApiUsageException $e ) {
			return SaveOutcome::refused( $this->words( $e->getStatusValue(), $context ) );
		}
		$result = $api->getResult()->getResultData( [ 'edit' ], [ 'Strip' => 'all', 'Types' => [] ] ) ?? [];
		if ( ( $result['result'] ?? null ) === 'Success' ) {
			return SaveOutcome::done( isset( $result['newrevid'] ) ? $this->recorded( $order, $result ) : $this->unchanged( $order ) );
		}
		if ( isset( $result['captcha'] ) ) {
			return SaveOutcome::asked( $result['captcha'] );
		}
		// A hook of another extension stopped the edit without an error, which the API reports as result=Failure.
		$code = (string)( $result['code'] ?? 'hookaborted' );
		return SaveOutcome::refused( [ [ 'code' => $code, 'html' => $context->msg( 'hookaborted' )->parse() ] ] );
	}

	private function parameters( Order $order, $context ): array {
		$page = $order->pageId
			? [ 'pageid' => $order->pageId, 'baserevid' => $order->baseRevision, 'nocreate' => 1 ]
			: [ 'title' => $order->title, 'createonly' => 1 ];
		return $page + [
			'action' => 'edit',
			'text' => $order->wikitext,
			'md5' => md5( $order->wikitext ),
			'summary' => $order->summary,
			$order->isMinor ? 'minor' : 'notminor' => 1,
			'watchlist' => $order->isWatched ? 'watch' : 'nochange',
			'assertuser' => $context->getUser()->getName(),
			'token' => $context->getCsrfTokenSet()->getToken()->toString(),
		];
	}

	/** @throws RuntimeException when the row is not there: then the revision must not stay either */
	private function recorded( Order $order, array $result ): DoneOrder {
		$done = $this->done->find( $order->id );
		if ( !$done || $done->revision !== (int)$result['newrevid'] ) {
			throw new RuntimeException( 'DraftTogether: saved without its row' );
		}
		return $done;
	}

	/** The page has this text already: no revision, but the order is done all the same, or a later press could save it after a revert. */
	private function unchanged( Order $order ): DoneOrder {
		$revision = $this->revisions->getRevisionByPageId( $order->pageId, 0, self::READ_LATEST );
		if ( !$revision ) {
			throw new RuntimeException( 'DraftTogether: unchanged page without a revision' );
		}
		$done = new DoneOrder( $order->id, $order->person, $revision->getId(), (int)$revision->getParentId(), true );
		$this->done->recordUnchanged( $done );
		$this->receipts->send( $done );
		return $done;
	}

	/** @return array[] each error's API code and the wiki's own words */
	private function words( $status, $context ): array {
		return array_map( static function ( array $error ) use ( $context ) {
			$message = ApiMessage::create( is_object( $error['message'] ) ? $error['message'] : [ $error['message'], ...$error['params'] ] );
			$data = $message->getApiData();
			$html = $message->setContext( $context )->parse();
			// The API keeps some reasons beside its words: that of read-only, and in 1.39 that of a block.
			$reason = htmlspecialchars( (string)( $data['readonlyreason'] ?? $data['blockinfo']['blockreason'] ?? '' ) );
			$isTold = $reason === '' || strpos( $html, $reason ) !== false;
			return [ 'code' => $message->getApiCode(), 'html' => $isTold ? $html : "$html $reason" ];
		}, $status->getErrors() );
	}
}
