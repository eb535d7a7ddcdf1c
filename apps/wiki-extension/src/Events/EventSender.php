<?php
namespace MediaWiki\Extension\DraftTogether\Events;

use DeferredUpdates;
use JobQueueGroup;
use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Extension\DraftTogether\Tokens\Tokens;
use MediaWiki\Http\HttpRequestFactory;
use Wikimedia\Rdbms\ILoadBalancer;

/** Tells the drafting server what happened here: at once when the change is committed, and by a retrying job if that fails. */
class EventSender {
	/** Seconds. The server answers from its own records; a longer wait would only hold the editor's request. */
	private const TIMEOUT = 3;
	private const TOKEN_LIFETIME = 60;

	private Tokens $tokens;
	private Addresses $addresses;
	private HttpRequestFactory $http;
	private JobQueueGroup $jobs;
	private ILoadBalancer $databases;

	public function __construct(
		Tokens $tokens, Addresses $addresses, HttpRequestFactory $http, JobQueueGroup $jobs, ILoadBalancer $databases
	) {
		$this->tokens = $tokens;
		$this->addresses = $addresses;
		$this->http = $http;
		$this->jobs = $jobs;
		$this->databases = $databases;
	}

	/** After the commit; a change that is rolled back is not told. */
	public function send( string $event, array $fields ): void {
		if ( !$this->addresses->isConfigured() ) {
			return;
		}
		$claims = [ 'jti' => bin2hex( random_bytes( 16 ) ), 'event' => $event ] + $fields;
		DeferredUpdates::addCallableUpdate( function () use ( $claims ) {
			if ( $this->deliver( $claims ) !== null ) {
				$this->jobs->push( new EventJob( [ 'claims' => $claims ] ) );
			}
		}, DeferredUpdates::POSTSEND, $this->databases->getConnection( DB_PRIMARY ) );
	}

	/** @return string|null null: delivered; else what stood in the way */
	public function deliver( array $claims ): ?string {
		$token = $this->tokens->forServer( Tokens::EVENT, $claims, self::TOKEN_LIFETIME );
		$request = $this->http->create( $this->addresses->serverInternal() . '/wiki/events', [
			'method' => 'POST',
			'timeout' => self::TIMEOUT,
			'connectTimeout' => 1,
			'followRedirects' => false,
			'postData' => json_encode( [ 'token' => $token ] ),
		], __METHOD__ );
		$request->setHeader( 'Content-Type', 'application/json' );
		$request->execute();
		return $request->getStatus() === 204 ? null : 'the drafting server answered ' . $request->getStatus();
	}
}
