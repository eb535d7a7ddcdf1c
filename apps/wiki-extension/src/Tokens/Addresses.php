<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

use WikiMap;

/** Where the drafting server is, and what the two sides call each other. All of it from the settings, nothing from a request. */
class Addresses {
	private string $server;
	private string $serverInternal;
	private string $canonicalServer;

	public function __construct( string $server, ?string $serverInternal, string $canonicalServer ) {
		$this->server = rtrim( $server, '/' );
		$this->serverInternal = rtrim( $serverInternal ?? $server, '/' );
		$this->canonicalServer = $canonicalServer;
	}

	public function isConfigured(): bool {
		return $this->server !== '';
	}

	/** The server's public address, which is also its name as issuer and audience. */
	public function server(): string {
		return $this->server;
	}

	/** The same server as this wiki reaches it. */
	public function serverInternal(): string {
		return $this->serverInternal;
	}

	/** This wiki's name as issuer and audience. */
	public function wikiIssuer(): string {
		return $this->canonicalServer . '#' . WikiMap::getCurrentWikiId();
	}

	public function draft( string $draft ): string {
		return $this->server . '/d/' . rawurlencode( $draft );
	}

	public function publication( string $order ): string {
		return $this->server . '/p/' . rawurlencode( $order );
	}
}
