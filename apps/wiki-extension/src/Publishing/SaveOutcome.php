<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use MediaWiki\Extension\DraftTogether\Interface\PlainWords;

/** What the wiki answered to one attempt to save: done, or its words and what can be done about them. */
class SaveOutcome {
	/**
	 * Answers that no second press changes. Everything else (captcha, filter warning, read-only, too often, what an extension of this wiki
	 * may ask) leaves the button there.
	 */
	private const FINAL_CODES = [
		'editconflict', 'pagedeleted', 'missingtitle', 'articleexists', 'nosuchpageid', 'nosuchrevid', 'invalidtitle', 'pagecannotexist',
		'protectedpage', 'cascadeprotected', 'protectednamespace', 'protectednamespace-interface', 'permissiondenied', 'noedit', 'cantcreate',
		'customcssprotected', 'customjsonprotected', 'customjsprotected', 'sitecssprotected', 'sitejsonprotected', 'sitejsprotected',
		'blocked', 'autoblocked', 'spamblacklist', 'spamprotectionmatch', 'titleblacklist-forbidden', 'abusefilter-disallowed', 'contenttoobig',
		'drafttogether-conflict',
	];

	/**
	 * Answers whose words are for this person's eyes alone: a block's name the address of their connection, and what the server is told
	 * stands on the publication's page for everybody to read.
	 */
	private const PERSONAL_CODES = [ 'blocked', 'autoblocked' ];
	/** That somebody's network is blocked, and so whose it is, is nobody else's business either. */
	private const PUBLIC_CODES = [ 'drafttogether-conflict' => 'editconflict', 'autoblocked' => 'blocked' ];

	public ?DoneOrder $done = null;
	/** Question of the wiki's captcha as its API gives it, or null. */
	public ?array $captcha = null;
	/** @var array[] `code` and `html` */
	public array $words = [];

	public static function done( DoneOrder $done ): self {
		$outcome = new self();
		$outcome->done = $done;
		return $outcome;
	}

	public static function asked( array $captcha ): self {
		$outcome = new self();
		$outcome->captcha = $captcha;
		return $outcome;
	}

	/** @param array[] $words */
	public static function refused( array $words ): self {
		$outcome = new self();
		$outcome->words = $words;
		return $outcome;
	}

	/** The code that ends this order for good, as MediaWiki's API names it, or null while a press can still help. */
	public function finalCode(): ?string {
		foreach ( $this->words as [ 'code' => $code ] ) {
			if ( in_array( $code, self::FINAL_CODES, true ) ) {
				return self::PUBLIC_CODES[$code] ?? $code;
			}
		}
		return null;
	}

	/** Message key of what goes before the wiki's own words; null where the words are ours, or there are none. */
	public function lead(): ?string {
		$code = $this->words[0]['code'] ?? 'badtoken';
		if ( $code === 'badtoken' || strpos( $code, 'drafttogether-' ) === 0 ) {
			return null;
		}
		return $this->finalCode() === null ? 'drafttogether-stopped' : 'drafttogether-refused';
	}

	/** The wiki's words as anybody may read them. */
	public function publicWords(): string {
		$isPersonal = array_intersect( array_column( $this->words, 'code' ), self::PERSONAL_CODES ) !== [];
		return $isPersonal ? '' : PlainWords::ofHtml( $this->words[0]['html'] ?? '' );
	}
}
