<?php
namespace MediaWiki\Extension\DraftTogether\Interface;

use ApiMessage;
use Sanitizer;

/** The wiki's own words as plain text, with the code that its API gives them. */
class PlainWords {
	/** Code points; MediaWiki's longest reason, that of a block, is about 900. */
	private const MAX_LENGTH = 1000;

	/**
	 * @param array $error message key or object, then its parameters
	 * @param string|null $language null: the reader's
	 * @return array{code: string, text: string}
	 */
	public static function ofError( array $error, ?string $language = null ): array {
		$message = ApiMessage::create( $error );
		if ( $language !== null ) {
			$message = $message->inLanguage( $language );
		}
		return [ 'code' => $message->getApiCode(), 'text' => self::ofHtml( $message->parse() ) ];
	}

	public static function ofHtml( string $html ): string {
		$text = Sanitizer::stripAllTags( preg_replace( '~<(?:/p|/li|br ?/?)>~', ' ', $html ) );
		return mb_substr( trim( preg_replace( '/\s+/u', ' ', $text ) ), 0, self::MAX_LENGTH );
	}
}
