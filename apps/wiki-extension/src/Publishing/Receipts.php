<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\Events\EventSender;
use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Extension\DraftTogether\Tokens\Tokens;

/** Tells the server what became of an order: once by the browser, once directly, because a browser may be gone. */
class Receipts {
	private const LIFETIME = 600;

	private Tokens $tokens;
	private Addresses $addresses;
	private EventSender $events;

	public function __construct( Tokens $tokens, Addresses $addresses, EventSender $events ) {
		$this->tokens = $tokens;
		$this->addresses = $addresses;
		$this->events = $events;
	}

	/** Where the browser goes with the receipt. */
	public function address( DoneOrder $done ): string {
		$receipt = $this->tokens->forServer( Tokens::RECEIPT, $done->claims(), self::LIFETIME );
		return $this->addresses->publication( $done->order ) . '?receipt=' . $receipt;
	}

	/** After the commit, and not at all if it is rolled back. */
	public function send( DoneOrder $done ): void {
		$this->events->send( 'receipt', $done->claims() );
	}

	public function sendRefusal( Order $order, string $code, string $text ): void {
		$this->events->send( 'order-refused', [
			'order' => $order->id, 'sub' => $order->person, 'code' => $code, 'text' => $text,
		] );
	}
}
