<?php
namespace MediaWiki\Extension\DraftTogether\Interface;

use MediaWiki\Extension\DraftTogether\Tokens\Addresses;

/** What a reader of the wiki sees of us, and how the log-in leads back here. Untyped: the hooks' interfaces moved between 1.39 and 1.43. */
class InterfaceHooks {
	private Addresses $addresses;

	public function __construct( Addresses $addresses ) {
		$this->addresses = $addresses;
	}

	/** The tab beside the page's other views: a plain link that needs no script. */
	public function onSkinTemplateNavigation__Universal( $skin, &$links ): void {
		$title = $skin->getRelevantTitle();
		if ( !$this->addresses->isConfigured() || !$title || !$title->canExist() || !$title->hasContentModel( CONTENT_MODEL_WIKITEXT ) ) {
			return;
		}
		$links['views']['draft-together'] = [
			'class' => '',
			'text' => $skin->msg( 'drafttogether' )->text(),
			'title' => $skin->msg( 'drafttogether-tab-title' )->text(),
			'href' => $this->addresses->server() . '/draft/' . $title->getPrefixedURL(),
		];
	}

	/** Without this, requireLogin() shows a dead end with a link instead of the log-in form. */
	public function onLoginFormValidErrorMessages( array &$messages ): void {
		$messages[] = SpecialDraftTogether::LOGIN_REASON;
	}

	/** On a private wiki the way in asks for the log-in itself; it shows nothing before, and a page only to who may read it. */
	public function onTitleReadWhitelist( $title, $user, &$whitelisted ): void {
		if ( $title->isSpecial( 'DraftTogether' ) ) {
			$whitelisted = true;
		}
	}
}
