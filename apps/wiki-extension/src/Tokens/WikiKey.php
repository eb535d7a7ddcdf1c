<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

use RuntimeException;

/** This wiki's own Ed25519 key: the secret half never leaves its file and this class. */
class WikiKey {
	private string $file;
	private ?string $secretKey = null;

	/** @param string $file holds base64 of libsodium's 64-byte secret key; outside the web root */
	public function __construct( string $file ) {
		$this->file = $file;
	}

	public function sign( string $typ, array $claims ): string {
		return Jws::sign( $typ, $claims, $this->secretKey() );
	}

	/** The public half as a JSON Web Key. */
	public function publicJwk(): array {
		$publicKey = sodium_crypto_sign_publickey_from_secretkey( $this->secretKey() );
		return [
			'kty' => 'OKP',
			'crv' => 'Ed25519',
			'use' => 'sig',
			'alg' => 'EdDSA',
			'kid' => Jws::keyId( $publicKey ),
			'x' => Base64Url::encode( $publicKey ),
		];
	}

	/** @throws RuntimeException saying which setting is wrong, never what the file holds */
	private function secretKey(): string {
		if ( $this->secretKey === null ) {
			$text = is_readable( $this->file ) ? file_get_contents( $this->file ) : false;
			$bytes = $text === false ? false : base64_decode( trim( $text ), true );
			if ( $bytes === false || strlen( $bytes ) !== SODIUM_CRYPTO_SIGN_SECRETKEYBYTES ) {
				throw new RuntimeException( '$wgDraftTogetherKeyFile names no readable file with a secret key' );
			}
			$this->secretKey = $bytes;
		}
		return $this->secretKey;
	}
}
