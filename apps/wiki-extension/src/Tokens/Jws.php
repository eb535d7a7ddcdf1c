<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

/**
 * Compact JSON Web Signatures with Ed25519 and nothing else: no other algorithm can be asked for by a token.
 * What the claims mean is the business of Tokens.
 */
class Jws {
	/** The first 16 hexadecimal digits of the SHA-256 of the raw public key. */
	public static function keyId( string $publicKey ): string {
		return substr( hash( 'sha256', $publicKey ), 0, 16 );
	}

	public static function sign( string $typ, array $claims, string $secretKey ): string {
		$publicKey = sodium_crypto_sign_publickey_from_secretkey( $secretKey );
		$header = [ 'alg' => 'EdDSA', 'typ' => $typ, 'kid' => self::keyId( $publicKey ) ];
		$signed = self::part( $header ) . '.' . self::part( $claims );
		return $signed . '.' . Base64Url::encode( sodium_crypto_sign_detached( $signed, $secretKey ) );
	}

	/**
	 * @param string $typ the one purpose that is acceptable here
	 * @param string[] $publicKeys raw keys, 32 bytes each
	 * @return array|null the claims, or null when it is not such a token signed by one of these keys
	 */
	public static function read( string $token, string $typ, array $publicKeys ): ?array {
		$parts = explode( '.', $token );
		if ( count( $parts ) !== 3 ) {
			return null;
		}
		$header = self::object( $parts[0] );
		$signature = Base64Url::decode( $parts[2] );
		if (
			!$header || ( $header['alg'] ?? null ) !== 'EdDSA' || ( $header['typ'] ?? null ) !== $typ ||
			$signature === null || strlen( $signature ) !== SODIUM_CRYPTO_SIGN_BYTES
		) {
			return null;
		}
		foreach ( $publicKeys as $key ) {
			if ( sodium_crypto_sign_verify_detached( $signature, "$parts[0].$parts[1]", $key ) ) {
				return self::object( $parts[1] );
			}
		}
		return null;
	}

	private static function part( array $value ): string {
		$flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR;
		return Base64Url::encode( json_encode( $value, $flags ) );
	}

	private static function object( string $part ): ?array {
		$json = Base64Url::decode( $part );
		$value = $json === null ? null : json_decode( $json, true );
		return is_array( $value ) ? $value : null;
	}
}
