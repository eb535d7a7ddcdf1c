<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\Interface\PlainWords;

/**
 * /publish/{order}: a fresh order of this very person submits itself; everything else stops here and asks. Reloading, going back,
 * a second tab and a second press all end at the first receipt.
 */
class PublishPage {
	/** An order this old was left lying about: its person presses once more. Milliseconds. */
	private const FRESH_MS = 120000;

	private DoneOrders $done;
	private OrderFetcher $fetcher;
	private OrderCheck $check;
	private OrderSaver $saver;
	private OrderView $view;
	private Receipts $receipts;
	private bool $alwaysAsks;

	public function __construct(
		DoneOrders $done, OrderFetcher $fetcher, OrderCheck $check, OrderSaver $saver, OrderView $view, Receipts $receipts, bool $alwaysAsks
	) {
		$this->done = $done;
		$this->fetcher = $fetcher;
		$this->check = $check;
		$this->saver = $saver;
		$this->view = $view;
		$this->receipts = $receipts;
		$this->alwaysAsks = $alwaysAsks;
	}

	/**
	 * @param \IContextSource $context of somebody who is logged in
	 * @param string $id 32 hexadecimal digits
	 * @param string $address of this page
	 */
	public function show( $context, string $id, string $address ): void {
		$out = $context->getOutput();
		$out->setPageTitle( $context->msg( 'drafttogether-publish' )->text() );
		$out->addModuleStyles( 'ext.draftTogether.styles' );
		$order = null;
		try {
			$lock = $context->getRequest()->wasPosted() ? $this->lock( $id ) : null;
			$done = $this->done->find( $id );
			if ( $done === null ) {
				$this->done->letOthersSave();
				$order = $this->fetcher->fetch( $id );
				$done = $this->put( $order, $context, $address );
			}
			if ( $done !== null ) {
				$this->check->receipt( $done, $context->getUser() );
				$out->redirect( $this->receipts->address( $done ), '303' );
			}
		} catch ( OrderProblem $problem ) {
			$this->tell( $problem, $order, $context, $address );
		}
	}

	/** @return mixed to be held until the request ends */
	private function lock( string $id ) {
		$lock = $this->done->lock( $id );
		if ( !$lock ) {
			throw new OrderProblem( 'drafttogether-busy', [], 503 );
		}
		return $lock;
	}

	/** Saves it or shows it. @return DoneOrder|null null: shown */
	private function put( Order $order, $context, string $address ): ?DoneOrder {
		$request = $context->getRequest();
		$this->check->person( $order, $context->getUser() );
		$title = $this->check->page( $order, $context->getAuthority() );
		$outcome = null;
		if ( $request->wasPosted() && $context->getCsrfTokenSet()->matchTokenField( 'wpEditToken' ) ) {
			$outcome = $this->saver->save( $order, $title, $context, Captcha::answer( $request ) );
			if ( $outcome->done ) {
				return $outcome->done;
			}
		} elseif ( $request->wasPosted() ) {
			$words = [ [ 'code' => 'badtoken', 'html' => $context->msg( 'drafttogether-session-lost' )->parse() ] ];
			$outcome = SaveOutcome::refused( $words );
		}
		$this->showOrder( $order, $title, $outcome, $context, $address );
		return null;
	}

	private function showOrder( Order $order, $title, ?SaveOutcome $outcome, $context, string $address ): void {
		$out = $context->getOutput();
		$out->setPageTitle( $context->msg( 'drafttogether-publish-title', $title->getPrefixedText() )->text() );
		$finalCode = $outcome ? $outcome->finalCode() : null;
		$submits = $outcome === null && $this->submitsByItself( $order, $context->getRequest() );
		$lead = $outcome ? $outcome->lead() : ( $submits ? null : 'drafttogether-press' );
		if ( $lead !== null ) {
			$this->view->lead( $context, $lead );
		}
		$this->view->words( $out, $outcome->words ?? [], $finalCode === null ? 'warning' : 'error' );
		if ( $finalCode === null ) {
			$this->view->form( $context, $order, [
				'action' => $address,
				'button' => $outcome && $outcome->words ? 'drafttogether-publish-anyway' : 'drafttogether-publish',
				'captcha' => $outcome->captcha ?? null,
				'submits' => $submits,
			] );
		} else {
			$out->setStatusCode( 409 );
			$this->receipts->sendRefusal( $order, $finalCode, $outcome->publicWords() );
		}
		$this->view->wayBack( $context, $order );
		if ( !$submits ) { // nobody reads it in the blink of an eye, and a long page's takes a second to make
			$this->view->difference( $context, $order, $title );
		}
	}

	/** Only what a person's own press brought here: a whole page that the browser went to, not a frame, a prefetch or a script's request. */
	private function submitsByItself( Order $order, $request ): bool {
		$isNavigation = in_array( $request->getHeader( 'Sec-Fetch-Mode' ), [ 'navigate', false ], true ) &&
			in_array( $request->getHeader( 'Sec-Fetch-Dest' ), [ 'document', false ], true ) &&
			$request->getHeader( 'Sec-Purpose' ) === false;
		return !$this->alwaysAsks && $order->ageMs <= self::FRESH_MS && $isNavigation;
	}

	private function tell( OrderProblem $problem, ?Order $order, $context, string $address ): void {
		$out = $context->getOutput();
		$out->setStatusCode( $problem->httpStatus() );
		$html = $context->msg( ...$problem->error() )->parse();
		$this->view->words( $out, [ [ 'code' => $problem->refusalCode() ?? $problem->getMessage(), 'html' => $html ] ] );
		if ( $problem->isPassing() ) {
			$this->view->again( $context, $address );
		}
		if ( $order ) {
			$this->view->wayBack( $context, $order );
		}
		if ( $order && $problem->refusalCode() !== null ) {
			$out->setPageTitle( $context->msg( 'drafttogether-publish-title', $order->title )->text() );
			$this->receipts->sendRefusal( $order, $problem->refusalCode(), PlainWords::ofHtml( $html ) );
		}
	}
}
