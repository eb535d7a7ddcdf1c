<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

use MediaWiki\Rest\SimpleHandler;

/** This wiki's public key as a JWK set. Nothing secret and no session: private wikis answer too, or nobody could sign in. */
class KeysHandler extends SimpleHandler {
	private WikiKey $key;
	private Addresses $addresses;

	public function __construct( WikiKey $key, Addresses $addresses ) {
		$this->key = $key;
		$this->addresses = $addresses;
	}

	public function run(): array {
		return [ 'issuer' => $this->addresses->wikiIssuer(), 'keys' => [ $this->key->publicJwk() ] ];
	}

	/** @inheritDoc */
	public function needsReadAccess() {
		return false;
	}

	/** @inheritDoc */
	public function needsWriteAccess() {
		return false;
	}
}
