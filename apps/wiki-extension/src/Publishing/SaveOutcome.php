<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

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
				return $code === 'drafttogether-conflict' ? 'editconflict' : $code;
			}
		}
		return null;
	}
}
