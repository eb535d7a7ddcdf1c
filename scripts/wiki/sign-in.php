<?php
// One-use sign-in links of the local stack. A link is a file in the wiki's folder `sign-in`, made by `npm start`, `npm run status` or a
// test: {"name": "Ada", "expires": 1790000000, "goTo": "http://localhost:8040/auth/wiki/start?return=%2F"}. It exists nowhere else.
use MediaWiki\Context\RequestContext as NewRequestContext;
use MediaWiki\MediaWikiServices;

require $_SERVER['DOCUMENT_ROOT'] . '/w/includes/WebStart.php';

( static function ( string $folder ): void {
	$refuse = static function ( int $status, string $why ): void {
		http_response_code( $status );
		header( 'Content-Type: text/plain; charset=utf-8' );
		echo "$why\n";
	};
	header( 'Cache-Control: no-store' );
	header( 'Referrer-Policy: no-referrer' );
	$host = preg_replace( '/:\d+$/', '', $_SERVER['HTTP_HOST'] ?? '' );
	if ( $_SERVER['REMOTE_ADDR'] !== '127.0.0.1' || !in_array( $host, [ '127.0.0.1', 'localhost' ], true ) ) {
		$refuse( 403, 'Demo accounts sign in on this machine only.' );
		return;
	}
	$key = $_GET['key'] ?? '';
	if ( !is_string( $key ) || !preg_match( '/^[0-9a-f]{32}$/', $key ) ) {
		$refuse( 400, 'This is no sign-in link.' );
		return;
	}
	// Whoever renames the file uses it up: a second press finds nothing.
	$used = "$folder/sign-in/$key.used";
	if ( !@rename( "$folder/sign-in/$key.json", $used ) ) {
		$refuse( 410, 'This link was used before. "npm run status" makes new ones.' );
		return;
	}
	$link = json_decode( file_get_contents( $used ), true );
	unlink( $used );
	$user = MediaWikiServices::getInstance()->getUserFactory()->newFromName( $link['name'] );
	if ( $link['expires'] < time() || !$user || !$user->isRegistered() ) {
		$refuse( 410, 'This link is too old. "npm run status" makes new ones.' );
		return;
	}
	$context = class_exists( NewRequestContext::class ) ? NewRequestContext::getMain() : RequestContext::getMain();
	$session = $context->getRequest()->getSession();
	$delay = $session->delaySave();
	$session->resetId();
	$session->resetAllTokens();
	$session->setUser( $user );
	$session->setRememberUser( true );
	$session->set( 'AuthManager:lastAuthId', $user->getId() );
	$session->set( 'AuthManager:lastAuthTimestamp', time() );
	$session->persist();
	Wikimedia\ScopedCallback::consume( $delay );
	header( 'Location: ' . $link['goTo'], true, 303 );
} )( $wgScriptoriumFolder );
