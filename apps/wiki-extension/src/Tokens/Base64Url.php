<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

/** Base64 as in JSON Web Signatures: `-` and `_`, no padding. */
class Base64Url {
	public static function encode( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}

	/** @return string|null null when it is no base64url */
	public static function decode( string $text ): ?string {
		if ( !preg_match( '/^[A-Za-z0-9_-]*$/D', $text ) ) {
			return null;
		}
		$bytes = base64_decode( strtr( $text, '-_', '+/' ), true );
		return $bytes === false ? null : $bytes;
	}
}
