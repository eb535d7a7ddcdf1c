<?php
namespace MediaWiki\Extension\DraftTogether\Interface;

use MediaWiki\Extension\DraftTogether\Publishing\PublishPage;
use MediaWiki\Extension\DraftTogether\SignIn\SignInPage;
use UnlistedSpecialPage;

/** The two places on the wiki where the drafting server sends a browser: /signin and /publish/{order}. */
class SpecialDraftTogether extends UnlistedSpecialPage {
	/** Listed with LoginFormValidErrorMessages, or the log-in form would not open by itself. */
	public const LOGIN_REASON = 'drafttogether-login-needed';

	private SignInPage $signIn;
	private PublishPage $publish;

	public function __construct( SignInPage $signIn, PublishPage $publish ) {
		parent::__construct( 'DraftTogether' );
		$this->signIn = $signIn;
		$this->publish = $publish;
	}

	/** @inheritDoc */
	public function doesWrites() {
		return true;
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$this->setHeaders();
		$this->keepToOurselves();
		[ $what, $order ] = explode( '/', (string)$subPage, 2 ) + [ '', '' ];
		if ( $what === 'signin' && $order === '' ) {
			$this->requireLogin( self::LOGIN_REASON );
			$this->signIn->show( $this->getContext() );
		} elseif ( $what === 'publish' && preg_match( '/^[0-9a-f]{32}$/D', $order ) ) {
			if ( $this->getRequest()->wasPosted() && !$this->getUser()->isRegistered() ) {
				// The session ended between page and press. requireLogin() alone would copy every posted value into the log-in's address.
				$this->getOutput()->redirect( $this->getPageTitle( $subPage )->getFullURL( [], false, PROTO_CURRENT ), '303' );
				return;
			}
			$this->requireLogin( self::LOGIN_REASON );
			$this->publish->show( $this->getContext(), $order, $this->getPageTitle( $subPage )->getLocalURL() );
		} else {
			$this->getOutput()->setStatusCode( 404 );
			$this->getOutput()->addWikiMsg( 'drafttogether-nothing-here', $this->getConfig()->get( 'DraftTogetherServer' ) );
		}
	}

	/** Nobody frames these pages, caches them, learns their address, or runs a script of the wiki's editors in them. */
	private function keepToOurselves(): void {
		$out = $this->getOutput();
		$out->disallowUserJs();
		$out->setPreventClickjacking( true );
		$out->setRobotPolicy( 'noindex,nofollow' );
		$response = $this->getRequest()->response();
		$response->header( 'X-Frame-Options: DENY' );
		$response->header( 'Referrer-Policy: no-referrer' );
		$out->disableClientCache();
		$response->header( 'Cache-Control: no-store' );
	}
}
