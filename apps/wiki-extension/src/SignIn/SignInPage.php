<?php
namespace MediaWiki\Extension\DraftTogether\SignIn;

use IContextSource;
use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Extension\DraftTogether\Tokens\Tokens;
use MediaWiki\User\UserGroupManager;
use MediaWiki\User\UserOptionsLookup;

/**
 * Says to the drafting server who this browser's person is. The token goes into the fragment of the one configured address: it is in no
 * log and no Referer, and a foreign link can at most sign somebody in as themselves.
 */
class SignInPage {
	private const LIFETIME = 120;

	private Tokens $tokens;
	private Addresses $addresses;
	private People $people;
	private UserGroupManager $groups;
	/** @var UserOptionsLookup untyped: it has another name from 1.41 on */
	private $options;

	public function __construct( Tokens $tokens, Addresses $addresses, People $people, UserGroupManager $groups, $options ) {
		$this->tokens = $tokens;
		$this->addresses = $addresses;
		$this->people = $people;
		$this->groups = $groups;
		$this->options = $options;
	}

	/** @param IContextSource $context of somebody who is logged in */
	public function show( $context ): void {
		$out = $context->getOutput();
		$nonce = $context->getRequest()->getRawVal( 'nonce' ) ?? '';
		if ( !preg_match( '/^[A-Za-z0-9_-]{43}$/D', $nonce ) ) {
			$out->setStatusCode( 400 );
			$out->addWikiMsg( 'drafttogether-signin-incomplete', $this->addresses->server() );
			return;
		}
		$user = $context->getUser();
		$id = $this->people->idOf( $user );
		if ( $id === null ) {
			$out->setStatusCode( 403 );
			$out->addWikiMsg( 'drafttogether-signin-no-central', $user->getName() );
			return;
		}
		$token = $this->tokens->forServer( Tokens::SIGN_IN, [
			'sub' => $id,
			'name' => $user->getName(),
			'nonce' => $nonce,
			'groups' => $this->groups->getUserEffectiveGroups( $user ),
			'temp' => method_exists( $user, 'isTemp' ) && $user->isTemp(),
			'lang' => $this->options->getOption( $user, 'language' ),
		], self::LIFETIME );
		$out->redirect( $this->addresses->server() . '/auth/wiki/callback#token=' . $token, '303' );
	}
}
