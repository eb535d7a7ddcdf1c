<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Extension\DraftTogether\Tokens\Tokens;
use MediaWiki\Http\HttpRequestFactory;

/** Gets an order and its text from the drafting server and believes only what is signed. */
class OrderFetcher {
	/** Seconds; the server answers from its own records, 2 MiB in well under one. */
	private const TIMEOUT = 10;
	private const TOKEN_LIFETIME = 30;

	private Tokens $tokens;
	private Addresses $addresses;
	private HttpRequestFactory $http;

	public function __construct( Tokens $tokens, Addresses $addresses, HttpRequestFactory $http ) {
		$this->tokens = $tokens;
		$this->addresses = $addresses;
		$this->http = $http;
	}

	/**
	 * @param string $id 32 hexadecimal digits
	 * @throws OrderProblem
	 */
	public function fetch( string $id ): Order {
		$request = $this->http->create(
			$this->addresses->serverInternal() . '/wiki/orders/' . $id,
			[ 'method' => 'GET', 'timeout' => self::TIMEOUT, 'connectTimeout' => 3, 'followRedirects' => false ],
			__METHOD__
		);
		$token = $this->tokens->forServer( Tokens::FETCH, [ 'order' => $id ], self::TOKEN_LIFETIME );
		$request->setHeader( 'Authorization', 'Bearer ' . $token );
		$request->execute();
		$answer = json_decode( (string)$request->getContent(), true );
		switch ( $request->getStatus() ) {
			case 200:
				return $this->verified( $id, is_array( $answer ) ? $answer : [] );
			case 404:
				throw new OrderProblem( 'drafttogether-order-unknown', [], 404 );
			case 410:
				throw new OrderProblem( 'drafttogether-order-settled', [ $this->addresses->publication( $id ) ], 410 );
			default:
				throw new OrderProblem( 'drafttogether-server-silent', [], 502 );
		}
	}

	private function verified( string $id, array $answer ): Order {
		$claims = is_string( $answer['order'] ?? null ) ? $this->tokens->fromServer( $answer['order'], Tokens::ORDER ) : null;
		$isWhole = $claims !== null && is_string( $answer['wikitext'] ?? null ) && is_int( $answer['ageMs'] ?? null );
		$order = $isWhole ? Order::from( $id, $claims, $answer['wikitext'], $answer['ageMs'] ) : null;
		if ( !$order ) {
			throw new OrderProblem( 'drafttogether-order-not-genuine', [], 502 );
		}
		return $order;
	}
}
